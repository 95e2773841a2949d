#include "core/sim/queue_model.hpp"

#include "tests/core/sim/paper_floor.hpp"

namespace core::sim {
namespace {

using paper_queue = paper_floor;

TEST_F(paper_queue, everything_displayed_at_our_price_stands_ahead_of_us) {
  show(usual_book());
  place(limit_order(1, side::buy, 5, 99));
  place(limit_order(2, side::buy, 5, 98));
  place(limit_order(3, side::sell, 5, 103));
  EXPECT_EQ(queue_ahead(1), 10);
  EXPECT_EQ(queue_ahead(2), 20);
  EXPECT_EQ(queue_ahead(3), 30);
}

TEST_F(paper_queue, nothing_stands_ahead_of_a_better_price) {
  show(usual_book());
  place(limit_order(1, side::buy, 5, 100));
  EXPECT_EQ(queue_ahead(1), 0);
  EXPECT_EQ(trades(3, 100, side::sell), lines{"#1 filled 3@100 maker 3/2"});
}

TEST_F(paper_queue, trades_at_the_price_take_what_is_ahead_first) {
  show(usual_book());
  place(limit_order(1, side::buy, 5, 99));
  EXPECT_EQ(trades(7, 99, side::sell), lines{});
  EXPECT_EQ(queue_ahead(1), 3);
  EXPECT_EQ(trades(5, 99, side::sell), lines{"#1 filled 2@99 maker 2/3"});
  EXPECT_EQ(trades(50, 99, side::sell), lines{"#1 filled 3@99 maker 5/0"});
}

TEST_F(paper_queue, trades_of_our_own_side_do_not_move_the_queue) {
  show(usual_book());
  place(limit_order(1, side::buy, 5, 99));
  EXPECT_EQ(trades(100, 99, side::buy), lines{});
  EXPECT_EQ(trades(100, 101, side::buy), lines{});
  EXPECT_EQ(queue_ahead(1), 10);
}

TEST_F(paper_queue, a_smaller_display_lowers_the_queue_and_a_larger_one_does_not_raise_it) {
  show(usual_book());
  place(limit_order(1, side::buy, 5, 99));
  show(quote{{{99}, {4}}, {{101}, {10}}});
  EXPECT_EQ(queue_ahead(1), 4);
  show(usual_book());
  EXPECT_EQ(queue_ahead(1), 4);
}

TEST_F(paper_queue, a_touch_that_left_our_price_behind_leaves_nobody_ahead) {
  show(usual_book());
  place(limit_order(1, side::buy, 5, 99));
  show(quote{{{98}, {20}}, {{101}, {10}}});
  EXPECT_EQ(queue_ahead(1), 0);
}

TEST_F(paper_queue, a_trade_through_the_price_fills_us_whole_at_our_limit) {
  show(usual_book());
  place(limit_order(1, side::buy, 500, 99));
  EXPECT_EQ(trades(1, 98, side::sell), lines{"#1 filled 500@99 maker 500/0"});
}

TEST_F(paper_queue, an_opposite_touch_through_the_price_fills_us_whole_at_our_limit) {
  show(usual_book());
  place(limit_order(1, side::sell, 500, 101));
  EXPECT_EQ(show(quote{{{101}, {3}}, {{104}, {1}}}), lines{});  // at it: proves nothing
  EXPECT_EQ(show(quote{{{102}, {3}}, {{104}, {1}}}), lines{"#1 filled 500@101 maker 500/0"});
}

TEST_F(paper_queue, our_own_orders_share_a_trade_by_arrival) {
  show(usual_book());
  place(limit_order(1, side::buy, 3, 99));  // ten of the market ahead
  show(book_of({{{99}, {13}}}, {{{101}, {10}}}));
  place(limit_order(2, side::buy, 4, 99));  // thirteen of the market, of which three behind #1
  EXPECT_EQ(trades(11, 99, side::sell), lines{"#1 filled 1@99 maker 1/2"});
  EXPECT_EQ(queue_ahead(2), 3);
  EXPECT_EQ(trades(6, 99, side::sell), (lines{"#1 filled 2@99 maker 3/0", "#2 filled 1@99 maker 1/3"}));
}

TEST_F(paper_queue, beyond_twenty_levels_the_queue_is_unknown_until_it_is_shown) {
  depth deep;
  deep.bid_count = depth::levels_max;
  for (int n = 0; n < 20; ++n) deep.bids[static_cast<std::size_t>(n)] = {{99 - n}, {10}};
  show(deep);
  place(limit_order(1, side::buy, 5, 79));
  EXPECT_EQ(queue_ahead(1), unknown_queue.units);
  EXPECT_EQ(trades(1000, 79, side::sell), lines{});
  show(book_of({{{80}, {1}}, {{79}, {6}}}, {}));
  EXPECT_EQ(queue_ahead(1), 6);
}

}  // namespace
}  // namespace core::sim
