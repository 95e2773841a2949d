#include "actors/bot_actor.hpp"

#include "tests/actors/among_peers.hpp"
#include "tests/core/bot/scripted.hpp"

namespace tests {
namespace {

using namespace core::tests;
using namespace std::chrono_literals;
using core::leg_role;
using core::order_state;
using core::order_step;

struct bot_actor_test : among_peers {
  static constexpr core::bot::identity who{{7}, {70}, {3}, {5}};
  peer journal = answering("foundation/journal");
  sink market = listen("market/test/ONE"), orders = listen("desk/orders"), risk, breaker = listen("safety/breaker");

  void open_bot(bool with_risk = true) {
    if (with_risk) risk = listen("desk/risk");
    open("bots/alpha",
         runtime::room_start(actors::bot_actor, run.env(),
                             actors::bot_settings{.who = who,
                                                  .instrument = lots_of_ten(),
                                                  .make_strategy = [] { return std::make_unique<scripted>(); },
                                                  .snapshot_interval = 10s},
                             actors::bot_peers{.market = messages::market_address(at("market/test/ONE")),
                                               .risk = messages::risk_address(at("desk/risk")),
                                               .orders = messages::orders_address(at("desk/orders")),
                                               .journal = messages::journal_address(at("foundation/journal")),
                                               .breaker = messages::breaker_address(at("safety/breaker"))}));
  }
  /// The bot has a past: long 20, view 5, record 9.
  void remember_a_position() {
    auto before = scripted_bot();
    before.allow_entries(true);
    const auto entry = before.on_view(told(5, wish::buy)).intents.at(0);
    before.on_event(stepped(entry, 9, order_step::filled, order_state::filled, 20, 20));
    journal.remember(messages::bot_snapshot{.bot = who.bot,
                                            .view = before.last_view(),
                                            .last_event = before.last_event(),
                                            .orders_issued = before.orders_issued(),
                                            .bot_state = before.snapshot(),
                                            .strategy_state = before.strategy().snapshot()});
  }
  const core::bot::bot& inside() { return *state<actors::bot_state>().bot; }
  std::vector<messages::bot_snapshot> snapshots() {
    std::vector<messages::bot_snapshot> all;
    for (const auto& x : journal.all<messages::note>()) all.push_back(std::get<messages::bot_snapshot>(x.body));
    return all;
  }
  std::vector<core::order_intent> intents() { return risk.all<core::order_intent>(); }
};

TEST_F(bot_actor_test, asks_for_its_past_and_trades_at_once_where_there_is_none) {
  open_bot();
  ASSERT_EQ(journal.asked().size(), 1u);
  EXPECT_EQ(journal.asked()[0].what, messages::history_wanted::kind::bot);
  EXPECT_EQ(journal.asked()[0].bot, who.bot);
  tell(told(1, wish::buy));
  ASSERT_EQ(intents().size(), 1u);
  EXPECT_EQ(intents()[0].id, core::order_id_of(who.issuer, 1));
  EXPECT_TRUE(orders.messages().empty());
}

TEST_F(bot_actor_test, journals_its_state_before_what_it_decided_leaves) {
  open_bot();
  tell(told(1, wish::nothing));
  tell(told(2, wish::buy));
  ASSERT_EQ(snapshots().size(), 2u);
  const auto saved = snapshots()[1];
  EXPECT_EQ(saved.view, 2u);
  EXPECT_EQ(saved.orders_issued, 1u);
  auto copy = scripted_bot();
  copy.restore(saved.bot_state, saved.strategy_state);
  EXPECT_EQ(copy.hash(saved.strategy_state), saved.hash);
  EXPECT_EQ(copy.standing().entries_working, core::quantity{20});
}

TEST_F(bot_actor_test, journals_its_state_once_per_interval_while_it_decides_nothing) {
  open_bot();
  for (std::uint64_t n = 1; n <= 21; ++n) tell(told(n, wish::nothing));
  EXPECT_EQ(snapshots().size(), 3u);
}

TEST_F(bot_actor_test, exits_through_risk_and_cancels_through_orders) {
  open_bot();
  tell(told(1, wish::buy));
  tell(told(2, wish::buy));
  tell(stepped(intents()[0], 4, order_step::filled, order_state::filled, 20, 20));
  tell(told(3, wish::exit_and_cancel));
  ASSERT_EQ(intents().size(), 3u);
  EXPECT_EQ(intents()[2].role, leg_role::exit);
  ASSERT_EQ(orders.count<messages::cancel_wanted>(), 1u);
  EXPECT_EQ(orders.all<messages::cancel_wanted>()[0].order, intents()[1].id);
  EXPECT_EQ(orders.all<messages::cancel_wanted>()[0].cause, core::sequence{4});
}

TEST_F(bot_actor_test, has_an_intent_denied_that_did_not_reach_risk) {  // S-38
  open_bot(false);
  tell(told(1, wish::buy));
  ASSERT_EQ(journal.count<messages::order_denied>(), 1u);
  const auto denied = journal.all<messages::order_denied>()[0];
  EXPECT_EQ(denied.why, core::denial::not_delivered);
  tell(stepped(denied.intent, 3, order_step::denied, order_state::denied));
  EXPECT_EQ(inside().standing().entries_working, core::quantity{});
  EXPECT_EQ(inside().state(), core::bot::life::rejected);
}

TEST_F(bot_actor_test, keeps_notes_in_order_for_a_journal_that_was_away) {
  open_bot();
  run.names().slot("foundation/journal")->detach();
  tell(told(1, wish::buy));
  tell(told(2, wish::buy));
  const auto later = answering("foundation/journal");
  run.advance(1s);
  ASSERT_EQ(later.count<messages::note>(), 2u);
  EXPECT_EQ(std::get<messages::bot_snapshot>(later.all<messages::note>()[0].body).view, 1u);
  EXPECT_EQ(std::get<messages::bot_snapshot>(later.all<messages::note>()[1].body).view, 2u);
}

TEST_F(bot_actor_test, asks_after_a_restart_for_settlement_and_for_the_views_that_it_missed) {
  remember_a_position();
  open_bot();
  EXPECT_EQ(inside().standing().position, core::quantity{20});
  ASSERT_EQ(orders.count<messages::settlement_wanted>(), 1u);
  EXPECT_EQ(orders.all<messages::settlement_wanted>()[0].bot, who.bot);
  ASSERT_EQ(market.count<messages::views_wanted>(), 1u);
  EXPECT_EQ(market.all<messages::views_wanted>()[0].subscriber, who.issuer);
  EXPECT_EQ(market.all<messages::views_wanted>()[0].from_view, 5u);
}

TEST_F(bot_actor_test, folds_the_order_events_that_came_after_its_snapshot) {
  remember_a_position();
  core::order_intent stop{.id = core::order_id_of({99}, 1),
                          .bot = who.bot,
                          .instrument = {1},
                          .side = core::side::sell,
                          .role = leg_role::stop,
                          .quantity = {20}};
  auto event = stepped(stop, 0, order_step::filled, order_state::filled, 20, 20);
  journal.past().until = {11};
  journal.remember(messages::event_recorded{event});
  open_bot();
  EXPECT_EQ(inside().standing().position, core::quantity{});
  EXPECT_EQ(inside().last_event(), core::sequence{12});
}

TEST_F(bot_actor_test, sees_missed_views_before_any_that_come_later) {
  remember_a_position();
  open_bot();
  tell(told(8, wish::nothing));  // overtook the answer; it is in it
  EXPECT_EQ(inside().last_view(), 5u);
  tell(messages::views_kept{{told(6, wish::nothing), told(7, wish::nothing), told(8, wish::nothing)}});
  EXPECT_EQ(inside().last_view(), 8u);
  tell(told(9, wish::nothing));
  EXPECT_EQ(inside().last_view(), 9u);
}

TEST_F(bot_actor_test, exits_but_does_not_enter_before_the_venue_has_settled_its_orders) {
  remember_a_position();
  open_bot();
  tell(messages::views_kept{});
  tell(told(6, wish::buy));
  EXPECT_TRUE(intents().empty());
  tell(told(7, wish::exit));
  ASSERT_EQ(intents().size(), 1u);
  EXPECT_EQ(intents()[0].role, leg_role::exit);
  EXPECT_EQ(intents()[0].id, core::order_id_of(who.issuer, 2));  // the first was before the restart
  tell(messages::settled{who.bot, {}});
  tell(told(8, wish::buy));
  EXPECT_EQ(intents().size(), 2u);
}

TEST_F(bot_actor_test, asks_again_for_what_was_away) {
  remember_a_position();
  run.names().slot("market/test/ONE")->detach();
  run.names().slot("desk/orders")->detach();
  open_bot();
  run.advance(50ms);
  market = listen("market/test/ONE");
  orders = listen("desk/orders");
  run.advance(50ms);
  EXPECT_GE(market.count<messages::views_wanted>(), 1u);
  EXPECT_GE(orders.count<messages::settlement_wanted>(), 1u);
}

TEST_F(bot_actor_test, asks_again_when_orders_forgot_the_question) {
  remember_a_position();
  open_bot();
  const auto successor = listen("desk/orders");  // its predecessor took the question with it
  run.advance(1min);
  EXPECT_GE(successor.count<messages::settlement_wanted>(), 1u);
  tell(messages::settled{who.bot, {}});
  run.advance(1min);
  const auto asked = successor.count<messages::settlement_wanted>();
  run.advance(1min);
  EXPECT_EQ(successor.count<messages::settlement_wanted>(), asked);
  EXPECT_FALSE(run.next_due());
}

TEST_F(bot_actor_test, goes_on_after_a_crash_from_its_last_snapshot_as_if_nothing_had_happened) {
  open_bot();
  tell(told(1, wish::buy));
  tell(told(2, wish::nothing));
  tell(stepped(intents()[0], 4, order_step::filled, order_state::filled, 20, 20));
  journal.past().until = {20};
  journal.remember(snapshots().back());
  crash();
  EXPECT_EQ(journal.asked().size(), 2u);
  tell(messages::settled{who.bot, {}});
  tell(messages::views_kept{{told(3, wish::buy), told(4, wish::nothing)}});
  auto undisturbed = scripted_bot();
  undisturbed.allow_entries(true);
  undisturbed.on_view(told(1, wish::buy));
  undisturbed.on_view(told(2, wish::nothing));
  undisturbed.on_event(stepped(intents()[0], 4, order_step::filled, order_state::filled, 20, 20));
  undisturbed.on_view(told(3, wish::buy));
  undisturbed.on_view(told(4, wish::nothing));
  EXPECT_EQ(inside().snapshot(), undisturbed.snapshot());
  EXPECT_EQ(inside().hash(inside().strategy().snapshot()), undisturbed.hash(undisturbed.strategy().snapshot()));
}

// What a kill has cut off between the bot's snapshot and the journal's placement.
TEST_F(bot_actor_test, stops_waiting_for_what_its_process_took_along) {
  open_bot();
  tell(told(1, wish::buy));
  const auto entry = intents()[0];
  journal.past().until = {20};
  journal.remember(snapshots().back());
  journal.remember(messages::run_started{});
  crash();
  ASSERT_EQ(orders.count<messages::settlement_wanted>(), 1u);
  EXPECT_EQ(orders.all<messages::settlement_wanted>()[0].working, std::vector{entry.id});
  tell(messages::settled{who.bot, {entry.id}});
  ASSERT_EQ(journal.count<messages::order_denied>(), 1u);
  const auto denied = journal.all<messages::order_denied>()[0];
  EXPECT_EQ(denied.why, core::denial::not_delivered);
  EXPECT_EQ(denied.intent.id, entry.id);
  EXPECT_EQ(denied.intent.quantity, entry.quantity);
}

TEST_F(bot_actor_test, goes_on_waiting_after_a_crash_of_its_own_for_what_may_be_on_its_way) {
  open_bot();
  tell(told(1, wish::buy));
  const auto entry = intents()[0];
  journal.past().until = {20};
  journal.remember(snapshots().back());
  crash();
  tell(messages::settled{who.bot, {entry.id}});
  EXPECT_EQ(journal.count<messages::order_denied>(), 0u);
  EXPECT_TRUE(inside().working().contains(entry.id));
}

TEST_F(bot_actor_test, cancels_what_it_enters_with_when_it_is_paused_and_journals_its_state) {
  open_bot();
  tell(told(1, wish::buy));
  tell(messages::steer{.wanted = core::bot::standing_order::pause});
  ASSERT_EQ(orders.count<messages::cancel_wanted>(), 1u);
  EXPECT_EQ(orders.all<messages::cancel_wanted>()[0].order, intents()[0].id);
  EXPECT_EQ(inside().state(), core::bot::life::paused);
  tell(told(2, wish::buy));
  EXPECT_EQ(intents().size(), 1u);
  tell(messages::steer{.wanted = core::bot::standing_order::run});
  tell(told(3, wish::buy));
  EXPECT_EQ(intents().size(), 2u);
}

TEST_F(bot_actor_test, is_paused_again_after_a_restart_before_it_may_enter) {
  remember_a_position();
  journal.remember(messages::bot_steered{.bot = who.bot, .wanted = core::bot::standing_order::pause});
  open_bot();
  EXPECT_EQ(inside().ordered(), core::bot::standing_order::pause);
  tell(messages::views_kept{});
  tell(messages::settled{who.bot, {}});
  tell(told(6, wish::buy));
  EXPECT_TRUE(intents().empty());
  tell(told(7, wish::exit));
  ASSERT_EQ(intents().size(), 1u);
  EXPECT_TRUE(intents()[0].reduce_only());
}

// U-12: halt_bots.
TEST_F(bot_actor_test, asks_at_its_start_whether_it_is_halted_and_obeys_the_breaker) {
  open_bot();
  ASSERT_EQ(breaker.count<messages::halt_asked>(), 1u);
  EXPECT_EQ(breaker.all<messages::halt_asked>()[0].bot, who.bot);
  const auto saved = snapshots().size();
  tell(messages::bot_halted{.halted = false});
  EXPECT_EQ(snapshots().size(), saved) << "nothing has changed";
  tell(told(1, wish::buy));
  tell(messages::bot_halted{.halted = true});
  ASSERT_EQ(orders.count<messages::cancel_wanted>(), 1u);
  EXPECT_EQ(inside().state(), core::bot::life::halted);
  tell(told(2, wish::buy));
  EXPECT_EQ(intents().size(), 1u);
  tell(messages::bot_halted{.halted = false});
  tell(told(3, wish::buy));
  EXPECT_EQ(intents().size(), 2u);
}

TEST_F(bot_actor_test, shows_itself_to_whoever_asks) {
  open_bot();
  tell(told(1, wish::buy));
  const auto asker = listen();
  ask(asker, room(), messages::state_wanted{});
  ASSERT_EQ(asker.count<messages::shown_state>(), 1u);
  EXPECT_TRUE(asker.all<messages::shown_state>()[0].json.starts_with(
      R"({"desired":"run","life":"risk_check","position":"0","entries_working":"20","orders_open":1,)"))
      << asker.all<messages::shown_state>()[0].json;
}

}  // namespace
}  // namespace tests
