#include "core/sim/margin.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/sim/trading_floor.hpp"

namespace core::sim {
namespace {

listing perpetual() { return {whole_numbers(perp, instrument_kind::perpetual), two_brackets()}; }

holding bought(std::int64_t units, std::int64_t at) {
  return {.quantity = {units}, .cost = coins(units * at), .realized = {}};
}

TEST(margin, maintenance_is_charged_bracket_by_bracket) {
  const auto rules = two_brackets();
  EXPECT_EQ(maintenance_of(rules, coins(10'000)), coins(100));
  // As Binance writes it: notional x rate - maintenance amount, which is 10'000 x (5 % - 1 %) = 400.
  EXPECT_EQ(maintenance_of(rules, coins(30'000)), coins(1'500 - 400));
  EXPECT_EQ(maintenance_of(rules, coins(200'000)), coins(10'000 - 400)) << "the last bracket has no end";
  EXPECT_EQ(maintenance_of({}, coins(5)), money{});
}

TEST(margin, leverage_and_notional_bound_each_other) {
  const auto rules = two_brackets();
  EXPECT_EQ(leverage_max_of(rules, coins(10'000)), 10);
  EXPECT_EQ(leverage_max_of(rules, coins(10'001)), 5);
  EXPECT_EQ(notional_max_at(rules, 10), coins(10'000));
  EXPECT_EQ(notional_max_at(rules, 3), coins(100'000));
  EXPECT_EQ(notional_max_at({}, 3), std::nullopt);
  EXPECT_EQ(leverage_max_of({}, coins(1)), 125);
}

TEST(margin, initial_margin_is_rounded_up) {
  EXPECT_EQ(initial_of({100}, 3), money{34});
  EXPECT_EQ(initial_of({99}, 3), money{33});
}

TEST(margin, a_short_profits_from_a_falling_mark) {
  const stake s = stake_of(perpetual(), bought(-50, 100), {}, {90}, 10);
  EXPECT_EQ(s.unrealized, coins(500));
  EXPECT_EQ(s.notional, -coins(4'500));
  EXPECT_EQ(s.position_margin, coins(450));
  EXPECT_EQ(s.maintenance, coins(45));
}

TEST(margin, without_a_mark_a_position_is_worth_what_it_cost) {
  const stake s = stake_of(perpetual(), bought(50, 100), {}, {}, 10);
  EXPECT_EQ(s.unrealized, money{});
  EXPECT_EQ(s.notional, coins(5'000));
}

TEST(margin, orders_that_would_reverse_a_position_count_beyond_it_only) {
  const auto held = bought(50, 100);
  EXPECT_EQ(stake_of(perpetual(), held, {.buys = {}, .sells = coins(9'999)}, {100}, 10).order_margin, money{});
  EXPECT_EQ(stake_of(perpetual(), held, {.buys = {}, .sells = coins(12'000)}, {100}, 10).order_margin, coins(200));
  EXPECT_EQ(stake_of(perpetual(), held, {.buys = coins(1'000), .sells = {}}, {100}, 10).order_margin, coins(100));
}

/// At the price that it names the account has its maintenance margin to within one price unit.
RC_GTEST_PROP(margin, the_liquidation_price_is_where_equity_meets_maintenance, ()) {
  const auto on = perpetual();
  const auto side_of = *rc::gen::element(1, -1);
  const auto units = side_of * *rc::gen::inRange<std::int64_t>(1, 20);
  const auto entry = *rc::gen::inRange<std::int64_t>(50, 400);
  const auto mark = *rc::gen::inRange<std::int64_t>(50, 400);
  const money wallet = coins(*rc::gen::inRange<std::int64_t>(1, 3'000));
  const auto held = bought(units, entry);
  const auto at = [&](std::int64_t p) {
    const stake s = stake_of(on, held, {}, {p}, 10);
    return wallet + s.unrealized - s.maintenance;
  };
  const stake now = stake_of(on, held, {}, {mark}, 10);
  const price p = liquidation_price(on, held, {mark}, wallet + now.unrealized, now.maintenance);
  const money step = coins(2 * std::abs(units));
  if (p.units == 0) {
    RC_ASSERT(units > 0);  // a long that even a price of zero leaves enough
    RC_ASSERT(at(1) + step >= money{});
  } else {
    RC_ASSERT(abs(at(p.units)) <= step);
  }
}

}  // namespace
}  // namespace core::sim
