#include "core/market/whole_bars.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace {

using core::bar;
using core::duration;
using core::timestamp;
using core::trade;
using core::market::bar_builder;
using core::market::whole_bars;

constexpr duration length{10};

timestamp at(std::int64_t nanoseconds) { return timestamp{duration{nanoseconds}}; }
trade of(std::int64_t p, std::int64_t q = 1) { return {{p}, {q}}; }
std::vector<std::int64_t> opens(const std::vector<bar>& all) {
  std::vector<std::int64_t> times;
  for (const auto& x : all) times.push_back(x.open_time.time_since_epoch().count());
  return times;
}
using times = std::vector<std::int64_t>;

struct whole_bars_test : ::testing::Test {
  whole_bars bars{length};
};

TEST_F(whole_bars_test, leave_out_the_bar_in_which_they_begin) {
  EXPECT_EQ(opens(bars.advance(at(500))), times{});
  EXPECT_EQ(opens(bars.on_trade(at(1'003), of(100))), times{});
  EXPECT_EQ(opens(bars.on_trade(at(1'012), of(101))), times{});
  EXPECT_EQ(opens(bars.on_trade(at(1'024), of(102))), times{1'010});
  const auto quiet = bars.advance(at(1'040));
  ASSERT_EQ(opens(quiet), (times{1'020, 1'030}));
  EXPECT_EQ(quiet[0], (bar{at(1'020), at(1'030), {102}, {102}, {102}, {102}, {1}, 1}));
  EXPECT_EQ(quiet[1], (bar{at(1'030), at(1'040), {102}, {102}, {102}, {102}, {0}, 0}));
}

TEST_F(whole_bars_test, know_nothing_from_a_loss_to_the_end_of_the_bar_of_the_next_trade) {
  bars.on_trade(at(5), of(100));
  bars.on_trade(at(12), of(101));
  bars.lose();
  EXPECT_EQ(opens(bars.advance(at(45))), times{}) << "neither the bar in progress nor flat ones that nobody has seen";
  EXPECT_EQ(opens(bars.on_trade(at(46), of(90))), times{});
  EXPECT_EQ(opens(bars.on_trade(at(51), of(91))), times{});
  const auto closed = bars.advance(at(60));
  ASSERT_EQ(opens(closed), times{50});
  EXPECT_EQ(closed[0].open, core::price{91});
}

TEST_F(whole_bars_test, take_a_trade_that_cannot_be_for_the_time_alone) {
  bars.on_trade(at(5), of(100));
  bars.on_trade(at(12), of(101));
  EXPECT_EQ(opens(bars.on_trade(at(21), of(0))), times{10});
  EXPECT_EQ(bars.advance(at(30)).front().trades, 0u);
}

TEST_F(whole_bars_test, begin_with_the_latest_time_that_was_told_not_with_that_of_the_first_trade) {
  bars.advance(at(1'020));
  bars.on_trade(at(1'003), of(100));
  EXPECT_EQ(opens(bars.advance(at(1'030))), times{}) << "the first trade counts into the bar of 1020";
  EXPECT_EQ(opens(bars.advance(at(1'040))), times{1'030});
}

TEST_F(whole_bars_test, tell_no_bar_a_second_time_where_time_steps_back_behind_a_loss) {
  bars.on_trade(at(1'003), of(100));
  EXPECT_EQ(opens(bars.advance(at(1'030))), (times{1'010, 1'020}));
  bars.lose();
  bars.on_trade(at(1'005), of(101));
  EXPECT_EQ(opens(bars.advance(at(1'050))), (times{1'040}));
}

// What is told is what the builder tells, without bars that begin before the first trade behind a loss. Time may step
// back, also behind a loss.
RC_GTEST_PROP(whole_bars_property, are_bars_of_the_trades_since_the_last_loss_only, ()) {
  whole_bars bars{length};
  bar_builder builder{length};
  std::int64_t now = 10'000, latest = 0;
  std::optional<std::int64_t> since;
  std::int64_t last_told = 0;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(-20, 40), rc::gen::inRange(-2, 20)));
  for (const auto& [passed, price] : steps) {
    now += passed;
    if (price == -2) {
      bars.lose();
      builder = bar_builder{length};
      builder.advance(at(latest));
      since.reset();
      continue;
    }
    std::vector<bar> told, expected;
    latest = std::max(latest, now);
    if (price > 0) {
      if (!since) since = latest;
      told = bars.on_trade(at(now), of(price));
      expected = builder.on_trade(at(now), of(price));
    } else {
      told = bars.advance(at(now));
      expected = builder.advance(at(now));
    }
    std::erase_if(expected, [&](const bar& x) { return x.open_time <= at(*since); });
    RC_ASSERT(told == expected);
    for (const auto open : opens(told)) {
      RC_ASSERT(open > last_told);
      last_told = open;
    }
  }
}

}  // namespace
