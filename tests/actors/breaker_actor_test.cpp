#include "actors/breaker_actor.hpp"

#include "core/risk/breaker_defaults.hpp"
#include "tests/actors/among_peers.hpp"
#include "tests/core/risk/bounds.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using core::command::outcome;
using messages::breaker_changed;
using wish = messages::breaker_wanted::wish;

struct breaker_actor_test : among_peers {
  peer journal = answering("foundation/journal");
  sink risk, portfolio, trend, flow, asker = listen();
  std::shared_ptr<runtime::published<std::vector<std::byte>>> standing =
      std::make_shared<runtime::published<std::vector<std::byte>>>();

  void open_breaker(std::vector<core::risk::breaker_policy> more = {}) {
    risk = listen("desk/risk");
    portfolio = listen("desk/portfolio");
    trend = listen("bots/trend");
    flow = listen("bots/flow");
    actors::breaker_settings settings{core::risk::shipped_policies({}, {"test", "other"}, {"trend"}), {}, standing};
    settings.policies.insert(settings.policies.end(), more.begin(), more.end());
    const auto on = core::tests::instruments();
    settings.bots = {{{7}, {3}, {core::number_of("trend")}, on[0], messages::bot_address(at("bots/trend"))},
                     {{8}, {3}, {core::number_of("flow")}, on[1], messages::bot_address(at("bots/flow"))}};
    open("safety/breaker",
         runtime::room_start(actors::breaker_actor, run.env(), settings,
                             actors::breaker_peers{messages::journal_address(at("foundation/journal")),
                                                   messages::risk_address(at("desk/risk")),
                                                   messages::portfolio_address(at("desk/portfolio"))}));
  }
  const core::risk::breaker_book& book() { return state<actors::breaker_state>().book; }
  std::vector<breaker_changed> changes() {
    std::vector<breaker_changed> all;
    for (const auto& x : journal.all<messages::note>()) all.push_back(std::get<breaker_changed>(x.body));
    return all;
  }
  core::risk::entry_rules ruled() { return risk.all<messages::entries_ruled>().back().rules; }
  core::command::answer wants(wish what, const std::string& breaker, core::duration override_for = {},
                              std::optional<std::uint64_t> rev = {}) {
    asker.clear();
    ask(asker, room(), messages::breaker_wanted{what, breaker, "ana", "because", override_for, rev});
    return asker.all<core::command::answer>().at(0);
  }
  void fail(const std::string& path, int times = 1) {
    for (int i = 0; i < times; ++i) {
      tell(runtime::child_failed{.name = path, .why = "boom"});
      tell(runtime::child_restarted{.name = path, .why = "boom"});
    }
  }
  void healthy_again() {
    for (const bool up : {false, true}) tell(messages::health_failed{"desk/risk", {}, "slow", up});
  }
};

const core::risk::breaker_scope at_test{core::risk::scope_kind::venue, "test"};

TEST_F(breaker_actor_test, says_at_its_start_that_nothing_is_restricted) {
  open_breaker();
  EXPECT_TRUE(ruled().open.empty());
  EXPECT_FALSE(run.halted());
  EXPECT_EQ(journal.asked().at(0).what, messages::history_wanted::kind::breaker);
  tell(messages::rules_wanted{});
  EXPECT_EQ(risk.count<messages::entries_ruled>(), 2u);
}

TEST_F(breaker_actor_test, closes_a_venue_to_entries_when_its_rooms_fail_too_often_and_opens_it_when_they_are_well) {
  open_breaker();
  fail("venues/test/session", 5);
  EXPECT_TRUE(ruled().open.empty());
  fail("venues/test/session");
  EXPECT_TRUE(ruled().blocked(at_test));
  EXPECT_FALSE(ruled().blocked({core::risk::scope_kind::venue, "other"}));
  EXPECT_FALSE(run.halted()) << "other venues trade on";
  ASSERT_EQ(changes().size(), 1u);
  EXPECT_EQ(changes()[0].breaker, "sessions-test");
  EXPECT_EQ(changes()[0].scope, "venue test");
  EXPECT_EQ(changes()[0].action, "halt_new");
  EXPECT_EQ(changes()[0].by, "rule");
  EXPECT_EQ(wants(wish::reset, "sessions-test").code, "cause_holds");
  run.advance(5min - 1ms);
  EXPECT_TRUE(ruled().blocked(at_test));
  run.advance(1ms);
  EXPECT_TRUE(ruled().open.empty());
  EXPECT_EQ(changes().back().what, breaker_changed::kind::closed);
}

TEST_F(breaker_actor_test, closes_a_venue_that_is_given_up_at_once_and_everything_when_the_desk_is) {
  open_breaker();
  tell(runtime::escalated{.name = "venues/test", .why = "too often"});
  EXPECT_TRUE(ruled().blocked(at_test));
  EXPECT_FALSE(run.halted());
  tell(runtime::escalated{.name = "services", .why = "too often"});
  EXPECT_FALSE(run.halted());
  tell(runtime::escalated{.name = "desk", .why = "too often"});
  EXPECT_TRUE(run.halted());
  EXPECT_EQ(changes().back().breaker, "escalation");
  EXPECT_EQ(wants(wish::reset, "escalation").what, outcome::done);
  EXPECT_FALSE(run.halted());
}

TEST_F(breaker_actor_test, raises_the_flag_and_tells_risk_even_while_the_journal_is_away) {
  open_breaker();
  run.names().slot("foundation/journal")->detach();
  EXPECT_EQ(wants(wish::trip, "manual-halt").what, outcome::done);
  EXPECT_TRUE(run.halted());
  EXPECT_TRUE(ruled().blocked({}));
  const auto later = answering("foundation/journal");
  run.advance(1s);
  EXPECT_EQ(later.count<messages::note>(), 1u);
}

TEST_F(breaker_actor_test, takes_the_flag_down_only_when_nothing_global_holds) {
  open_breaker();
  tell(messages::health_failed{"market/test/ONE", {}, "stuck"});
  EXPECT_TRUE(run.halted());
  EXPECT_EQ(wants(wish::trip, "manual-halt").what, outcome::done);
  tell(messages::health_failed{"market/test/ONE", {}, "", true});
  run.advance(1min);
  EXPECT_EQ(changes().back().breaker, "health");
  EXPECT_EQ(changes().back().what, breaker_changed::kind::closed);
  EXPECT_TRUE(run.halted());
  EXPECT_EQ(wants(wish::reset, "manual-halt").what, outcome::done);
  EXPECT_FALSE(run.halted());
}

TEST_F(breaker_actor_test, leaves_a_flag_alone_that_it_has_not_raised) {
  open_breaker();
  run.halted() = true;
  fail("venues/test/session", 6);
  healthy_again();
  EXPECT_TRUE(run.halted());
  run.advance(10min);
  EXPECT_TRUE(ruled().open.empty());
}

TEST_F(breaker_actor_test, waits_for_all_that_failed_to_be_well) {
  open_breaker();
  for (const auto* path : {"desk/risk", "market/test/ONE"}) tell(messages::health_failed{path, {}, "stuck"});
  tell(messages::health_failed{"desk/risk", {}, "", true});
  run.advance(2min);
  EXPECT_TRUE(run.halted());
  tell(messages::health_failed{"market/test/ONE", {}, "", true});
  run.advance(1min);
  EXPECT_FALSE(run.halted());
}

TEST_F(breaker_actor_test, opens_for_an_outage_that_lasts_and_waits_for_an_operator) {
  open_breaker();
  tell(messages::health_failed{{}, "test", "silent"});
  run.advance(59s);
  EXPECT_TRUE(ruled().open.empty());
  run.advance(1s);
  EXPECT_TRUE(ruled().blocked(at_test));
  EXPECT_EQ(wants(wish::reset, "outage-test").code, "cause_holds");
  tell(messages::health_failed{{}, "test", "", true});
  run.advance(1h);
  EXPECT_TRUE(ruled().blocked(at_test));
  EXPECT_EQ(wants(wish::reset, "outage-test").what, outcome::done);
  EXPECT_TRUE(ruled().open.empty());
}

TEST_F(breaker_actor_test, opens_for_losses_of_a_group_or_of_all_together_and_closes_every_position_of_its_scope) {
  open_breaker();
  tell(messages::equity_marked{.group = "trend", .day_loss = {50'000}});
  EXPECT_TRUE(ruled().blocked({core::risk::scope_kind::group, "trend"}));
  EXPECT_FALSE(run.halted());
  EXPECT_EQ(portfolio.count<messages::flatten_wanted>(), 0u);
  tell(messages::equity_marked{.group = "trend", .drawdown = {200'000}});
  ASSERT_EQ(portfolio.count<messages::flatten_wanted>(), 1u);
  EXPECT_EQ(portfolio.all<messages::flatten_wanted>()[0].bot, core::bot_id{7});
  tell(messages::equity_marked{.drawdown = {200'000}});
  EXPECT_EQ(portfolio.count<messages::flatten_wanted>(), 3u);
  EXPECT_TRUE(run.halted());
}

TEST_F(breaker_actor_test, overrides_a_cause_that_holds_only_for_the_time_that_is_asked_for) {
  open_breaker();
  tell(messages::equity_marked{.drawdown = {200'000}});
  EXPECT_EQ(wants(wish::reset, "drawdown").code, "cause_holds");
  EXPECT_EQ(wants(wish::reset, "drawdown", 30min).what, outcome::done);
  EXPECT_FALSE(run.halted());
  EXPECT_EQ(changes().back().what, breaker_changed::kind::overridden);
  EXPECT_EQ(changes().back().until, run.now() + 30min);
  EXPECT_EQ(changes().back().by, "ana");
  run.advance(30min);
  EXPECT_TRUE(run.halted());
}

TEST_F(breaker_actor_test, refuses_what_it_cannot_do_with_a_reason) {
  open_breaker();
  EXPECT_EQ(wants(wish::trip, "nobody").code, "not_found");
  EXPECT_EQ(wants(wish::reset, "manual-halt").code, "already");
  EXPECT_EQ(wants(wish::trip, "manual-halt", {}, 5).code, "stale_rev");
  const auto done = wants(wish::trip, "manual-halt", {}, 0);
  EXPECT_EQ(done.what, outcome::done);
  EXPECT_EQ(done.rev, 1u);
  EXPECT_EQ(wants(wish::trip, "manual-halt").code, "already");
  EXPECT_EQ(changes().size(), 1u);
}

TEST_F(breaker_actor_test, is_after_a_restart_what_it_was_and_keeps_the_flag_up) {  // I-25
  open_breaker();
  EXPECT_EQ(wants(wish::trip, "manual-halt").what, outcome::done);
  fail("venues/test/session", 5);
  tell(runtime::child_failed{.name = "venues/test/session", .why = "boom"});
  const auto before = changes().back();
  EXPECT_EQ(book().snapshot(), before.state);
  journal.remember(changes().front());
  journal.remember(before);
  run.halted() = false;  // as in a process that starts
  crash();
  EXPECT_EQ(book().snapshot(), before.state);
  EXPECT_TRUE(run.halted());
  EXPECT_TRUE(ruled().blocked(at_test));
  EXPECT_TRUE(ruled().blocked({}));
  EXPECT_EQ(wants(wish::reset, "manual-halt").what, outcome::done);
  EXPECT_FALSE(run.halted());
  tell(runtime::child_started{.name = "venues/test/session"});
  run.advance(5min);
  EXPECT_TRUE(ruled().open.empty()) << "its timer goes on";
}

TEST_F(breaker_actor_test, does_not_hold_against_a_process_what_was_stuck_in_the_one_before) {
  open_breaker();
  tell(messages::health_failed{"bots/trend", {}, "stuck"});
  ASSERT_TRUE(run.halted());
  journal.remember(changes().back());
  run.halted() = false;  // as in a process that starts
  crash();
  EXPECT_TRUE(run.halted());
  run.advance(1min);
  EXPECT_FALSE(run.halted());
  EXPECT_TRUE(ruled().open.empty());
}

TEST_F(breaker_actor_test, leaves_the_flag_of_others_alone_where_its_own_time_has_passed_while_it_was_away) {
  open_breaker();
  tell(messages::equity_marked{.day_loss = {50'000}});
  ASSERT_TRUE(run.halted());
  journal.remember(changes().back());
  run.advance(25h);
  ASSERT_FALSE(run.halted()) << "the next day has begun";
  run.halted() = true;  // as a start in safe mode does
  crash();
  EXPECT_TRUE(run.halted());
}

TEST_F(breaker_actor_test, shows_all_its_lines) {
  open_breaker();
  EXPECT_EQ(wants(wish::trip, "daily-loss-trend").what, outcome::done);
  asker.clear();
  ask(asker, room(), messages::breakers_wanted{});
  const auto lines = asker.all<messages::breakers_shown>().at(0).breakers;
  EXPECT_EQ(lines.size(), book().list(run.now()).size());
  asker.clear();
  ask(asker, room(), messages::state_wanted{});
  EXPECT_NE(asker.all<messages::shown_state>().at(0).json.find("daily-loss-trend"), std::string::npos);
}

std::vector<bool> told(const sink& bot) {
  std::vector<bool> all;
  for (const auto& x : bot.all<messages::bot_halted>()) all.push_back(x.halted);
  return all;
}

// U-12: halt_bots.
TEST_F(breaker_actor_test, halts_the_bots_of_its_scope_until_nothing_halts_them_any_more) {
  open_breaker();
  EXPECT_EQ(wants(wish::trip, "daily-loss-trend").what, outcome::done);
  EXPECT_TRUE(told(trend).empty()) << "its entries are denied; it goes on deciding";
  EXPECT_EQ(wants(wish::trip, "weekly-loss-trend").what, outcome::done);
  EXPECT_EQ(wants(wish::trip, "drawdown").what, outcome::done);
  EXPECT_EQ(told(trend), std::vector{true});
  EXPECT_EQ(told(flow), std::vector{true});
  EXPECT_EQ(wants(wish::reset, "drawdown").what, outcome::done);
  EXPECT_EQ(told(trend), std::vector{true});
  EXPECT_EQ(told(flow), (std::vector{true, false}));
  EXPECT_EQ(wants(wish::reset, "weekly-loss-trend").what, outcome::done);
  EXPECT_EQ(told(trend), (std::vector{true, false}));
}

TEST_F(breaker_actor_test, tells_a_bot_that_starts_whether_it_is_halted_and_lifts_a_halt_that_ended_while_it_was_away) {
  open_breaker();
  EXPECT_EQ(wants(wish::trip, "weekly-loss-trend").what, outcome::done);
  journal.remember(changes().back());
  for (const std::uint32_t bot : {7, 8, 9}) tell(messages::halt_asked{{bot}});
  EXPECT_EQ(told(trend), (std::vector{true, true}));
  EXPECT_EQ(told(flow), std::vector{false});
  crash();
  EXPECT_EQ(told(trend), (std::vector{true, true})) << "it knows";
  EXPECT_EQ(wants(wish::reset, "weekly-loss-trend").what, outcome::done);
  EXPECT_EQ(told(trend), (std::vector{true, true, false}));
}

// U-12: reduce_positions.
TEST_F(breaker_actor_test, has_the_positions_of_its_scope_reduced_once_when_it_opens) {
  open_breaker({{.name = "smaller",
                 .metric = "drawdown",
                 .threshold = 100'000,
                 .scope = {core::risk::scope_kind::group, "trend"},
                 .action = core::risk::breaker_action::reduce_positions,
                 .factor = {250'000}}});
  tell(messages::equity_marked{.group = "trend", .drawdown = {100'000}});
  tell(messages::equity_marked{.group = "trend", .drawdown = {150'000}});
  tell(messages::rules_wanted{});
  const auto wanted = portfolio.all<messages::reduction_of_positions>();
  ASSERT_EQ(wanted.size(), 1u);
  EXPECT_EQ(wanted[0].bot, core::bot_id{7});
  EXPECT_EQ(wanted[0].keeps, core::ppm{250'000});
  EXPECT_TRUE(ruled().blocked({core::risk::scope_kind::group, "trend"}));
}

TEST_F(breaker_actor_test, has_positions_closed_again_when_the_desk_starts_anew_while_it_is_open) {
  open_breaker();
  EXPECT_EQ(wants(wish::trip, "drawdown-trend").what, outcome::done);
  tell(messages::rules_wanted{});
  EXPECT_EQ(portfolio.count<messages::flatten_wanted>(), 2u);
  EXPECT_EQ(wants(wish::reset, "drawdown-trend").what, outcome::done);
  tell(messages::rules_wanted{});
  EXPECT_EQ(portfolio.count<messages::flatten_wanted>(), 2u);
}

TEST_F(breaker_actor_test, shows_what_it_observed_last_to_those_who_look_also_where_nothing_changed) {
  open_breaker();
  tell(messages::equity_marked{.day_loss = {12'345}});
  EXPECT_TRUE(changes().empty());
  core::risk::breaker_book seen(core::risk::shipped_policies({}, {"test", "other"}, {"trend"}));
  seen.restore(standing->get());
  EXPECT_EQ(seen.find("daily-loss")->value(run.now()), 12'345);
  EXPECT_EQ(seen.snapshot(), book().snapshot());
}

TEST_F(breaker_actor_test, leaves_no_alarm_behind_when_nothing_is_due) {
  open_breaker();
  fail("venues/test/session", 3);
  tell(messages::health_failed{{}, "test", "silent"});
  tell(messages::health_failed{{}, "test", "", true});
  run.advance(1h);
  EXPECT_FALSE(run.next_due());
}

}  // namespace
}  // namespace tests
