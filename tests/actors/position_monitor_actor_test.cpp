#include "actors/position_monitor_actor.hpp"

#include "tests/actors/among_peers.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using core::leg_role;
using core::order_state;
using core::order_step;
using core::side;

struct position_monitor_actor_test : among_peers {
  static constexpr std::string_view path = "desk/positions/alpha";
  peer orders = answering("desk/orders");
  sink risk;
  std::uint64_t records = 10;

  void open_monitor(std::int64_t quantity, std::uint32_t issued = 0, bool with_risk = true) {
    if (with_risk) risk = listen("desk/risk");
    open(std::string(path), runtime::room_start(actors::position_monitor_actor, run.env(), std::string(path),
                                                actors::monitor_peers{messages::risk_address(at("desk/risk")),
                                                                      messages::orders_address(at("desk/orders"))}));
    tell(messages::position_held{.position = {.bot = {7},
                                              .account = {3},
                                              .group = {5},
                                              .instrument = {1},
                                              .quantity = {quantity},
                                              .protection = {90},
                                              .cause = {10}},
                                 .orders_issued = issued});
  }
  core::order_intent stop_of(std::uint32_t count, std::int64_t quantity) {
    core::order_intent x;
    x.id = core::order_id_of({core::number_of(path)}, count);
    x.bot = {7};
    x.account = {3};
    x.instrument = {1};
    x.side = side::sell;
    x.role = leg_role::stop;
    x.type = core::order_type::stop_market;
    x.quantity = {quantity};
    x.trigger = {90};
    return x;
  }
  void step(const core::order_intent& of, order_step step, order_state state, std::int64_t executed = 0,
            std::int64_t filled = 0, core::venue_refusal refusal = core::venue_refusal::none) {
    core::order_event e{.intent = of, .step = step, .state = state, .refusal = refusal, .filled = {filled}};
    e.execution.quantity = {executed};
    e.execution.price = {100};
    e.ts_event = run.now();
    e.sequence = {++records};
    tell(e);
  }
  std::vector<core::order_intent> intents() { return risk.all<core::order_intent>(); }
};

TEST_F(position_monitor_actor_test, places_a_reduce_only_stop_for_the_whole_position_at_once) {
  open_monitor(20);
  ASSERT_EQ(intents().size(), 1u);
  const auto stop = intents()[0];
  EXPECT_EQ(stop.id, core::order_id_of({core::number_of(path)}, 1));
  EXPECT_EQ(stop.role, leg_role::stop);
  EXPECT_EQ(stop.type, core::order_type::stop_market);
  EXPECT_EQ(stop.side, side::sell);
  EXPECT_EQ(stop.quantity, core::quantity{20});
  EXPECT_EQ(stop.trigger, core::price{90});
  EXPECT_EQ(stop.bot, core::bot_id{7});
  EXPECT_EQ(stop.group, core::group_id{5});
  EXPECT_EQ(stop.cause, core::sequence{10});
}

TEST_F(position_monitor_actor_test, places_after_a_restart_only_what_is_missing_under_a_number_of_its_own) {
  orders.working().orders = {{stop_of(1, 15), order_state::open, {15}}};
  open_monitor(20, 1);
  ASSERT_EQ(intents().size(), 1u);
  EXPECT_EQ(intents()[0].quantity, core::quantity{5});
  EXPECT_EQ(intents()[0].id, core::order_id_of({core::number_of(path)}, 2));
}

TEST_F(position_monitor_actor_test, counts_a_stop_of_unknown_outcome_as_cover_and_no_stop_of_another_account) {
  auto foreign = stop_of(9, 20);
  foreign.account = {4};
  orders.working().orders = {{stop_of(1, 12), order_state::unknown, {12}}, {foreign, order_state::open, {20}}};
  open_monitor(20, 1);
  ASSERT_EQ(intents().size(), 1u);
  EXPECT_EQ(intents()[0].quantity, core::quantity{8});
}

TEST_F(position_monitor_actor_test, follows_the_position_and_removes_its_stop_when_it_is_flat) {
  open_monitor(20);
  const auto stop = intents().at(0);
  step(stop, order_step::submitted, order_state::in_flight);
  step(stop, order_step::accepted, order_state::open);
  auto exit = stop_of(5, 20);
  exit.id = core::order_id_of({70}, 5);
  exit.role = leg_role::exit;
  exit.type = core::order_type::market;
  step(exit, order_step::filled, order_state::filled, 20, 20);
  ASSERT_EQ(orders.count<messages::cancel_wanted>(), 1u);
  EXPECT_EQ(orders.all<messages::cancel_wanted>()[0].order, stop.id);
  EXPECT_TRUE(room_is_open());
  step(stop, order_step::cancel_submitted, order_state::cancel_in_flight);
  step(stop, order_step::canceled, order_state::canceled);
  EXPECT_FALSE(room_is_open());
  EXPECT_EQ(supervision.count<runtime::child_stopped>(), 1u);
}

TEST_F(position_monitor_actor_test, ends_when_its_stop_has_closed_the_position) {
  open_monitor(20);
  const auto stop = intents().at(0);
  step(stop, order_step::submitted, order_state::in_flight);
  step(stop, order_step::accepted, order_state::open);
  step(stop, order_step::filled, order_state::filled, 20, 20);
  EXPECT_FALSE(room_is_open());
}

TEST_F(position_monitor_actor_test, ends_at_once_where_there_is_nothing_to_guard) {
  open_monitor(0);
  EXPECT_TRUE(intents().empty());
  EXPECT_FALSE(room_is_open());
}

TEST_F(position_monitor_actor_test, closes_at_market_what_the_level_has_passed) {
  open_monitor(20);
  const auto stop = intents().at(0);
  step(stop, order_step::submitted, order_state::in_flight);
  step(stop, order_step::rejected, order_state::rejected, 0, 0, core::venue_refusal::would_trigger);
  ASSERT_EQ(intents().size(), 2u);
  EXPECT_EQ(intents()[1].role, leg_role::exit);
  EXPECT_EQ(intents()[1].type, core::order_type::market);
  EXPECT_EQ(intents()[1].quantity, core::quantity{20});
}

TEST_F(position_monitor_actor_test, places_its_stop_as_soon_as_risk_is_back) {
  open_monitor(20, 0, false);
  run.advance(30ms);
  risk = listen("desk/risk");
  run.advance(30ms);
  ASSERT_EQ(intents().size(), 1u);
  EXPECT_EQ(intents()[0].role, leg_role::stop);
}

TEST_F(position_monitor_actor_test, waits_for_orders_before_it_places_anything) {
  run.names().slot("desk/orders")->detach();
  open_monitor(20);
  run.advance(30ms);
  EXPECT_TRUE(intents().empty());
  orders = answering("desk/orders");
  run.advance(30ms);
  EXPECT_EQ(intents().size(), 1u);
}

TEST_F(position_monitor_actor_test, does_not_act_on_what_the_start_message_knew_already) {
  open_monitor(20);
  auto entry = stop_of(1, 20);
  entry.id = core::order_id_of({70}, 1);
  entry.role = leg_role::entry;
  entry.side = side::buy;
  records = 9;
  step(entry, order_step::filled, order_state::filled, 20, 20);  // record 10
  EXPECT_EQ(intents().size(), 1u);
}

}  // namespace
}  // namespace tests
