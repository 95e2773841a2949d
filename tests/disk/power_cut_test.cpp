#include <gtest/gtest.h>

#include "tests/disk/recorded_trace.hpp"

namespace tests::disk {
namespace {

constexpr std::size_t steps = 45;

struct findings {
  std::size_t tried = 0;
  std::vector<std::string> violations;
};

/// Every write boundary of a trace with every kind of fault.
findings cross(std::uint64_t seed, bool power, mistake made = mistake::none) {
  findings found;
  core::sim::splitmix64 draws(seed * 977 + power);
  recorded_trace trace(seed, power, made,
                       [&](const simulated_disk& now, const simulated_disk& before, const account& told) {
                         for (const auto what : faults) {
                           const auto disk = after(now, before, what, draws);
                           ++found.tried;
                           if (auto wrong = verdict(disk, told, what, power, made, draws))
                             found.violations.push_back(std::to_string(told.appended.size()) + ": " + *wrong);
                         }
                       });
  EXPECT_TRUE(trace.run(steps)) << seed;
  return found;
}

/// Each operation in turn fails for good; then the process ends, by itself or with the power.
findings fail_each(std::uint64_t seed, bool power, operation what, int error_number) {
  findings found;
  core::sim::splitmix64 draws(seed);
  for (int n = 0;; ++n) {
    recorded_trace trace(seed, power, mistake::none, {});
    trace.disk().failing = what;
    trace.disk().fails_in = n;
    trace.disk().error_number = error_number;
    const bool ended_well = trace.run(steps);
    if (!trace.disk().failed) return found;
    for (const auto then : {fault::killed, fault::power_all_lost, fault::power_pages, fault::power_sectors}) {
      const auto disk = after(trace.disk(), trace.disk(), then, draws);
      ++found.tried;
      if (auto wrong = verdict(disk, trace.told(), then, power, mistake::none, draws, then == fault::killed))
        found.violations.push_back("operation " + std::to_string(n) + (ended_well ? " unnoticed: " : ": ") + *wrong);
    }
  }
}

void expect_none(const findings& found, std::uint64_t seed, const std::string& which) {
  EXPECT_TRUE(found.violations.empty()) << which << ", trace " << seed << ": " << found.violations.size() << " of "
                                        << found.tried << ", the first: " << found.violations.front();
}

void cross_all(std::uint64_t traces) {
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; seed <= traces; ++seed) {
    for (const bool power : {false, true}) {
      const auto found = cross(seed, power);
      expect_none(found, seed, power ? "power" : "process");
      tried += found.tried;
    }
  }
  EXPECT_GT(tried, traces * 2 * steps * faults.size());
}

// F-80, F-81
TEST(power_cut, at_every_write_boundary_leaves_what_was_acknowledged_or_a_refusal) { cross_all(20); }
TEST(nightly_power_cut, at_every_write_boundary_leaves_what_was_acknowledged_or_a_refusal) { cross_all(200); }

// F-80
TEST(failing_disk, at_every_operation_leaves_what_was_acknowledged_or_a_refusal) {
  for (const bool power : {false, true}) {
    for (const auto what : operations) {
      std::size_t tried = 0;
      for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        for (const int error : {EIO, ENOSPC}) {
          const auto found = fail_each(seed, power, what, error);
          expect_none(found, seed, "operation " + std::to_string(static_cast<int>(what)));
          tried += found.tried;
        }
      }
      EXPECT_GT(tried, 20u) << static_cast<int>(what);
    }
  }
}

// F-80: where the process is started again and the machine is not, what a failed sync has left in memory looks whole.
TEST(failing_disk, does_not_make_the_next_process_rely_on_what_is_in_memory_alone) {
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    for (int n = 0;; ++n) {
      recorded_trace trace(seed, true, mistake::none, {});
      trace.disk().failing = operation::sync;
      trace.disk().fails_in = n;
      trace.run(steps);
      if (!trace.disk().failed) break;
      auto disk = trace.disk();
      auto next = runtime::journal_file::open(std::make_shared<simulated_storage>(disk), trial_options(true));
      ASSERT_TRUE(next) << describe(next.error());
      const auto held = runtime::testing::read_all(next->reader()).value();
      ASSERT_TRUE(next->sync());
      core::sim::splitmix64 draws(seed);
      auto cut = after_power_cut(disk, fault::power_all_lost, draws);
      EXPECT_EQ(open_and_append(cut, true, mistake::none), held) << "trace " << seed << ", sync " << n;
      ++tried;
    }
  }
  EXPECT_GT(tried, 40u);
}

/// In how many of some traces the mistake is noticed.
std::size_t noticed(mistake made, bool power) {
  std::size_t count = 0;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) count += !cross(seed, power, made).violations.empty();
  return count;
}

TEST(planted_mistake, a_sync_that_is_left_out_is_found) { EXPECT_EQ(noticed(mistake::sync_left_out, true), 4u); }
TEST(planted_mistake, a_checksum_that_nobody_checks_is_found) {
  EXPECT_EQ(noticed(mistake::checksum_unchecked, false), 4u);
}
TEST(planted_mistake, acknowledged_records_that_are_cut_are_found) {
  EXPECT_EQ(noticed(mistake::acknowledged_cut, false), 4u);
  EXPECT_EQ(noticed(mistake::acknowledged_cut, true), 4u);
}
TEST(planted_mistake, an_event_that_is_told_before_it_is_appended_is_found) {
  EXPECT_EQ(noticed(mistake::told_before_appended, false), 4u);
}

}  // namespace
}  // namespace tests::disk
