#include <algorithm>
#include <set>

#include "tests/core/sim/drawn_floor.hpp"

namespace core::sim {
namespace {

struct floor_matching : trading_floor {
  floor_matching() {
    for (const auto who : {ann, bob, cat}) venue.set_leverage(who, perp, 5, now);
  }
};

TEST_F(floor_matching, participants_trade_with_each_other_at_the_makers_price) {
  EXPECT_EQ(place(ann, limit_order(1, side::sell, 5, 105)), lines{"ann#1 accepted 0/5"});
  EXPECT_EQ(place(bob, limit_order(2, side::buy, 8, 106)),
            (lines{"bob#2 accepted 0/8", "bob#2 filled 5@105 taker 5/3", "ann#1 filled 5@105 maker 5/0"}));
  EXPECT_EQ(position(ann), -5);
  EXPECT_EQ(position(bob), 5);
  EXPECT_EQ(venue.order(order_id_of({7}, 2))->open, quantity{3});
}

TEST_F(floor_matching, the_best_price_trades_first_and_at_a_price_the_eldest) {
  place(ann, limit_order(1, side::sell, 2, 105));
  place(bob, limit_order(2, side::sell, 2, 104));
  place(cat, limit_order(3, side::sell, 2, 105));
  place(bob, limit_order(4, side::sell, 2, 105));
  EXPECT_EQ(place(cat, market_order(5, side::buy, 7), self_trade::none),
            (lines{"cat#5 accepted 0/7", "cat#5 filled 2@104 taker 2/5", "bob#2 filled 2@104 maker 2/0",
                   "cat#5 filled 2@105 taker 4/3", "ann#1 filled 2@105 maker 2/0", "cat#5 filled 2@105 taker 6/1",
                   "cat#3 filled 2@105 maker 2/0", "cat#5 filled 1@105 taker 7/0", "bob#4 filled 1@105 maker 1/1"}));
}

TEST_F(floor_matching, what_was_displayed_when_we_came_trades_before_us_and_the_rest_after_us) {
  place(ann, limit_order(1, side::sell, 5, 110));  // a hundred ahead
  show(book_of({{{90}, {100}}}, {{{110}, {130}}}));
  place(bob, limit_order(2, side::sell, 5, 110));  // thirty more in between
  EXPECT_EQ(queue_ahead(1), 100);
  EXPECT_EQ(queue_ahead(2), 130);
  EXPECT_EQ(place(cat, market_order(3, side::buy, 137)),
            (lines{"cat#3 accepted 0/137", "cat#3 filled 100@110 taker 100/37", "cat#3 filled 5@110 taker 105/32",
                   "ann#1 filled 5@110 maker 5/0", "cat#3 filled 30@110 taker 135/2", "cat#3 filled 2@110 taker 137/0",
                   "bob#2 filled 2@110 maker 2/3"}));
}

TEST_F(floor_matching, a_taker_shortens_the_queue_of_those_behind) {
  place(ann, limit_order(1, side::sell, 5, 110));
  place(cat, market_order(2, side::buy, 60));
  EXPECT_EQ(queue_ahead(1), 40);
  EXPECT_EQ(place(cat, market_order(3, side::buy, 41)).back(), "ann#1 filled 1@110 maker 1/4");
}

TEST_F(floor_matching, orders_beyond_what_is_displayed_trade_with_each_other_too) {
  place(ann, limit_order(1, side::sell, 5, 120));
  EXPECT_EQ(place(bob, market_order(2, side::buy, 103)),
            (lines{"bob#2 accepted 0/103", "bob#2 filled 100@110 taker 100/3", "bob#2 filled 3@120 taker 103/0",
                   "ann#1 filled 3@120 maker 3/2"}));
}

TEST_F(floor_matching, a_trade_has_one_number_for_both_sides_and_is_printed) {
  place(ann, limit_order(1, side::sell, 5, 105));
  place(bob, market_order(2, side::buy, 5));
  const auto updates = all_of<order_update>();
  ASSERT_EQ(updates.size(), 3u);
  EXPECT_EQ(updates[1].execution.venue_trade, 1u);
  EXPECT_EQ(updates[2].execution.venue_trade, 1u);
  const auto prints = all_of<trade_printed>();
  ASSERT_EQ(prints.size(), 1u);
  EXPECT_EQ(prints[0].what, (trade{{105}, {5}, side::buy, 1}));
  EXPECT_EQ(venue.last_price(perp), price{105});
}

TEST_F(floor_matching, tells_order_balance_position_of_the_taker_then_of_the_maker_then_the_print) {
  place(ann, limit_order(1, side::buy, 5, 100));
  place(bob, limit_order(2, side::sell, 5, 100));
  place(ann, limit_order(3, side::sell, 5, 101));
  place(bob, market_order(4, side::buy, 5));
  lines kinds;
  for (const auto& e : heard) {
    if (const auto* u = std::get_if<order_update>(&e)) kinds.push_back("order " + name_of(u->intent.account));
    if (const auto* b = std::get_if<balance_changed>(&e)) kinds.push_back("balance " + name_of(b->account));
    if (const auto* p = std::get_if<position_changed>(&e)) kinds.push_back("position " + name_of(p->position.account));
    if (std::holds_alternative<trade_printed>(e)) kinds.push_back("print");
  }
  EXPECT_EQ(kinds, (lines{"order bob", "order bob", "balance bob", "position bob", "order ann", "balance ann",
                          "position ann", "print"}));
  EXPECT_EQ(wallet(ann), coins(10'005));
  EXPECT_EQ(wallet(bob), coins(9'995));
}

// -- time in force ----------------------------------------------------------------------------------------------------

TEST_F(floor_matching, a_fok_order_fills_as_a_whole_or_not_at_all) {
  place(ann, limit_order(1, side::sell, 5, 105));
  EXPECT_EQ(place(bob, limit_order(2, side::buy, 6, 109, time_in_force::fok)),
            (lines{"bob#2 accepted 0/6", "bob#2 expired 0/0 not_fillable"}));
  EXPECT_EQ(place(bob, limit_order(3, side::buy, 6, 110, time_in_force::fok)).size(), 4u);
  EXPECT_EQ(position(bob), 6);
}

TEST_F(floor_matching, post_only_is_refused_where_it_would_trade_with_a_participant) {
  place(ann, limit_order(1, side::sell, 5, 105));
  EXPECT_EQ(place(bob, limit_order(2, side::buy, 5, 105, time_in_force::post_only)),
            lines{"bob#2 rejected 0/0 would_take"});
  EXPECT_EQ(place(bob, limit_order(3, side::buy, 5, 104, time_in_force::post_only)), lines{"bob#3 accepted 0/5"});
}

// -- self-trade prevention --------------------------------------------------------------------------------------------

struct floor_self_trade : trading_floor {
  floor_self_trade() {
    place(ann, limit_order(1, side::sell, 5, 105));
    place(bob, limit_order(2, side::sell, 5, 106));
  }
  lines take(self_trade mode, time_in_force tif = time_in_force::gtc) {
    return place(ann, limit_order(3, side::buy, 8, 106, tif), mode);
  }
};

TEST_F(floor_self_trade, expire_taker_ends_the_rest_of_the_taker) {  // F-62
  EXPECT_EQ(take(self_trade::expire_taker), (lines{"ann#3 accepted 0/8", "ann#3 expired 0/0 self_trade"}));
  EXPECT_EQ(report_of(all_of<order_update>().back()).refusal, venue_refusal::self_trade);
}

TEST_F(floor_self_trade, expire_maker_ends_the_maker_and_goes_on) {  // F-62
  EXPECT_EQ(take(self_trade::expire_maker), (lines{"ann#3 accepted 0/8", "ann#1 expired 0/0 self_trade",
                                                   "ann#3 filled 5@106 taker 5/3", "bob#2 filled 5@106 maker 5/0"}));
}

TEST_F(floor_self_trade, expire_both_ends_both) {  // F-62
  EXPECT_EQ(take(self_trade::expire_both),
            (lines{"ann#3 accepted 0/8", "ann#1 expired 0/0 self_trade", "ann#3 expired 0/0 self_trade"}));
}

TEST_F(floor_self_trade, none_lets_them_trade) {
  EXPECT_EQ(take(self_trade::none)[1], "ann#3 filled 5@105 taker 5/3");
  EXPECT_EQ(position(ann), 3);
}

TEST_F(floor_self_trade, unseen_passes_by) {
  EXPECT_EQ(take(self_trade::unseen)[1], "ann#3 filled 5@106 taker 5/3");
  EXPECT_EQ(venue.order(order_id_of({7}, 1))->open, quantity{5});
}

TEST_F(floor_self_trade, is_not_applied_to_fok_orders) {
  EXPECT_EQ(take(self_trade::expire_taker, time_in_force::fok)[1], "ann#3 filled 5@105 taker 5/3");
}

TEST_F(floor_self_trade, counts_a_trade_group_as_one) {
  account_policy grouped = trader();
  grouped.trade_group = 9;
  const account_id dan{34}, eve{35};
  venue.open_account(dan, grouped, coins(1'000), now);
  venue.open_account(eve, grouped, coins(1'000), now);
  place(dan, limit_order(4, side::sell, 1, 104));
  EXPECT_EQ(place(eve, limit_order(5, side::buy, 1, 104)).back(), "?#5 expired 0/0 self_trade");
}

// -- reduce-only ------------------------------------------------------------------------------------------------------

TEST_F(floor_matching, a_makers_exit_trades_no_more_than_its_position) {  // F-52
  place(ann, market_order(1, side::buy, 5));
  place(ann, limit_order(2, side::sell, 5, 105, time_in_force::gtc, leg_role::exit));
  place(ann, limit_order(3, side::sell, 5, 106, time_in_force::gtc, leg_role::exit));
  EXPECT_EQ(place(bob, market_order(4, side::buy, 7)),
            (lines{"bob#4 accepted 0/7", "bob#4 filled 5@105 taker 5/2", "ann#2 filled 5@105 maker 5/0",
                   "ann#3 expired 0/0 position_gone", "bob#4 filled 2@110 taker 7/0"}));
  EXPECT_EQ(position(ann), 0);
}

// -- any script -------------------------------------------------------------------------------------------------------

RC_GTEST_PROP(floor_book, is_never_crossed_at_rest, ()) {
  const auto s = drawn_floor_script();
  floor_player p;
  for (const auto& a : s) {
    p.perform(a);
    std::map<instrument_id, std::pair<std::int64_t, std::int64_t>> best;  // bid, ask
    for (const auto& o : p.venue.open_orders()) {
      if (!o.active) continue;
      auto& [bid, ask] = best.try_emplace(o.intent.instrument, 0, INT64_MAX).first->second;
      const auto at = o.intent.limit.units;
      o.intent.side == side::buy ? bid = std::max(bid, at) : ask = std::min(ask, at);
    }
    for (const auto& [on, touch] : best) RC_ASSERT(touch.first < touch.second);
    for (const auto on : {perp, other}) {
      const auto shown = p.venue.book(on, 5);
      if (!shown.bids.empty() && !shown.asks.empty()) RC_ASSERT(shown.bids[0].price < shown.asks[0].price);
    }
  }
}

/// Whoever trades with a resting order has left no order with a better right to that trade.
RC_GTEST_PROP(floor_book, trades_by_price_and_then_by_time, ()) {
  const auto s = drawn_floor_script();
  floor_player p;
  for (const auto& a : s) {
    const auto before = p.venue.open_orders();
    p.run_out();
    p.heard.clear();
    p.perform(a);
    p.run_out();
    std::map<std::pair<instrument_id, std::uint64_t>, order_id> takers;
    std::set<order_id> changed;  // took, triggered or was amended: no longer where it stood
    p.each<order_update>([&](const order_update& u) {
      if (u.what == venue_report::kind::filled && u.execution.liquidity == liquidity::taker)
        takers[{u.intent.instrument, u.execution.venue_trade}] = u.intent.id;
      if (u.what == venue_report::kind::amended || u.what == venue_report::kind::triggered) changed.insert(u.intent.id);
    });
    p.each_fill([&](const order_update& u) {
      if (u.execution.liquidity != liquidity::maker || changed.contains(u.intent.id)) return;
      if (!takers.contains({u.intent.instrument, u.execution.venue_trade})) return;
      const auto hit =
          std::find_if(before.begin(), before.end(), [&](const auto& o) { return o.intent.id == u.intent.id; });
      if (hit == before.end()) return;
      for (auto o = before.begin(); o != before.end(); ++o) {
        const auto& i = o->intent;
        if (!o->active || i.instrument != u.intent.instrument || i.side != u.intent.side) continue;
        const auto edge = sign(i.side) * (i.limit.units - u.intent.limit.units);
        if (changed.contains(i.id) || !(edge > 0 || (edge == 0 && o < hit))) continue;
        RC_ASSERT(p.venue.order(i.id)->open.units == 0);
      }
    });
  }
}

RC_GTEST_PROP(floor_book, fills_within_limit_and_quantity_and_reduces_where_it_must, ()) {  // I-02, I-05, F-52
  const auto s = drawn_floor_script();
  floor_player p;
  for (const auto& a : s) p.perform(a);
  p.run_out();
  std::map<order_id, std::int64_t> filled;
  std::map<std::pair<account_id, instrument_id>, std::int64_t> positions;
  p.each_fill([&](const order_update& u) {
    const auto& i = u.intent;
    filled[i.id] += u.execution.quantity.units;
    RC_ASSERT(filled[i.id] == u.filled.units);
    RC_ASSERT(u.filled + u.open == i.quantity);
    if (limited(i.type) && !u.taken_over) RC_ASSERT(sign(i.side) * (u.execution.price.units - i.limit.units) <= 0);
    if (i.tif == time_in_force::post_only) RC_ASSERT(u.execution.liquidity == liquidity::maker);
    auto& position = positions[{i.account, i.instrument}];
    const auto change = sign(i.side) * u.execution.quantity.units;
    if (i.reduce_only()) {
      RC_ASSERT((position > 0) == (change < 0));
      RC_ASSERT(std::abs(change) <= std::abs(position));
    }
    position += change;
  });
}

RC_GTEST_PROP(floor_book, a_fok_order_is_filled_whole_or_not_at_all, ()) {
  const auto s = drawn_floor_script();
  floor_player p;
  for (const auto& a : s) p.perform(a);
  p.run_out();
  p.each<order_update>([&](const order_update& u) {
    const bool ended = u.what == venue_report::kind::expired && u.why != rule::liquidation;
    // An exit is whole when it has closed the position.
    if (ended && u.intent.tif == time_in_force::fok && !u.intent.reduce_only()) RC_ASSERT(u.filled.units == 0);
  });
}

}  // namespace
}  // namespace core::sim
