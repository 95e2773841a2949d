#include "core/sim/pit.hpp"

#include "tests/core/sim/paper_floor.hpp"

namespace core::sim {
namespace {

using paper_taking = paper_floor;

TEST_F(paper_taking, a_market_order_walks_the_displayed_levels_best_first) {
  show(usual_book());
  EXPECT_EQ(place(market_order(1, side::buy, 35)),
            (lines{"#1 accepted 0/35", "#1 filled 10@101 taker 10/25", "#1 filled 20@102 taker 30/5",
                   "#1 filled 5@103 taker 35/0"}));
  EXPECT_EQ(position(), 35);
}

TEST_F(paper_taking, what_exceeds_the_displayed_depth_expires) {  // F-51
  show(usual_book());
  EXPECT_EQ(place(market_order(1, side::sell, 100)).back(), "#1 expired 60/0");
  EXPECT_EQ(position(), -60);
}

TEST_F(paper_taking, two_orders_at_once_do_not_fill_on_the_same_liquidity) {
  show(usual_book());
  place(market_order(1, side::buy, 8));
  EXPECT_EQ(place(market_order(2, side::buy, 4)),
            (lines{"#2 accepted 0/4", "#2 filled 2@101 taker 2/2", "#2 filled 2@102 taker 4/0"}));
}

TEST_F(paper_taking, the_next_view_brings_consumed_liquidity_back) {
  show(usual_book());
  place(market_order(1, side::buy, 10));
  show(quote{{{99}, {10}}, {{101}, {7}}});
  EXPECT_EQ(place(market_order(2, side::buy, 7))[1], "#2 filled 7@101 taker 7/0");
}

TEST_F(paper_taking, an_empty_side_fills_nothing) {
  show(book_of({{{99}, {10}}}, {}));
  EXPECT_EQ(place(market_order(1, side::buy, 10)), (lines{"#1 accepted 0/10", "#1 expired 0/0"}));
}

TEST_F(paper_taking, an_ioc_limit_stops_at_its_limit_and_expires) {  // F-50
  show(usual_book());
  EXPECT_EQ(place(limit_order(1, side::buy, 50, 102, time_in_force::ioc)).back(), "#1 expired 30/0");
  EXPECT_TRUE(venue.open_orders().empty());
}

TEST_F(paper_taking, a_gtc_limit_takes_what_it_reaches_and_rests) {
  show(usual_book());
  EXPECT_EQ(place(limit_order(1, side::buy, 15, 101)), (lines{"#1 accepted 0/15", "#1 filled 10@101 taker 10/5"}));
  ASSERT_EQ(venue.open_orders().size(), 1u);
  EXPECT_EQ(venue.open_orders()[0].open.units, 5);
  EXPECT_EQ(venue.open_orders()[0].queue_ahead.units, 0);
}

TEST_F(paper_taking, every_execution_has_a_number_and_its_fee) {
  show(usual_book());
  now += std::chrono::seconds(1);
  venue.submit(place_order{market_order(1, side::buy, 15)}, now);
  const auto reports = venue.advance(now);
  ASSERT_EQ(reports.size(), 3u);
  EXPECT_EQ(reports[1].execution.venue_trade, 1u);
  EXPECT_EQ(reports[2].execution.venue_trade, 2u);
  EXPECT_EQ(reports[1].execution.fee, fee_of(notional({101}, {10}, 0, 0), {500}));  // taker
  EXPECT_EQ(reports[1].ts_event, now);
  EXPECT_EQ(venue.trade_count(), 2u);

  place(limit_order(2, side::buy, 10, 100));
  show(trade{{99}, {1}, side::sell, 9});
  ASSERT_EQ(venue.fills_of(order_id_of({7}, 2)).size(), 1u);
  EXPECT_EQ(venue.fills_of(order_id_of({7}, 2))[0].fee, fee_of(notional({100}, {10}, 0, 0), {200}));  // maker
}

TEST_F(paper_taking, post_only_is_refused_where_it_would_take_and_rests_where_not) {
  show(usual_book());
  EXPECT_EQ(place(limit_order(1, side::buy, 5, 101, time_in_force::post_only)), lines{"#1 rejected would_take 0/0"});
  EXPECT_EQ(place(limit_order(2, side::buy, 5, 100, time_in_force::post_only)), lines{"#2 accepted 0/5"});
}

// -- without a valid book ---------------------------------------------------------------------------------------------

using paper_invalid_book = paper_floor;

TEST_F(paper_invalid_book, an_order_waits_and_meets_the_first_valid_view) {
  show(usual_book());
  show(mark{}, perp, false);
  EXPECT_EQ(place(market_order(1, side::buy, 5)), lines{"#1 accepted 0/5"});
  EXPECT_FALSE(venue.open_orders()[0].active);
  EXPECT_EQ(trades(100, 101, side::sell), lines{});  // a trade does not show a book
  EXPECT_EQ(show(usual_book()), lines{"#1 filled 5@101 taker 5/0"});
}

TEST_F(paper_invalid_book, before_any_view_orders_wait_in_the_order_of_their_arrival) {
  place(market_order(1, side::buy, 8));
  place(market_order(2, side::buy, 4));
  EXPECT_EQ(show(usual_book()),
            (lines{"#1 filled 8@101 taker 8/0", "#2 filled 2@101 taker 2/2", "#2 filled 2@102 taker 4/0"}));
}

TEST_F(paper_invalid_book, a_waiting_order_can_be_cancelled) {
  place(market_order(1, side::buy, 8));
  EXPECT_EQ(cancel(1), lines{"#1 canceled 0/0"});
  EXPECT_EQ(show(usual_book()), lines{});
}

TEST_F(paper_invalid_book, a_waiting_post_only_order_that_would_take_expires) {
  place(limit_order(1, side::buy, 8, 101, time_in_force::post_only));
  EXPECT_EQ(show(usual_book()), lines{"#1 expired would_take 0/0"});
}

TEST_F(paper_invalid_book, views_of_an_invalid_book_are_not_matched) {
  place(market_order(1, side::buy, 8));
  EXPECT_EQ(show(usual_book(), perp, false), lines{});
  EXPECT_EQ(show(book_of({{{102}, {1}}}, {{{101}, {1}}})), lines{});  // crossed
}

TEST_F(paper_invalid_book, trades_still_trigger_a_stop_whose_market_order_waits) {
  be_long(10, 1);
  place(stop_order(2, side::sell, 10, 95));
  show(mark{}, perp, false);
  EXPECT_EQ(show(trade{{94}, {1}, side::sell, 1}, perp, false), lines{"#2 triggered 0/10"});
  EXPECT_EQ(show(book_of({{{93}, {50}}}, {{{96}, {50}}})), lines{"#2 filled 10@93 taker 10/0"});
}

// -- stops ------------------------------------------------------------------------------------------------------------

using paper_stops = paper_floor;

TEST_F(paper_stops, a_sell_stop_by_last_becomes_a_market_order_at_its_trigger) {
  be_long(10, 1);
  show(usual_book());
  EXPECT_EQ(place(stop_order(2, side::sell, 10, 98)), lines{"#2 accepted 0/10"});
  EXPECT_FALSE(venue.open_orders()[0].active);
  EXPECT_EQ(trades(1, 99, side::sell), lines{});
  EXPECT_EQ(trades(1, 98, side::sell), (lines{"#2 triggered 0/10", "#2 filled 10@99 taker 10/0"}));
  EXPECT_EQ(position(), 0);
}

TEST_F(paper_stops, a_stop_by_mark_looks_at_the_mid_of_the_last_quote) {
  be_long(10, 1);
  show(usual_book());
  place(stop_order(2, side::sell, 10, 98, trigger_source::mark));
  EXPECT_EQ(trades(1, 90, side::sell), lines{});
  EXPECT_EQ(show(quote{{{97}, {20}}, {{100}, {5}}}), lines{});  // mid 98.5
  EXPECT_EQ(show(quote{{{97}, {20}}, {{99}, {5}}}), (lines{"#2 triggered 0/10", "#2 filled 10@97 taker 10/0"}));
}

TEST_F(paper_stops, a_buy_stop_is_reached_from_below) {
  show(usual_book());
  place(market_order(1, side::sell, 10));
  place(stop_order(2, side::buy, 10, 103, trigger_source::mark));
  EXPECT_EQ(show(quote{{{102}, {20}}, {{105}, {50}}})[0], "#2 triggered 0/10");
  EXPECT_EQ(position(), 0);
}

TEST_F(paper_stops, a_stop_through_its_trigger_at_arrival_is_refused) {  // F-53
  be_long(10, 1);
  trades(1, 97, side::sell);
  EXPECT_EQ(place(stop_order(2, side::sell, 10, 98)), lines{"#2 rejected would_trigger 0/0"});
  EXPECT_EQ(place(stop_order(3, side::sell, 10, 99, trigger_source::mark)), lines{"#3 accepted 0/10"});
  show(usual_book());
  EXPECT_EQ(place(stop_order(4, side::sell, 10, 100, trigger_source::mark)), lines{"#4 rejected would_trigger 0/0"});
}

TEST_F(paper_stops, a_stop_gaps_through_the_displayed_depth_and_the_rest_expires) {  // F-51
  be_long(70, 1);
  show(usual_book());
  place(stop_order(2, side::sell, 70, 98));
  EXPECT_EQ(trades(1, 90, side::sell).back(), "#2 expired 60/0");
  EXPECT_EQ(position(), 10);
}

TEST_F(paper_stops, a_stop_outlives_its_position_and_expires_at_its_trigger) {  // F-52, F-56, I-02
  be_long(10, 1);
  show(usual_book());
  place(stop_order(2, side::sell, 10, 98));
  EXPECT_EQ(place(market_order(3, side::sell, 10, leg_role::exit)),
            (lines{"#3 accepted 0/10", "#3 filled 10@99 taker 10/0"}));
  EXPECT_EQ(venue.open_orders().size(), 1u);
  EXPECT_EQ(trades(1, 98, side::sell), (lines{"#2 triggered 0/10", "#2 expired 0/0"}));
  EXPECT_EQ(position(), 0);
}

TEST_F(paper_stops, a_cancel_removes_a_stop) {
  be_long(10, 1);
  place(stop_order(2, side::sell, 10, 98));
  EXPECT_EQ(cancel(2), lines{"#2 canceled 0/0"});
  EXPECT_EQ(trades(1, 98, side::sell), lines{});
}

// -- reduce-only ------------------------------------------------------------------------------------------------------

using paper_reduce_only = paper_floor;

TEST_F(paper_reduce_only, an_exit_is_cut_to_the_position) {  // F-52, I-02
  be_long(10, 1);
  show(usual_book());
  EXPECT_EQ(place(market_order(2, side::sell, 25, leg_role::exit)),
            (lines{"#2 accepted 0/25", "#2 filled 10@99 taker 10/15", "#2 expired 10/0"}));
  EXPECT_EQ(position(), 0);
}

TEST_F(paper_reduce_only, an_exit_with_nothing_to_reduce_is_refused) {  // F-52
  show(usual_book());
  EXPECT_EQ(place(market_order(1, side::sell, 5, leg_role::exit)), lines{"#1 rejected reduce_only 0/0"});
  be_long(10, 2);
  EXPECT_EQ(place(market_order(3, side::buy, 5, leg_role::exit)), lines{"#3 rejected reduce_only 0/0"});
}

TEST_F(paper_reduce_only, a_resting_exit_expires_once_the_position_is_gone) {
  be_long(10, 1);
  show(usual_book());
  place(limit_order(2, side::sell, 10, 105, time_in_force::gtc, leg_role::exit));
  EXPECT_EQ(place(market_order(3, side::sell, 10, leg_role::exit)),
            (lines{"#3 accepted 0/10", "#3 filled 10@99 taker 10/0", "#2 expired 0/0"}));
}

TEST_F(paper_reduce_only, one_bot_cannot_exit_from_the_position_of_another) {
  be_long(10, 1);
  show(usual_book());
  auto exit = market_order(2, side::sell, 5, leg_role::exit);
  exit.bot = beta;
  EXPECT_EQ(place(exit), lines{"#2 rejected reduce_only 0/0"});
  exit = market_order(3, side::sell, 5);  // an entry of beta: a short of its own
  exit.bot = beta;
  place(exit);
  EXPECT_EQ(position(perp, alpha), 10);
  EXPECT_EQ(position(perp, beta), -5);
}

TEST_F(paper_reduce_only, spot_sales_together_never_exceed_the_position) {
  be_long(10, 1, spot);
  show(usual_book(), spot);
  place(on(spot, limit_order(2, side::sell, 8, 105)));
  place(on(spot, limit_order(3, side::sell, 8, 105)));
  EXPECT_EQ(show(trade{{106}, {1}, side::buy, 1}, spot),
            (lines{"#2 filled 8@105 maker 8/0", "#3 filled 2@105 maker 2/6", "#3 expired 2/0"}));
  EXPECT_EQ(position(spot), 0);
}

// -- cancel and amend -------------------------------------------------------------------------------------------------

using paper_changes = paper_floor;

TEST_F(paper_changes, a_partly_filled_order_is_cancelled_with_what_it_has) {  // F-50
  show(usual_book());
  place(limit_order(1, side::buy, 15, 101));
  EXPECT_EQ(cancel(1), lines{"#1 canceled 10/0"});
  EXPECT_EQ(cancel(1), lines{"#1 cancel_rejected unknown_order 10/0"});
}

TEST_F(paper_changes, cancel_and_amend_of_an_unknown_order_are_refused) {
  EXPECT_EQ(cancel(1), lines{"#1 cancel_rejected unknown_order 0/0"});
  EXPECT_EQ(amend(1, 5), lines{"#1 cancel_rejected unknown_order 0/0"});
}

TEST_F(paper_changes, an_amendment_lowers_the_total_and_keeps_the_place_in_the_queue) {  // F-45
  show(usual_book());
  place(limit_order(1, side::buy, 20, 99));
  trades(12, 99, side::sell);  // ten ahead, two for us
  EXPECT_EQ(amend(1, 5), lines{"#1 amended 2/3"});
  EXPECT_EQ(trades(10, 99, side::sell), lines{"#1 filled 3@99 maker 5/0"});
}

TEST_F(paper_changes, an_amendment_to_no_more_than_is_filled_cancels) {  // F-45
  show(usual_book());
  place(limit_order(1, side::buy, 15, 101));
  EXPECT_EQ(amend(1, 10), lines{"#1 canceled 10/0"});
}

TEST_F(paper_changes, an_amendment_to_what_it_is_or_to_nothing_is_refused) {
  show(usual_book());
  place(limit_order(1, side::buy, 15, 100));
  for (const int total : {15, 0, -1}) EXPECT_EQ(amend(1, total), lines{"#1 cancel_rejected filter 0/15"});
}

}  // namespace
}  // namespace core::sim
