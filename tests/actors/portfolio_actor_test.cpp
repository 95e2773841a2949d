#include "actors/portfolio_actor.hpp"

#include "tests/actors/among_peers.hpp"
#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"

namespace tests {
namespace {

using namespace core::tests;
using namespace std::chrono_literals;
using core::leg_role;
using core::order_state;
using core::order_step;
using core::side;
using core::portfolio::crash_policy;

struct portfolio_actor_test : among_peers {
  static constexpr const char* monitor_path = "desk/positions/alpha";
  peer journal = answering("foundation/journal"), orders = answering("desk/orders");
  sink risk, chronicle = listen("foundation/chronicle"), positions = listen("desk/positions");
  sink monitor = listen(monitor_path), asker = listen();
  std::uint64_t records = 100;

  void open_portfolio(crash_policy policy = crash_policy::flatten, bool with_risk = true) {
    if (with_risk) risk = listen("desk/risk");
    open("desk/portfolio",
         runtime::room_start(actors::portfolio_actor, run.env(),
                             actors::portfolio_settings{.instruments = core::tests::instruments(),
                                                        .bots = {{.key = {{3}, {1}, {7}},
                                                                  .group = {5},
                                                                  .bot_path = "bots/alpha",
                                                                  .monitor_path = monitor_path,
                                                                  .policy = policy}},
                                                        .groups = {{{5}, "trend", core::tests::worth(10'000)}},
                                                        .make_monitor =
                                                            [](const actors::held_by& who) {
                                                              return runtime::child_spec{.name = who.monitor_path};
                                                            }},
                             actors::portfolio_peers{.journal = messages::journal_address(at("foundation/journal")),
                                                     .risk = messages::risk_address(at("desk/risk")),
                                                     .orders = messages::orders_address(at("desk/orders")),
                                                     .chronicle = at("foundation/chronicle"),
                                                     .positions = at("desk/positions"),
                                                     .breaker = messages::breaker_address(at("safety/breaker"))}));
  }
  core::order_event fill(std::uint32_t count, side s, std::int64_t quantity, std::int64_t at = 100) {
    auto e = step_of(entry(count, s, quantity), order_step::filled, order_state::filled, quantity, quantity);
    e.execution.price = {at};
    e.sequence = {++records};
    return e;
  }
  void watched() { tell(runtime::child_started{.name = monitor_path}); }
  void given_up() { tell(runtime::child_quarantined{.name = "bots/alpha", .why = "too often"}); }
};

TEST_F(portfolio_actor_test, journals_each_change_of_a_position_with_its_cause) {
  open_portfolio();
  tell(fill(1, side::buy, 20));
  tell(fill(2, side::sell, 20, 103));
  std::vector<messages::position_changed> changes;
  for (const auto& x : journal.all<messages::note>()) changes.push_back(std::get<messages::position_changed>(x.body));
  ASSERT_EQ(changes.size(), 2u);
  EXPECT_EQ(changes[0].quantity, core::quantity{20});
  EXPECT_EQ(changes[0].protection, core::price{90});
  EXPECT_EQ(changes[1].quantity, core::quantity{});
  EXPECT_EQ(changes[1].realized, worth(60));
  EXPECT_EQ(journal.all<messages::note>()[1].cause, core::sequence{102});
}

TEST_F(portfolio_actor_test, notes_all_that_it_knows_when_the_journal_asks_and_starts_from_that) {  // I-09
  open_portfolio();
  tell(fill(1, side::buy, 20));
  tell(mark_view(run.now(), 130, 131));
  tell(messages::room_snapshot_wanted{});
  const auto noted = journal.all<messages::note>().back();
  const auto saved = std::get<messages::room_snapshot>(noted.body);
  EXPECT_EQ(noted.actor, core::actor_number{core::number_of("desk/portfolio")});
  EXPECT_EQ(saved.last_event, core::sequence{101});

  journal.past().until = {101};
  journal.remember(saved);
  const auto later = fill(2, side::buy, 10);
  journal.remember(messages::event_recorded{later});
  crash();
  EXPECT_EQ(journal.asked().back().room, noted.actor);
  const auto& books = state<actors::portfolio_state>().books;
  EXPECT_EQ(books.ledger.find({{3}, {1}, {7}})->quantity, core::quantity{30});
  EXPECT_EQ(books.scores.of({7}).peak, worth(600)) << "that of the marks before";
}

TEST_F(portfolio_actor_test, starts_one_monitor_for_a_position_and_tells_it_what_is_held) {
  open_portfolio();
  tell(fill(1, side::buy, 20));
  tell(fill(2, side::buy, 10));
  ASSERT_EQ(positions.count<runtime::start_child>(), 1u);
  EXPECT_EQ(positions.all<runtime::start_child>()[0].child.name, monitor_path);
  EXPECT_TRUE(monitor.messages().empty());
  watched();
  ASSERT_EQ(monitor.count<messages::position_held>(), 1u);
  const auto start = monitor.all<messages::position_held>()[0];
  EXPECT_EQ(start.position.quantity, core::quantity{20});
  EXPECT_EQ(start.position.protection, core::price{90});
  EXPECT_EQ(start.position.cause, core::sequence{101});
  ASSERT_EQ(monitor.count<core::order_event>(), 1u);  // what came while it was being started
  EXPECT_EQ(monitor.all<core::order_event>()[0].sequence, core::sequence{102});
  EXPECT_EQ(start.position.group, core::group_id{5});
  EXPECT_EQ(start.orders_issued, 0u);
}

TEST_F(portfolio_actor_test, passes_the_order_events_of_the_position_on_to_its_monitor) {
  open_portfolio();
  tell(fill(1, side::buy, 20));
  watched();
  const auto later = fill(2, side::sell, 5);
  tell(later);
  tell(later);  // seen before
  auto foreign = fill(3, side::buy, 5);
  foreign.intent.bot = {8};
  tell(foreign);
  ASSERT_EQ(monitor.count<core::order_event>(), 1u);
  EXPECT_EQ(monitor.all<core::order_event>()[0].sequence, later.sequence);
}

TEST_F(portfolio_actor_test, tells_a_restarted_monitor_what_is_held_and_which_order_numbers_are_used) {
  open_portfolio();
  tell(fill(1, side::buy, 20));
  watched();
  auto placed = step_of(stop(1, side::sell, 20), order_step::submitted, order_state::in_flight);
  placed.intent.id = core::order_id_of({core::number_of(monitor_path)}, 4);
  placed.sequence = {++records};
  tell(placed);
  tell(runtime::child_restarted{.name = monitor_path, .why = "boom", .starts = 2});
  ASSERT_EQ(monitor.count<messages::position_held>(), 2u);
  EXPECT_EQ(monitor.all<messages::position_held>()[1].orders_issued, 4u);
  EXPECT_EQ(chronicle.count<runtime::child_restarted>(), 1u);
}

TEST_F(portfolio_actor_test, starts_a_monitor_again_that_ended_while_the_position_was_opened_anew) {
  open_portfolio();
  tell(fill(1, side::buy, 20));
  watched();
  tell(runtime::child_stopped{.name = monitor_path});
  EXPECT_EQ(positions.count<runtime::start_child>(), 2u);
  watched();
  tell(fill(2, side::sell, 20));
  tell(runtime::child_stopped{.name = monitor_path});
  EXPECT_EQ(positions.count<runtime::start_child>(), 2u);
  tell(fill(3, side::buy, 20));
  EXPECT_EQ(positions.count<runtime::start_child>(), 3u);
}

TEST_F(portfolio_actor_test, guards_every_position_when_the_supervisor_of_monitors_is_up) {
  open_portfolio();
  tell(runtime::supervisor_started{"bots"});
  EXPECT_EQ(positions.count<runtime::start_child>(), 0u);
  tell(runtime::supervisor_started{"desk/positions"});
  EXPECT_EQ(positions.count<runtime::start_child>(), 1u);
  watched();
  EXPECT_EQ(monitor.all<messages::position_held>().at(0).position.quantity, core::quantity{});
}

TEST_F(portfolio_actor_test, starts_from_the_fills_of_the_journal_and_counts_none_twice) {
  auto old = fill(1, side::buy, 20);
  journal.remember(messages::command_recorded{core::place_order{old.intent}});
  old.sequence = journal.remember(messages::event_recorded{old});
  open_portfolio();
  tell(old);
  tell(runtime::supervisor_started{"desk/positions"});
  watched();
  const auto start = monitor.all<messages::position_held>().at(0);
  EXPECT_EQ(start.position.quantity, core::quantity{20});
  EXPECT_EQ(start.position.cause, old.sequence);
  EXPECT_EQ(journal.count<messages::note>(), 0u);
}

TEST_F(portfolio_actor_test, knows_profit_and_loss_of_every_bot) {
  open_portfolio();
  tell(fill(1, side::buy, 20));
  tell(mark_view(run.now(), 105, 106));
  ask(asker, room(), messages::scores_wanted{});
  const auto scores = asker.all<messages::scores>().at(0);
  ASSERT_EQ(scores.bots.size(), 1u);
  EXPECT_EQ(scores.bots[0].bot, core::bot_id{7});
  EXPECT_EQ(scores.bots[0].position, core::quantity{20});
  EXPECT_EQ(scores.bots[0].score.unrealized, worth(100));
}

struct given_up_test : portfolio_actor_test {
  core::order_intent resting = entry(2, side::buy, 10);

  void open_with_a_position_and_a_resting_entry(crash_policy policy, bool with_risk = true) {
    resting.type = core::order_type::limit;
    open_portfolio(policy, with_risk);
    tell(fill(1, side::buy, 20));
    orders.working().orders = {{resting, order_state::open, {10}}};
    given_up();
  }
};

TEST_F(given_up_test, a_bot_is_flattened_where_its_policy_says_so) {
  open_with_a_position_and_a_resting_entry(crash_policy::flatten);
  ASSERT_EQ(orders.count<messages::cancel_wanted>(), 1u);
  EXPECT_EQ(orders.all<messages::cancel_wanted>()[0].order, resting.id);
  ASSERT_EQ(risk.count<core::order_intent>(), 1u);
  const auto exit = risk.all<core::order_intent>()[0];
  EXPECT_EQ(exit.role, leg_role::exit);
  EXPECT_EQ(exit.side, side::sell);
  EXPECT_EQ(exit.quantity, core::quantity{20});
  EXPECT_EQ(exit.bot, core::bot_id{7});
  EXPECT_EQ(exit.account, core::account_id{3});
  EXPECT_EQ(core::issuer_of(exit.id).value, core::number_of("desk/portfolio"));
  EXPECT_EQ(exit.cause, core::sequence{101});
  EXPECT_EQ(chronicle.count<runtime::child_quarantined>(), 1u);
}

TEST_F(given_up_test, a_bot_keeps_its_position_where_only_orders_are_canceled) {
  open_with_a_position_and_a_resting_entry(crash_policy::cancel);
  EXPECT_EQ(orders.count<messages::cancel_wanted>(), 1u);
  EXPECT_EQ(risk.count<core::order_intent>(), 0u);
}

TEST_F(given_up_test, a_bot_is_left_alone_where_its_policy_says_so) {
  open_with_a_position_and_a_resting_entry(crash_policy::keep);
  EXPECT_EQ(orders.count<messages::cancel_wanted>(), 0u);
  EXPECT_EQ(risk.count<core::order_intent>(), 0u);
}

TEST_F(given_up_test, a_bot_is_unwound_as_soon_as_orders_can_say_what_is_working) {
  open_portfolio();
  tell(fill(1, side::buy, 20));
  run.names().slot("desk/orders")->detach();
  given_up();
  run.advance(50ms);
  EXPECT_EQ(risk.count<core::order_intent>(), 0u);
  orders = answering("desk/orders");
  run.advance(50ms);
  EXPECT_EQ(risk.count<core::order_intent>(), 1u);
}

TEST_F(given_up_test, a_position_is_closed_although_risk_was_away) {
  open_with_a_position_and_a_resting_entry(crash_policy::flatten, false);
  run.advance(50ms);
  risk = listen("desk/risk");
  run.advance(50ms);
  ASSERT_EQ(risk.count<core::order_intent>(), 1u);
  EXPECT_EQ(risk.all<core::order_intent>()[0].quantity, core::quantity{20});
}

TEST_F(given_up_test, a_position_is_closed_although_the_exit_was_denied_for_want_of_a_room) {
  open_with_a_position_and_a_resting_entry(crash_policy::flatten);
  auto denied = step_of(risk.all<core::order_intent>().at(0), order_step::denied, order_state::denied);
  denied.denial = core::denial::not_delivered;
  denied.sequence = {++records};
  orders.working().orders.clear();
  tell(denied);
  run.advance(2s);
  ASSERT_EQ(risk.count<core::order_intent>(), 2u);
  EXPECT_NE(risk.all<core::order_intent>()[1].id, denied.intent.id);
}

TEST_F(portfolio_actor_test, tells_the_breaker_what_is_lost_once_a_second_and_only_when_it_changes) {
  const auto breaker = listen("safety/breaker");
  open_portfolio();
  tell(fill(1, side::buy, 20, 101));
  EXPECT_EQ(breaker.count<messages::equity_marked>(), 0u);
  const auto mark = [&](std::int64_t bid, core::duration later) {
    tell(mark_view(start + later, bid, bid + 1));
    return breaker.all<messages::equity_marked>();
  };
  ASSERT_EQ(mark(76, std::chrono::seconds(0)).size(), 2u) << "all together, and its group";
  EXPECT_EQ(mark(76, std::chrono::seconds(0))[0].group, "");
  EXPECT_EQ(mark(76, std::chrono::seconds(0))[1].group, "trend");
  EXPECT_EQ(mark(76, std::chrono::seconds(0))[1].drawdown, core::ppm{50'000});
  EXPECT_EQ(mark(51, std::chrono::milliseconds(999)).size(), 2u);
  EXPECT_EQ(mark(51, std::chrono::seconds(1)).size(), 4u);
  EXPECT_EQ(mark(51, std::chrono::seconds(1)).back().day_loss, core::ppm{100'000});
  EXPECT_EQ(mark(51, std::chrono::seconds(9)).size(), 4u);
}

struct flatten_test : portfolio_actor_test {
  core::order_intent resting = entry(2, side::buy, 10);
  void hold_and_flatten(crash_policy policy = crash_policy::keep) {
    resting.type = core::order_type::limit;
    open_portfolio(policy);
    tell(fill(1, side::buy, 20));
    orders.working().orders = {{resting, order_state::open, {10}}};
    tell(messages::flatten_wanted{.bot = {7}, .why = "an operator"});
  }
};

TEST_F(flatten_test, cancels_entries_and_closes_the_position_whatever_the_crash_policy_says) {
  hold_and_flatten();
  ASSERT_EQ(orders.count<messages::cancel_wanted>(), 1u);
  EXPECT_EQ(orders.all<messages::cancel_wanted>()[0].order, resting.id);
  ASSERT_EQ(risk.count<core::order_intent>(), 1u);
  EXPECT_TRUE(risk.all<core::order_intent>()[0].reduce_only());
  EXPECT_EQ(risk.all<core::order_intent>()[0].quantity, core::quantity{20});
}

TEST_F(flatten_test, leaves_other_bots_alone) {
  open_portfolio();
  tell(fill(1, side::buy, 20));
  tell(messages::flatten_wanted{.bot = {8}, .why = "an operator"});
  run.advance(10s);
  EXPECT_EQ(risk.count<core::order_intent>(), 0u);
}

TEST_F(flatten_test, closes_what_an_entry_on_its_way_has_opened_meanwhile) {
  open_portfolio();
  tell(messages::flatten_wanted{.bot = {7}, .why = "an operator"});
  EXPECT_EQ(risk.count<core::order_intent>(), 0u);
  tell(fill(1, side::buy, 20));
  run.advance(3s);
  ASSERT_EQ(risk.count<core::order_intent>(), 1u);
  EXPECT_EQ(risk.all<core::order_intent>()[0].side, side::sell);
}

TEST_F(flatten_test, ends_when_the_bot_is_flat_and_leaves_its_later_orders_alone) {
  hold_and_flatten();
  auto exit = step_of(risk.all<core::order_intent>().at(0), order_step::filled, order_state::filled, 20, 20);
  exit.execution.price = {100};
  exit.sequence = {++records};
  orders.working().orders.clear();
  tell(exit);
  run.advance(10s);
  orders.clear();
  risk.clear();
  tell(fill(3, side::buy, 20));
  orders.working().orders = {{entry(4, side::buy, 10), order_state::open, {10}}};
  run.advance(200s);
  EXPECT_EQ(risk.count<core::order_intent>(), 0u);
  EXPECT_EQ(orders.count<messages::cancel_wanted>(), 0u);
}

TEST_F(flatten_test, tries_ever_more_rarely_while_nothing_comes_of_it) {
  hold_and_flatten();
  run.advance(std::chrono::minutes(10));
  const auto sent = risk.count<core::order_intent>();
  EXPECT_GE(sent, 5u);
  EXPECT_LE(sent, 16u);
}

struct reduce_test : flatten_test {
  void hold_and_reduce(core::quantity held, core::ppm keeps) {
    open_portfolio(crash_policy::keep);
    tell(fill(1, side::buy, held.units));
    reduce(keeps);
  }
  void reduce(core::ppm keeps) {
    tell(messages::reduction_of_positions{.bot = {7}, .keeps = keeps, .why = "a breaker"});
  }
  std::vector<core::order_intent> exits() { return risk.all<core::order_intent>(); }
  /// The exit ends with so much of it filled, and orders knows it no more.
  void end(const core::order_intent& exit, std::int64_t filled) {
    const auto last = filled == exit.quantity.units ? order_state::filled : order_state::canceled;
    orders.working().orders.clear();
    if (filled > 0) {
      auto part = step_of(exit, order_step::partially_filled, order_state::open, filled, filled);
      part.execution.price = {100};
      part.sequence = {++records};
      if (last == order_state::filled) {
        part.step = order_step::filled;
        part.state = last;
      }
      tell(part);
    }
    if (last == order_state::filled) return;
    auto ended = step_of(exit, order_step::canceled, last, 0, filled);
    ended.sequence = {++records};
    tell(ended);
  }
};

// U-12: reduce_positions.
TEST_F(reduce_test, brings_a_position_down_to_its_part_by_one_reduce_only_order_and_leaves_it_alone_then) {
  hold_and_reduce({20}, {250'000});
  ASSERT_EQ(exits().size(), 1u);
  EXPECT_TRUE(exits()[0].reduce_only());
  EXPECT_EQ(exits()[0].side, side::sell);
  EXPECT_EQ(exits()[0].quantity, core::quantity{15});
  end(exits()[0], 15);
  run.advance(200s);
  tell(fill(3, side::buy, 20));
  run.advance(200s);
  EXPECT_EQ(exits().size(), 1u);
}

TEST_F(reduce_test, rounds_what_remains_down_and_cancels_entries_that_would_enlarge_it) {
  open_portfolio(crash_policy::keep);
  tell(fill(1, side::sell, 7));
  auto working = entry(2, side::sell, 10);
  working.type = core::order_type::limit;
  orders.working().orders = {{working, order_state::open, {10}}};
  reduce({500'000});
  ASSERT_EQ(orders.count<messages::cancel_wanted>(), 1u);
  ASSERT_EQ(exits().size(), 1u);
  EXPECT_EQ(exits()[0].side, side::buy);
  EXPECT_EQ(exits()[0].quantity, core::quantity{4});
}

TEST_F(reduce_test, sends_the_rest_again_when_an_exit_came_to_nothing_and_never_more) {
  hold_and_reduce({20}, {500'000});
  end(exits().at(0), 4);
  run.advance(1s);
  ASSERT_EQ(exits().size(), 2u);
  EXPECT_EQ(exits()[1].quantity, core::quantity{6});
  orders.working().orders = {{exits()[1], order_state::unknown, {6}}};
  run.advance(std::chrono::minutes(10));
  EXPECT_EQ(exits().size(), 2u) << "it may have been filled: another one could close too much";
  end(exits()[1], 6);
  run.advance(std::chrono::minutes(10));
  EXPECT_EQ(exits().size(), 2u);
}

TEST_F(reduce_test, takes_the_smaller_of_two_parts_and_nothing_of_who_holds_nothing) {
  hold_and_reduce({20}, {500'000});
  orders.working().orders = {{exits().at(0), order_state::in_flight, {10}}};
  reduce({250'000});
  EXPECT_EQ(exits().size(), 1u) << "the next round sees what is on its way";
  run.advance(2s);
  ASSERT_EQ(exits().size(), 2u);
  EXPECT_EQ(exits()[1].quantity, core::quantity{5});
}

TEST_F(reduce_test, gives_way_to_whoever_wants_it_flat) {
  hold_and_reduce({20}, {500'000});
  orders.working().orders = {{exits().at(0), order_state::in_flight, {10}}};
  tell(messages::flatten_wanted{.bot = {7}, .why = "an operator"});
  ASSERT_EQ(exits().size(), 2u);
  EXPECT_EQ(exits()[1].quantity, core::quantity{10});
}

TEST_F(flatten_test, shows_positions_and_scores_to_those_who_look) {
  open_portfolio();
  tell(fill(1, side::buy, 20));
  ask(asker, room(), messages::state_wanted{});
  ASSERT_EQ(asker.count<messages::shown_state>(), 1u);
  EXPECT_NE(asker.all<messages::shown_state>()[0].json.find(R"("bot":"bots/alpha")"), std::string::npos);
  EXPECT_NE(asker.all<messages::shown_state>()[0].json.find(R"("quantity":"20")"), std::string::npos);
}

}  // namespace
}  // namespace tests
