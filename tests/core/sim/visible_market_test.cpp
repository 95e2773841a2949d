#include "core/sim/visible_market.hpp"

#include "tests/core/sim/paper_floor.hpp"

namespace core::sim {
namespace {

struct paper_view : ::testing::Test {
  visible_market market;
  std::int64_t at(side s, std::int64_t p) { return market.displayed_at(s, {p}).units; }
};

TEST_F(paper_view, nothing_before_the_first_view) {
  EXPECT_FALSE(market.visible());
  EXPECT_EQ(market.touch(side::buy), nullptr);
  EXPECT_FALSE(market.mid_twice());
}

TEST_F(paper_view, a_whole_side_says_zero_where_nothing_stands) {
  market.see(usual_book());
  EXPECT_EQ(at(side::buy, 98), 20);
  EXPECT_EQ(at(side::buy, 100), 0);
  EXPECT_EQ(at(side::buy, 50), 0);
  EXPECT_EQ(at(side::sell, 150), 0);
}

TEST_F(paper_view, a_quote_alone_knows_nothing_behind_the_touch) {
  market.see(quote{{{99}, {10}}, {{101}, {10}}});
  EXPECT_EQ(at(side::buy, 98), unknown_queue.units);
  EXPECT_EQ(at(side::buy, 100), 0);
  market.see(quote{{{98}, {4}}, {{101}, {10}}});
  EXPECT_EQ(at(side::buy, 98), 4);
  EXPECT_EQ(at(side::buy, 99), 0);
}

TEST_F(paper_view, a_quote_replaces_the_touch_and_keeps_deeper_levels) {
  market.see(usual_book());
  market.see(quote{{{98}, {5}}, {{100}, {7}}});
  EXPECT_EQ(at(side::buy, 99), 0);
  EXPECT_EQ(at(side::buy, 98), 5);
  EXPECT_EQ(at(side::buy, 97), 30);
  EXPECT_EQ(at(side::sell, 100), 7);
  EXPECT_EQ(at(side::sell, 101), 10);
  EXPECT_EQ(market.mid_twice(), price{198});
}

TEST_F(paper_view, a_quote_removes_levels_that_it_crosses) {
  market.see(usual_book());
  market.see(quote{{{102}, {5}}, {{103}, {7}}});
  EXPECT_EQ(market.touch(side::sell)->price.units, 103);
  market.see(quote{{{95}, {5}}, {{96}, {7}}});
  EXPECT_EQ(market.touch(side::buy)->price.units, 95);
}

TEST_F(paper_view, an_empty_touch_is_an_empty_side) {
  market.see(usual_book());
  market.see(quote{{}, {{101}, {7}}});
  EXPECT_EQ(market.touch(side::buy), nullptr);
  EXPECT_EQ(at(side::buy, 97), 0);
  EXPECT_FALSE(market.mid_twice());
}

TEST_F(paper_view, crossed_views_make_it_invisible) {
  market.see(usual_book());
  market.see(quote{{{101}, {5}}, {{101}, {7}}});
  EXPECT_FALSE(market.visible());
  market.see(book_of({{{101}, {5}}}, {{{100}, {5}}}));
  EXPECT_FALSE(market.visible());
}

TEST_F(paper_view, consuming_empties_levels_and_leaves_the_mark_alone) {
  market.see(usual_book());
  market.consume(side::sell, {10});
  EXPECT_EQ(market.touch(side::sell)->price.units, 102);
  EXPECT_EQ(market.mid_twice(), price{200});
  EXPECT_THROW(market.consume(side::sell, {21}), broken_invariant);
}

TEST_F(paper_view, a_lost_book_forgets_the_mark_and_keeps_the_last_trade) {
  market.see(usual_book());
  market.see(trade{{100}, {1}, side::buy, 1});
  market.lose();
  EXPECT_FALSE(market.visible());
  EXPECT_FALSE(market.mid_twice());
  EXPECT_EQ(market.last(), price{100});
}

}  // namespace
}  // namespace core::sim
