#include <gtest/gtest.h>

#include "core/risk/gate.hpp"
#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"

namespace core::tests {
namespace {

struct gate_ruling_test : ::testing::Test {
  risk::gate door{bounds(), instruments()};
  gate_ruling_test() {
    for (const std::uint32_t id : {1, 2}) door.on_mark({id}, {{99}, {101}}, noon);
  }
  denial ask(const order_intent& x) const { return door.check(x, noon); }
};

TEST_F(gate_ruling_test, open_breakers_stop_the_entries_of_their_scope_and_never_an_exit) {  // I-04
  const risk::breaker_scope one{risk::scope_kind::instrument, "test/ONE"};
  for (const auto what : {risk::breaker_action::reduce_positions, risk::breaker_action::halt_new,
                          risk::breaker_action::halt_bots, risk::breaker_action::close_all}) {
    door.rule({{{"b", one, what, {1'000'000}}}});
    EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::halted) << to_string(what);
    EXPECT_EQ(ask(stop(1, side::sell, 1)), denial::none);
    auto elsewhere = entry(1, side::buy, 1);
    elsewhere.instrument = {2};
    EXPECT_EQ(ask(elsewhere), denial::none);
  }
  door.rule({});
  EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::none);
}

TEST_F(gate_ruling_test, a_scale_lowers_what_one_order_and_one_position_may_be) {
  door.rule({{{"a", {}, risk::breaker_action::scale, {500'000}}, {"b", {}, risk::breaker_action::scale, {500'000}}}});
  EXPECT_EQ(ask(entry(1, side::buy, 25)), denial::none);
  EXPECT_EQ(ask(entry(1, side::buy, 26)), denial::order_notional);
  auto held = entry(900, side::buy, 60);
  door.on_event(step_of(held, order_step::filled, order_state::filled, 60, 60));
  EXPECT_EQ(ask(entry(1, side::buy, 15)), denial::none);
  EXPECT_EQ(ask(entry(1, side::buy, 16)), denial::bot_position);
  door.rule({{{"none", {}, risk::breaker_action::scale, {0}}}});
  EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::order_notional);
}

// U-12
TEST_F(gate_ruling_test, a_leverage_cap_lowers_what_the_group_may_hold_to_so_many_times_its_capital) {
  auto limits = bounds();
  limits.groups[entry(1, side::buy, 1).group].capital = worth(101 * 30);
  door = risk::gate(limits, instruments());
  door.on_mark({1}, {{99}, {101}}, noon);
  EXPECT_EQ(ask(entry(1, side::buy, 100)), denial::none);
  door.rule({{{"a", {}, risk::breaker_action::cap_leverage, {3'000'000}},
              {"b", {}, risk::breaker_action::cap_leverage, {2'000'000}}}});
  EXPECT_EQ(ask(entry(1, side::buy, 60)), denial::none);
  EXPECT_EQ(ask(entry(1, side::buy, 61)), denial::group_exposure);
  const auto held = entry(900, side::buy, 90);
  door.on_event(step_of(held, order_step::filled, order_state::filled, 90, 90));
  EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::group_exposure);
  EXPECT_EQ(ask(stop(1, side::sell, 90)), denial::none) << "what is there already may go";
  door.rule({{{"a", {}, risk::breaker_action::cap_leverage, {1'000'000'000}}}});
  EXPECT_EQ(ask(entry(1, side::buy, 100)), denial::none) << "a cap never raises a limit";
}

}  // namespace
}  // namespace core::tests
