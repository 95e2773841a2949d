#include <gtest/gtest.h>

#include "tests/adapters/store/trading_session.hpp"

namespace adapters::store {
namespace {

using core::order_state;
using core::order_step;
using lines = std::vector<std::string>;

struct orders_projection_test : testing::trading_session {
  lines found(const std::string& sql) {
    fill_store(live);
    return ask(live, sql);
  }
};

// V-003
TEST_F(orders_projection_test, has_a_row_for_every_step_of_an_order_from_the_command_on) {
  begin();
  const auto buy = entry(core::side::buy, 1500, 9000);
  fill(buy, 10000, send(buy));
  EXPECT_EQ(found("SELECT sequence, step, state, filled, cause FROM orders ORDER BY sequence"),
            (lines{"11 submitted in_flight 0 10", "12 accepted open 0 -", "13 filled filled 1.5 12"}));
}

// An order that the venue never answered is the one that somebody will look for.
TEST_F(orders_projection_test, has_an_order_that_nobody_has_heard_of_since_it_was_sent) {
  begin();
  const auto buy = entry(core::side::buy, 1500, 9000);
  write(messages::intent_recorded{buy}, testing::alpha, {}, buy.plan);
  write(messages::command_recorded{core::place_order{buy}}, testing::desk, {}, buy.plan);
  write(messages::command_recorded{core::query_order{buy.id, buy.instrument}}, testing::desk, {}, buy.plan);
  EXPECT_EQ(found("SELECT order_id, state, ts FROM orders"), lines{"bots/alpha#1 in_flight 10000000000"});
}

// S-038: signals blocked, refused by the venue, ended without a fill, and cut short.
TEST_F(orders_projection_test, says_of_each_signal_what_became_of_it) {
  begin();
  denied();
  const auto refused = entry(core::side::buy, 100, 9000);
  send(refused);
  core::order_event no{.intent = refused, .step = order_step::rejected, .state = order_state::rejected};
  no.refusal = core::venue_refusal::insufficient_margin;
  write(messages::event_recorded{no}, testing::desk, {}, refused.plan);
  const auto unfilled = entry(core::side::buy, 100, 9000);
  send(unfilled);
  step(unfilled, order_step::expired, order_state::expired, {});
  const auto cut_short = entry(core::side::buy, 100, 9000);
  send(cut_short);
  step(cut_short, order_step::partially_filled, order_state::open, {}, {{10000}, {40}}, 40);
  step(cut_short, order_step::canceled, order_state::canceled, {}, {}, 40);
  send(entry(core::side::buy, 100, 9000));
  EXPECT_EQ(found("SELECT signal_id, status, reason FROM signals ORDER BY sequence"),
            (lines{"bots/alpha#1 blocked group_exposure", "bots/alpha#2 rejected insufficient_margin",
                   "bots/alpha#3 expired -", "bots/alpha#4 executed -", "bots/alpha#5 admitted -"}));
}

TEST_F(orders_projection_test, names_a_plan_of_two_legs_by_its_first) {
  begin();
  auto first = entry(core::side::buy, 1500, 9000);
  auto second = entry(core::side::sell, 700, 12000);
  first.legs = second.legs = 2;
  second.leg = 2;
  second.plan = first.plan;
  fill(first, 10000, send(first));
  send(second);
  step(second, order_step::canceled, order_state::canceled, {});
  EXPECT_EQ(found("SELECT signal_id, direction, quantity, status FROM signals"),
            lines{"bots/alpha#1 long 1.5 executed"});
}

// V-007: all carry the signal.
TEST_F(orders_projection_test, ties_a_stop_to_the_signal_that_it_protects) {
  begin();
  round_trip(10000, 9050);
  round_trip(10000, 9050);
  EXPECT_EQ(
      found("SELECT DISTINCT order_id, plan_id, signal_id FROM orders WHERE role = 'stop' ORDER BY sequence"),
      (lines{"positions/alpha#1 positions/alpha#1 bots/alpha#1", "positions/alpha#2 positions/alpha#2 bots/alpha#2"}));
  EXPECT_EQ(ask(live, "SELECT count(*) FROM fills JOIN signals USING (signal_id)"), lines{"4"});
}

// V-009: a month of signals must not read all of them.
TEST_F(orders_projection_test, finds_the_signals_of_a_time_by_an_index) {
  begin();
  const auto plan = found("EXPLAIN QUERY PLAN SELECT * FROM signals WHERE timestamp BETWEEN 1 AND 2");
  ASSERT_EQ(plan.size(), 1u);
  EXPECT_NE(plan[0].find("USING INDEX signals_timestamp"), std::string::npos) << plan[0];
}

TEST_F(orders_projection_test, ties_an_order_without_an_entry_to_no_signal) {
  begin();
  send(stop(core::side::sell, 1500, 9000));
  EXPECT_EQ(found("SELECT DISTINCT signal_id FROM orders"), lines{"-"});
}

}  // namespace
}  // namespace adapters::store
