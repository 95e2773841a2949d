#include "core/sim/acceptance.hpp"

#include "tests/core/sim/paper_floor.hpp"

namespace core::sim {
namespace {

struct paper_acceptance : ::testing::Test {
  instrument coarse = whole_numbers(perp, instrument_kind::perpetual);
  visible_market market;
  quantity position{};

  paper_acceptance() {
    coarse.dated[0].tick = {5};
    coarse.dated[0].lot = {10};
    coarse.dated[0].quantity_min = {20};
    coarse.dated[0].notional_min = notional({100}, {50}, 0, 0);
  }
  market_rules rules;

  rule broken(const order_intent& i) { return rule_against(i, {coarse, rules}, coarse.dated[0], market, position); }
  venue_refusal judge(const order_intent& i) { return refusal_of(broken(i)); }
};

TEST_F(paper_acceptance, prices_and_quantities_must_be_on_their_grids) {  // F-63
  EXPECT_EQ(judge(limit_order(1, side::buy, 50, 100)), venue_refusal::none);
  EXPECT_EQ(judge(limit_order(1, side::buy, 50, 101)), venue_refusal::filter);
  EXPECT_EQ(judge(limit_order(1, side::buy, 50, 0)), venue_refusal::filter);
  EXPECT_EQ(judge(limit_order(1, side::buy, 50, -100)), venue_refusal::filter);
  EXPECT_EQ(judge(limit_order(1, side::buy, 55, 100)), venue_refusal::filter);
  EXPECT_EQ(judge(limit_order(1, side::buy, 10, 1000)), venue_refusal::filter);
  EXPECT_EQ(judge(limit_order(1, side::buy, 0, 100)), venue_refusal::filter);
  EXPECT_EQ(judge(limit_order(1, side::buy, -50, 100)), venue_refusal::filter);
  EXPECT_EQ(judge(stop_order(1, side::sell, 50, 101)), venue_refusal::filter);
}

TEST_F(paper_acceptance, the_notional_has_a_minimum) {  // F-63
  EXPECT_EQ(judge(limit_order(1, side::buy, 40, 100)), venue_refusal::filter);
  EXPECT_EQ(judge(limit_order(1, side::buy, 40, 125)), venue_refusal::none);
}

TEST_F(paper_acceptance, a_market_order_is_judged_at_the_opposite_touch) {
  EXPECT_EQ(judge(market_order(1, side::buy, 40)), venue_refusal::none);  // unknown so far
  market.see(quote{{{130}, {1}}, {{135}, {1}}});
  EXPECT_EQ(judge(market_order(1, side::buy, 40)), venue_refusal::none);
  market.see(quote{{{115}, {1}}, {{120}, {1}}});
  EXPECT_EQ(judge(market_order(1, side::buy, 40)), venue_refusal::filter);
}

TEST_F(paper_acceptance, reducing_on_a_perpetual_needs_no_minimum_notional) {
  position = {20};
  EXPECT_EQ(judge(limit_order(1, side::sell, 20, 100, time_in_force::gtc, leg_role::exit)), venue_refusal::none);
  EXPECT_EQ(judge(stop_order(1, side::sell, 20, 100)), venue_refusal::none);
  coarse.kind = instrument_kind::spot;
  EXPECT_EQ(judge(stop_order(1, side::sell, 20, 100)), venue_refusal::filter);
}

TEST_F(paper_acceptance, an_exit_needs_a_position_and_a_stop_does_not) {  // F-52
  EXPECT_EQ(judge(market_order(1, side::sell, 50, leg_role::exit)), venue_refusal::reduce_only);
  EXPECT_EQ(judge(stop_order(1, side::sell, 50, 100)), venue_refusal::none);
  position = {-50};
  EXPECT_EQ(judge(market_order(1, side::sell, 50, leg_role::exit)), venue_refusal::reduce_only);
  EXPECT_EQ(judge(market_order(1, side::buy, 500, leg_role::exit)), venue_refusal::none);
}

TEST_F(paper_acceptance, spot_cannot_be_sold_beyond_the_position) {
  coarse.kind = instrument_kind::spot;
  position = {50};
  EXPECT_EQ(judge(limit_order(1, side::sell, 50, 100)), venue_refusal::none);
  EXPECT_EQ(judge(limit_order(1, side::sell, 60, 100)), venue_refusal::insufficient_margin);
  EXPECT_EQ(judge(stop_order(1, side::sell, 60, 100)), venue_refusal::insufficient_margin);
}

}  // namespace
}  // namespace core::sim
