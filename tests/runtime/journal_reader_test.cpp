#include "runtime/journal_reader.hpp"

#include <gtest/gtest.h>

#include "tests/runtime/journal_fixture.hpp"

namespace runtime {
namespace {

using testing::header_of;

struct journal_reader_test : testing::journal_on_memory {};

// F-81: after one changed byte anywhere, opening refuses, or holds a true prefix of what was written.
TEST_F(journal_reader_test, never_gives_wrong_records_after_a_changed_byte) {
  write(1, 130);  // two segments and a bit
  ASSERT_EQ(disk->files.size(), 3u);
  const auto whole = disk->contents();
  const auto all = expected(130);
  std::size_t refused = 0, cut = 0;
  for (const auto& [name, content] : whole) {
    for (std::size_t at = 0; at < content.size(); ++at) {
      for (const unsigned flip : {0x01u, 0x80u, 0xffu}) {
        auto& byte = disk->files.at(name)->content[at];
        byte ^= static_cast<std::byte>(flip);
        const auto read = stored();
        if (!read) {
          ++refused;
        } else {
          ++cut;
          ASSERT_EQ(name, segment_name(3)) << "only the last segment may be cut";
          ASSERT_LE(read->size(), all.size());
          ASSERT_TRUE(std::equal(read->begin(), read->end(), all.begin())) << name << ' ' << at;
          // No more than the last record goes.
          ASSERT_GE(read->size() + 1, all.size()) << name << ' ' << at;
        }
        byte ^= static_cast<std::byte>(flip);
      }
    }
  }
  EXPECT_GT(refused, 20'000u);
  EXPECT_GT(cut, 0u);
  EXPECT_EQ(stored(), all);
}

TEST_F(journal_reader_test, names_the_place_of_damage_inside) {
  write(1, 3);
  const auto second = segment_header_bytes + record_bytes(payload_for(1).size());
  segment(1)[second + 20] ^= std::byte{1};
  const auto journal = open();
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().what, journal_fault::damaged);
  EXPECT_EQ(journal.error().file, "00000001.wbj");
  EXPECT_EQ(journal.error().offset, second);
  EXPECT_EQ(journal.error().sequence, core::sequence{1});
  EXPECT_EQ(describe(journal.error()),
            "00000001.wbj at offset 120 is damaged after record 1: restore the journal from a backup");
}

TEST_F(journal_reader_test, refuses_a_missing_segment) {
  write(1, 400);
  const auto whole = disk->files;
  for (const std::uint32_t gone : {1u, 2u}) {
    disk->files = whole;
    disk->files.erase(segment_name(gone));
    const auto journal = open();
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().what, journal_fault::missing_segment);
    EXPECT_EQ(journal.error().file, segment_name(gone));
  }
}

TEST_F(journal_reader_test, refuses_segments_that_do_not_continue_each_other) {
  write(1, 400);
  auto segments = disk->files;
  std::swap(segments.at(segment_name(2))->content, segments.at(segment_name(3))->content);
  EXPECT_EQ(open().error().what, journal_fault::damaged);
}

TEST_F(journal_reader_test, refuses_a_gap_in_the_sequence) {
  write(1, 1);
  const auto second = segment_header_bytes + record_bytes(payload_for(1).size());
  write_record(std::span(segment(1)).subspan(second), {3}, header_of(3), {});
  const auto journal = open();
  ASSERT_FALSE(journal);
  EXPECT_EQ(journal.error().what, journal_fault::gap);
  EXPECT_EQ(journal.error().sequence, core::sequence{2});
  EXPECT_EQ(journal.error().offset, second);
}

TEST_F(journal_reader_test, refuses_foreign_and_later_files) {
  write(1, 1);
  segment(1)[8] = std::byte{2};
  EXPECT_EQ(open().error().what, journal_fault::newer_format);
  segment(1)[0] = std::byte{'P'};
  EXPECT_EQ(open().error().what, journal_fault::foreign_file);
}

TEST_F(journal_reader_test, says_where_each_record_lies) {
  write(1, 100);
  auto reader = journal_reader::open(door());
  std::uint64_t offset = segment_header_bytes;
  std::uint32_t segment = 1;
  for (std::uint64_t n = 1; n <= 100; ++n) {
    const auto entry = reader->next();
    ASSERT_TRUE(entry && *entry);
    if (reader->place().segment != segment) {
      ++segment;
      offset = segment_header_bytes;
    }
    EXPECT_EQ(reader->place(), (journal_place{segment, offset}));
    offset += (*entry)->bytes.size();
    EXPECT_EQ(reader->end(), (journal_place{segment, offset}));
    EXPECT_EQ(reader->segment_header_bytes().size(), 64u);
  }
  EXPECT_FALSE(reader->next()->has_value());
  EXPECT_FALSE(reader->next()->has_value()) << "the end stays the end";
  EXPECT_FALSE(reader->torn());
  EXPECT_EQ(segment, 2u);
}

TEST_F(journal_reader_test, goes_to_any_place_and_on_from_there) {
  write(1, 130);
  auto reader = journal_reader::open(door());
  std::vector<journal_place> places;
  while (*reader->next()) places.push_back(reader->place());
  ASSERT_EQ(places.size(), 130u);
  ASSERT_EQ(places.back().segment, 3u);
  for (const std::uint64_t n : {130u, 1u, 70u, 71u, 2u}) {
    ASSERT_TRUE(reader->move_to(places[n - 1], {n}));
    for (std::uint64_t at = n; at <= 130; ++at) {
      const auto entry = reader->next();
      ASSERT_TRUE(entry && *entry) << n << ' ' << at;
      EXPECT_EQ((*entry)->sequence.value, at);
      EXPECT_EQ(reader->place(), places[at - 1]);
    }
    EXPECT_FALSE(reader->next()->has_value());
  }
}

TEST_F(journal_reader_test, does_not_take_another_record_for_the_one_that_it_was_sent_to) {
  write(1, 3);
  auto reader = journal_reader::open(door());
  ASSERT_TRUE(reader->next() && reader->next());
  const auto second = reader->place();
  ASSERT_TRUE(reader->move_to(second, {3}));
  EXPECT_EQ(reader->next().error().what, journal_fault::gap);
  segment(1)[second.offset + 20] ^= std::byte{1};
  ASSERT_TRUE(reader->move_to(second, {2}));
  EXPECT_EQ(reader->next().error().what, journal_fault::damaged);
}

TEST_F(journal_reader_test, finds_what_a_growing_journal_has_so_far) {
  auto journal = open();
  append(*journal, 1, 2);
  auto reader = journal->reader();
  ASSERT_TRUE(reader->next()->has_value());
  append(*journal, 3, 3);
  ASSERT_TRUE(reader->next()->has_value());
  ASSERT_TRUE(reader->next()->has_value());
  EXPECT_FALSE(reader->next()->has_value());
  append(*journal, 4, 4);
  EXPECT_TRUE(reader->next()->has_value());
}

}  // namespace
}  // namespace runtime
