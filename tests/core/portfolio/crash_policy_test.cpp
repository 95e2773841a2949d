#include "core/portfolio/crash_policy.hpp"

#include <gtest/gtest.h>

#include "tests/core/order/desk.hpp"

namespace core::tests {
namespace {

using portfolio::crash_policy;

struct crash_policy_test : ::testing::Test {
  std::vector<portfolio::holding> positions{holding(1, 10), holding(2, -4), holding(3, 0)};
  std::vector<order_event> working;

  static portfolio::holding holding(std::uint32_t on, std::int64_t quantity, bot_id bot = {7}) {
    portfolio::holding x{{{3}, {on}, bot}, {}};
    x.position.quantity = {quantity};
    x.position.last_event = {40};
    return x;
  }
  void add(order_intent intent, order_state state, std::int64_t filled = 0) {
    working.push_back(step_of(intent, order_step::accepted, state, 0, filled));
  }
  static order_intent exit(std::uint32_t count, std::int64_t quantity, order_type type = order_type::market) {
    auto x = entry(count, side::sell, quantity);
    x.role = leg_role::exit;
    x.type = type;
    return x;
  }
  portfolio::crash_orders orders(crash_policy policy) const {
    return portfolio::on_quarantine(policy, {7}, {5}, positions, working);
  }
  static std::vector<order_id> ids(const portfolio::crash_orders& x) {
    std::vector<order_id> ids;
    for (const auto& cancel : x.cancels) ids.push_back(cancel.order);
    return ids;
  }
};

TEST_F(crash_policy_test, keep_touches_nothing) {
  add(entry(1, side::buy, 5), order_state::open);
  EXPECT_TRUE(orders(crash_policy::keep).cancels.empty());
  EXPECT_TRUE(orders(crash_policy::keep).exits.empty());
}

TEST_F(crash_policy_test, cancel_takes_back_entries_and_leaves_stops_and_exits) {  // I-01
  add(entry(1, side::buy, 5), order_state::open);
  add(entry(2, side::buy, 5), order_state::unknown);
  add(entry(3, side::buy, 5), order_state::cancel_in_flight);
  add(entry(4, side::buy, 5), order_state::canceled);
  add(stop(5, side::sell, 10), order_state::open);
  add(exit(6, 10, order_type::limit), order_state::open);
  auto other = entry(7, side::buy, 5);
  other.bot = {8};
  add(other, order_state::open);
  const auto out = orders(crash_policy::cancel);
  EXPECT_EQ(ids(out), (std::vector{order_id_of({7}, 1), order_id_of({7}, 2)}));
  EXPECT_TRUE(out.exits.empty());
}

TEST_F(crash_policy_test, flatten_closes_every_position_at_market) {
  const auto out = orders(crash_policy::flatten);
  ASSERT_EQ(out.exits.size(), 2u);
  EXPECT_EQ(out.exits[0].side, side::sell);
  EXPECT_EQ(out.exits[0].quantity, quantity{10});
  EXPECT_EQ(out.exits[1].side, side::buy);
  EXPECT_EQ(out.exits[1].quantity, quantity{4});
  for (const auto& x : out.exits) {
    EXPECT_TRUE(x.reduce_only());
    EXPECT_EQ(x.type, order_type::market);
    EXPECT_EQ(x.bot, bot_id{7});
    EXPECT_EQ(x.account, account_id{3});
    EXPECT_EQ(x.group, group_id{5});
    EXPECT_EQ(x.cause, sequence{40});
    EXPECT_FALSE(x.id);
  }
}

TEST_F(crash_policy_test, flatten_keeps_stops_until_the_position_is_gone) {  // F-57
  add(stop(1, side::sell, 10), order_state::open);
  EXPECT_TRUE(orders(crash_policy::flatten).cancels.empty());
}

TEST_F(crash_policy_test, flatten_does_not_double_a_market_exit_on_its_way) {
  positions.resize(1);
  add(exit(1, 6), order_state::in_flight, 2);
  const auto out = orders(crash_policy::flatten);
  ASSERT_EQ(out.exits.size(), 1u);
  EXPECT_EQ(out.exits[0].quantity, quantity{6});
  add(exit(2, 6), order_state::open);
  EXPECT_TRUE(orders(crash_policy::flatten).exits.empty());
}

TEST_F(crash_policy_test, flatten_does_not_rely_on_an_unknown_or_a_resting_exit) {  // F-40
  positions.resize(1);
  add(exit(1, 10), order_state::unknown);
  add(exit(2, 10, order_type::limit), order_state::open);
  const auto out = orders(crash_policy::flatten);
  ASSERT_EQ(out.exits.size(), 1u);
  EXPECT_EQ(out.exits[0].quantity, quantity{10});
  EXPECT_EQ(ids(out), std::vector{order_id_of({7}, 2)});
}

TEST_F(crash_policy_test, other_bots_are_left_alone) {
  positions = {holding(1, 10, {8})};
  EXPECT_TRUE(orders(crash_policy::flatten).exits.empty());
}

TEST_F(crash_policy_test, every_policy_has_a_name) {
  EXPECT_EQ(to_string(crash_policy::keep), "keep");
  EXPECT_EQ(to_string(crash_policy::cancel), "cancel");
  EXPECT_EQ(to_string(crash_policy::flatten), "flatten");
}

}  // namespace
}  // namespace core::tests
