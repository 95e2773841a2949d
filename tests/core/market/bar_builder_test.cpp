#include "core/market/bar_builder.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <vector>

namespace core {

// For messages of failing tests.
void PrintTo(const bar& x, std::ostream* out) {
  *out << to_iso8601(x.open_time) << " o " << x.open << " h " << x.high << " l " << x.low << " c " << x.close << " v "
       << x.volume << " n " << x.trades;
}

}  // namespace core

namespace {

using core::bar;
using core::duration;
using core::price;
using core::quantity;
using core::timestamp;
using core::trade;
using core::market::bar_builder;
using bars = std::vector<bar>;

constexpr std::int64_t length = 10;  // of the interval, in nanoseconds

timestamp at(std::int64_t nanoseconds) { return timestamp{duration{nanoseconds}}; }
trade of(std::int64_t p, std::int64_t q) { return {{p}, {q}, core::side::buy, 1}; }
bar flat(std::int64_t open_time, std::int64_t p) {
  return {at(open_time), at(open_time + length), {p}, {p}, {p}, {p}, {0}, 0};
}

struct bar_builder_test : ::testing::Test {
  bar_builder builder{duration{length}};
};

TEST_F(bar_builder_test, has_no_bars_before_the_first_trade) {
  EXPECT_EQ(builder.advance(at(1'000)), bars{});
  EXPECT_EQ(builder.on_trade(at(1'005), of(7, 1)), bars{});
  EXPECT_EQ(builder.advance(at(1'009)), bars{});
}

TEST_F(bar_builder_test, closes_when_time_reaches_the_end) {
  builder.on_trade(at(23), of(100, 1));
  builder.on_trade(at(24), of(105, 2));
  builder.on_trade(at(25), of(95, 3));
  builder.on_trade(at(29), of(98, 4));
  const bar expected{at(20), at(30), {100}, {105}, {95}, {98}, {10}, 4};
  EXPECT_EQ(builder.advance(at(30)), bars{expected});
  EXPECT_EQ(builder.advance(at(30)), bars{});
}

TEST_F(bar_builder_test, gives_a_trade_at_the_end_to_the_next_bar) {
  builder.on_trade(at(20), of(100, 1));
  EXPECT_EQ(builder.on_trade(at(30), of(200, 5)), (bars{{at(20), at(30), {100}, {100}, {100}, {100}, {1}, 1}}));
  EXPECT_EQ(builder.advance(at(40)), (bars{{at(30), at(40), {200}, {200}, {200}, {200}, {5}, 1}}));
}

TEST_F(bar_builder_test, repeats_the_last_close_while_nothing_is_traded) {
  builder.on_trade(at(20), of(100, 1));
  EXPECT_EQ(builder.advance(at(55)),
            (bars{{at(20), at(30), {100}, {100}, {100}, {100}, {1}, 1}, flat(30, 100), flat(40, 100)}));
}

TEST_F(bar_builder_test, opens_at_the_first_trade_of_a_bar_that_was_flat_so_far) {
  builder.on_trade(at(20), of(100, 1));
  builder.advance(at(31));
  builder.on_trade(at(32), of(120, 2));
  EXPECT_EQ(builder.advance(at(40)), (bars{{at(30), at(40), {120}, {120}, {120}, {120}, {2}, 1}}));
}

TEST_F(bar_builder_test, never_reopens_a_closed_bar_when_time_steps_back) {  // F-25
  builder.on_trade(at(20), of(100, 1));
  builder.on_trade(at(35), of(110, 1));
  EXPECT_EQ(builder.on_trade(at(22), of(90, 7)), bars{});
  EXPECT_EQ(builder.advance(at(15)), bars{});
  EXPECT_EQ(builder.advance(at(40)), (bars{{at(30), at(40), {110}, {110}, {90}, {90}, {8}, 2}}));
}

TEST_F(bar_builder_test, begins_no_bar_in_a_time_that_was_told_to_be_over) {  // F-25
  builder.advance(at(30));
  builder.on_trade(at(12), of(100, 1));
  EXPECT_EQ(builder.advance(at(40)), (bars{{at(30), at(40), {100}, {100}, {100}, {100}, {1}, 1}}));
}

TEST_F(bar_builder_test, aligns_to_the_epoch_on_both_sides_of_it) {
  builder.on_trade(at(-13), of(100, 1));
  EXPECT_EQ(builder.advance(at(-10)), (bars{{at(-20), at(-10), {100}, {100}, {100}, {100}, {1}, 1}}));
}

TEST_F(bar_builder_test, answers_a_long_silence_with_the_most_recent_flat_bars) {
  constexpr std::int64_t most = bar_builder::flat_bars_max;
  builder.on_trade(at(0), of(100, 1));
  const bars closed = builder.advance(at((most + 51) * length));
  ASSERT_EQ(closed.size(), static_cast<std::size_t>(most) + 1);
  EXPECT_EQ(closed.front().trades, 1u);
  EXPECT_EQ(closed[1], flat(51 * length, 100));
  EXPECT_EQ(closed.back(), flat((most + 50) * length, 100));
  EXPECT_EQ(builder.advance(at((most + 52) * length)), bars{flat((most + 51) * length, 100)});
}

TEST_F(bar_builder_test, tells_every_flat_bar_of_a_silence_that_just_fits) {
  constexpr std::int64_t most = bar_builder::flat_bars_max;
  builder.on_trade(at(0), of(100, 1));
  const bars closed = builder.advance(at((most + 1) * length));
  ASSERT_EQ(closed.size(), static_cast<std::size_t>(most) + 1);
  EXPECT_EQ(closed[1], flat(length, 100));
}

TEST_F(bar_builder_test, refuses_to_wrap_at_the_end_of_time) {
  builder.on_trade(at(0), of(100, 1));
  EXPECT_THROW(builder.advance(timestamp::max()), core::arithmetic_overflow);
}

TEST_F(bar_builder_test, asserts_that_trades_can_be) {
  for (const trade impossible : {of(0, 1), of(-1, 1), of(1, 0), of(1, -1)}) {
    ASSERT_FALSE(core::market::acceptable(impossible));
    EXPECT_THROW(builder.on_trade(at(0), impossible), core::broken_invariant);
  }
  EXPECT_THROW(bar_builder{duration{0}}, core::broken_invariant);
}

// -- properties -----------------------------------------------------------------------------------

struct print {
  std::int64_t time;
  std::int64_t price;
  std::int64_t quantity;
};

void showValue(const print& x, std::ostream& out) { out << x.quantity << '@' << x.price << " at " << x.time; }

rc::Gen<std::vector<print>> tape() {
  return rc::gen::nonEmpty(rc::gen::container<std::vector<print>>(
      rc::gen::map(rc::gen::tuple(rc::gen::inRange<std::int64_t>(-500, 500), rc::gen::inRange<std::int64_t>(1, 100),
                                  rc::gen::inRange<std::int64_t>(1, 100)),
                   [](const auto& x) {
                     return print{std::get<0>(x), std::get<1>(x), std::get<2>(x)};
                   })));
}

void append(bars& to, const bars& more) { to.insert(to.end(), more.begin(), more.end()); }

bars bars_of(const std::vector<print>& prints, std::int64_t end) {
  bar_builder builder{duration{length}};
  bars closed;
  for (const print& x : prints) append(closed, builder.on_trade(at(x.time), of(x.price, x.quantity)));
  append(closed, builder.advance(at(end)));
  return closed;
}

RC_GTEST_PROP(bar_builder, agrees_with_sorting_a_tape_into_intervals, ()) {
  auto prints = *tape();
  std::stable_sort(prints.begin(), prints.end(), [](const print& a, const print& b) { return a.time < b.time; });
  bars expected;
  price last;
  for (std::int64_t open = -500; open < 500; open += length) {
    std::vector<print> inside;
    for (const print& x : prints)
      if (x.time >= open && x.time < open + length) inside.push_back(x);
    if (inside.empty()) {
      if (!expected.empty()) expected.push_back(flat(open, last.units));
      continue;
    }
    bar b{at(open),
          at(open + length),
          {inside.front().price},
          {},
          {inside.front().price},
          {inside.back().price},
          {},
          static_cast<std::uint32_t>(inside.size())};
    for (const print& x : inside) {
      b.high = std::max(b.high, price{x.price});
      b.low = std::min(b.low, price{x.price});
      b.volume += quantity{x.quantity};
    }
    last = b.close;
    expected.push_back(b);
  }
  RC_ASSERT((bars_of(prints, 500) == expected));
}

RC_GTEST_PROP(bar_builder, joins_bars_and_loses_no_trade_whatever_time_does, ()) {
  const auto prints = *tape();  // in no order: the clock steps back and forth
  const bars closed = bars_of(prints, 520);
  quantity traded;
  for (const print& x : prints) traded += quantity{x.quantity};
  quantity in_bars;
  for (std::size_t i = 0; i < closed.size(); ++i) {
    in_bars += closed[i].volume;
    RC_ASSERT(closed[i].open_time.time_since_epoch().count() % length == 0);
    RC_ASSERT((closed[i].close_time - closed[i].open_time == duration{length}));
    RC_ASSERT((i == 0 || closed[i].open_time == closed[i - 1].close_time));
    RC_ASSERT(closed[i].low <= std::min(closed[i].open, closed[i].close));
    RC_ASSERT(closed[i].high >= std::max(closed[i].open, closed[i].close));
  }
  RC_ASSERT(in_bars == traded);
}

RC_GTEST_PROP(bar_builder, does_not_depend_on_how_often_it_is_told_the_time, ()) {
  auto prints = *tape();
  std::stable_sort(prints.begin(), prints.end(), [](const print& a, const print& b) { return a.time < b.time; });
  const auto pauses = *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 30));
  bar_builder builder{duration{length}};
  bars closed;
  std::int64_t now = -500;
  std::size_t next = 0;
  const auto run_to = [&](std::int64_t until) {
    for (; next < prints.size() && prints[next].time <= until; ++next)
      append(closed, builder.on_trade(at(prints[next].time), of(prints[next].price, prints[next].quantity)));
    append(closed, builder.advance(at(until)));
  };
  for (const auto pause : pauses) run_to(now = std::min<std::int64_t>(now + pause, 500));
  run_to(500);
  RC_ASSERT((closed == bars_of(prints, 500)));
}

}  // namespace
