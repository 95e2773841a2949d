#include "adapters/transport/reconnect_policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace adapters::transport {
namespace {

using namespace std::chrono_literals;

constexpr core::timestamp start{std::chrono::seconds(1'700'000'000)};

/// A window that never binds.
connect_window unbounded() { return connect_window({{1'000'000, 1ns}}); }

// G-14
TEST(reconnect_policy, first_attempt_comes_within_a_quarter_of_a_second) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    auto venue = unbounded();
    const auto at = reconnect_policy(seed).next(start, venue);
    EXPECT_GE(at, start);
    EXPECT_LE(at, start + 250ms);
  }
}

TEST(reconnect_policy, waits_grow_to_the_cap_and_use_the_whole_of_it) {
  std::vector<core::duration> longest(12), shortest(12, core::duration::max());
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    reconnect_policy policy(seed);
    auto venue = unbounded();
    auto now = start;
    for (std::size_t n = 0; n < longest.size(); ++n) {
      const auto at = policy.next(now, venue);
      longest[n] = std::max(longest[n], at - now);
      shortest[n] = std::min(shortest[n], at - now);
      now = at;
      policy.lost(now);
    }
  }
  core::duration bound = 250ms;
  for (std::size_t n = 0; n < longest.size(); ++n) {
    EXPECT_LE(longest[n], bound) << n;
    EXPECT_GT(longest[n], bound * 99 / 100) << "full jitter reaches up " << n;
    EXPECT_LT(shortest[n], bound / 100) << "and down " << n;
    bound = std::min<core::duration>(2 * bound, 30s);
  }
}

TEST(reconnect_policy, a_connection_that_lived_makes_the_next_wait_short_again) {
  reconnect_policy policy(7, {.first = 1s, .cap = 64s, .quiet = 1min});
  auto venue = unbounded();
  for (int n = 0; n < 8; ++n) policy.lost(policy.next(start, venue));
  EXPECT_EQ(policy.attempts(), 8u);

  policy.connected(start + 1h);
  policy.lost(start + 1h + 59s);
  EXPECT_EQ(policy.attempts(), 8u) << "it died too soon";

  policy.connected(start + 2h);
  policy.lost(start + 2h + 1min);
  EXPECT_EQ(policy.attempts(), 0u);
  EXPECT_LE(policy.next(start + 3h, venue), start + 3h + 1s);
}

TEST(reconnect_policy, a_failed_attempt_is_no_quiet_time) {
  reconnect_policy policy(7);
  auto venue = unbounded();
  policy.next(start, venue);
  policy.lost(start + 1h);
  EXPECT_EQ(policy.attempts(), 1u);
}

TEST(reconnect_policy, same_seed_draws_the_same_waits) {
  const auto waits = [](std::uint64_t seed) {
    reconnect_policy policy(seed);
    connect_window venue;
    std::vector<core::timestamp> result;
    for (int n = 0; n < 30; ++n) result.push_back(policy.next(result.empty() ? start : result.back(), venue));
    return result;
  };
  EXPECT_EQ(waits(3), waits(3));
  EXPECT_NE(waits(3), waits(4));
}

TEST(connect_window, the_eleventh_attempt_waits_until_the_first_is_a_minute_old) {
  connect_window venue;
  for (int n = 0; n < 10; ++n) EXPECT_EQ(venue.reserve(start, start + n * 1s), start + n * 1s);
  EXPECT_EQ(venue.reserve(start + 10s, start), start + 1min + 1ns);
  EXPECT_EQ(venue.reserve(start + 10s, start), start + 1min + 1s + 1ns);
  EXPECT_EQ(venue.held(start + 10s), 12u);
  EXPECT_EQ(venue.held(start + 1min + 500ms), 11u);
}

TEST(connect_window, keeps_several_limits_at_once) {
  connect_window venue({{2, 1s}, {3, 1min}});
  EXPECT_EQ(venue.reserve(start, start), start);
  EXPECT_EQ(venue.reserve(start, start), start);
  EXPECT_EQ(venue.reserve(start, start), start + 1s + 1ns);
  EXPECT_EQ(venue.reserve(start, start), start + 1min + 1ns);
}

TEST(connect_window, an_attempt_planned_for_later_counts_when_an_earlier_one_is_asked_for) {
  connect_window venue({{1, 10s}});
  EXPECT_EQ(venue.reserve(start, start + 5s), start + 5s);
  EXPECT_EQ(venue.reserve(start, start), start + 15s + 1ns) << "before it there is less than a window, too";
}

// F-10: whatever is asked for in whatever order, no window holds more attempts than its limit.
RC_GTEST_PROP(connect_window, never_lets_more_attempts_into_a_window_than_the_limit, ()) {
  std::vector<connect_limit> limits;
  for (int n = *rc::gen::inRange(1, 4); n > 0; --n)
    limits.push_back({*rc::gen::inRange(1u, 8u), std::chrono::milliseconds(*rc::gen::inRange(1, 5000))});
  connect_window venue(limits);
  std::vector<core::timestamp> made;
  auto now = start;
  for (int n = *rc::gen::inRange(1, 60); n > 0; --n) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 400));
    const auto earliest = now + std::chrono::milliseconds(*rc::gen::inRange(0, 2000));
    made.push_back(venue.reserve(now, earliest));
    RC_ASSERT(made.back() >= earliest);
  }
  std::sort(made.begin(), made.end());
  for (const auto& limit : limits)
    for (std::size_t i = limit.connects; i < made.size(); ++i)
      RC_ASSERT(made[i] - made[i - limit.connects] > limit.window);
}

}  // namespace
}  // namespace adapters::transport
