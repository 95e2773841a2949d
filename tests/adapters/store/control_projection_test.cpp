#include <gtest/gtest.h>

#include "tests/adapters/store/trading_session.hpp"

namespace adapters::store {
namespace {

using lines = std::vector<std::string>;

struct control_projection_test : testing::trading_session {
  lines found(const std::string& sql) {
    fill_store(live);
    return ask(live, sql);
  }
};

// X-36, S-043: the runtime forgets ids after a while; who takes one again must not rewrite what was asked under it.
TEST_F(control_projection_test, keeps_a_command_whose_id_is_used_again) {
  begin();
  write(messages::admin_asked{.id = "a1", .principal = "ann", .verb = "halt"});
  write(messages::admin_answered{.id = "a1"});
  // The store goes on where an earlier process has left it.
  fill_store(live);
  write(messages::admin_asked{.id = "a1", .principal = "bob", .verb = "unhalt"});
  write(messages::admin_asked{.id = "a2", .principal = "ann", .verb = "halt"});
  write(messages::admin_answered{.id = "a1", .outcome = core::command::outcome::refused, .code = "role"});
  EXPECT_EQ(
      found("SELECT id, principal, verb, outcome, code, answered_sequence FROM audit_log ORDER BY asked_sequence"),
      (lines{"a1 ann halt done - 10", "a1 bob unhalt refused role 13", "a2 ann halt - - -"}));
}

// D-089
TEST_F(control_projection_test, shows_breakers_and_actors_given_up_as_risk_events) {
  begin();
  using breaker = messages::breaker_changed::kind;
  using noted = messages::actor_noted::kind;
  write(messages::breaker_changed{.what = breaker::opened, .breaker = "daily_loss", .why = "2 %", .by = "rule"});
  write(messages::actor_noted{noted::restarted, "bots/alpha", "threw"});
  write(messages::actor_noted{noted::quarantined, "bots/alpha", "threw again"});
  EXPECT_EQ(found("SELECT kind, subject, reason, decided_by FROM risk_events ORDER BY sequence"),
            (lines{"breaker_opened daily_loss 2 % rule", "quarantined bots/alpha threw again -"}));
  EXPECT_EQ(ask(live, "SELECT actor_id, kind FROM actor_events ORDER BY sequence"),
            (lines{"bots/alpha restarted", "bots/alpha quarantined"}));
}

TEST_F(control_projection_test, shows_what_is_wanted_of_a_bot_and_by_whom) {
  begin();
  write(messages::bot_steered{.bot = testing::bot, .principal = "ann", .reason = "lunch"});
  EXPECT_EQ(found("SELECT bot_id, config_hash, wanted_by, reason FROM bot_configs"),
            lines{"bots/alpha c0ffee ann lunch"});
}

}  // namespace
}  // namespace adapters::store
