#include "actors/admin_actor.hpp"

#include "actors/journal_actor.hpp"
#include "runtime/supervision_events.hpp"
#include "tests/runtime/memory_storage.hpp"
#include "tests/support/deterministic.hpp"
#include "tests/support/journal_entries.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using core::bot::standing_order;
using core::command::answer;
using core::command::command;
using core::command::outcome;
using core::command::role;

/// The admin room beside a real journal; bots, portfolio, breaker and the bots' supervisor are recorded.
struct admin_actor_test : deterministic {
  static constexpr core::bot_id alpha{core::number_of("bots/alpha")};
  std::shared_ptr<runtime::testing::memory_disk> disk = std::make_shared<runtime::testing::memory_disk>();
  std::optional<runtime::journal_file> file;
  std::shared_ptr<runtime::published<messages::scores>> scores =
      std::make_shared<runtime::published<messages::scores>>();
  sink bot = listen("bots/alpha"), portfolio = listen("desk/portfolio"), desk = listen("desk/x"), asker = listen();
  core::command::trading_mode mode = core::command::trading_mode::paper;
  runtime::child_outcome at_supervisor = runtime::child_outcome::already_present;
  std::vector<std::string> started, breaker_asked;

  ~admin_actor_test() override { run.stop(); }

  void open() {
    file.emplace(*runtime::journal_file::open(std::make_shared<runtime::testing::memory_storage>(disk),
                                              {.segment_bytes = 1 << 16}));
    run.names().slot("bots")->attach(run.system().spawn([this](caf::event_based_actor* self) -> caf::behavior {
      self->set_default_handler(caf::drop);
      return {[this](const runtime::start_child& x) {
                started.push_back(x.child.name);
                return runtime::child_answer{x.child.name, at_supervisor, "up"};
              },
              [this](const runtime::restart_child& x) {
                started.push_back(x.name + ' ' + x.why);
                return runtime::child_answer{x.name, at_supervisor, {}};
              }};
    }));
    run.names()
        .slot("safety/breaker")
        ->attach(run.system().spawn([this](caf::event_based_actor* self) -> caf::behavior {
          self->set_default_handler(caf::drop);
          return {[this](const messages::breaker_wanted& x) {
            breaker_asked.push_back(x.breaker + " by " + x.by);
            return answer{.id = "breaker's", .why = "opened", .rev = 4};
          }};
        }));
    const messages::journal_address journal(at("foundation/journal"));
    const messages::portfolio_address to_portfolio(at("desk/portfolio"));
    actors::admin_settings settings{.node = "tower-1",
                                    .mode = mode,
                                    .bots = {{"alpha", "bots/alpha", alpha, {.name = "bots/alpha"}}},
                                    .actors = {"bots/alpha", "desk/away"},
                                    .supervisors = {"bots", "foundation"},
                                    .breakers = {"day-loss"},
                                    .scores = scores};
    run.start(
        {.name = "foundation",
         .how = runtime::restart_strategy::rest_for_one,
         .policy = {.intensity = 3, .backoff_min = {}, .backoff_max = {}},
         .children = {
             {.name = "foundation/journal",
              .start = runtime::room_start(
                  actors::journal_actor, run.env(), *file,
                  actors::journal_peers{
                      messages::orders_address(at("desk/x")), messages::risk_address(at("desk/x")), to_portfolio, {}})},
             {.name = "foundation/admin",
              .start = runtime::room_start(
                  actors::admin_actor, run.env(), settings,
                  actors::admin_peers{journal, to_portfolio, messages::breaker_address(at("safety/breaker"))})}}});
    run.settle();
  }
  void holds(std::int64_t units) { scores->set({{{.bot = alpha, .score = {}, .position = {units}}}}); }

  command wish(std::string verb, std::string id = "command-1", std::string target = "alpha") {
    return {.id = std::move(id),
            .verb = std::move(verb),
            .target = std::move(target),
            .args = {},
            .principal = "ana",
            .rank = role::operator_,
            .reason = "CPI at 12:30",
            .confirm = "yes",
            .expect_rev = {},
            .expires = run.now() + 30s};
  }
  answer say(const command& x) {
    asker.clear();
    ask(asker, at("foundation/admin"), messages::administer{x});
    const auto answers = asker.all<answer>();
    return answers.size() == 1 ? answers[0] : answer{.id = "no answer"};
  }
  std::vector<messages::journal_entry> records() const { return entries_of(*file); }
  std::vector<std::string> types() {
    std::vector<std::string> all;
    for (const auto& x : records()) all.emplace_back(type_name(x.body));
    return all;
  }
};
using lines = std::vector<std::string>;

// who, what, why and the outcome, before the effect.
TEST_F(admin_actor_test, journals_what_is_asked_before_what_is_done_and_the_answer_after_it) {
  open();
  const auto done = say(wish("bots pause"));
  EXPECT_EQ(done.what, outcome::done);
  EXPECT_EQ(done.rev, 1u);
  ASSERT_EQ(types(), (lines{"admin_asked", "bot_steered", "admin_answered"}));
  const auto all = records();
  EXPECT_EQ(std::get<messages::admin_asked>(all[0].body).principal, "ana");
  EXPECT_EQ(std::get<messages::admin_asked>(all[0].body).reason, "CPI at 12:30");
  EXPECT_EQ(std::get<messages::bot_steered>(all[1].body).wanted, standing_order::pause);
  EXPECT_EQ(all[1].cause, core::sequence{1});
  EXPECT_EQ(all[2].cause, core::sequence{1});
  ASSERT_EQ(bot.count<messages::steer>(), 1u);
  EXPECT_EQ(bot.all<messages::steer>()[0].principal, "ana");
}

// X-36 X-37: no record, no effect.
TEST_F(admin_actor_test, does_nothing_where_the_journal_cannot_write_it_down) {
  open();
  run.names().slot("foundation/journal")->detach();
  const auto refused = say(wish("bots pause"));
  EXPECT_EQ(refused.what, outcome::refused);
  EXPECT_EQ(refused.code, "node_stopping");
  EXPECT_EQ(bot.count<messages::steer>(), 0u);
}

//
TEST_F(admin_actor_test, does_nothing_twice_and_gives_the_first_answer_again) {
  open();
  const auto first = say(wish("bots pause"));
  const auto again = say(wish("bots pause"));
  EXPECT_EQ(again.why, first.why);
  EXPECT_EQ(again.rev, first.rev);
  EXPECT_EQ(bot.count<messages::steer>(), 1u);
  EXPECT_EQ(types().size(), 3u);
  EXPECT_EQ(say(wish("bots start")).code, "repeated_differs");
  EXPECT_EQ(types().size(), 3u);
}

TEST_F(admin_actor_test, answers_everybody_who_asks_the_same_while_it_is_being_done) {
  open();
  send(asker, at("foundation/admin"), messages::administer{wish("bots pause")});
  send(asker, at("foundation/admin"), messages::administer{wish("bots pause")});
  run.settle();
  EXPECT_EQ(asker.count<answer>(), 2u);
  EXPECT_EQ(bot.count<messages::steer>(), 1u);
}

// X-31 X-32 X-36: refusals are on record as well.
TEST_F(admin_actor_test, records_what_it_refuses) {
  open();
  auto x = wish("bots pause");
  x.rank = role::viewer;
  EXPECT_EQ(say(x).code, "role");
  x = wish("bots pause", "command-2");
  x.expires = run.now();
  EXPECT_EQ(say(x).code, "expired");
  EXPECT_EQ(types(), (lines{"admin_asked", "admin_answered", "admin_asked", "admin_answered"}));
  EXPECT_EQ(std::get<messages::admin_answered>(records()[1].body).code, "role");
  EXPECT_EQ(say(wish("bots paus", "command-3")).code, "bad_request");
  EXPECT_EQ(types().size(), 4u) << "what is no command leaves no trace";
  EXPECT_EQ(bot.count<messages::steer>(), 0u);
}

TEST_F(admin_actor_test, refuses_a_bot_that_has_changed_since_it_was_seen) {
  open();
  say(wish("bots pause"));
  auto x = wish("bots resume", "command-2");
  x.expect_rev = 0;
  EXPECT_EQ(say(x).code, "stale_rev");
  x.id = "command-3";
  x.expect_rev = 1;
  EXPECT_EQ(say(x).what, outcome::done);
}

TEST_F(admin_actor_test, knows_after_a_restart_what_it_answered_and_what_is_wanted) {
  open();
  const auto first = say(wish("bots pause"));
  send(at("foundation/admin"), runtime::crash_now{"boom"});
  run.settle();
  const auto again = say(wish("bots pause"));
  EXPECT_EQ(again.why, first.why);
  EXPECT_EQ(again.rev, first.rev);
  EXPECT_EQ(bot.count<messages::steer>(), 1u);
  EXPECT_EQ(say(wish("bots start", "command-2")).rev, 2u);
}

TEST_F(admin_actor_test, says_of_a_command_that_a_crash_cut_off_that_nobody_knows) {
  open();
  send(at("foundation/journal"), messages::note{.body = messages::admin_asked{.id = "command-1",
                                                                              .principal = "ana",
                                                                              .verb = "bots pause",
                                                                              .target = "alpha",
                                                                              .reason = "CPI at 12:30"}});
  send(at("foundation/admin"), runtime::crash_now{"boom"});
  run.settle();
  EXPECT_EQ(types(), (lines{"admin_asked", "admin_answered"}));
  EXPECT_EQ(say(wish("bots pause")).what, outcome::timeout);
  EXPECT_EQ(bot.count<messages::steer>(), 0u);
}

TEST_F(admin_actor_test, resumes_what_is_paused_and_starts_what_is_stopped) {
  open();
  EXPECT_EQ(say(wish("bots resume", "command-1")).code, "already");
  EXPECT_EQ(say(wish("bots start", "command-2")).code, "already");
  EXPECT_EQ(say(wish("bots pause", "command-3")).what, outcome::done);
  EXPECT_EQ(say(wish("bots resume", "command-4")).what, outcome::done);
  holds(0);
  EXPECT_EQ(say(wish("bots stop", "command-5")).what, outcome::done);
  EXPECT_EQ(say(wish("bots resume", "command-6")).code, "not_running");
  EXPECT_EQ(say(wish("bots start", "command-7")).what, outcome::done);
  std::vector<standing_order> told;
  for (const auto& x : bot.all<messages::steer>()) told.push_back(x.wanted);
  EXPECT_EQ(told, (std::vector{standing_order::pause, standing_order::run, standing_order::stop, standing_order::run}));
}

TEST_F(admin_actor_test, takes_up_a_bot_that_was_given_up) {
  at_supervisor = runtime::child_outcome::starting;
  open();
  const auto done = say(wish("bots start"));
  EXPECT_EQ(done.what, outcome::done);
  EXPECT_EQ(done.why, "started");
  EXPECT_EQ(started, lines{"bots/alpha"});
}

TEST_F(admin_actor_test, stops_no_bot_that_would_leave_its_position_alone) {
  open();
  EXPECT_EQ(say(wish("bots stop", "command-1")).code, "position_open") << "nobody knows yet";
  holds(20);
  EXPECT_EQ(say(wish("bots stop", "command-2")).code, "position_open");
  auto x = wish("bots stop", "command-3");
  x.args = {{"keep-position", "true"}};
  EXPECT_EQ(say(x).why, "stopped; its position is kept, guarded by its stops alone");
  EXPECT_EQ(portfolio.count<messages::flatten_wanted>(), 0u);
  x = wish("bots stop", "command-4");
  x.args = {{"flatten", "true"}};
  EXPECT_EQ(say(x).what, outcome::done);
  ASSERT_EQ(portfolio.count<messages::flatten_wanted>(), 1u);
  EXPECT_EQ(portfolio.all<messages::flatten_wanted>()[0].bot, alpha);
}

TEST_F(admin_actor_test, flattens_a_bot_that_is_not_there_and_pauses_it) {
  open();
  run.names().slot("bots/alpha")->detach();
  EXPECT_EQ(say(wish("bots flatten")).what, outcome::done);
  EXPECT_EQ(portfolio.count<messages::flatten_wanted>(), 1u);
  EXPECT_EQ(std::get<messages::bot_steered>(records()[1].body).wanted, standing_order::pause);
}

TEST_F(admin_actor_test, goes_on_flattening_after_a_restart_until_the_bot_is_told_something_else) {
  open();
  const auto restart = [&] {
    portfolio.clear();
    send(at("foundation/admin"), runtime::crash_now{"boom"});
    run.settle();
    return portfolio.count<messages::flatten_wanted>();
  };
  say(wish("bots flatten", "command-2"));
  ASSERT_EQ(restart(), 1u);
  EXPECT_EQ(portfolio.all<messages::flatten_wanted>()[0].bot, alpha);
  say(wish("bots resume", "command-3"));
  EXPECT_EQ(restart(), 0u);
  auto x = wish("bots stop", "command-4");
  x.args = {{"flatten", "true"}};
  say(x);
  EXPECT_EQ(restart(), 1u);
}

/// A journal that takes the question and is too slow for what follows of it.
TEST_F(admin_actor_test, pauses_a_bot_although_the_journal_is_slow_and_starts_none) {
  open();
  say(wish("bots pause", "command-1"));
  bot.clear();
  const auto slow = [](caf::event_based_actor* self) -> caf::behavior {
    self->set_default_handler(caf::drop);
    return {[](const messages::audited_note& x) -> caf::result<messages::written> {
      if (std::holds_alternative<messages::admin_asked>(x.body.body)) return messages::written{{1}};
      return caf::delegated<messages::written>();  // never
    }};
  };
  run.names().slot("foundation/journal")->attach(run.system().spawn(slow));
  const auto tell = [&](const command& x) {
    asker.clear();
    ask(asker, at("foundation/admin"), messages::administer{x});
    run.advance(3s);
    return asker.count<answer>() == 1 ? asker.all<answer>()[0] : answer{.id = "no answer"};
  };
  EXPECT_EQ(tell(wish("bots resume", "command-2")).what, outcome::timeout);
  EXPECT_EQ(bot.count<messages::steer>(), 0u);
  auto stop = wish("bots stop", "command-3");
  stop.args = {{"keep-position", "true"}};
  EXPECT_EQ(tell(stop).what, outcome::timeout);
  ASSERT_EQ(bot.count<messages::steer>(), 1u);
  EXPECT_EQ(bot.all<messages::steer>()[0].wanted, standing_order::stop);
}

TEST_F(admin_actor_test, says_plainly_what_needs_a_restart) {
  open();
  EXPECT_EQ(say(wish("bots reload")).code, "needs_restart");
}

TEST_F(admin_actor_test, has_an_actor_restarted_by_its_supervisor) {
  open();
  at_supervisor = runtime::child_outcome::starting;
  EXPECT_EQ(say(wish("actors restart", "command-1", "bots/alpha")).what, outcome::done);
  EXPECT_EQ(started, lines{"bots/alpha restarted by ana"});
  EXPECT_EQ(bot.count<runtime::crash_now>(), 0u);
  at_supervisor = runtime::child_outcome::not_found;
  EXPECT_EQ(say(wish("actors restart", "command-2", "bots/alpha")).code, "not_running");
  EXPECT_EQ(say(wish("actors restart", "command-3", "desk/away")).what, outcome::timeout);  // so is its supervisor
}

TEST_F(admin_actor_test, hands_breakers_to_the_breaker_and_its_answer_back) {
  open();
  const auto opened = say(wish("breakers trip", "command-1", "day-loss"));
  EXPECT_EQ(opened.id, "command-1");
  EXPECT_EQ(opened.rev, 4u);
  EXPECT_EQ(say(wish("halt", "command-2", "")).what, outcome::done);
  auto x = wish("unhalt", "command-3", "");
  x.confirm = "tower-1";
  EXPECT_EQ(say(x).what, outcome::done);
  EXPECT_EQ(breaker_asked, (lines{"day-loss by ana", "manual-halt by ana", "manual-halt by ana"}));
  run.names().slot("safety/breaker")->detach();
  EXPECT_EQ(say(wish("breakers trip", "command-4", "day-loss")).what, outcome::timeout);
}

TEST_F(admin_actor_test, asks_for_a_typed_name_and_a_reason_where_money_is_real) {
  mode = core::command::trading_mode::live;
  open();
  say(wish("bots pause", "command-1"));
  EXPECT_EQ(say(wish("bots resume", "command-2")).code, "confirm");
  auto x = wish("bots resume", "command-3");
  x.confirm = "alpha";
  x.reason.clear();
  EXPECT_EQ(say(x).code, "reason");
  x = wish("bots resume", "command-4");
  x.confirm = "alpha";
  EXPECT_EQ(say(x).what, outcome::done);
}

TEST_F(admin_actor_test, answers_in_time_although_nobody_else_does) {
  open();
  const auto silent = listen("safety/breaker");
  asker.clear();
  ask(asker, at("foundation/admin"), messages::administer{wish("breakers trip", "command-1", "day-loss")});
  EXPECT_EQ(asker.count<answer>(), 0u);
  run.advance(3s);
  ASSERT_EQ(asker.count<answer>(), 1u);
  EXPECT_EQ(asker.all<answer>()[0].what, outcome::timeout);
}

}  // namespace
}  // namespace tests
