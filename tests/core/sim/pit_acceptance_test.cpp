#include "tests/core/sim/trading_floor.hpp"

namespace core::sim {
namespace {

struct floor_acceptance : trading_floor {
  explicit floor_acceptance(const settings& s = strict()) : trading_floor(s) { mark(100); }

  static settings strict() {
    auto s = floor_settings();
    auto& rules = s.rules[perp];
    rules.quantity_max = {1000};
    rules.market_quantity_max = {50};
    rules.price_up = {1'050'000};
    rules.price_down = {950'000};
    rules.open_orders_max = 4;
    rules.conditional_max = 2;
    rules.callback_min = {1'000};
    rules.callback_max = {100'000};
    return s;
  }
  rule judged(const order_intent& i) {
    place(ann, i);
    const auto updates = all_of<order_update>();
    return updates.empty() ? rule::none : updates.back().why;
  }
  order_intent conditional_order(std::uint32_t count, side s, std::int64_t trigger, bool closes = false) {
    auto i = stop_order(count, s, 1, trigger);
    i.close_position = closes;
    return i;
  }
};

TEST_F(floor_acceptance, limits_stay_within_their_bounds_around_the_mark) {  // F-63
  EXPECT_EQ(judged(limit_order(1, side::buy, 1, 106)), rule::price_high);
  EXPECT_EQ(judged(limit_order(2, side::sell, 1, 94)), rule::price_low);
  EXPECT_EQ(judged(limit_order(3, side::buy, 1, 105)), rule::none);
  EXPECT_EQ(judged(limit_order(4, side::sell, 1, 106)), rule::none) << "a sale may be as far above as it likes";
  EXPECT_EQ(refusal_of(rule::price_high), venue_refusal::price_bounds);
}

TEST_F(floor_acceptance, a_market_order_needs_a_touch_within_the_bounds) {
  EXPECT_EQ(judged(market_order(1, side::buy, 1)), rule::price_far);
  show(book_of({{{99}, {100}}}, {{{101}, {100}}}));
  EXPECT_EQ(judged(market_order(2, side::buy, 1)), rule::none);
}

TEST_F(floor_acceptance, quantities_have_a_maximum_by_type) {  // F-63
  show(book_of({{{99}, {100}}}, {{{101}, {100}}}));
  EXPECT_EQ(judged(limit_order(1, side::buy, 1001, 98)), rule::quantity_max);
  EXPECT_EQ(judged(market_order(2, side::buy, 51)), rule::quantity_max);
  EXPECT_EQ(judged(limit_order(3, side::buy, INT64_MAX / 2, 98)), rule::quantity_max);
}

TEST_F(floor_acceptance, an_absurd_order_is_refused_and_harms_nobody) {
  exchange bare{{}, two_instruments()};
  for (auto i : {limit_order(1, side::buy, INT64_MAX, INT64_MAX), limit_order(2, side::sell, INT64_MAX, 1)}) {
    bare.submit(place_order{i}, now);
    EXPECT_EQ(lines_of(bare.advance(now)).back().substr(3), "rejected filter 0/0");
  }
}

TEST_F(floor_acceptance, fields_must_go_together) {
  auto close = limit_order(1, side::sell, 1, 100);
  close.close_position = true;
  EXPECT_EQ(judged(close), rule::combination);
  auto market = market_order(2, side::buy, 1);
  market.tif = time_in_force::post_only;
  EXPECT_EQ(judged(market), rule::combination);
  auto trail = conditional_order(3, side::sell, 0);
  trail.type = order_type::trailing_stop;
  for (const std::int64_t callback : {0, 999, 100'001}) {
    trail.id = order_id_of({7}, 10 + static_cast<std::uint32_t>(callback % 7));
    trail.callback = {callback};
    EXPECT_EQ(judged(trail), rule::callback) << callback;
  }
  trail.id = order_id_of({7}, 30);
  trail.callback = {1'000};
  EXPECT_EQ(judged(trail), rule::none);
}

TEST_F(floor_acceptance, an_account_has_only_so_many_orders_open) {
  EXPECT_EQ(judged(conditional_order(1, side::sell, 90)), rule::none);
  EXPECT_EQ(judged(conditional_order(2, side::sell, 91)), rule::none);
  EXPECT_EQ(judged(conditional_order(3, side::sell, 92)), rule::conditional_max);
  EXPECT_EQ(judged(limit_order(4, side::buy, 1, 95)), rule::none);
  EXPECT_EQ(judged(limit_order(5, side::buy, 1, 95)), rule::none);
  EXPECT_EQ(judged(limit_order(6, side::buy, 1, 95)), rule::open_orders_max);
  EXPECT_EQ(place(bob, limit_order(7, side::buy, 1, 95)), lines{"bob#7 accepted 0/1"}) << "each account by itself";
}

TEST_F(floor_acceptance, one_close_position_order_of_a_kind_waits_at_a_time) {
  EXPECT_EQ(judged(conditional_order(1, side::sell, 90, true)), rule::none);
  EXPECT_EQ(judged(conditional_order(2, side::sell, 91, true)), rule::duplicate_close);
  EXPECT_EQ(judged(conditional_order(3, side::buy, 130, true)), rule::none);
}

// -- margin -----------------------------------------------------------------------------------------------------------

struct floor_margin : trading_floor {
  floor_margin() {
    show(book_of({{{99}, {10'000}}}, {{{101}, {10'000}}}));
    mark(100);
  }
};

TEST_F(floor_margin, an_order_needs_its_initial_margin) {  // 10'000 at 5 x
  venue.set_leverage(ann, perp, 5, now);
  EXPECT_EQ(place(ann, limit_order(1, side::buy, 501, 100)), lines{"ann#1 rejected 0/0 insufficient_margin"});
  EXPECT_EQ(place(ann, limit_order(2, side::buy, 500, 100)), lines{"ann#2 accepted 0/500"});
  EXPECT_EQ(venue.account(ann)->order_margin, coins(10'000));
  EXPECT_EQ(venue.account(ann)->available, money{});
  EXPECT_EQ(place(ann, limit_order(3, side::buy, 1, 100)), lines{"ann#3 rejected 0/0 insufficient_margin"});
  cancel(2);
  EXPECT_EQ(venue.account(ann)->available, coins(10'000));
}

TEST_F(floor_margin, the_larger_side_of_resting_orders_counts) {
  place(ann, limit_order(1, side::buy, 50, 90));
  place(ann, limit_order(2, side::sell, 40, 110));
  EXPECT_EQ(venue.account(ann)->order_margin, coins(450)) << "4'500 / 10 against 4'400 / 10";
  place(ann, limit_order(3, side::sell, 2, 110));
  EXPECT_EQ(venue.account(ann)->order_margin, coins(462));
}

TEST_F(floor_margin, an_open_loss_is_part_of_the_cost) {
  venue.set_leverage(ann, perp, 5, now);
  // 481 at 104 are 10'004.8 in margin alone; 460 are 9'568 and lose 1'840 against the mark.
  EXPECT_EQ(place(ann, limit_order(1, side::buy, 460, 104)), lines{"ann#1 rejected 0/0 insufficient_margin"});
  EXPECT_EQ(place(ann, limit_order(2, side::buy, 400, 104))[0], "ann#2 accepted 0/400");
}

TEST_F(floor_margin, closing_needs_no_margin) {
  venue.set_leverage(ann, perp, 5, now);
  place(ann, market_order(1, side::buy, 470));
  ASSERT_EQ(position(ann), 470);
  EXPECT_EQ(place(ann, limit_order(2, side::sell, 470, 120)), lines{"ann#2 accepted 0/470"});
  cancel(2);
  EXPECT_EQ(place(ann, market_order(3, side::sell, 470))[0], "ann#3 accepted 0/470");
}

TEST_F(floor_margin, the_leverage_bounds_the_position) {
  EXPECT_EQ(place(ann, limit_order(1, side::buy, 101, 100)), lines{"ann#1 rejected 0/0 position_max"});
  EXPECT_EQ(venue.set_leverage(ann, perp, 11, now), rule::leverage);
  EXPECT_EQ(venue.set_leverage(ann, perp, 5, now), rule::none);
  EXPECT_EQ(place(ann, limit_order(2, side::buy, 101, 100)), lines{"ann#2 accepted 0/101"});
  place(ann, market_order(3, side::buy, 200));
  EXPECT_EQ(venue.set_leverage(ann, perp, 10, now), rule::position_max);
  EXPECT_EQ(venue.set_leverage(ann, perp, 1, now), rule::insufficient_margin);
  EXPECT_EQ(venue.position_of(ann, perp).leverage, 5);
}

TEST_F(floor_margin, a_conditional_order_is_judged_when_it_triggers) {
  auto stop = stop_order(1, side::buy, 90, 105);
  stop.role = leg_role::entry;
  EXPECT_EQ(place(ann, stop), lines{"ann#1 accepted 0/90"});
  EXPECT_EQ(venue.account(ann)->order_margin, money{});
  ASSERT_EQ(venue.transfer(ann, -coins(9'500), now), rule::none);
  EXPECT_EQ(show(trade{{105}, {1}, side::buy, 1}),
            (lines{"ann#1 triggered 0/90", "ann#1 expired 0/0 insufficient_margin"}));
}

TEST_F(floor_margin, a_withdrawal_leaves_the_margin_of_what_is_open) {
  place(ann, limit_order(1, side::buy, 100, 100));
  EXPECT_EQ(venue.transfer(ann, -coins(9'001), now), rule::insufficient_margin);
  EXPECT_EQ(venue.transfer(ann, -coins(9'000), now), rule::none);
  EXPECT_EQ(venue.transfer(desk, coins(1), now), rule::unknown_account);
}

// -- amendments -------------------------------------------------------------------------------------------------------

using floor_amendment = floor_margin;

TEST_F(floor_amendment, another_price_loses_the_place_in_the_queue_and_may_take) {
  place(ann, limit_order(1, side::buy, 5, 100));
  EXPECT_EQ(amend(1, 5, 101), (lines{"ann#1 amended 0/5", "ann#1 filled 5@101 taker 5/0"}));
  EXPECT_TRUE(all_of<order_update>()[0].moved);
}

TEST_F(floor_amendment, a_larger_quantity_loses_the_place_and_a_smaller_one_keeps_it) {
  place(ann, limit_order(1, side::buy, 5, 100));
  place(bob, limit_order(2, side::buy, 5, 100));
  EXPECT_EQ(amend(1, 4), lines{"ann#1 amended 0/4"});
  EXPECT_EQ(venue.open_orders()[0].intent.account, ann);
  EXPECT_EQ(amend(1, 6), lines{"ann#1 amended 0/6"});
  EXPECT_EQ(venue.open_orders()[0].intent.account, bob);
  EXPECT_EQ(place(cat, market_order(3, side::sell, 7)).back(), "ann#1 filled 2@100 maker 2/4");
}

TEST_F(floor_amendment, a_post_only_order_that_would_take_is_cancelled) {
  place(ann, limit_order(1, side::buy, 5, 100, time_in_force::post_only));
  EXPECT_EQ(amend(1, 5, 101), lines{"ann#1 canceled 0/0 would_take"});
}

TEST_F(floor_amendment, is_refused_by_the_rules_of_acceptance) {  // F-63
  place(ann, limit_order(1, side::buy, 50, 100));
  EXPECT_EQ(amend(1, 50, 100), lines{"ann#1 cancel_rejected 0/50 no_change"});
  EXPECT_EQ(amend(1, 101), lines{"ann#1 cancel_rejected 0/50 position_max"});
  EXPECT_EQ(amend(1, 50, -1), lines{"ann#1 cancel_rejected 0/50 tick"});
  place(ann, stop_order(2, side::sell, 5, 90));
  EXPECT_EQ(amend(2, 5, 89), lines{"ann#2 cancel_rejected 0/5 not_amendable"});
}

TEST_F(floor_amendment, ends_self_trade_prevention_for_the_order) {
  place(ann, limit_order(1, side::sell, 5, 101));
  show(book_of({{{99}, {1}}}, {{{105}, {1}}}));
  place(ann, limit_order(2, side::buy, 5, 100));
  EXPECT_EQ(amend(2, 5, 101)[1], "ann#2 filled 5@101 taker 5/0");
}

}  // namespace
}  // namespace core::sim
