#include "core/order/register.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/order/desk.hpp"

namespace core::tests {
namespace {

using kind = venue_report::kind;
using order::order_register;

struct order_register_test : ::testing::Test {
  order_intent buy = entry(1, side::buy, 10);
  order_register orders;

  void open() {
    ASSERT_TRUE(orders.submit(buy, noon));
    ASSERT_TRUE(orders.on_report(report(buy, kind::accepted), noon));
  }
  order_state state() const { return orders.find(buy.id)->state; }
};

TEST_F(order_register_test, a_submission_opens_the_order_in_flight) {
  const auto event = orders.submit(buy, noon);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->step, order_step::submitted);
  EXPECT_EQ(event->state, order_state::in_flight);
  EXPECT_EQ(event->ts_event, noon);
  EXPECT_EQ(event->open(), quantity{10});
  EXPECT_EQ(orders.working(), std::vector{buy.id});
}

TEST_F(order_register_test, the_same_id_is_denied) {
  open();
  EXPECT_EQ(orders.submit(buy, noon).error(), denial::duplicate_id);
  ASSERT_TRUE(orders.on_report(report(buy, kind::canceled), noon));
  EXPECT_EQ(orders.submit(buy, noon).error(), denial::duplicate_id);
}

TEST_F(order_register_test, fills_add_up_and_the_last_one_completes) {
  open();
  const auto first = orders.on_report(fill_of(buy, 4, 1), noon);
  EXPECT_EQ(first->step, order_step::partially_filled);
  EXPECT_EQ(first->filled, quantity{4});
  EXPECT_EQ(first->execution.price, price{100});
  const auto last = orders.on_report(fill_of(buy, 6, 2), noon);
  EXPECT_EQ(last->step, order_step::filled);
  EXPECT_EQ(last->state, order_state::filled);
  EXPECT_TRUE(orders.working().empty());
}

TEST_F(order_register_test, a_repeated_fill_is_counted_and_changes_nothing) {  // F-47
  open();
  ASSERT_TRUE(orders.on_report(fill_of(buy, 4, 1), noon));
  const auto before = orders.hash();
  EXPECT_FALSE(orders.on_report(fill_of(buy, 4, 1), noon));
  EXPECT_EQ(orders.duplicates(), 1u);
  EXPECT_EQ(orders.hash(), before);
}

TEST_F(order_register_test, fills_without_trade_number_are_recognised_by_the_cumulative_quantity) {
  open();
  auto nameless = fill_of(buy, 4, 0);
  nameless.filled = {4};
  EXPECT_TRUE(orders.on_report(nameless, noon));
  EXPECT_FALSE(orders.on_report(nameless, noon));
  EXPECT_EQ(orders.find(buy.id)->filled, quantity{4});
}

TEST_F(order_register_test, a_fill_beyond_the_intent_is_illegal) {  // I-05, F-45
  open();
  EXPECT_FALSE(orders.on_report(fill_of(buy, 11, 1), noon));
  EXPECT_FALSE(orders.on_report(fill_of(buy, 0, 2), noon));
  EXPECT_EQ(orders.illegal(), 2u);
}

TEST_F(order_register_test, a_fill_after_the_cancel_keeps_the_order_canceled) {  // F-46, F-50
  open();
  ASSERT_TRUE(orders.on_report(report(buy, kind::canceled), noon));
  const auto late = orders.on_report(fill_of(buy, 10, 1), noon);
  ASSERT_TRUE(late);
  EXPECT_EQ(late->step, order_step::filled);
  EXPECT_EQ(late->state, order_state::canceled);
  EXPECT_EQ(orders.find(buy.id)->filled, quantity{10});
}

TEST_F(order_register_test, a_fill_may_outrun_the_acknowledgement) {  // F-46
  ASSERT_TRUE(orders.submit(buy, noon));
  EXPECT_EQ(orders.on_report(fill_of(buy, 4, 1), noon)->state, order_state::open);
  EXPECT_FALSE(orders.on_report(report(buy, kind::accepted), noon));
  EXPECT_EQ(orders.duplicates(), 1u);
}

TEST_F(order_register_test, an_unknown_order_is_settled_by_definite_answers_only) {  // F-40
  ASSERT_TRUE(orders.submit(buy, noon));
  EXPECT_EQ(orders.on_report(report(buy, kind::outcome_unknown), noon)->state, order_state::unknown);
  EXPECT_EQ(orders.on_report(fill_of(buy, 4, 1), noon)->state, order_state::unknown);
  EXPECT_EQ(orders.on_report(report(buy, kind::accepted), noon)->state, order_state::open);
}

TEST_F(order_register_test, a_lost_order_can_still_be_filled_late) {  // F-41
  ASSERT_TRUE(orders.submit(buy, noon));
  EXPECT_FALSE(orders.on_report(report(buy, kind::absent), noon)) << "asked too early";
  ASSERT_TRUE(orders.timed_out(buy.id, noon));
  EXPECT_EQ(orders.on_report(report(buy, kind::absent), noon)->state, order_state::lost);
  EXPECT_EQ(orders.on_report(fill_of(buy, 4, 1), noon)->state, order_state::lost);
}

TEST_F(order_register_test, a_cancel_refused_for_an_unknown_order_is_no_proof_of_life) {  // F-43
  open();
  ASSERT_TRUE(orders.cancel_submitted(buy.id, noon));
  EXPECT_FALSE(orders.cancel_submitted(buy.id, noon));
  const auto event = orders.on_report(report(buy, kind::cancel_rejected, venue_refusal::unknown_order), noon);
  EXPECT_EQ(event->step, order_step::timed_out);
  EXPECT_EQ(event->state, order_state::unknown);
  EXPECT_EQ(event->refusal, venue_refusal::unknown_order);
}

TEST_F(order_register_test, a_cancel_refused_for_another_reason_leaves_the_order_open) {
  open();
  ASSERT_TRUE(orders.cancel_submitted(buy.id, noon));
  EXPECT_EQ(orders.on_report(report(buy, kind::cancel_rejected), noon)->state, order_state::open);
}

TEST_F(order_register_test, a_refused_cancel_of_an_ended_order_is_a_repetition) {  // F-43
  open();
  ASSERT_TRUE(orders.cancel_submitted(buy.id, noon));
  ASSERT_TRUE(orders.on_report(fill_of(buy, 10, 1), noon));
  EXPECT_FALSE(orders.on_report(report(buy, kind::cancel_rejected, venue_refusal::unknown_order), noon));
  EXPECT_EQ(orders.duplicates(), 1u);
}

TEST_F(order_register_test, a_duplicate_refusal_means_that_the_venue_may_have_it) {  // F-42
  ASSERT_TRUE(orders.submit(buy, noon));
  EXPECT_EQ(orders.on_report(report(buy, kind::rejected, venue_refusal::duplicate), noon)->state, order_state::unknown);
}

TEST_F(order_register_test, an_amendment_lowers_the_quantity_and_leaves_room_for_fills_on_their_way) {  // F-45
  open();
  const auto event = orders.on_report(amendment_of(buy, 3, 2), noon);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->intent.quantity, quantity{5});
  EXPECT_EQ(orders.on_report(fill_of(buy, 3, 1), noon)->step, order_step::partially_filled);
  EXPECT_EQ(orders.on_report(fill_of(buy, 2, 2), noon)->step, order_step::filled);
}

TEST_F(order_register_test, an_amendment_never_enlarges_nor_falls_below_what_is_filled) {
  open();
  ASSERT_TRUE(orders.on_report(fill_of(buy, 4, 1), noon));
  EXPECT_FALSE(orders.on_report(amendment_of(buy, 4, 7), noon));
  EXPECT_FALSE(orders.on_report(amendment_of(buy, 1, 2), noon));
  EXPECT_FALSE(orders.on_report(amendment_of(buy, -1, 2), noon));
  EXPECT_FALSE(orders.on_report(amendment_of(buy, INT64_MAX, INT64_MAX), noon));
  EXPECT_EQ(orders.illegal(), 4u);
}

TEST_F(order_register_test, an_amendment_that_keeps_nothing_open_is_a_cancel) {
  open();
  const auto event = orders.on_report(amendment_of(buy, 3, 0), noon);
  EXPECT_EQ(event->step, order_step::canceled);
  EXPECT_EQ(event->state, order_state::canceled);
  EXPECT_EQ(orders.on_report(fill_of(buy, 3, 1), noon)->filled, quantity{3}) << "still on its way";
}

TEST_F(order_register_test, an_amendment_moves_the_limit_where_it_names_one) {
  buy.type = order_type::limit;
  buy.limit = {100};
  open();
  auto moved = amendment_of(buy, 0, 10);
  moved.limit = {98};
  EXPECT_EQ(orders.on_report(moved, noon)->intent.limit, price{98});
  EXPECT_EQ(orders.find(buy.id)->intent.limit, price{98});
  EXPECT_EQ(orders.on_report(amendment_of(buy, 0, 5), noon)->intent.limit, price{98});
}

TEST_F(order_register_test, a_close_position_order_has_the_quantity_that_its_trigger_settles) {
  order_intent all = stop(2, side::sell, 10);
  all.close_position = true;
  ASSERT_TRUE(orders.submit(all, noon));
  ASSERT_TRUE(orders.on_report(report(all, kind::accepted), noon));
  auto triggered = report(all, kind::triggered);
  triggered.open = {25};
  EXPECT_EQ(orders.on_report(triggered, noon)->intent.quantity, quantity{25});
  EXPECT_EQ(orders.on_report(fill_of(all, 25, 1), noon)->step, order_step::filled);
}

TEST_F(order_register_test, a_fill_may_outrun_the_trigger_of_a_close_position_order) {  // F-46
  order_intent all = stop(2, side::sell, 10);
  all.close_position = true;
  ASSERT_TRUE(orders.submit(all, noon));
  auto first = fill_of(all, 15, 1);
  first.open = {5};
  const auto event = orders.on_report(first, noon);
  ASSERT_TRUE(event);
  EXPECT_EQ(event->step, order_step::partially_filled);
  EXPECT_EQ(event->intent.quantity, quantity{20});
  auto insane = fill_of(all, 15, 2);
  insane.open = {INT64_MAX};
  EXPECT_FALSE(orders.on_report(insane, noon));
  EXPECT_EQ(orders.on_report(fill_of(all, 5, 3), noon)->step, order_step::filled);
}

TEST_F(order_register_test, reports_of_strangers_are_counted) {
  EXPECT_FALSE(orders.on_report(report(buy, kind::accepted), noon));
  EXPECT_EQ(orders.unknown_orders(), 1u);
  open();
  auto elsewhere = report(buy, kind::canceled);
  elsewhere.instrument = {99};
  EXPECT_FALSE(orders.on_report(elsewhere, noon));
  EXPECT_EQ(orders.illegal(), 1u);
}

TEST_F(order_register_test, silence_is_measured_from_the_latest_change) {
  ASSERT_TRUE(orders.submit(buy, noon));
  const auto other = entry(2, side::sell, 1);
  ASSERT_TRUE(orders.submit(other, noon + std::chrono::seconds(2)));
  EXPECT_EQ(orders.silent_since(noon + std::chrono::seconds(1)), std::vector{buy.id});
  ASSERT_TRUE(orders.on_report(report(buy, kind::accepted), noon));
  EXPECT_TRUE(orders.silent_since(noon + std::chrono::seconds(1)).empty()) << "an open order owes no answer";
  ASSERT_TRUE(orders.cancel_submitted(buy.id, noon + std::chrono::seconds(3)));
  EXPECT_EQ(orders.silent_since(noon + std::chrono::seconds(3)), (std::vector{buy.id, other.id}));
}

TEST_F(order_register_test, the_venues_time_is_kept_where_it_gives_one) {
  open();
  auto late = fill_of(buy, 4, 1);
  late.ts_recv = noon + std::chrono::seconds(9);
  EXPECT_EQ(orders.on_report(late, noon + std::chrono::seconds(10))->ts_event, late.ts_recv);
  late.execution.venue_trade = 2;
  late.ts_event = noon - std::chrono::seconds(5);
  EXPECT_EQ(orders.on_report(late, noon + std::chrono::seconds(10))->ts_event, late.ts_event);
  EXPECT_EQ(orders.find(buy.id)->last_change, late.ts_recv) << "never runs backwards";
}

TEST_F(order_register_test, orders_are_listed_by_bot_and_id) {
  auto stranger = entry(3, side::buy, 1);
  stranger.bot = {8};
  for (const auto& x : {entry(2, side::buy, 1), stranger, buy}) ASSERT_TRUE(orders.submit(x, noon));
  EXPECT_EQ(orders.working(), (std::vector{buy.id, order_id_of({7}, 2), stranger.id}));
  EXPECT_EQ(orders.working({8}), std::vector{stranger.id});
}

TEST_F(order_register_test, old_orders_are_forgotten_but_their_ids_stay_used) {  // F-83, I-17
  for (std::uint32_t i = 1; i <= order_register::ended_max + 1; ++i) {
    ASSERT_TRUE(orders.submit(entry(i, side::buy, 10), noon));
    ASSERT_TRUE(orders.on_report(report(entry(i, side::buy, 10), kind::canceled), noon));
  }
  EXPECT_EQ(orders.find(buy.id), nullptr);
  EXPECT_FALSE(orders.on_report(fill_of(buy, 1, 1), noon));
  EXPECT_EQ(orders.unknown_orders(), 1u);
  EXPECT_EQ(orders.submit(buy, noon).error(), denial::duplicate_id);
  EXPECT_TRUE(orders.on_report(fill_of(entry(2, side::buy, 10), 1, 1), noon));
}

TEST_F(order_register_test, a_denial_leaves_no_order_behind) {
  const auto before = orders.hash();
  const auto denied = step_of(buy, order_step::denied, order_state::denied);
  orders.restore(denied);
  EXPECT_EQ(orders.hash(), before);
}

TEST_F(order_register_test, a_journal_with_an_illegal_step_is_refused) {
  open();
  const auto impossible = step_of(buy, order_step::absent, order_state::lost);
  EXPECT_THROW(orders.restore(impossible), broken_invariant);
}

RC_GTEST_PROP(order_register_property, the_fold_of_its_events_equals_the_register, ()) {  // I-09
  desk room;
  order_register folded;
  for (const auto& x : random_happenings()) {
    if (const auto event = room.let(x)) folded.restore(*event);
    RC_ASSERT(folded.hash() == room.orders.hash());
  }
}

RC_GTEST_PROP(order_register_property, every_event_is_a_legal_step_with_a_rising_quantity, ()) {  // I-05, I-14
  desk room;
  std::map<order_id, order_event> latest;
  std::map<order_id, std::int64_t> executed;
  for (const auto& x : random_happenings()) {
    const auto event = room.let(x);
    if (!event) continue;
    const auto before = latest.contains(event->intent.id) ? latest[event->intent.id] : order_event{};
    RC_ASSERT(next(before.state, event->step) == event->state);
    RC_ASSERT(event->filled >= before.filled);
    RC_ASSERT(event->filled <= event->intent.quantity);
    executed[event->intent.id] += event->execution.quantity.units;
    RC_ASSERT(executed[event->intent.id] == event->filled.units);
    latest[event->intent.id] = *event;
  }
  for (const order_id id : room.orders.working()) RC_ASSERT(!terminal(room.orders.find(id)->state));
}

}  // namespace
}  // namespace core::tests
