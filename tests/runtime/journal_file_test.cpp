#include "runtime/journal_file.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstring>

#include "core/types/crc32c.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace runtime {
namespace {

using testing::entry_copy;
using testing::header_of;
using testing::memory_disk;
using testing::memory_storage;
using testing::payload_of;

struct journal_file_test : testing::journal_on_memory {};

TEST_F(journal_file_test, numbers_records_from_one_without_gaps) {
  auto journal = open();
  ASSERT_TRUE(journal);
  EXPECT_EQ(journal->last(), core::sequence{});
  append(*journal, 1, 3);
  EXPECT_EQ(journal->last(), core::sequence{3});
  EXPECT_EQ(stored(), expected(3));
}

TEST_F(journal_file_test, leaves_no_file_before_the_first_record) {
  ASSERT_TRUE(open());
  EXPECT_TRUE(disk->files.empty());
  EXPECT_EQ(stored(), expected(0));
}

TEST_F(journal_file_test, goes_on_after_being_opened_again) {
  write(1, 5);
  write(6, 9);
  EXPECT_EQ(stored(), expected(9));
}

TEST_F(journal_file_test, goes_on_over_segments) {
  write(1, 150);
  write(151, 400);
  EXPECT_GT(disk->files.size(), 4u);
  for (const auto& [name, file] : disk->files) EXPECT_EQ(file->content.size(), 4096u) << name;
  EXPECT_EQ(stored(), expected(400));
}

TEST_F(journal_file_test, fills_a_segment_to_its_last_byte) {
  const std::vector<std::byte> payload(4096 - segment_header_bytes - record_header_bytes);
  auto journal = open();
  ASSERT_TRUE(journal->append(header_of(1), payload));
  EXPECT_EQ(disk->files.size(), 1u);
  ASSERT_TRUE(journal->append(header_of(2), {}));
  EXPECT_EQ(disk->files.size(), 2u);
  EXPECT_EQ(stored()->size(), 2u);
  ASSERT_EQ(open()->append(header_of(3), {}), core::sequence{3});
}

TEST_F(journal_file_test, gives_a_large_record_a_segment_of_its_size) {
  auto journal = open();
  append(*journal, 1, 1);
  const std::vector<std::byte> large(100'000, std::byte{7});
  ASSERT_TRUE(journal->append(header_of(2), large));
  ASSERT_TRUE(journal->append(header_of(3), {}));
  EXPECT_EQ(segment(2).size(), 102'400u);
  EXPECT_EQ((*stored())[1].payload, large);
  EXPECT_EQ(stored()->size(), 3u);
}

TEST_F(journal_file_test, refuses_a_record_that_no_segment_holds) {
  auto journal = open();
  const std::vector<std::byte> huge(payload_bytes_max + 1);
  EXPECT_EQ(journal->append(header_of(1), huge).error().what, journal_fault::record_too_large);
  EXPECT_FALSE(journal->append(header_of(1), {})) << "a failed journal takes nothing more";
}

// Whether a run is stopped and continued or not, cmp finds its segments equal.
RC_GTEST_FIXTURE_PROP(journal_file_test, leaves_equal_bytes_however_often_it_is_opened, ()) {
  const auto sizes = *rc::gen::container<std::vector<std::uint16_t>>(rc::gen::inRange<std::uint16_t>(0, 6000));
  const auto other_disk = std::make_shared<memory_disk>();
  auto undisturbed = journal_file::open(std::make_shared<memory_storage>(other_disk), options);
  disk = std::make_shared<memory_disk>();
  auto stopped = open();
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    const std::vector<std::byte> payload(sizes[i], std::byte{1});
    RC_ASSERT(undisturbed->append(header_of(i), payload).has_value());
    if (*rc::gen::arbitrary<bool>()) {
      stopped = journal_result<journal_file>(core::unexpected(journal_problem{}));
      stopped = open();
    }
    RC_ASSERT(stopped->append(header_of(i), payload).has_value());
  }
  RC_ASSERT(disk->contents() == other_disk->contents());
}

// F-81: whatever part of the last record reached the disk, the records before it stay and it can be written again.
TEST_F(journal_file_test, cuts_a_torn_tail_at_every_length) {
  write(1, 4);
  const auto before = disk->contents();
  const auto end = used_bytes(segment(1)) / 8 * 8 + 8;
  write(5, 5);
  const auto whole = disk->contents();
  const std::size_t begin = segment(1).size() - std::span(segment(1)).subspan(end).size();
  const std::size_t record = record_bytes(payload_for(5).size());
  for (std::size_t arrived = 0; arrived < record; ++arrived) {
    segment(1) = before.at(segment_name(1));
    std::copy_n(whole.at(segment_name(1)).begin() + begin, arrived, segment(1).begin() + begin);
    if (segment(1) == whole.at(segment_name(1))) continue;  // only padding is missing
    ASSERT_EQ(stored(), expected(4)) << arrived;
    auto journal = open();
    ASSERT_TRUE(journal) << arrived << ": " << describe(journal.error());
    EXPECT_EQ(journal->last(), core::sequence{4});
    EXPECT_EQ(journal->torn().has_value(), arrived > 0) << arrived;
    EXPECT_EQ(disk->contents(), before) << arrived;
    append(*journal, 5, 5);
    EXPECT_EQ(disk->contents(), whole) << arrived;
  }
}

TEST_F(journal_file_test, cuts_what_was_written_before_its_length) {
  write(1, 2);
  const auto before = disk->contents();
  write(3, 3);
  const auto begin = segment_header_bytes + record_bytes(payload_for(1).size()) + record_bytes(payload_for(2).size());
  std::fill_n(segment(1).begin() + begin, 4, std::byte{});
  auto journal = open();
  ASSERT_TRUE(journal->torn());
  EXPECT_EQ(journal->torn()->place, (journal_place{1, begin}));
  EXPECT_FALSE(journal->torn()->committed);
  EXPECT_EQ(disk->contents(), before);
}

TEST_F(journal_file_test, makes_a_segment_again_whose_creation_was_cut_off) {
  write(1, 400);
  const auto whole = disk->contents();
  const auto last = static_cast<std::uint32_t>(disk->files.size());
  const auto kept = journal_reader::open(door());
  for (const std::size_t header_arrived : {0u, 1u, 8u, 40u, 64u}) {
    // The magic is written last, so a cut leaves a part of the rest, or all.
    std::vector<std::byte> cut(4096);
    const auto& complete = whole.at(segment_name(last));
    if (header_arrived == 64) {
      std::copy_n(complete.begin(), 64, cut.begin());
    } else {
      std::copy_n(complete.begin() + 8, header_arrived, cut.begin() + 8);
    }
    segment(last) = cut;
    auto journal = open();
    ASSERT_TRUE(journal) << header_arrived << ": " << describe(journal.error());
    append(*journal, journal->last().value + 1, 400);
    EXPECT_EQ(disk->contents(), whole) << header_arrived;
  }
}

// F-80
TEST_F(journal_file_test, reports_a_full_disk) {
  disk->room = 3 * 4096;
  auto journal = open();
  std::uint64_t n = 0;
  journal_result<core::sequence> appended;
  do {
    ++n;
    appended = journal->append(header_of(n), payload_for(n));
  } while (appended && n < 1000);
  ASSERT_FALSE(appended);
  EXPECT_EQ(appended.error().what, journal_fault::disk_full);
  EXPECT_EQ(disk->files.size(), 3u);
  EXPECT_EQ(journal->append(header_of(n), {}).error().what, journal_fault::disk_full)
      << "no later record takes its place";
  EXPECT_EQ(stored(), expected(n - 1)) << "what was acknowledged is there";
  disk->room = 4096;
  write(n, n + 3);
  EXPECT_EQ(stored(), expected(n + 3));
}

// F-80: the kernel drops pages that it failed to write, so the same file is never synced again.
TEST_F(journal_file_test, fails_for_good_when_a_sync_fails) {
  auto journal = open();
  append(*journal, 1, 1);
  disk->sync_fails = true;
  EXPECT_EQ(journal->sync().error().what, journal_fault::io_failed);
  disk->sync_fails = false;
  EXPECT_FALSE(journal->sync());
  EXPECT_FALSE(journal->append(header_of(2), {}));
}

// F-80: a failure of the disk is reported once per file, and belongs to those who wait for a sync.
TEST_F(journal_file_test, ends_where_others_rely_on_syncs_that_do_not_come) {
  options.synced_only = true;
  auto journal = open();
  std::uint64_t n = 1;
  while (journal->append(header_of(n), {}) && n < 100'000) ++n;
  ASSERT_TRUE(journal->problem());
  EXPECT_EQ(journal->problem()->what, journal_fault::sync_behind);
  EXPECT_EQ(disk->files.size(), unsynced_segments_max + 2) << "with the one that could not be begun";
}

TEST_F(journal_file_test, owes_after_a_start_no_sync_of_segments_that_are_durable) {
  options.synced_only = true;
  std::uint64_t n = 0;
  for (int life = 0; life < 4; ++life) {
    auto journal = open();
    ASSERT_TRUE(journal) << describe(journal.error());
    const auto segments = disk->files.size();
    while (disk->files.size() < segments + 5) {
      ++n;
      ASSERT_TRUE(journal->append(header_of(n), {})) << describe(*journal->problem());
    }
    ASSERT_TRUE(journal->sync());
    ++n;
    ASSERT_TRUE(journal->append(header_of(n), {}));  // and the process is killed
  }
}

TEST_F(journal_file_test, syncs_the_oldest_of_many_segments_where_nobody_asks) {
  auto journal = open();
  append(*journal, 1, 1000);
  ASSERT_GT(disk->files.size(), unsynced_segments_max + 2);
  const auto last = static_cast<std::uint32_t>(disk->files.size());
  for (std::uint32_t number = 1; number <= last; ++number) {
    const auto& file = *disk->files.at(segment_name(number));
    EXPECT_EQ(file.durable == file.content, number + unsynced_segments_max < last) << number;
  }
}

TEST_F(journal_file_test, makes_durable_what_was_appended_when_the_request_was_taken) {
  auto journal = open();
  append(*journal, 1, 200);
  const auto request = journal->begin_sync();
  ASSERT_GT(disk->files.size(), 2u);
  EXPECT_EQ(request.run(), core::sequence{200});
  for (const auto& [name, file] : disk->files) EXPECT_EQ(file->durable, file->content) << name;
  append(*journal, 201, 201);
  EXPECT_EQ(journal->begin_sync().run(), core::sequence{201});
}

TEST_F(journal_file_test, a_request_that_nobody_runs_is_covered_by_the_next) {
  auto journal = open();
  append(*journal, 1, 200);
  journal->begin_sync();
  append(*journal, 201, 300);
  EXPECT_EQ(journal->begin_sync().run(), core::sequence{300});
  for (const auto& [name, file] : disk->files) EXPECT_EQ(file->durable, file->content) << name;
}

// The process that wrote them may have been killed before it had synced them.
TEST_F(journal_file_test, makes_durable_what_an_earlier_process_has_appended) {
  write(1, 300);
  ASSERT_GT(disk->files.size(), 3u);
  auto journal = open();
  EXPECT_EQ(journal->begin_sync().run(), core::sequence{300});
  for (const auto& [name, file] : disk->files) EXPECT_EQ(file->durable, file->content) << name;
}

TEST_F(journal_file_test, takes_nothing_more_once_it_is_abandoned) {
  auto journal = open();
  append(*journal, 1, 1);
  EXPECT_FALSE(journal->problem());
  journal->abandon({.what = journal_fault::io_failed, .error_number = EIO});
  EXPECT_FALSE(journal->append(header_of(2), {}));
  EXPECT_FALSE(journal->sync());
  EXPECT_EQ(journal->problem()->error_number, EIO);
}

// F-80: half a segment before the end.
TEST_F(journal_file_test, says_before_its_end_that_there_is_no_room_ahead) {
  disk->room = 2 * 4096;
  auto journal = open();
  std::uint64_t n = 0, said_at = 0;
  for (; journal->append(header_of(n + 1), {}); ++n)
    if (said_at == 0 && journal->no_room_ahead()) said_at = n + 1;
  const auto in_half_a_segment = 4096 / 2 / record_bytes(0);
  EXPECT_GT(said_at, in_half_a_segment);
  EXPECT_GE(n, said_at + in_half_a_segment - 1);
  EXPECT_EQ(journal->no_room_ahead()->what, journal_fault::disk_full);
}

TEST_F(journal_file_test, finds_the_room_that_somebody_makes_in_time) {
  disk->room = 4096;
  auto journal = open();
  std::uint64_t n = 0;
  while (!journal->no_room_ahead()) append(*journal, n + 1, n + 1), ++n;
  disk->room = 4096 * 10;
  append(*journal, n + 1, n + 100);
  EXPECT_FALSE(journal->no_room_ahead());
}

TEST_F(journal_file_test, says_that_little_is_left_on_the_disk_before_nothing_is) {
  options.free_bytes_min = 100'000;
  disk->room = 110'000;
  auto journal = open();
  append(*journal, 1, 60);
  EXPECT_FALSE(journal->no_room_ahead());
  append(*journal, 61, 130);
  EXPECT_TRUE(journal->no_room_ahead());
  EXPECT_GT(disk->room, 90'000u);
}

/// A journal on which nobody relied before it was synced: 1 to 3 are, 4 to 6 are not, and the power has failed.
struct unsynced_test : journal_file_test {
  std::size_t fourth = segment_header_bytes;

  unsynced_test() {
    options.synced_only = true;
    disk->start = 1;
    auto journal = open();
    append(*journal, 1, 3);
    EXPECT_TRUE(journal->sync());
    append(*journal, 4, 6);
    for (std::uint64_t n = 1; n <= 3; ++n) fourth += record_bytes(payload_for(n).size());
    disk->start = 2;
  }
  journal_fault refusal() const {
    const auto journal = open();
    return journal ? journal_fault::missing : journal.error().what;
  }
};

// F-81
TEST_F(unsynced_test, is_cut_at_a_hole_though_records_follow) {
  segment(1)[fourth + 20] ^= std::byte{1};
  auto journal = open();
  ASSERT_TRUE(journal) << describe(journal.error());
  EXPECT_EQ(journal->last(), core::sequence{3});
  EXPECT_EQ(journal->torn()->place, (journal_place{1, fourth}));
  EXPECT_EQ(used_bytes(std::span(segment(1)).subspan(fourth)), 0u);
  EXPECT_EQ(disk->files.at(segment_name(1))->durable, segment(1)) << "or it would come back";
  append(*journal, 4, 5);
  EXPECT_EQ(stored(), expected(5));
}

TEST_F(unsynced_test, is_not_cut_where_it_was_synced) {
  segment(1)[fourth - 1] ^= std::byte{1};
  EXPECT_EQ(refusal(), journal_fault::damaged);
  std::fill(segment(1).begin() + segment_header_bytes, segment(1).end(), std::byte{});
  EXPECT_EQ(refusal(), journal_fault::lost);
}

TEST_F(unsynced_test, is_not_cut_where_only_the_process_has_ended) {
  disk->start = 1;
  segment(1)[fourth + 20] ^= std::byte{1};
  EXPECT_EQ(refusal(), journal_fault::damaged);
}

TEST_F(unsynced_test, is_not_cut_for_what_no_power_cut_leaves) {
  auto& later = segment(1)[fourth + 26];
  later = std::byte{1};  // a flag, under a checksum that fits it
  const auto record = std::span(segment(1)).subspan(fourth, record_bytes(payload_for(4).size()));
  const auto checksum = core::crc32c(record.subspan(8), core::crc32c(record.first(4)));
  std::memcpy(record.data() + 4, &checksum, sizeof checksum);
  EXPECT_EQ(refusal(), journal_fault::newer_format);
  EXPECT_EQ(read_record(record).error(), record_defect::newer_format);

  std::fill(segment(1).begin() + static_cast<std::ptrdiff_t>(fourth), segment(1).end(), std::byte{});
  disk->files[segment_name(2)] = std::make_shared<memory_disk::file>(*disk->files.at(segment_name(1)));
  std::ranges::copy(payload_of("a letter"), segment(2).begin());
  EXPECT_EQ(refusal(), journal_fault::foreign_file);
  EXPECT_TRUE(disk->files.contains(segment_name(2)));
}

// --- repeating ---

TEST_F(journal_file_test, repeat_compares_what_is_stored_and_then_appends) {
  write(1, 150);
  auto journal = repeat();
  ASSERT_TRUE(journal);
  EXPECT_TRUE(journal->repeating());
  EXPECT_EQ(journal->repeat_until(), header_of(150).at);
  EXPECT_EQ(journal->last(), core::sequence{});
  const auto before = disk->contents();
  append(*journal, 1, 149);
  EXPECT_TRUE(journal->repeating());
  append(*journal, 150, 150);
  EXPECT_FALSE(journal->repeating());
  EXPECT_EQ(disk->contents(), before);
  append(*journal, 151, 300);
  EXPECT_EQ(stored(), expected(300));
}

TEST_F(journal_file_test, repeat_leaves_the_bytes_of_an_undisturbed_run) {
  write(1, 300);
  const auto undisturbed = disk->contents();
  for (const std::uint64_t interrupted_after : {0u, 1u, 57u, 200u, 299u}) {
    disk->files.clear();
    if (interrupted_after > 0) write(1, interrupted_after);
    auto journal = repeat();
    append(*journal, 1, 300);
    EXPECT_EQ(disk->contents(), undisturbed) << interrupted_after;
  }
}

TEST_F(journal_file_test, repeat_appends_at_once_where_nothing_is_stored) {
  auto journal = repeat();
  EXPECT_FALSE(journal->repeating());
  EXPECT_EQ(journal->repeat_until(), core::timestamp{});
  append(*journal, 1, 2);
  EXPECT_EQ(stored(), expected(2));
}

TEST_F(journal_file_test, repeat_stops_at_the_first_difference) {
  write(1, 5);
  auto journal = repeat();
  append(*journal, 1, 2);
  const auto diverged = journal->append(header_of(7), payload_for(3));
  ASSERT_FALSE(diverged);
  EXPECT_EQ(diverged.error().what, journal_fault::diverged);
  EXPECT_EQ(diverged.error().sequence, core::sequence{3});
  EXPECT_EQ(diverged.error().stored_type, header_of(3).type);
  EXPECT_EQ(diverged.error().appended_type, header_of(7).type);
  EXPECT_EQ(journal->append(header_of(3), payload_for(3)).error().what, journal_fault::diverged)
      << "a run that has diverged cannot come back";
  EXPECT_EQ(stored(), expected(5));
}

TEST_F(journal_file_test, repeat_notices_a_difference_in_any_field) {
  write(1, 1);
  const auto diverges = [&](entry_header header, std::vector<std::byte> payload) {
    const auto appended = repeat()->append(header, payload);
    return !appended && appended.error().what == journal_fault::diverged;
  };
  const auto same = header_of(1);
  EXPECT_FALSE(diverges(same, payload_for(1)));
  auto other = same;
  other.at += core::duration{1};
  EXPECT_TRUE(diverges(other, payload_for(1)));
  other = same, other.type += 1;
  EXPECT_TRUE(diverges(other, payload_for(1)));
  other = same, other.actor.value += 1;
  EXPECT_TRUE(diverges(other, payload_for(1)));
  other = same, other.correlation.value += 1;
  EXPECT_TRUE(diverges(other, payload_for(1)));
  other = same, other.cause.value += 1;
  EXPECT_TRUE(diverges(other, payload_for(1)));
  auto payload = payload_for(1);
  payload.push_back({});
  EXPECT_TRUE(diverges(same, payload)) << "one more zero byte, where the padding is";
}

TEST_F(journal_file_test, repeat_cuts_a_torn_tail_first) {
  write(1, 2);
  const auto whole = disk->contents();
  write(3, 3);
  const auto third = segment_header_bytes + record_bytes(payload_for(1).size()) + record_bytes(payload_for(2).size());
  segment(1)[third + 30] ^= std::byte{1};
  auto journal = repeat();
  ASSERT_TRUE(journal->torn());
  EXPECT_TRUE(journal->torn()->committed);
  EXPECT_EQ(journal->repeat_until(), header_of(2).at);
  EXPECT_EQ(disk->contents(), whole);
  append(*journal, 1, 3);
  EXPECT_EQ(stored(), expected(3));
}

TEST_F(journal_file_test, knows_where_its_last_record_lies) {
  const auto where_it_lies = [this](core::sequence last) {
    auto reader = journal_reader::open(door());
    for (std::uint64_t n = 1; n <= last.value; ++n) EXPECT_TRUE(reader->next()->has_value());
    return reader->place();
  };
  {
    auto journal = open();
    EXPECT_EQ(journal->last_place(), journal_place{});
    for (std::uint64_t n = 1; n <= 130; ++n) {
      append(*journal, n, n);
      ASSERT_EQ(journal->last_place(), where_it_lies({n}));
    }
  }
  EXPECT_EQ(open()->last_place(), where_it_lies({130}));
  auto again = repeat();
  EXPECT_EQ(again->last_place(), journal_place{});
  for (std::uint64_t n = 1; n <= 131; ++n) {
    append(*again, n, n);
    ASSERT_EQ(again->last_place(), where_it_lies({n}));
  }
}

}  // namespace
}  // namespace runtime
