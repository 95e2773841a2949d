#include "adapters/replay/tape.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace adapters::replay {
namespace {

std::string gzipped(const std::string& text) {
  z_stream z{};
  EXPECT_EQ(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&z, Z_FINISH), Z_STREAM_END);
  out.resize(z.total_out);
  deflateEnd(&z);
  return out;
}

/// A folder of its own that goes away with it.
struct scratch {
  scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "watchbill_tape_XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~scratch() { std::filesystem::remove_all(path); }
  source_file file(const std::string& name, const std::string& bytes) const {
    std::ofstream(path / name, std::ios::binary) << bytes;
    return {path / name, "binance-usdm", "BTCUSDT"};
  }
  std::filesystem::path path;
};

core::timestamp ns(std::int64_t x) { return core::timestamp{core::duration{x}}; }

/// Times and texts, malformed ones in brackets.
std::vector<std::string> shown(const tape& x) {
  std::vector<std::string> out;
  for (const auto& r : x.records()) {
    const std::string text = std::to_string(r.at.time_since_epoch().count()) + " " + std::string(r.text);
    out.push_back(r.malformed ? "[" + text + "]" : text);
  }
  return out;
}
std::vector<std::string> flaws(const tape& x) {
  std::vector<std::string> out;
  for (const auto& f : x.flaws()) out.push_back(std::to_string(f.line) + " " + std::string(to_string(f.what)));
  return out;
}
using texts = std::vector<std::string>;

TEST(tape, merges_sources_by_receive_time_and_keeps_their_order_where_times_are_equal) {
  const scratch folder;
  const auto made = tape::open({folder.file("a.gz", gzipped("1 {\"a\":1}\n5 {\"a\":2}\n5 {\"a\":3}\n")),
                                folder.file("b.gz", gzipped("0 {\"b\":1}\n5 {\"b\":2}\n6 {\"b\":3}"))});
  ASSERT_TRUE(made);
  EXPECT_EQ(shown(*made),
            (texts{"0 {\"b\":1}", "1 {\"a\":1}", "5 {\"a\":2}", "5 {\"a\":3}", "5 {\"b\":2}", "6 {\"b\":3}"}));
  EXPECT_EQ(made->records()[4].source, 1u);
  EXPECT_EQ(made->records()[4].offset, 2u);
  EXPECT_EQ(made->sources()[0].lines, 3u);
  EXPECT_EQ(made->sources()[1].lines, 3u);  // the last line needs no line end
  EXPECT_TRUE(made->flaws().empty());
}

TEST(tape, names_a_source_by_the_hash_of_its_bytes) {
  const scratch folder;
  const auto bytes = gzipped("1 {}\n");
  const auto made = tape::open({folder.file("a.gz", bytes), folder.file("b.gz", bytes + gzipped("2 {}\n"))});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->sources()[0].sha256.size(), 64u);
  EXPECT_NE(made->sources()[0].sha256, made->sources()[1].sha256);
  const auto generated = tape::from_generated({{"empty object", "v", "s", [n = 0]() mutable {
                                                  using answer = std::optional<std::pair<core::timestamp, std::string>>;
                                                  return n++ == 0 ? answer{{ns(1), "{}"}} : answer{};
                                                }}});
  ASSERT_TRUE(generated);
  // printf '1 {}\n' | sha256sum
  EXPECT_EQ(generated->sources()[0].sha256, "06149efcae41e86e9d59d26a744887470bd664cad16facdc592b82fb18c658a3");
  EXPECT_EQ(shown(*generated), (texts{"1 {}"}));
}

TEST(tape, reads_concatenated_members_as_one_text) {
  const scratch folder;
  const auto made = tape::open({folder.file("a.gz", gzipped("1 {}\n2 {\"half") + gzipped("\":2}\n3 {}\n"))});
  ASSERT_TRUE(made);
  EXPECT_EQ(shown(*made), (texts{"1 {}", "2 {\"half\":2}", "3 {}"}));
}

TEST(tape, keeps_bad_lines_with_reason_and_place) {
  const scratch folder;
  const std::string nul = std::string("8 {\"") + '\0' + "\"}";
  const auto made = tape::open({folder.file("a.gz", gzipped("{}\n3 {}\nx {}\n4{}\n4 {\n5 \n-6 {}\n7 {}\r\n6 {}\n" +
                                                            nul + "\n\n9 {}\n99999999999999999999 {}\n"))});
  ASSERT_TRUE(made);
  EXPECT_EQ(shown(*made), (texts{"[3 {}]", "3 {}", "[3 x {}]", "[3 4{}]", "[3 4 {]", "[3 5 ]", "[3 -6 {}]", "7 {}",
                                 "[7 6 {}]", "[7 " + nul + "]", "[7 ]", "9 {}", "[9 99999999999999999999 {}]"}));
  EXPECT_EQ(flaws(*made), (texts{"1 no_time", "3 no_time", "4 no_time", "5 garbled", "6 garbled", "7 no_time",
                                 "9 time_backwards", "10 nul_byte", "11 no_time", "13 no_time"}));
  EXPECT_EQ(made->sources()[0].lines, 13u);
  EXPECT_EQ(made->sources()[0].malformed, 10u);
}

TEST(tape, does_not_let_one_time_in_the_future_condemn_the_rest) {
  const scratch folder;
  const auto made = tape::open({folder.file("a.gz", gzipped("1 {}\n900 {}\n2 {}\n3 {}\n2 {}\n4 {}\n"))});
  ASSERT_TRUE(made);
  EXPECT_EQ(flaws(*made), (texts{"2 time_backwards", "5 time_backwards"}));
  EXPECT_EQ(shown(*made), (texts{"1 {}", "[1 900 {}]", "2 {}", "3 {}", "[3 2 {}]", "4 {}"}));
}

TEST(tape, does_not_keep_a_line_beyond_its_limit) {  // F-15
  const scratch folder;
  const auto made =
      tape::open({folder.file("a.gz", gzipped("1 {}\n2 {" + std::string(tape::line_max, 'x') + "}\n3 {}\n"))});
  ASSERT_TRUE(made);
  EXPECT_EQ(shown(*made), (texts{"1 {}", "[1 ]", "3 {}"}));
  EXPECT_EQ(flaws(*made), (texts{"2 line_too_long"}));
}

RC_GTEST_PROP(tape, keeps_what_is_whole_of_a_stream_that_is_cut, ()) {
  const scratch folder;
  std::string text;
  for (int i = 1; i <= 400; ++i) text += std::to_string(i) + " {\"x\":" + std::to_string(i * 7919 % 1000) + "}\n";
  const auto bytes = gzipped(text);
  const auto size = *rc::gen::inRange<std::size_t>(2, bytes.size());
  const auto made = tape::open({folder.file("a.gz", bytes.substr(0, size))});
  if (!made) {
    RC_ASSERT(made.error().fault == tape_fault::empty_source);
    return;
  }
  const auto& facts = made->sources()[0];
  RC_ASSERT(!facts.whole);
  RC_ASSERT(facts.malformed == 0u);
  RC_ASSERT(flaws(*made) == texts{std::to_string(facts.lines + 1) + " cut_short"});
  for (const auto& r : made->records())
    RC_ASSERT(text.find(std::to_string(r.offset) + " " + std::string(r.text) + "\n") != std::string::npos);
}

TEST(tape, reports_damage_and_what_lies_behind_the_end) {
  const scratch folder;
  auto bytes = gzipped("1 {}\n2 {}\n");
  const auto behind = tape::open({folder.file("a.gz", bytes + "garbage")});
  ASSERT_TRUE(behind);
  EXPECT_EQ(flaws(*behind), (texts{"3 trailing_bytes"}));
  EXPECT_TRUE(behind->sources()[0].whole);
  bytes[bytes.size() - 8] ^= 1;  // the checksum
  const auto damaged = tape::open({folder.file("b.gz", bytes)});
  ASSERT_TRUE(damaged);
  EXPECT_EQ(flaws(*damaged), (texts{"3 cut_short"}));
}

TEST(tape, refuses_what_is_no_recording_and_says_what_to_do) {
  const scratch folder;
  const auto fault_of = [](const core::result<tape, tape_problem>& x) {
    EXPECT_FALSE(x);
    EXPECT_FALSE(x.error().advice.empty());
    return x.error().fault;
  };
  EXPECT_EQ(fault_of(tape::open({})), tape_fault::no_source);
  EXPECT_EQ(fault_of(tape::open({{folder.path / "absent.gz", "v", "s"}})), tape_fault::cannot_open);
  EXPECT_EQ(fault_of(tape::open({{folder.path, "v", "s"}})), tape_fault::cannot_open);
  EXPECT_EQ(fault_of(tape::open({folder.file("a", "")})), tape_fault::empty_source);
  EXPECT_EQ(fault_of(tape::open({folder.file("b", gzipped(""))})), tape_fault::empty_source);
  EXPECT_EQ(fault_of(tape::open({folder.file("c", "1 {}\n")})), tape_fault::not_gzip);
  const auto problem = tape::open({folder.file("d", gzipped("1 {}\n")), folder.file("e", "no")}).error();
  EXPECT_EQ(problem.path, (folder.path / "e").string());
}

TEST(tape, refuses_a_decompression_bomb) {
  const scratch folder;
  const auto bomb = gzipped(std::string(std::size_t{32} << 20, ' '));  // about 1000 : 1
  const auto made = tape::open({folder.file("a.gz", bomb)});
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().fault, tape_fault::inflates_too_far);
}

TEST(tape, keeps_its_views_when_it_moves) {
  const scratch folder;
  auto made = tape::open({folder.file("a.gz", gzipped("1 {}\n"))});  // short enough for a small string
  ASSERT_TRUE(made);
  const tape moved = std::move(*made);
  EXPECT_EQ(shown(moved), (texts{"1 {}"}));
}

}  // namespace
}  // namespace adapters::replay
