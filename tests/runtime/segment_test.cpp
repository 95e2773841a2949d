#include "runtime/segment.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "tests/runtime/journal_fixture.hpp"

namespace runtime {
namespace {

using testing::header_of;
using testing::payload_of;

RC_GTEST_PROP(segment_test, reads_back_what_it_wrote, (std::string text, std::uint64_t sequence)) {
  const auto payload = payload_of(text);
  std::vector<std::byte> room(record_bytes(payload.size()) + 8, std::byte{0xee});
  const auto used = write_record(room, {sequence}, header_of(sequence % 1000), payload);
  RC_ASSERT(used == record_bytes(payload.size()));
  const auto read = read_record(room);
  RC_ASSERT(read.has_value());
  RC_ASSERT(read->sequence.value == sequence);
  RC_ASSERT(read->header == header_of(sequence % 1000));
  RC_ASSERT(std::ranges::equal(read->payload, payload));
  RC_ASSERT(read->bytes.size() == used);
}

TEST(segment_test, notices_every_changed_bit_of_a_record) {
  const auto payload = payload_of("thirteen byte");
  std::vector<std::byte> record(record_bytes(payload.size()));
  write_record(record, {7}, header_of(7), payload);
  for (std::size_t at = 0; at < record.size(); ++at)
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto changed = record;
      changed[at] ^= static_cast<std::byte>(1u << bit);
      EXPECT_FALSE(read_record(changed)) << "byte " << at << " bit " << bit;
    }
}

TEST(segment_test, tells_nothing_committed_from_damage) {
  std::vector<std::byte> record(record_bytes(8));
  EXPECT_EQ(read_record(record).error(), record_defect::none_here);
  write_record(record, {1}, header_of(1), payload_of("8 bytes!"));
  auto longer = record;
  longer[0] = std::byte{57};
  EXPECT_EQ(read_record(longer).error(), record_defect::bad_length);
  longer[0] = std::byte{47};
  EXPECT_EQ(read_record(longer).error(), record_defect::bad_length);
  longer[0] = std::byte{55};
  EXPECT_EQ(read_record(longer).error(), record_defect::bad_checksum);
}

TEST(segment_test, finds_a_record_behind_foreign_bytes) {
  std::vector<std::byte> bytes(256, std::byte{0x5a});
  EXPECT_FALSE(holds_record_after({3}, bytes));
  write_record(std::span(bytes).subspan(104), {5}, header_of(5), payload_of("x"));
  EXPECT_TRUE(holds_record_after({3}, bytes));
  EXPECT_TRUE(holds_record_after({4}, bytes));
  EXPECT_FALSE(holds_record_after({5}, bytes)) << "a record of before is not a later one";
}

TEST(segment_test, counts_bytes_before_the_final_zeros) {
  std::vector<std::byte> bytes(21);
  EXPECT_EQ(used_bytes(bytes), 0u);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    bytes[at] = std::byte{1};
    EXPECT_EQ(used_bytes(bytes), at + 1);
  }
  EXPECT_EQ(used_bytes({}), 0u);
}

TEST(segment_test, reads_back_its_header) {
  std::vector<std::byte> segment(4096);
  EXPECT_EQ(read_segment_header(segment).error(), segment_defect::unwritten);
  write_segment_header(segment, {3, {17}, 4096});
  EXPECT_EQ(read_segment_header(segment), (segment_header{3, {17}, 4096}));
}

TEST(segment_test, notices_every_changed_bit_of_its_header) {
  std::vector<std::byte> segment(4096);
  write_segment_header(segment, {3, {17}, 4096});
  for (std::size_t at = 0; at < segment_header_bytes; ++at)
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto changed = segment;
      changed[at] ^= static_cast<std::byte>(1u << bit);
      EXPECT_FALSE(read_segment_header(changed)) << "byte " << at << " bit " << bit;
    }
}

TEST(segment_test, tells_foreign_from_later_from_cut_off) {
  std::vector<std::byte> segment(4096);
  write_segment_header(segment, {1, {1}, 4096});
  auto later = segment;
  later[8] = std::byte{2};
  EXPECT_EQ(read_segment_header(later).error(), segment_defect::newer_format);
  auto foreign = segment;
  foreign[0] = std::byte{'X'};
  EXPECT_EQ(read_segment_header(foreign).error(), segment_defect::foreign);
  EXPECT_EQ(read_segment_header(std::span(segment).first(63)).error(), segment_defect::foreign);
  EXPECT_EQ(read_segment_header(std::span(segment).first(2048)).error(), segment_defect::bad_header);
  auto cut_off = segment;
  std::fill_n(cut_off.begin(), 8, std::byte{});
  EXPECT_EQ(read_segment_header(cut_off).error(), segment_defect::unwritten);
}

TEST(segment_test, names_its_files) {
  EXPECT_EQ(segment_name(1), "00000001.wbj");
  EXPECT_EQ(segment_number("00000042.wbj"), 42u);
  EXPECT_EQ(segment_number("00000000.wbj"), std::nullopt);
  EXPECT_EQ(segment_number("1.wbj"), std::nullopt);
  EXPECT_EQ(segment_number("00000001.wbj.new"), std::nullopt);
  EXPECT_EQ(segment_number("lock"), std::nullopt);
}

// A segment that another thread is beginning.
TEST(segment_test, is_unwritten_or_whole_while_it_is_being_begun) {
  constexpr std::size_t bytes = std::size_t{8} << 20;
  const std::vector<std::byte> payload(100, std::byte{1});
  std::vector<std::byte> segment(bytes);
  for (int round = 0; round < 20; ++round) {
    std::ranges::fill(segment, std::byte{});
    std::atomic<bool> looking{false};
    std::jthread writer([&] {
      looking.wait(false);
      write_segment_header(segment, {1, {1}, bytes});
      write_record(std::span(segment).subspan(segment_header_bytes), {1}, entry_header{}, payload);
    });
    looking = true;
    looking.notify_one();
    auto seen = read_segment_header(segment);
    while (!seen && seen.error() == segment_defect::unwritten) seen = read_segment_header(segment);
    ASSERT_TRUE(seen) << "round " << round << ", defect " << static_cast<int>(seen.error());
    EXPECT_EQ(seen->number, 1u);
  }
}

}  // namespace
}  // namespace runtime
