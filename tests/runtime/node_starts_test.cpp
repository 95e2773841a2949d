#include "runtime/node_starts.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "tests/runtime/journal_fixture.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using runtime::crash_loop_rule;
using runtime::is_crash_loop;
using runtime::node_start;
using runtime::node_starts;

constexpr core::timestamp noon{std::chrono::seconds(1'700'000'000)};

// S-45
TEST(node_starts, see_a_loop_at_the_third_start_in_ten_minutes) {
  EXPECT_FALSE(is_crash_loop({}, noon, {}));
  EXPECT_FALSE(is_crash_loop(std::vector<node_start>{{noon - 1min}}, noon, {}));
  EXPECT_TRUE(is_crash_loop(std::vector<node_start>{{noon - 10min + 1ns}, {noon - 1s}}, noon, {}));
  EXPECT_FALSE(is_crash_loop(std::vector<node_start>{{noon - 10min}, {noon - 1s}}, noon, {}));
  EXPECT_TRUE(is_crash_loop(std::vector<node_start>{{noon + 1min}, {noon - 1s}}, noon, {})) << "a clock set back";
}

TEST(node_starts, see_no_loop_where_an_operator_stops_and_starts) {
  const std::vector<node_start> by_hand{{noon - 5min, true}, {noon - 4min, true}, {noon - 3min, true}};
  EXPECT_FALSE(is_crash_loop(by_hand, noon, {}));
  const std::vector<node_start> mixed{{noon - 5min, false}, {noon - 4min, true}, {noon - 3min, false}};
  EXPECT_TRUE(is_crash_loop(mixed, noon, {}));
  EXPECT_FALSE(is_crash_loop(mixed, noon, {.starts = 4}));
  EXPECT_FALSE(is_crash_loop(mixed, noon, {.starts = 0})) << "never";
  EXPECT_TRUE(is_crash_loop({}, noon, {.starts = 1}));
}

struct node_starts_test : ::testing::Test {
  runtime::testing::scratch_directory folder;
  std::filesystem::path file = folder.path() / "starts";

  node_starts begin(core::timestamp at) {
    auto begun = node_starts::begin(file, at);
    if (!begun) throw std::runtime_error(begun.error());
    return *std::move(begun);
  }
};

TEST_F(node_starts_test, remember_every_life_and_how_it_ended) {
  EXPECT_TRUE(begin(noon).past().empty());
  auto second = begin(noon + 1min);
  EXPECT_EQ(second.past(), (std::vector<node_start>{{noon, false}}));
  EXPECT_TRUE(second.end_well());
  EXPECT_EQ(begin(noon + 2min).past(), (std::vector<node_start>{{noon, false}, {noon + 1min, true}}));
}

TEST_F(node_starts_test, are_the_owners_alone) {
  std::ofstream(file) << "";
  ::chmod(file.c_str(), 0644);
  begin(noon);
  struct stat status {};
  ASSERT_EQ(::stat(file.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(node_starts_test, leave_out_what_is_no_line_of_theirs_and_forget_the_oldest) {
  std::ofstream(file) << "rubbish\n\n12\n1700000000000000000 x maybe\n1700000000000000000 x began\n";
  EXPECT_EQ(begin(noon + 1s).past(), (std::vector<node_start>{{noon, false}}));
  for (int n = 2; n < 150; ++n) begin(noon + std::chrono::seconds(n));
  EXPECT_EQ(begin(noon + 1h).past().size(), node_starts::kept_max);
  EXPECT_EQ(begin(noon + 2h).past().back().at, noon + 1h);
}

/// `health.safe_mode_starts` goes up to 100.
TEST_F(node_starts_test, remember_as_many_lives_as_a_loop_may_have) {
  for (int n = 0; n < 99; ++n) begin(noon + std::chrono::seconds(n));
  const auto last = begin(noon + 2min);
  EXPECT_TRUE(is_crash_loop(last.past(), noon + 2min, {.starts = 100}));
}

TEST_F(node_starts_test, say_where_they_cannot_be_written) {
  const auto begun = node_starts::begin(folder.path() / "nowhere" / "starts", noon);
  ASSERT_FALSE(begun);
  EXPECT_NE(begun.error().find("nowhere/starts cannot be written"), std::string::npos);
}

}  // namespace
}  // namespace tests
