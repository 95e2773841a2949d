#include "actors/risk_actor.hpp"

#include "tests/actors/among_peers.hpp"
#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"

namespace tests {
namespace {

using namespace core::tests;
using core::denial;
using core::order_state;
using core::order_step;
using core::side;

struct risk_actor_test : among_peers {
  peer journal = answering("foundation/journal");
  sink orders;

  void open_risk(bool with_orders = true, messages::breaker_address breaker = {}) {
    if (with_orders) orders = listen("desk/orders");
    open("desk/risk",
         runtime::room_start(actors::risk_actor, run.env(), actors::risk_settings{bounds(), core::tests::instruments()},
                             actors::risk_peers{messages::orders_address(at("desk/orders")),
                                                messages::journal_address(at("foundation/journal")), breaker}));
  }
  const core::risk::gate& gate() { return state<actors::risk_state>().gate; }
  std::vector<core::order_id> approved() {
    std::vector<core::order_id> ids;
    for (const auto& x : orders.all<core::risk::approved_order>()) ids.push_back(x.intent().id);
    return ids;
  }
  std::vector<std::pair<core::order_id, denial>> denied() {
    std::vector<std::pair<core::order_id, denial>> all;
    for (const auto& x : journal.all<messages::order_denied>()) all.emplace_back(x.intent.id, x.why);
    return all;
  }
  using denials = std::vector<std::pair<core::order_id, denial>>;
};

TEST_F(risk_actor_test, sends_what_it_admits_to_orders_and_what_it_denies_to_the_journal) {
  open_risk();
  tell(mark_view(run.now()));
  const auto good = entry(1, side::buy, 100), large = entry(2, side::buy, 101);
  tell(good);
  tell(large);
  EXPECT_EQ(approved(), std::vector{good.id});
  EXPECT_EQ(denied(), (denials{{large.id, denial::order_notional}}));
}

TEST_F(risk_actor_test, denies_entries_without_a_fresh_mark_and_while_halted_but_never_an_exit) {
  open_risk();
  tell(entry(1, side::buy, 10));
  tell(mark_view(run.now()));
  run.advance(std::chrono::seconds(6));
  tell(entry(2, side::buy, 10));
  tell(mark_view(run.now()));
  run.halted() = true;
  tell(entry(3, side::buy, 10));
  const auto out = stop(4, side::sell, 10);
  tell(out);
  EXPECT_EQ(denied(), (denials{{entry(1, side::buy, 1).id, denial::mark_missing},
                               {entry(2, side::buy, 1).id, denial::mark_stale},
                               {entry(3, side::buy, 1).id, denial::halted}}));
  EXPECT_EQ(approved(), std::vector{out.id});
}

TEST_F(risk_actor_test, denies_entries_until_the_breaker_has_ruled_and_as_it_rules_but_never_an_exit) {  // I-25
  const auto breaker = listen("safety/breaker");
  open_risk(true, messages::breaker_address(at("safety/breaker")));
  EXPECT_EQ(breaker.count<messages::rules_wanted>(), 1u);
  tell(mark_view(run.now()));
  tell(entry(1, side::buy, 10));
  const auto out = stop(2, side::sell, 10);
  tell(out);
  tell(messages::entries_ruled{});
  const auto free = entry(3, side::buy, 10);
  tell(free);
  tell(messages::entries_ruled{
      {{{"outage-test", {core::risk::scope_kind::venue, "test"}, core::risk::breaker_action::halt_new, {}}}}});
  tell(entry(4, side::buy, 10));
  EXPECT_EQ(denied(),
            (denials{{entry(1, side::buy, 1).id, denial::halted}, {entry(4, side::buy, 1).id, denial::halted}}));
  EXPECT_EQ(approved(), (std::vector{out.id, free.id}));
}

TEST_F(risk_actor_test, asks_for_the_rules_until_the_breaker_is_there_and_again_after_a_crash) {
  open_risk(true, messages::breaker_address(at("safety/breaker")));
  run.advance(std::chrono::seconds(1));
  const auto breaker = listen("safety/breaker");
  run.advance(std::chrono::seconds(1));
  EXPECT_EQ(breaker.count<messages::rules_wanted>(), 1u);
  tell(messages::entries_ruled{});
  crash();
  EXPECT_EQ(breaker.count<messages::rules_wanted>(), 2u);
  EXPECT_FALSE(gate().ruled().open.empty());
}

TEST_F(risk_actor_test, releases_what_it_approved_when_orders_is_away) {
  open_risk(false);
  tell(mark_view(run.now()));
  const auto wanted = entry(1, side::buy, 100);
  tell(wanted);
  EXPECT_EQ(denied(), (denials{{wanted.id, denial::not_delivered}}));
  EXPECT_EQ(gate().reservations(), 0u);
}

TEST_F(risk_actor_test, keeps_the_reservation_until_the_order_ends) {
  open_risk();
  tell(mark_view(run.now()));
  for (int i = 1; i <= 3; ++i) tell(entry(i, side::buy, 100));
  tell(entry(4, side::buy, 100));
  EXPECT_EQ(denied(), (denials{{entry(4, side::buy, 1).id, denial::bot_position}}));
  auto gone = step_of(entry(1, side::buy, 100), order_step::rejected, order_state::rejected);
  gone.sequence = {9};
  tell(gone);
  tell(entry(5, side::buy, 100));
  EXPECT_EQ(approved().back(), entry(5, side::buy, 1).id);
}

TEST_F(risk_actor_test, sends_a_denial_again_when_the_journal_is_back) {
  open_risk();
  run.names().slot("foundation/journal")->detach();
  tell(entry(1, side::buy, 10));
  const auto later = answering("foundation/journal");
  run.advance(std::chrono::seconds(1));
  EXPECT_EQ(later.count<messages::order_denied>(), 1u);
}

TEST_F(risk_actor_test, starts_from_the_placements_and_events_of_the_journal_and_counts_none_twice) {
  const auto held = entry(1, side::buy, 100), working = entry(2, side::buy, 60);
  journal.remember(messages::command_recorded{core::place_order{held}});
  auto fill = step_of(held, order_step::filled, order_state::filled, 100, 100);
  fill.sequence = journal.remember(messages::event_recorded{fill});
  journal.remember(messages::command_recorded{core::place_order{working}});
  open_risk();
  EXPECT_EQ(gate().of({7}, {1}).position, core::quantity{100});
  EXPECT_EQ(gate().reservations(), 1u);
  tell(fill);  // was on its way while it started
  EXPECT_EQ(gate().of({7}, {1}).position, core::quantity{100});
  auto more = step_of(working, order_step::filled, order_state::filled, 60, 60);
  more.sequence = {journal.past().until.value + 1};
  tell(more);
  EXPECT_EQ(gate().of({7}, {1}).position, core::quantity{160});
  EXPECT_EQ(gate().reservations(), 0u);
}

TEST_F(risk_actor_test, has_after_a_crash_what_the_journal_says) {
  open_risk();
  journal.remember(messages::command_recorded{core::place_order{entry(1, side::buy, 100)}});
  crash();
  EXPECT_EQ(gate().reservations(), 1u);
  tell(entry(1, side::buy, 100));
  tell(mark_view(run.now()));
  tell(entry(1, side::buy, 100));
  EXPECT_EQ(denied().back().second, denial::duplicate_id);
}

// I-16: neither a ghost of an order that never left, nor one lost whose placement comes behind the snapshot.
TEST_F(risk_actor_test, notes_what_the_journal_has_told_it_and_starts_from_that) {
  open_risk();
  tell(messages::room_snapshot_wanted{});
  EXPECT_EQ(journal.count<messages::note>(), 0u) << "nothing has a place in the journal";
  tell(mark_view(run.now()));
  const auto sent = entry(1, side::buy, 100), waits = entry(2, side::buy, 60), never = entry(3, side::buy, 30);
  for (const auto& x : {sent, waits, never}) tell(x);
  auto submitted = step_of(sent, order_step::submitted, order_state::in_flight);
  submitted.sequence = {9};
  tell(submitted);
  tell(messages::room_snapshot_wanted{});
  ASSERT_EQ(journal.count<messages::note>(), 1u);
  const auto noted = journal.all<messages::note>()[0];
  const auto saved = std::get<messages::room_snapshot>(noted.body);
  EXPECT_EQ(noted.actor, core::actor_number{core::number_of("desk/risk")});
  EXPECT_EQ(saved.last_event, core::sequence{9});
  EXPECT_EQ(gate().reservations(), 3u);

  journal.past().until = {9};
  journal.remember(saved);
  journal.remember(messages::command_recorded{core::place_order{waits}});
  crash();
  EXPECT_EQ(journal.asked().back().room, noted.actor);
  EXPECT_EQ(gate().reservations(), 2u);
  EXPECT_EQ(gate().of({7}, {1}).buys_open, core::quantity{160});
  tell(submitted);  // was on its way while it started
  EXPECT_EQ(gate().reservations(), 2u);
}

struct plan_test : risk_actor_test {
  static std::vector<core::order_intent> plan(std::int64_t first, std::int64_t second) {
    auto a = entry(1, side::buy, first), b = entry(2, side::buy, second);
    b.plan = a.plan;
    a.legs = b.legs = 2;
    b.leg = 2;
    return {a, b};
  }
};

TEST_F(plan_test, is_judged_with_its_last_leg_and_admitted_whole) {
  open_risk();
  tell(mark_view(run.now()));
  const auto legs = plan(50, 60);
  tell(legs[0]);
  EXPECT_TRUE(approved().empty());
  tell(legs[1]);
  EXPECT_EQ(approved(), (std::vector{legs[0].id, legs[1].id}));
}

TEST_F(plan_test, is_denied_whole_when_one_leg_is) {
  open_risk();
  tell(mark_view(run.now()));
  const auto legs = plan(50, 101);
  for (const auto& leg : legs) tell(leg);
  EXPECT_TRUE(approved().empty());
  EXPECT_EQ(denied(), (denials{{legs[0].id, denial::order_notional}, {legs[1].id, denial::order_notional}}));
  EXPECT_EQ(gate().reservations(), 0u);
}

}  // namespace
}  // namespace tests
