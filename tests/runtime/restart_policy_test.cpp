#include "runtime/restart_policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace runtime {
namespace {

using namespace std::chrono_literals;

constexpr core::timestamp t0{std::chrono::seconds(1'700'000'000)};
constexpr std::uint64_t highest = ~std::uint64_t{0};

TEST(failure_window, admits_exactly_the_intensity) {  // S-23
  failure_window window(2, 10s);
  EXPECT_TRUE(window.admits(t0));
  EXPECT_TRUE(window.admits(t0 + 1s));
  EXPECT_FALSE(window.admits(t0 + 2s));
}

TEST(failure_window, includes_both_of_its_ends) {  // S-23
  failure_window at_the_edge(1, 10s), behind_it(1, 10s);
  ASSERT_TRUE(at_the_edge.admits(t0) && behind_it.admits(t0));
  EXPECT_FALSE(at_the_edge.admits(t0 + 10s));
  EXPECT_TRUE(behind_it.admits(t0 + 10s + 1ns));
}

TEST(failure_window, of_intensity_zero_admits_nothing) { EXPECT_FALSE(failure_window(0, 10s).admits(t0)); }

RC_GTEST_PROP(failure_window, agrees_with_counting_all_failures_anew, ()) {
  const auto intensity = *rc::gen::inRange<std::uint32_t>(0, 6);
  const auto steps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 8));
  failure_window window(intensity, 10s);
  std::vector<core::timestamp> all;
  auto now = t0;
  for (const int step : steps) {
    now += std::chrono::seconds(step);
    all.push_back(now);
    const auto recent = std::count_if(all.begin(), all.end(), [&](auto x) { return now - x <= 10s; });
    RC_ASSERT(window.admits(now) == (recent <= static_cast<std::ptrdiff_t>(intensity)));
  }
}

constexpr restart_policy policy{.backoff_min = 1s, .backoff_max = 10s, .quiet = 60s};

TEST(backoff, is_immediate_first_and_then_doubles_up_to_its_cap) {  // S-36
  backoff delays(policy);
  std::vector<core::duration> longest;
  for (int i = 0; i < 7; ++i) longest.push_back(delays.on_failure(t0, t0, highest));
  EXPECT_EQ(longest, (std::vector<core::duration>{0s, 1s, 2s, 4s, 8s, 10s, 10s}));
}

TEST(backoff, forgets_after_a_quiet_time) {  // S-36
  backoff delays(policy);
  for (int i = 0; i < 5; ++i) delays.on_failure(t0, t0, highest);
  EXPECT_GT(delays.on_failure(t0, t0 + 60s - 1ns, highest), 0s);
  EXPECT_EQ(delays.on_failure(t0, t0 + 60s, highest), 0s);
}

RC_GTEST_PROP(backoff, never_leaves_the_bounds_of_its_jitter, (std::uint64_t draw, std::uint8_t before)) {  // S-36
  backoff delays(policy);
  for (int i = 0; i < before; ++i) delays.on_failure(t0, t0, draw);
  const auto ceiling = delays.ceiling();
  const auto delay = delays.on_failure(t0, t0, draw);
  RC_ASSERT(delay >= 0s && delay <= ceiling && ceiling <= policy.backoff_max);
}

TEST(backoff, survives_any_number_of_failures_with_the_largest_durations) {
  backoff delays({.backoff_min = core::duration::max(), .backoff_max = core::duration::max(), .quiet = 1s});
  for (int i = 0; i < 200; ++i) EXPECT_GE(delays.on_failure(t0, t0, highest), 0s);
  EXPECT_EQ(delays.ceiling(), core::duration::max());
}

TEST(jitter_draw, is_a_function_of_seed_child_and_count_alone) {
  EXPECT_EQ(jitter_draw(1, "bots/a", 1), jitter_draw(1, "bots/a", 1));
  std::set<std::uint64_t> different{jitter_draw(1, "bots/a", 1), jitter_draw(2, "bots/a", 1),
                                    jitter_draw(1, "bots/b", 1), jitter_draw(1, "bots/a", 2)};
  EXPECT_EQ(different.size(), 4u);
}

TEST(jitter_draw, spreads_evenly) {
  std::array<int, 10> tenths{};
  for (std::uint64_t i = 0; i < 10'000; ++i)
    ++tenths[static_cast<std::size_t>((static_cast<unsigned __int128>(jitter_draw(7, "x", i)) * 10) >> 64)];
  for (const int n : tenths) EXPECT_NEAR(n, 1000, 150);
}

TEST(restart_window, joins_counting_and_delay) {
  restart_window window({.intensity = 2, .window = 10s, .backoff_min = 1s, .backoff_max = 8s, .quiet = 60s});
  const auto first = window.on_failure(t0, t0, highest);
  EXPECT_TRUE(first.restart);
  EXPECT_EQ(first.delay, 0s);
  EXPECT_EQ(window.on_failure(t0, t0, highest).delay, 1s);
  EXPECT_FALSE(window.on_failure(t0, t0, highest).restart);
}

}  // namespace
}  // namespace runtime
