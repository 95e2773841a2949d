#include "adapters/transport/inflate.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

namespace adapters::transport {
namespace {

enum class container { gzip, zlib };

std::string deflated(std::string_view text, container as = container::gzip, int level = 6) {
  z_stream z{};
  if (deflateInit2(&z, level, Z_DEFLATED, as == container::gzip ? 15 + 16 : 15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("deflateInit2");
  std::string out(deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  if (deflate(&z, Z_FINISH) != Z_STREAM_END) throw std::runtime_error("deflate");
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

const std::string sample = R"({"code":0,"dataType":"BTC-USDT@trade","data":[{"q":"0.0012","p":"27411.1","m":true}]})";

TEST(inflate, reads_gzip_and_zlib) {
  EXPECT_EQ(inflate(deflated(sample, container::gzip)), sample);
  EXPECT_EQ(inflate(deflated(sample, container::zlib)), sample);
  EXPECT_EQ(inflate(deflated("")), "");
}

// F-13: a member that is concatenated to another
TEST(inflate, reads_all_members_one_after_the_other) {
  EXPECT_EQ(inflate(deflated("ab") + deflated("") + deflated("cd", container::zlib)), "abcd");
}

// F-13: truncated at every byte
TEST(inflate, what_ends_early_is_truncated_wherever_it_ends) {
  const auto frame = deflated(sample);
  for (std::size_t size = 1; size < frame.size(); ++size)
    EXPECT_EQ(inflate(frame.substr(0, size)).error(), inflate_failure::truncated) << size;
  EXPECT_EQ(inflate("").error(), inflate_failure::not_compressed);
  EXPECT_EQ(inflate(frame + frame.substr(0, frame.size() / 2)).error(), inflate_failure::truncated);
}

// F-13: bad CRC, bad length
TEST(inflate, a_wrong_checksum_or_length_is_damage) {
  for (const auto as : {container::gzip, container::zlib}) {
    auto frame = deflated(sample, as);
    frame.back() ^= 1;
    EXPECT_EQ(inflate(frame).error(), inflate_failure::damaged);
  }
  auto frame = deflated(sample);
  frame[frame.size() - 6] ^= 1;
  EXPECT_EQ(inflate(frame).error(), inflate_failure::damaged);
}

TEST(inflate, names_what_is_no_compressed_text) {
  EXPECT_EQ(inflate(sample).error(), inflate_failure::not_compressed);
  EXPECT_EQ(inflate("\x1f\x8c").error(), inflate_failure::not_compressed);
  EXPECT_EQ(inflate(deflated("a") + "b").error(), inflate_failure::trailing);
  EXPECT_EQ(inflate(deflated("a") + "\x1f").error(), inflate_failure::trailing);
}

// F-13: a bomb
TEST(inflate, gives_up_a_bomb_by_its_ratio) {
  const auto bomb = deflated(std::string(3 << 20, '0'), container::gzip, 9);
  ASSERT_GT((3u << 20) / bomb.size(), 500u);
  EXPECT_EQ(inflate(bomb).error(), inflate_failure::bomb);
  EXPECT_EQ(inflate(bomb, {.ratio_max = 2000}), std::string(3 << 20, '0'));
}

TEST(inflate, a_short_frame_may_repeat_itself) {
  const std::string zeros(60'000, '0');
  ASSERT_LT(deflated(zeros).size() * 100, zeros.size());
  EXPECT_EQ(inflate(deflated(zeros)), zeros);
}

TEST(inflate, the_cap_is_kept_to_the_byte) {
  const std::string text(1000, 'x');
  EXPECT_EQ(inflate(deflated(text), {.text_max = 1000}), text);
  EXPECT_EQ(inflate(deflated(text), {.text_max = 999}).error(), inflate_failure::too_large);
  EXPECT_EQ(inflate(deflated(text) + deflated("y"), {.text_max = 1000}).error(), inflate_failure::too_large);
}

TEST(inflate, memory_stays_within_the_cap) {
  std::string text;
  for (int i = 0; text.size() < 700'000; ++i) text += std::to_string(i * 7919 % 1'000'003);
  text.resize(700'000);
  const auto inflated = inflate(deflated(text), {.text_max = 700'000});
  ASSERT_EQ(inflated, text);
  EXPECT_LE(inflated->capacity(), 700'000u);
}

TEST(inflate, a_failure_lasts_until_the_frame_ends) {
  inflater z;
  EXPECT_EQ(z.feed("{").error(), inflate_failure::not_compressed);
  EXPECT_EQ(z.feed(deflated("a")).error(), inflate_failure::not_compressed);
  EXPECT_EQ(z.finish().error(), inflate_failure::not_compressed);
  EXPECT_TRUE(z.feed(deflated("a")));
  EXPECT_EQ(z.finish(), "a");
}

RC_GTEST_PROP(inflate, the_pieces_in_which_a_frame_comes_do_not_matter, (const std::string& text)) {
  const auto frame = deflated(text) + deflated(text, container::zlib);
  inflater z;
  for (std::size_t at = 0; at < frame.size();) {
    const auto size = *rc::gen::inRange<std::size_t>(1, frame.size() - at + 1);
    RC_ASSERT(z.feed(std::string_view(frame).substr(at, size)).has_value());
    at += size;
  }
  RC_ASSERT(z.finish() == text + text);
}

// F-13: a frame with any one byte changed gives its text or a failure, and never more than the cap.
RC_GTEST_PROP(inflate, a_damaged_byte_never_gives_another_text, ()) {
  auto frame = deflated(sample);
  const auto at = *rc::gen::inRange<std::size_t>(0, frame.size());
  frame[at] = static_cast<char>(frame[at] ^ *rc::gen::inRange(1, 256));
  const auto text = inflate(frame, {.text_max = 1000});
  RC_ASSERT(!text || *text == sample);  // gzip's header holds bytes that say nothing of the text
}

RC_GTEST_PROP(inflate, any_bytes_are_survived, (const std::string& bytes, bool begins_well)) {
  const auto text = inflate((begins_well ? "\x1f\x8b\x08" : "") + bytes, {.text_max = 1000});
  RC_ASSERT(!text || text->size() <= 1000);
}

}  // namespace
}  // namespace adapters::transport
