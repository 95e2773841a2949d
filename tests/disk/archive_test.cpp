#include <gtest/gtest.h>

#include "runtime/segment_archive.hpp"
#include "tests/disk/journal_trial.hpp"

namespace tests::disk {
namespace {

/// A journal of several full segments, all on the disk.
simulated_disk written_disk(entries& all) {
  simulated_disk disk;
  auto journal = *runtime::journal_file::open(std::make_shared<simulated_storage>(disk), trial_options(true));
  for (std::uint64_t n = 1; n <= 450; ++n) {
    const std::vector<std::byte> payload(200, static_cast<std::byte>(n));
    EXPECT_TRUE(journal.append(runtime::testing::header_of(n), payload));
    all.push_back({n, runtime::testing::header_of(n), payload});
    if (n % 50 == 0) {
      EXPECT_TRUE(journal.sync());
    }
  }
  EXPECT_TRUE(journal.close());
  return disk;
}

/// What a start and a reader make of it.
void expect_whole(simulated_disk disk, const entries& all, const std::string& where) {
  {
    auto journal = runtime::journal_file::open(std::make_shared<simulated_storage>(disk), trial_options(true));
    ASSERT_TRUE(journal) << where << ": " << describe(journal.error());
    EXPECT_EQ(journal->last().value, all.size()) << where;
  }
  const auto read =
      runtime::testing::read_all(runtime::journal_reader::open(std::make_shared<simulated_storage>(disk)));
  ASSERT_TRUE(read) << where << ": " << describe(read.error());
  EXPECT_TRUE(*read == all) << where;
}

// Nothing is lost wherever the machine or the process ends while a segment is archived.
TEST(archive_and_power_cut, loses_nothing_at_any_operation_that_fails) {
  entries all;
  const auto before = written_disk(all);
  core::sim::splitmix64 draws(1);
  std::size_t failed = 0;
  for (const auto what : operations) {
    for (int nth = 1; nth <= 12; ++nth) {
      auto disk = before;
      disk.failing = what;
      disk.fails_in = nth - 1;
      {
        simulated_storage door(disk);
        failed += !runtime::archive_segment(door, 2);
      }
      disk.failing.reset();
      disk.failed = false;
      const auto where =
          std::string("operation ") + std::to_string(static_cast<int>(what)) + ", " + std::to_string(nth);
      expect_whole(disk, all, where);
      for (const auto cut : faults)
        if (is_power_cut(cut))
          expect_whole(after_power_cut(disk, cut, draws), all, where + ", " + std::string(to_string(cut)));
    }
  }
  EXPECT_GT(failed, 3u);
}

TEST(archive_and_power_cut, loses_nothing_at_any_power_cut_afterwards) {
  entries all;
  const auto before = written_disk(all);
  core::sim::splitmix64 draws(2);
  for (int round = 0; round < 20; ++round) {
    auto disk = before;
    {
      simulated_storage door(disk);
      ASSERT_TRUE(runtime::archive_segment(door, 2));
      ASSERT_TRUE(runtime::archive_segment(door, 1));
    }
    for (const auto cut : faults)
      if (is_power_cut(cut)) expect_whole(after_power_cut(disk, cut, draws), all, std::string(to_string(cut)));
  }
}

}  // namespace
}  // namespace tests::disk
