#include "core/sim/stop_rule.hpp"

#include "tests/core/sim/trading_floor.hpp"

namespace core::sim {
namespace {

order_intent conditional_order(std::uint32_t count, order_type type, side s, std::int64_t units, std::int64_t trigger,
                               std::int64_t limit = 0, leg_role role = leg_role::entry) {
  auto i = market_order(count, s, units, role);
  i.type = type;
  i.trigger = {trigger};
  i.limit = {limit};
  return i;
}
order_intent trailing(std::uint32_t count, side s, std::int64_t units, std::int64_t activation, std::int64_t callback) {
  auto i = conditional_order(count, order_type::trailing_stop, s, units, activation, 0, leg_role::stop);
  i.callback = {callback};
  return i;
}

struct floor_stops : trading_floor {
  lines prints(std::int64_t at) { return show(trade{{at}, {1}, side::buy, 1}); }
  floor_stops() { prints(100); }
};

TEST_F(floor_stops, a_take_profit_is_reached_from_the_other_side_than_a_stop) {
  place(ann, conditional_order(1, order_type::take_profit_market, side::sell, 1, 105));
  place(ann, conditional_order(2, order_type::take_profit_market, side::buy, 1, 95));
  place(ann, conditional_order(3, order_type::stop_market, side::buy, 1, 106));
  place(ann, conditional_order(4, order_type::stop_market, side::sell, 1, 94));
  EXPECT_EQ(prints(104), lines{});
  EXPECT_EQ(prints(105)[0], "ann#1 triggered 0/1");  // sells at 90, which triggers the two below
  EXPECT_FALSE(venue.order(order_id_of({7}, 2))->open.units);
  EXPECT_FALSE(venue.order(order_id_of({7}, 4))->open.units);
  EXPECT_TRUE(venue.order(order_id_of({7}, 3))->triggered) << "bought back at 110";
}

TEST_F(floor_stops, comes_too_late_where_the_level_has_been_passed) {  // F-53
  EXPECT_EQ(place(ann, conditional_order(1, order_type::take_profit_market, side::sell, 1, 100)),
            lines{"ann#1 rejected 0/0 would_trigger"});
  EXPECT_EQ(place(ann, conditional_order(2, order_type::stop_limit, side::buy, 1, 99, 99)),
            lines{"ann#2 rejected 0/0 would_trigger"});
}

TEST_F(floor_stops, a_stop_limit_rests_at_its_limit_where_the_market_has_gapped) {  // F-55
  place(bob, market_order(1, side::buy, 5));
  auto stop = conditional_order(2, order_type::stop_limit, side::sell, 5, 98, 97, leg_role::stop);
  place(bob, stop);
  EXPECT_EQ(prints(96), lines{"bob#2 triggered 0/5"});
  const auto resting = *venue.order(order_id_of({7}, 2));
  EXPECT_TRUE(resting.triggered);
  EXPECT_TRUE(resting.active);
  EXPECT_EQ(show(trade{{98}, {1}, side::buy, 2}), lines{"bob#2 filled 5@97 maker 5/0"});
}

TEST_F(floor_stops, a_triggered_limit_order_stands_behind_those_that_rested_before) {
  place(ann, conditional_order(1, order_type::stop_limit, side::buy, 1, 105, 100));
  place(bob, limit_order(2, side::buy, 1, 100));
  EXPECT_EQ(prints(105), lines{"ann#1 triggered 0/1"});
  EXPECT_EQ(place(cat, market_order(3, side::sell, 1))[2], "bob#2 filled 1@100 maker 1/0");
}

TEST_F(floor_stops, by_mark_they_look_at_what_the_venue_says) {
  mark(100);
  auto stop = conditional_order(1, order_type::stop_market, side::sell, 1, 95);
  stop.trigger_by = trigger_source::mark;
  place(ann, stop);
  EXPECT_EQ(prints(80), lines{});
  EXPECT_EQ(show(book_of({{{80}, {9}}}, {{{81}, {9}}})), lines{}) << "the mid is not the mark";
  EXPECT_EQ(mark(95)[0], "ann#1 triggered 0/1");
}

TEST_F(floor_stops, a_post_only_limit_that_would_take_at_its_trigger_expires) {
  auto stop = conditional_order(1, order_type::stop_limit, side::buy, 1, 105, 111);
  stop.tif = time_in_force::post_only;
  place(ann, stop);
  EXPECT_EQ(prints(105), (lines{"ann#1 triggered 0/1", "ann#1 expired 0/0 would_take"}));
}

// -- close position ---------------------------------------------------------------------------------------------------

TEST_F(floor_stops, close_position_closes_whatever_there_is) {
  auto close = conditional_order(1, order_type::stop_market, side::sell, 0, 95, 0, leg_role::stop);
  close.close_position = true;
  EXPECT_EQ(place(ann, close), lines{"ann#1 accepted 0/0"});
  place(ann, market_order(2, side::buy, 7));
  EXPECT_EQ(prints(95), (lines{"ann#1 triggered 0/7", "ann#1 filled 7@90 taker 7/0"}));
  EXPECT_EQ(position(ann), 0);
}

TEST_F(floor_stops, close_position_without_a_position_expires_at_its_trigger) {
  auto close = conditional_order(1, order_type::stop_market, side::sell, 3, 95, 0, leg_role::stop);
  close.close_position = true;
  place(ann, close);
  EXPECT_EQ(prints(95), (lines{"ann#1 triggered 0/3", "ann#1 expired 0/0 position_gone"}));
}

// -- trailing stops ---------------------------------------------------------------------------------------------------

TEST_F(floor_stops, a_trailing_stop_follows_the_best_price_and_triggers_on_the_way_back) {
  place(ann, market_order(1, side::buy, 2));  // at 110, the last price
  EXPECT_EQ(place(ann, trailing(2, side::sell, 2, 0, 100'000)), lines{"ann#2 accepted 0/2"});
  EXPECT_EQ(venue.order(order_id_of({7}, 2))->trail, price{110});
  EXPECT_EQ(prints(120), lines{});
  EXPECT_EQ(prints(109), lines{});
  EXPECT_EQ(venue.order(order_id_of({7}, 2))->trail, price{120});
  EXPECT_EQ(prints(108), (lines{"ann#2 triggered 0/2", "ann#2 filled 2@90 taker 2/0"}));
}

TEST_F(floor_stops, a_trailing_stop_waits_for_its_activation) {
  place(ann, market_order(1, side::sell, 2));  // at 90
  place(ann, trailing(2, side::buy, 2, 80, 50'000));
  prints(85);
  EXPECT_EQ(prints(99), lines{}) << "never activated";
  prints(80);
  EXPECT_EQ(prints(83), lines{});
  EXPECT_EQ(prints(84)[0], "ann#2 triggered 0/2");
}

TEST_F(floor_stops, a_trailing_stop_whose_activation_has_been_passed_is_refused) {
  EXPECT_EQ(place(ann, trailing(1, side::sell, 2, 99, 50'000)), lines{"ann#1 rejected 0/0 would_trigger"});
  EXPECT_EQ(place(ann, trailing(2, side::buy, 2, 101, 50'000)), lines{"ann#2 rejected 0/0 would_trigger"});
}

TEST(stop_rule, a_callback_is_exact) {
  order_intent i = trailing(1, side::sell, 1, 0, 1);  // one millionth
  price trail{};
  follow(i, {2'000'000}, trail);
  EXPECT_FALSE(fell_back(i, {1'999'999}, trail));
  EXPECT_TRUE(fell_back(i, {1'999'998}, trail));
  i.side = side::buy;
  EXPECT_FALSE(fell_back(i, {2'000'001}, trail));
  EXPECT_TRUE(fell_back(i, {2'000'002}, trail));
}

}  // namespace
}  // namespace core::sim
