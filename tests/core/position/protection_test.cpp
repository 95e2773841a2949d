#include "core/position/protection.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdlib>

#include "tests/core/position/harbour.hpp"

namespace core::tests {
namespace {

using kind = venue_report::kind;
using namespace position;

struct protection_test : ::testing::Test {
  /// A bot that is long, its stop accepted.
  harbour sea;

  void hold(std::int64_t quantity) {
    sea.trade(side::buy, quantity);
    sea.accept(sea.stops().back());
    sea.said.clear();
  }
  template <class T>
  T only() const {
    EXPECT_EQ(sea.said.size(), 1u);
    return std::get<T>(sea.said.at(0));
  }
};

TEST_F(protection_test, an_entry_fill_gets_a_stop_on_the_other_side_at_its_protection) {  // I-01
  sea.trade(side::buy, 10, 91);
  const auto placed = only<place_stop>();
  EXPECT_EQ(placed.side, side::sell);
  EXPECT_EQ(placed.quantity, quantity{10});
  EXPECT_EQ(placed.trigger, price{91});
  EXPECT_EQ(placed.cause, core::sequence{3}) << "the fill";
  EXPECT_EQ(sea.guard.covered_by_stops(), quantity{10});
}

TEST_F(protection_test, a_short_position_gets_a_buy_stop) {
  sea.trade(side::sell, 10, 110);
  EXPECT_EQ(only<place_stop>().side, side::buy);
}

TEST_F(protection_test, after_a_restart_only_what_lacks_cover_is_placed) {
  sea = harbour(10, {{order_id_of({7}, 900), {6}, {}}});
  sea.start();
  EXPECT_EQ(only<place_stop>().quantity, quantity{4});
  EXPECT_EQ(only<place_stop>().cause, core::sequence{1});
}

TEST_F(protection_test, after_a_restart_a_covered_position_is_left_alone) {
  sea = harbour(10, {{order_id_of({7}, 900), {6}, {3}}, {order_id_of({7}, 901), {4}, {}}});
  sea.start();
  EXPECT_TRUE(sea.said.empty());
}

TEST_F(protection_test, after_a_restart_stops_without_a_position_are_cancelled) {  // F-56, I-02
  sea = harbour(0, {{order_id_of({7}, 900), {6}, {}}});
  sea.start();
  EXPECT_EQ(only<cancel_stop>().order, order_id_of({7}, 900));
  EXPECT_FALSE(sea.guard.done());
}

TEST_F(protection_test, a_larger_position_gets_one_more_stop_for_the_increment) {
  hold(10);
  sea.trade(side::buy, 5, 95);
  EXPECT_EQ(only<place_stop>().quantity, quantity{5});
  EXPECT_EQ(only<place_stop>().trigger, price{95});
  EXPECT_EQ(sea.intent(sea.stops().front()).trigger, price{90}) << "the first one stays where it is";
}

TEST_F(protection_test, every_partial_fill_is_protected_at_once) {  // F-50
  auto x = entry(500, side::buy, 10);
  sea.tell(*sea.orders.submit(x, noon));
  sea.fill(x.id, 3);
  EXPECT_EQ(only<place_stop>().quantity, quantity{3});
  sea.fill(x.id, 7);
  EXPECT_EQ(std::get<place_stop>(sea.said.at(1)).quantity, quantity{7});
}

TEST_F(protection_test, a_smaller_position_takes_from_the_newest_stops_first) {  // I-02
  hold(10);
  sea.trade(side::buy, 5);
  sea.accept(sea.stops().back());
  sea.said.clear();
  sea.trade(side::sell, 7, 0, leg_role::exit);
  ASSERT_EQ(sea.said.size(), 2u);
  EXPECT_EQ(std::get<cancel_stop>(sea.said[0]).order, sea.stops().back());
  EXPECT_EQ(std::get<amend_stop>(sea.said[1]).order, sea.stops().front());
  EXPECT_EQ(std::get<amend_stop>(sea.said[1]).quantity, quantity{8});
  EXPECT_EQ(sea.guard.covered_by_stops(), quantity{8});
}

TEST_F(protection_test, a_stop_that_cannot_be_lowered_is_replaced_and_cancelled_last) {  // I-01, I-02, F-56
  hold(10);
  const auto first = sea.stops().front();
  sea.trade(side::sell, 4, 0, leg_role::exit);
  EXPECT_EQ(only<amend_stop>().order, first);
  sea.said.clear();
  sea.report(first, kind::cancel_rejected, venue_refusal::not_permitted);
  EXPECT_EQ(only<place_stop>().quantity, quantity{6}) << "and no cancel: the venue does not have the smaller one";
  sea.said.clear();
  sea.accept(sea.stops().back());
  EXPECT_EQ(only<cancel_stop>().order, first);
  sea.report(first, kind::canceled);
  EXPECT_EQ(sea.stop_quantity(), 6);
}

TEST_F(protection_test, a_stop_that_cannot_be_lowered_stays_while_its_replacement_is_refused) {  // I-01
  hold(10);
  const auto first = sea.stops().front();
  sea.trade(side::sell, 4, 0, leg_role::exit);
  sea.report(first, kind::cancel_rejected, venue_refusal::not_permitted);
  sea.report(sea.stops().back(), kind::rejected, venue_refusal::rate_limited);
  EXPECT_EQ(sea.orders.find(first)->state, order_state::open);
}

TEST_F(protection_test, a_reduction_waits_until_the_venue_has_the_stop) {
  sea.trade(side::buy, 10);
  sea.said.clear();
  sea.trade(side::sell, 4, 0, leg_role::exit);
  EXPECT_TRUE(sea.said.empty());
  sea.accept(sea.stops().front());
  EXPECT_EQ(only<amend_stop>().quantity, quantity{6});
}

TEST_F(protection_test, a_position_that_grows_while_a_reduction_is_on_its_way_gets_a_stop_for_the_rest) {
  hold(10);
  sea.trade(side::sell, 4, 0, leg_role::exit);
  sea.trade(side::buy, 3);
  EXPECT_EQ(std::get<place_stop>(sea.said.back()).quantity, quantity{3});
  sea.amend(sea.stops().front());
  sea.accept(sea.stops().back());
  EXPECT_EQ(sea.stop_quantity(), 9);
}

TEST_F(protection_test, flat_cancels_all_and_is_done_when_they_are_gone) {  // I-02, F-57
  hold(10);
  sea.trade(side::sell, 10, 0, leg_role::exit);
  EXPECT_EQ(only<cancel_stop>().order, sea.stops().front());
  EXPECT_FALSE(sea.guard.done());
  sea.report(sea.stops().front(), kind::canceled);
  EXPECT_TRUE(sea.guard.done());
}

TEST_F(protection_test, a_stop_that_fires_closes_the_position_and_the_watch) {
  hold(10);
  const auto id = sea.stops().front();
  sea.report(id, kind::triggered);
  sea.fill(id, 4);
  EXPECT_EQ(sea.guard.covered_by_stops(), quantity{6});
  sea.fill(id, 6);
  EXPECT_TRUE(sea.said.empty());
  EXPECT_TRUE(sea.guard.done());
}

TEST_F(protection_test, a_reversal_moves_the_stop_to_the_other_side) {
  hold(10);
  sea.trade(side::sell, 25, 110);
  ASSERT_EQ(sea.said.size(), 2u);
  EXPECT_EQ(std::get<cancel_stop>(sea.said[0]).order, sea.stops().front());
  const auto placed = std::get<place_stop>(sea.said[1]);
  EXPECT_EQ(placed.side, side::buy);
  EXPECT_EQ(placed.quantity, quantity{15});
  EXPECT_EQ(placed.trigger, price{110});
}

TEST_F(protection_test, a_stop_that_ends_for_any_reason_is_replaced) {  // I-01
  for (const auto end : {kind::rejected, kind::canceled, kind::expired}) {
    sea = harbour();
    hold(10);
    sea.now += std::chrono::minutes(5);
    sea.report(sea.stops().front(), end);
    EXPECT_EQ(only<place_stop>().quantity, quantity{10}) << to_string(end);
  }
}

TEST_F(protection_test, a_stop_that_was_lost_or_denied_is_replaced) {  // F-40
  sea.trade(side::buy, 10);
  const auto id = sea.stops().front();
  sea.said.clear();
  sea.tell(*sea.orders.timed_out(id, noon));
  EXPECT_TRUE(sea.said.empty()) << "unknown is not failed";
  sea.report(id, kind::absent);
  EXPECT_EQ(only<place_stop>().quantity, quantity{10});

  sea = harbour();
  sea.deliver = false;
  sea.trade(side::buy, 10);
  sea.deny(stop(700, side::sell, 10), denial::not_delivered);
  EXPECT_EQ(sea.said.size(), 2u);
}

TEST_F(protection_test, an_intent_that_was_sent_twice_does_not_cost_the_first_one) {
  hold(10);
  sea.deny(sea.intent(sea.stops().front()), denial::duplicate_id);
  EXPECT_TRUE(sea.said.empty());
  EXPECT_EQ(sea.guard.covered_by_stops(), quantity{10});
}

TEST_F(protection_test, a_level_that_has_been_passed_means_out_at_market) {  // F-53
  sea.trade(side::buy, 10);
  sea.said.clear();
  sea.report(sea.stops().front(), kind::rejected, venue_refusal::would_trigger);
  const auto out = only<exit_now>();
  EXPECT_EQ(out.quantity, quantity{10});
  EXPECT_EQ(out.side, side::sell);
  sea.fill(sea.exits().front(), 10);
  EXPECT_TRUE(sea.guard.done());
}

TEST_F(protection_test, an_exit_that_ends_early_is_repeated_until_flat) {  // F-51
  sea.trade(side::buy, 10);
  sea.report(sea.stops().front(), kind::rejected, venue_refusal::would_trigger);
  sea.said.clear();
  sea.fill(sea.exits().front(), 6);
  sea.report(sea.exits().front(), kind::expired);
  EXPECT_EQ(only<exit_now>().quantity, quantity{4});
}

TEST_F(protection_test, stops_that_are_refused_again_and_again_end_in_an_exit) {  // F-54
  sea.trade(side::buy, 10);
  for (int i = 0; i < protection::refusals_until_exit; ++i) {
    ASSERT_TRUE(sea.exits().empty());
    sea.report(sea.stops().front(), kind::rejected, venue_refusal::filter);
  }
  EXPECT_EQ(std::get<exit_now>(sea.said.back()).quantity, quantity{10});
}

TEST_F(protection_test, refusals_far_apart_do_not_add_up) {
  sea.trade(side::buy, 10);
  for (int i = 0; i < 10; ++i) {
    sea.now += protection::refusal_memory + std::chrono::seconds(1);
    sea.report(sea.stops().front(), kind::rejected, venue_refusal::filter);
  }
  EXPECT_TRUE(sea.exits().empty());
}

TEST_F(protection_test, stops_that_die_right_after_their_acceptance_count_as_refused) {
  sea.trade(side::buy, 10);
  for (int i = 0; i < protection::refusals_until_exit; ++i) {
    sea.accept(sea.stops().front());
    sea.report(sea.stops().front(), kind::expired);
  }
  EXPECT_EQ(sea.exits().size(), 1u);
}

TEST_F(protection_test, an_operator_who_cancels_old_stops_causes_no_exit) {
  hold(10);
  for (int i = 0; i < 5; ++i) {
    sea.now += protection::life_min;
    sea.report(sea.stops().front(), kind::canceled);
    sea.accept(sea.stops().front());
  }
  EXPECT_TRUE(sea.exits().empty());
  EXPECT_EQ(sea.stop_quantity(), 10);
}

TEST_F(protection_test, when_everything_is_refused_it_waits_to_be_asked_again) {
  sea.trade(side::buy, 10);
  for (int i = 0; i < protection::refusals_until_stuck; ++i) {
    ASSERT_FALSE(sea.guard.stuck());
    sea.report(i < protection::refusals_until_exit ? sea.stops().front() : sea.exits().front(), kind::rejected);
  }
  EXPECT_TRUE(sea.guard.stuck());
  sea.said.clear();
  sea.retry();
  EXPECT_EQ(sea.said.size(), 1u);
  EXPECT_FALSE(sea.guard.stuck());
}

TEST_F(protection_test, a_venue_that_refuses_everything_is_asked_more_and_more_rarely) {  // F-56
  sea.trade(side::buy, 10);
  const auto refuse_once = [this] {
    sea.report(sea.stops().front(), kind::rejected, venue_refusal::reduce_only);
    ASSERT_TRUE(sea.guard.stuck());
  };
  for (duration wait = protection::retry_min; wait < protection::retry_max; wait *= 2) {
    refuse_once();
    EXPECT_EQ(sea.guard.retry_after(), wait);
    sea.retry();
  }
  refuse_once();
  EXPECT_EQ(sea.guard.retry_after(), protection::retry_max);
  sea.trade(side::buy, 1);
  EXPECT_EQ(sea.guard.retry_after(), protection::retry_min) << "a fill tells something new";
}

TEST_F(protection_test, nothing_to_reduce_means_that_the_position_has_changed) {  // F-52
  sea.trade(side::buy, 10);
  sea.said.clear();
  sea.report(sea.stops().front(), kind::rejected, venue_refusal::reduce_only);
  EXPECT_TRUE(sea.guard.stuck());
  EXPECT_TRUE(sea.said.empty());
  sea.trade(side::sell, 4, 0, leg_role::exit);  // the fill that had not arrived
  EXPECT_EQ(only<place_stop>().quantity, quantity{6});
}

TEST_F(protection_test, a_refused_exit_of_a_flat_position_is_no_trouble) {  // F-52
  sea.trade(side::buy, 10);
  sea.report(sea.stops().front(), kind::rejected, venue_refusal::would_trigger);
  sea.trade(side::sell, 10, 0, leg_role::exit);
  sea.report(sea.exits().front(), kind::rejected, venue_refusal::reduce_only);
  EXPECT_FALSE(sea.guard.stuck());
  EXPECT_TRUE(sea.guard.done());
}

TEST_F(protection_test, an_exit_that_was_given_up_is_still_an_exit_when_tried_again) {  // F-53
  sea.trade(side::buy, 10);
  sea.report(sea.stops().front(), kind::rejected, venue_refusal::would_trigger);
  sea.report(sea.exits().front(), kind::rejected, venue_refusal::reduce_only);
  ASSERT_TRUE(sea.guard.stuck());
  sea.said.clear();
  sea.retry();
  EXPECT_EQ(only<exit_now>().quantity, quantity{10});
}

TEST_F(protection_test, stops_that_were_cancelled_as_asked_are_no_refusals) {
  hold(10);
  for (int i = 0; i < protection::refusals_until_exit; ++i) {
    sea.trade(side::buy, 1);
    sea.accept(sea.stops().back());
  }
  sea.trade(side::sell, protection::refusals_until_exit, 0, leg_role::exit);
  while (sea.stops().size() > 1) sea.report(sea.stops().back(), kind::canceled);
  sea.said.clear();
  sea.report(sea.stops().front(), kind::rejected);
  EXPECT_TRUE(std::holds_alternative<place_stop>(sea.said.back()));
}

TEST_F(protection_test, a_fill_that_overtakes_a_reduction_takes_from_the_others) {  // F-45
  hold(10);
  const auto first = sea.stops().front();
  sea.trade(side::sell, 4, 0, leg_role::exit);  // asks to lower the first one to 6
  sea.trade(side::buy, 4);
  const auto second = sea.stops().back();
  sea.accept(second);
  sea.said.clear();
  sea.fill(first, 8);
  ASSERT_FALSE(sea.said.empty());
  EXPECT_EQ(std::get<amend_stop>(sea.said[0]).order, second);
  EXPECT_EQ(std::get<amend_stop>(sea.said[0]).quantity, quantity{2});
}

TEST_F(protection_test, without_a_level_the_position_is_closed) {  // I-01
  sea = harbour();
  sea.guard = protection(
      {.bot = {7}, .account = {3}, .group = {5}, .instrument = {1}, .quantity = {10}, .protection = {}, .cause = {1}},
      {});
  sea.start();
  EXPECT_EQ(only<exit_now>().quantity, quantity{10});
}

TEST_F(protection_test, a_refused_reduction_is_repeated_a_few_times_only) {  // F-43
  hold(10);
  sea.trade(side::sell, 4, 0, leg_role::exit);
  for (int i = 0; i < 10; ++i) sea.report(sea.stops().front(), kind::cancel_rejected);
  EXPECT_EQ(sea.said.size(), 3u);
  sea.retry();
  EXPECT_EQ(sea.said.size(), 4u);
}

TEST_F(protection_test, a_late_fill_of_a_stop_that_was_replaced_shrinks_the_replacement) {  // F-46
  hold(10);
  const auto old = sea.stops().front();
  sea.now += std::chrono::minutes(5);
  sea.report(old, kind::canceled);
  const auto replacement = sea.stops().front();
  sea.accept(replacement);
  sea.said.clear();
  sea.fill(old, 4);
  EXPECT_EQ(only<amend_stop>().order, replacement);
  EXPECT_EQ(only<amend_stop>().quantity, quantity{6});
}

TEST_F(protection_test, a_late_fill_is_not_taken_for_the_first_event_of_a_stop_on_its_way) {  // F-46
  hold(10);
  const auto old = sea.stops().front();
  sea.deliver = false;
  sea.now += std::chrono::minutes(5);
  sea.report(old, kind::canceled);
  sea.fill(old, 10);
  EXPECT_EQ(sea.guard.subject().quantity, quantity{});
  EXPECT_FALSE(sea.guard.done()) << "the replacement is still to be heard of";
}

TEST_F(protection_test, a_stop_nobody_told_about_is_taken_over) {  // F-56
  hold(10);
  const auto stray = stop(800, side::sell, 10);
  sea.tell(*sea.orders.submit(stray, noon));
  EXPECT_TRUE(sea.said.empty());
  sea.accept(stray.id);
  EXPECT_EQ(only<cancel_stop>().order, stray.id);
}

TEST_F(protection_test, fills_that_the_handed_over_list_had_already_are_not_counted_twice) {
  sea = harbour(10, {{order_id_of({7}, 900), {6}, {}}});  // of 10, 4 are filled and not yet told
  const auto e = step_of(stop(900, side::sell, 10), order_step::partially_filled, order_state::open, 4, 4);
  sea.tell(e);
  EXPECT_EQ(sea.guard.covered_by_stops(), quantity{6});
  EXPECT_EQ(sea.guard.subject().quantity, quantity{6});
  EXPECT_TRUE(sea.said.empty());
}

TEST_F(protection_test, events_of_other_positions_and_known_records_decide_nothing) {
  hold(10);
  const auto before = sea.guard.hash();
  auto e = step_of(entry(600, side::sell, 10), order_step::filled, order_state::filled, 10, 10);
  e.sequence = {sea.sequence};
  EXPECT_TRUE(sea.guard.on_event(e).empty());
  e.sequence = {sea.sequence + 1};
  for (const int other : {0, 1, 2}) {
    auto x = e;
    if (other == 0) x.intent.bot = {8};
    if (other == 1) x.intent.account = {8};
    if (other == 2) x.intent.instrument = {8};
    EXPECT_TRUE(sea.guard.on_event(x).empty());
  }
  EXPECT_EQ(sea.guard.hash(), before);
}

RC_GTEST_PROP(protection_property, whatever_lacks_cover_has_been_asked_for_and_nothing_is_covered_twice,
              ()) {  // I-01, I-02
  harbour sea;
  for (const auto& x : random_happenings()) {
    happen(sea, x);
    const auto held = std::abs(sea.position);
    RC_ASSERT(sea.guard.subject().quantity.units == sea.position);
    RC_ASSERT(sea.guard.covered_by_stops().units <= held);
    RC_ASSERT(!sea.bared);
    RC_ASSERT(sea.guard.stuck() || (sea.guard.covered_by_stops() + sea.guard.covered_by_exits()).units >= held);
  }
}

RC_GTEST_PROP(protection_property, when_all_is_quiet_the_venues_stops_equal_the_position, ()) {  // I-01, I-02
  harbour sea;
  for (const auto& x : random_happenings()) happen(sea, x);
  calm_down(sea);
  RC_ASSERT(sea.stop_quantity() == std::abs(sea.position));
  for (const order_id id : sea.stops()) RC_ASSERT(sea.intent(id).side == (sea.position > 0 ? side::sell : side::buy));
  RC_ASSERT(sea.exits().empty());
  RC_ASSERT(sea.guard.done() == (sea.position == 0));
}

RC_GTEST_PROP(protection_property, a_successor_with_the_list_of_working_stops_needs_nothing_more, ()) {
  harbour sea;
  for (const auto& x : random_happenings()) happen(sea, x);
  calm_down(sea);
  std::vector<position::working_stop> stops;
  for (const order_id id : sea.stops()) {
    const auto& order = *sea.orders.find(id);
    stops.push_back({id, order.open(), order.filled});
  }
  position::protection successor(sea.guard.subject(), stops);
  RC_ASSERT(successor.start().empty());
  RC_ASSERT(successor.done() == sea.guard.done());
}

RC_GTEST_PROP(protection_property, equal_histories_give_equal_states, ()) {  // I-09
  harbour one, other;
  for (const auto& x : random_happenings()) {
    happen(one, x);
    happen(other, x);
    RC_ASSERT(one.guard.hash() == other.guard.hash());
  }
  const auto copy = one.guard;
  RC_ASSERT(copy.hash() == other.guard.hash());
}

}  // namespace
}  // namespace core::tests
