#include "core/market/funding_watch.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

namespace {

using core::funding_announced;
using core::timestamp;
using core::market::funding_watch;

timestamp at(std::int64_t nanoseconds) { return timestamp{core::duration{nanoseconds}}; }
funding_announced announced(std::int64_t when, std::int64_t settles, std::int64_t rate) {
  return {.instrument = {1}, .ts_event = at(when), .settles_at = at(settles), .rate = {rate}, .mark = {100 + rate}};
}

struct funding_watch_test : ::testing::Test {
  funding_watch watch;
  std::vector<funding_announced> settled;

  void hear(std::int64_t when, std::int64_t settles, std::int64_t rate) {
    if (const auto found = watch.on_announcement(announced(when, settles, rate))) settled.push_back(*found);
  }
  using list = std::vector<funding_announced>;
};

TEST_F(funding_watch_test, takes_the_last_rate_from_before_the_settlement) {
  hear(10, 100, 1);
  hear(99, 100, 2);
  EXPECT_EQ(settled, list{});
  hear(101, 200, 7);
  EXPECT_EQ(settled, list{announced(99, 100, 2)});
  hear(201, 300, 8);
  EXPECT_EQ(settled, (list{announced(99, 100, 2), announced(101, 200, 7)}));
}

TEST_F(funding_watch_test, settles_at_the_very_moment_whatever_is_announced_then) {
  hear(99, 100, 2);
  hear(100, 100, 5);  // the venue has not turned to the next settlement yet
  EXPECT_EQ(settled, list{announced(99, 100, 2)});
  hear(101, 100, 6);
  hear(102, 200, 7);
  hear(103, 200, 8);
  EXPECT_EQ(settled.size(), 1u);
}

TEST_F(funding_watch_test, forgets_a_settlement_that_is_moved) {
  hear(10, 100, 1);
  hear(20, 60, 2);  // every four hours instead of eight
  hear(61, 120, 3);
  EXPECT_EQ(settled, list{announced(20, 60, 2)});
  hear(62, 200, 4);
  hear(130, 200, 5);
  EXPECT_EQ(settled.size(), 1u) << "nothing was settled at 120";
}

TEST_F(funding_watch_test, is_not_misled_by_what_comes_late_or_twice) {
  hear(98, 100, 2);
  hear(97, 100, 1);
  hear(101, 200, 7);
  hear(99, 100, 3);
  hear(102, 200, 8);
  EXPECT_EQ(settled, list{announced(98, 100, 2)});
  hear(201, 300, 9);
  EXPECT_EQ(settled.back(), announced(102, 200, 8));
}

TEST_F(funding_watch_test, takes_nothing_from_before_a_loss_for_settled) {
  hear(30, 100, 1);
  watch.lose();
  hear(105, 200, 7);
  EXPECT_EQ(settled, list{}) << "the rate may have changed until 100";
  hear(201, 300, 8);
  EXPECT_EQ(settled, list{announced(105, 200, 7)});
  hear(202, 300, 8);
  watch.lose();
  hear(203, 300, 9);
  hear(301, 400, 5);
  EXPECT_EQ(settled.back(), announced(203, 300, 9));
}

TEST_F(funding_watch_test, remembers_over_a_loss_what_was_settled) {
  hear(99, 100, 2);
  hear(101, 200, 7);
  ASSERT_EQ(settled.size(), 1u);
  watch.lose();
  hear(99, 100, 2);
  hear(102, 200, 8);
  EXPECT_EQ(settled.size(), 1u);
}

TEST_F(funding_watch_test, knows_of_no_settlement_where_there_is_no_funding) {
  for (const std::int64_t when : {1, 2, 3}) {
    funding_announced none = announced(when, 0, 0);
    EXPECT_FALSE(watch.on_announcement(none));
  }
}

RC_GTEST_PROP(funding_watch_property, tells_each_settlement_once_in_order_and_never_before_it_has_passed, ()) {
  funding_watch watch;
  auto last = timestamp::min();
  const auto script = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(0, 200), rc::gen::inRange(0, 20)));
  for (const auto& [when, tens] : script) {
    if (tens == 0) watch.lose();
    const auto told = watch.on_announcement(announced(when, tens * 10, 1));
    if (!told) continue;
    RC_ASSERT(told->settles_at <= at(when));
    RC_ASSERT(told->ts_event < told->settles_at);
    RC_ASSERT(told->settles_at > last);
    last = told->settles_at;
  }
}

}  // namespace
