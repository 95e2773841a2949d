#include "core/sim/liquidation.hpp"

#include "tests/core/sim/drawn_floor.hpp"

namespace core::sim {
namespace {

/// Ann holds 100 bought at 100 with a wallet of 1'000: maintenance 1 %, bankrupt at 90.
struct floor_liquidation : trading_floor {
  explicit floor_liquidation(const settings& s = floor_settings()) : trading_floor(s) {
    show(book_of({{{98}, {50}}, {{95}, {20}}}, {{{100}, {100}}}));
    mark(100);
    venue.transfer(ann, -coins(8'500), now);
    place(ann, market_order(1, side::buy, 100));
    venue.transfer(ann, -coins(500), now);
    place(ann, limit_order(2, side::sell, 5, 150));
    place(ann, stop_order(3, side::sell, 5, 80));
  }
};

TEST_F(floor_liquidation, comes_when_equity_has_fallen_to_the_maintenance_margin) {
  EXPECT_EQ(venue.position_of(ann, perp).liquidation, price{91}) << "1'000 - 900 against 91";
  EXPECT_EQ(mark(91), lines{});
  EXPECT_FALSE(mark(90).empty());
}

TEST_F(floor_liquidation, ends_all_orders_and_closes_at_the_bankruptcy_price_or_better) {  // F-60, F-51
  EXPECT_EQ(mark(90), (lines{"ann#2 expired 0/0 liquidation", "ann#3 expired 0/0 liquidation", "ann!1 accepted 0/100",
                             "ann!1 filled 50@98 taker 50/50", "ann!1 filled 20@95 taker 70/30",
                             "ann!1 filled 30@90 taker 100/0 taken over"}));
  EXPECT_TRUE(std::holds_alternative<margin_called>(heard[0]));
  EXPECT_EQ(all_of<margin_called>()[0].equity, money{});
  EXPECT_EQ(position(ann), 0);
  EXPECT_EQ(wallet(ann), coins(1'000 - 100 - 100 - 300));
  EXPECT_EQ(position(insurance_fund), 30);
  EXPECT_EQ(venue.insurance(), money{});
}

TEST_F(floor_liquidation, after_a_gap_the_insurance_fund_bears_the_loss) {
  show(book_of({{{70}, {500}}}, {{{75}, {500}}}));
  mark(72);
  EXPECT_EQ(position(ann), 0);
  EXPECT_EQ(wallet(ann), money{}) << "it lost its wallet and no more";
  EXPECT_EQ(position(insurance_fund), 100) << "nobody buys at 90";
}

TEST_F(floor_liquidation, is_not_triggered_by_the_last_price) {
  EXPECT_EQ(show(trade{{60}, {1}, side::sell, 1}).size(), 2u) << "the stop fires and is filled";
  EXPECT_EQ(position(ann), 95);
  EXPECT_TRUE(all_of<margin_called>().empty());
}

TEST_F(floor_liquidation, takes_liquidity_of_participants_too) {
  place(bob, limit_order(4, side::buy, 40, 99));
  const auto told = mark(90);
  EXPECT_NE(std::find(told.begin(), told.end(), "bob#4 filled 40@99 maker 40/0"), told.end());
  EXPECT_EQ(position(bob), 40);
}

struct floor_liquidation_fee : floor_liquidation {
  static settings with_fee() {
    auto s = floor_settings();
    s.rules[perp].liquidation_fee = {10'000};
    return s;
  }
  floor_liquidation_fee() : floor_liquidation(with_fee()) {}
};

TEST_F(floor_liquidation_fee, is_paid_to_the_fund_as_far_as_money_is_left) {
  mark(90);
  EXPECT_EQ(venue.insurance(), coins(90));  // 1 % of 100 x 90
  EXPECT_EQ(wallet(ann), coins(500 - 90));
  EXPECT_EQ(all_of<balance_changed>().back().why, balance_reason::liquidation);
}

TEST_F(floor_liquidation_fee, is_nothing_where_nothing_is_left) {
  show(book_of({{{70}, {500}}}, {{{75}, {500}}}));
  mark(72);
  EXPECT_EQ(venue.insurance(), money{});
  EXPECT_EQ(wallet(ann), money{});
}

TEST(liquidation, the_bankruptcy_price_is_rounded_in_favour_of_the_account) {
  const auto on = whole_numbers(perp, instrument_kind::perpetual);
  EXPECT_EQ(bankruptcy_price(on, {3}, {100}, coins(10)), price{97});    // 96.67: sold a little higher
  EXPECT_EQ(bankruptcy_price(on, {-3}, {100}, coins(10)), price{103});  // 103.33: bought a little lower
  EXPECT_EQ(bankruptcy_price(on, {3}, {100}, -coins(10)), price{104});
  EXPECT_EQ(bankruptcy_price(on, {-3}, {100}, -coins(10)), price{96});
  EXPECT_EQ(bankruptcy_price(on, {1}, {100}, coins(500)), price{1});
}

RC_GTEST_PROP(floor_liquidations, leave_everybody_with_enough, ()) {
  const auto s = drawn_floor_script();
  floor_player p;
  for (const auto& a : s) {
    p.perform(a);
    for (const auto who : {ann, bob, cat}) {
      const auto now = *p.venue.account(who);
      RC_ASSERT(now.equity() >= money{});
      RC_ASSERT(now.maintenance_margin == money{} || now.equity() > now.maintenance_margin);
    }
  }
  p.run_out();
  // What is forced closes a position whole, and nothing of that account is left open at that moment.
  std::map<order_id, std::int64_t> left;
  p.each<order_update>([&](const order_update& u) {
    if (u.forced) left[u.intent.id] = u.open.units;
  });
  for (const auto& [id, open] : left) RC_ASSERT(open == 0);
}

}  // namespace
}  // namespace core::sim
