#include "actors/orders_actor.hpp"

#include "tests/actors/among_peers.hpp"
#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"

namespace tests {
namespace {

using namespace core::tests;
using namespace std::chrono_literals;
using core::order_state;
using core::order_step;
using core::side;
using kind = core::venue_report::kind;

struct orders_actor_test : among_peers {
  peer journal = answering("foundation/journal");
  sink bot = listen("bots/alpha");

  void open_orders() {
    open("desk/orders", runtime::room_start(actors::orders_actor, run.env(), actors::orders_settings{},
                                            actors::orders_peers{messages::journal_address(at("foundation/journal"))}));
  }
  /// As only a gate can say it.
  static core::risk::approved_order approval_of(const core::order_intent& intent) {
    core::risk::gate gate(bounds(), core::tests::instruments());
    gate.on_mark({1}, {{100}, {101}}, noon);
    return gate.admit(intent, noon).value();
  }
  core::order_intent place(std::uint32_t count = 1, std::int64_t quantity = 100) {
    const auto intent = entry(count, side::buy, quantity);
    tell(approval_of(intent));
    return intent;
  }
  std::vector<order_step> steps() {
    std::vector<order_step> all;
    for (const auto& x : journal.all<messages::order_stepped>()) all.push_back(x.event.step);
    return all;
  }
  template <class Command>
  std::vector<Command> commands() {
    std::vector<Command> all;
    for (const auto& x : journal.all<messages::followup>())
      if (const auto* found = std::get_if<Command>(&x.command)) all.push_back(*found);
    return all;
  }
  order_state state_of(const core::order_intent& x) { return state<actors::orders_state>().orders.find(x.id)->state; }
};

TEST_F(orders_actor_test, hands_an_approved_order_to_the_journal_once) {
  open_orders();
  const auto intent = place();
  ASSERT_EQ(journal.count<messages::placement>(), 1u);
  EXPECT_EQ(journal.all<messages::placement>()[0].order.intent().id, intent.id);
  EXPECT_EQ(state_of(intent), order_state::in_flight);
  place();  // the proof is a copyable value
  EXPECT_EQ(journal.count<messages::placement>(), 1u);
  ASSERT_EQ(journal.count<messages::order_denied>(), 1u);
  EXPECT_EQ(journal.all<messages::order_denied>()[0].why, core::denial::duplicate_id);
}

TEST_F(orders_actor_test, records_each_legal_step_of_a_report_and_no_report_twice) {
  open_orders();
  const auto intent = place();
  tell(report(intent, kind::accepted));
  tell(report(intent, kind::accepted));
  tell(fill_of(intent, 40, 1));
  tell(fill_of(intent, 40, 1));
  tell(fill_of(intent, 60, 2));
  tell(report(intent, kind::canceled));
  EXPECT_EQ(steps(), (std::vector{order_step::accepted, order_step::partially_filled, order_step::filled}));
  EXPECT_EQ(state_of(intent), order_state::filled);
}

TEST_F(orders_actor_test, writes_the_step_before_the_cancel_and_cancels_once) {
  open_orders();
  const auto intent = place();
  tell(report(intent, kind::accepted));
  tell(messages::cancel_wanted{intent.id, {1}, {42}});
  tell(messages::cancel_wanted{intent.id, {1}, {43}});
  ASSERT_EQ(commands<core::cancel_order>().size(), 1u);
  EXPECT_EQ(commands<core::cancel_order>()[0].order, intent.id);
  EXPECT_EQ(journal.all<messages::followup>()[0].cause, core::sequence{42});
  EXPECT_EQ(journal.all<messages::followup>()[0].plan, intent.plan);
  EXPECT_EQ(steps().back(), order_step::cancel_submitted);
  EXPECT_TRUE(journal.messages().back().match_elements<messages::followup>());
  tell(report(intent, kind::canceled));
  EXPECT_EQ(state_of(intent), order_state::canceled);
}

TEST_F(orders_actor_test, takes_a_fill_that_overtook_the_cancel) {
  open_orders();
  const auto intent = place();
  tell(report(intent, kind::accepted));
  tell(messages::cancel_wanted{intent.id, {1}, {}});
  tell(fill_of(intent, 100, 1));
  EXPECT_EQ(state_of(intent), order_state::filled);
}

TEST_F(orders_actor_test, cancels_nothing_that_has_ended_or_is_not_known) {
  open_orders();
  const auto intent = place();
  tell(report(intent, kind::rejected));
  tell(messages::cancel_wanted{intent.id, {1}, {}});
  tell(messages::cancel_wanted{{77}, {1}, {}});
  EXPECT_TRUE(commands<core::cancel_order>().empty());
}

TEST_F(orders_actor_test, lowers_a_quantity_and_never_raises_it) {
  open_orders();
  const auto intent = place();
  tell(report(intent, kind::accepted));
  tell(messages::reduction_wanted{intent.id, {1}, {100}, {}});
  EXPECT_TRUE(commands<core::amend_order>().empty());
  tell(messages::reduction_wanted{intent.id, {1}, {60}, {5}});
  ASSERT_EQ(commands<core::amend_order>().size(), 1u);
  EXPECT_EQ(commands<core::amend_order>()[0].quantity, core::quantity{60});
}

TEST_F(orders_actor_test, takes_silence_for_unknown_and_asks_the_venue_until_it_answers) {
  open_orders();
  const auto intent = place();
  run.advance(900ms);
  EXPECT_TRUE(steps().empty());
  run.advance(400ms);
  EXPECT_EQ(steps(), std::vector{order_step::timed_out});
  EXPECT_EQ(state_of(intent), order_state::unknown);
  ASSERT_EQ(commands<core::query_order>().size(), 1u);
  EXPECT_EQ(commands<core::query_order>()[0].order, intent.id);
  run.advance(10s);
  const auto asked = commands<core::query_order>().size();
  EXPECT_GT(asked, 1u);
  EXPECT_EQ(state_of(intent), order_state::unknown);  // never taken for failed
  tell(report(intent, kind::accepted));
  EXPECT_EQ(state_of(intent), order_state::open);
  run.advance(1min);
  EXPECT_EQ(commands<core::query_order>().size(), asked);
  EXPECT_FALSE(run.next_due());
}

TEST_F(orders_actor_test, ends_an_order_that_the_venue_proves_absent) {
  open_orders();
  const auto intent = place();
  run.advance(2s);
  tell(report(intent, kind::absent));
  EXPECT_EQ(state_of(intent), order_state::lost);
}

TEST_F(orders_actor_test, takes_a_stranded_command_for_unknown_and_asks) {
  open_orders();
  const auto placed = place(1), canceled = place(2);
  tell(report(canceled, kind::accepted));
  tell(messages::cancel_wanted{canceled.id, {1}, {}});
  tell(messages::command_stranded{core::place_order{placed}, {3}});
  tell(messages::command_stranded{core::cancel_order{canceled.id, {1}}, {5}});
  EXPECT_EQ(state_of(placed), order_state::unknown);
  EXPECT_EQ(state_of(canceled), order_state::unknown);
  run.advance(2s);
  EXPECT_GE(commands<core::query_order>().size(), 2u);
}

TEST_F(orders_actor_test, asks_after_a_restart_for_all_that_may_be_working) {
  const auto working = entry(1, side::buy, 100), ended = entry(2, side::buy, 100);
  journal.remember(messages::command_recorded{core::place_order{working}});
  journal.remember(messages::event_recorded{step_of(working, order_step::accepted, order_state::open)});
  journal.remember(messages::command_recorded{core::place_order{ended}});
  journal.remember(messages::event_recorded{step_of(ended, order_step::rejected, order_state::rejected)});
  open_orders();
  ASSERT_EQ(steps(), std::vector{order_step::timed_out});
  ASSERT_EQ(commands<core::query_order>().size(), 1u);
  EXPECT_EQ(commands<core::query_order>()[0].order, working.id);
  EXPECT_EQ(state_of(ended), order_state::rejected);
}

TEST_F(orders_actor_test, notes_all_that_it_knows_when_the_journal_asks_and_starts_from_that) {  // I-09
  open_orders();
  const auto working = place(1), ended = place(2);
  tell(report(working, kind::accepted));
  tell(report(ended, kind::rejected));
  const auto hash = state<actors::orders_state>().orders.hash();
  tell(messages::room_snapshot_wanted{});
  ASSERT_EQ(journal.count<messages::note>(), 1u);
  ASSERT_TRUE(journal.messages().back().match_elements<messages::note>()) << "behind every step that it holds";
  const auto noted = journal.all<messages::note>()[0];
  const auto saved = std::get<messages::room_snapshot>(noted.body);
  EXPECT_EQ(noted.actor, core::actor_number{core::number_of("desk/orders")});
  EXPECT_EQ(saved.last_event, core::sequence{}) << "all that stands before it";
  EXPECT_EQ(saved.hash, hash);

  journal.remember(saved);
  auto canceled = step_of(working, order_step::cancel_submitted, order_state::cancel_in_flight);
  journal.remember(messages::event_recorded{canceled});
  crash();
  EXPECT_EQ(journal.asked().back().what, messages::history_wanted::kind::room);
  EXPECT_EQ(journal.asked().back().room, noted.actor);
  EXPECT_EQ(state_of(ended), order_state::rejected);
  EXPECT_EQ(state_of(working), order_state::unknown);
  ASSERT_EQ(commands<core::query_order>().size(), 1u);
  EXPECT_EQ(commands<core::query_order>()[0].order, working.id);
}

TEST_F(orders_actor_test, does_not_start_from_a_snapshot_that_cannot_be_read) {
  journal.remember(messages::room_snapshot{.state = {std::byte{77}}});
  open_orders();
  run.advance(1s);
  EXPECT_FALSE(room_is_open());
  const auto failures = supervision.all<runtime::child_failed>();
  ASSERT_FALSE(failures.empty());
  EXPECT_NE(failures[0].why.find("the snapshot in record 1 cannot be read: a snapshot of orders in another version"),
            std::string::npos)
      << failures[0].why;
}

TEST_F(orders_actor_test, does_not_start_from_a_snapshot_that_has_another_hash) {
  journal.remember(messages::room_snapshot{.state = core::order::order_register().snapshot(), .hash = 1});
  open_orders();
  run.advance(1s);
  EXPECT_FALSE(room_is_open());
}

TEST_F(orders_actor_test, calls_a_bot_settled_when_none_of_its_orders_is_unknown) {
  open_orders();
  const auto intent = place();
  tell(report(intent, kind::accepted));
  ask(bot, room(), messages::settlement_wanted{{7}, {}});
  EXPECT_EQ(bot.count<messages::settled>(), 0u);
  ASSERT_EQ(commands<core::query_order>().size(), 1u);
  tell(report(intent, kind::accepted));
  ASSERT_EQ(bot.count<messages::settled>(), 1u);
  EXPECT_EQ(bot.all<messages::settled>()[0].bot, core::bot_id{7});
}

TEST_F(orders_actor_test, tells_a_settled_bot_which_of_its_orders_were_never_placed) {
  open_orders();
  const auto known = place();
  tell(report(known, kind::accepted));
  const core::order_id unheard_of = core::order_id_of({7}, 99);
  ask(bot, room(), messages::settlement_wanted{{7}, {known.id, unheard_of}});
  tell(report(known, kind::accepted));
  ASSERT_EQ(bot.count<messages::settled>(), 1u);
  EXPECT_EQ(bot.all<messages::settled>()[0].never_placed, std::vector{unheard_of});
}

TEST_F(orders_actor_test, calls_a_bot_without_orders_settled_at_once) {
  open_orders();
  place();
  ask(bot, room(), messages::settlement_wanted{{8}, {}});
  EXPECT_EQ(bot.count<messages::settled>(), 1u);
}

TEST_F(orders_actor_test, says_which_orders_of_a_bot_on_an_instrument_may_be_working) {
  open_orders();
  const auto working = place(1), ended = place(2);
  tell(fill_of(working, 40, 1));
  tell(report(ended, kind::rejected));
  ask(bot, room(), messages::working_wanted{{7}, {1}});
  ask(bot, room(), messages::working_wanted{{7}, {2}});
  const auto answers = bot.all<messages::working_orders>();
  ASSERT_EQ(answers.size(), 2u);
  ASSERT_EQ(answers[0].orders.size(), 1u);
  EXPECT_EQ(answers[0].orders[0].intent.id, working.id);
  EXPECT_EQ(answers[0].orders[0].open, core::quantity{60});
  EXPECT_TRUE(answers[1].orders.empty());
}

TEST_F(orders_actor_test, keeps_everything_in_order_for_a_journal_that_was_away) {
  open_orders();
  run.names().slot("foundation/journal")->detach();
  const auto intent = place();
  tell(report(intent, kind::accepted));
  tell(messages::cancel_wanted{intent.id, {1}, {}});
  const auto later = answering("foundation/journal");
  run.advance(100ms);
  ASSERT_EQ(later.messages().size(), 4u);
  EXPECT_TRUE(later.messages()[0].match_elements<messages::placement>());
  EXPECT_EQ(later.messages()[1].get_as<messages::order_stepped>(0).event.step, order_step::accepted);
  EXPECT_EQ(later.messages()[2].get_as<messages::order_stepped>(0).event.step, order_step::cancel_submitted);
  EXPECT_TRUE(later.messages()[3].match_elements<messages::followup>());
}

}  // namespace
}  // namespace tests
