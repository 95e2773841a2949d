#include "core/risk/breaker_rules.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/core/risk/bounds.hpp"

namespace core::risk {
namespace {

using action = breaker_action;

rc::Gen<entry_rule> any_rule() {
  return rc::gen::apply(
      [](int name, int what, int factor) {
        return entry_rule{"b" + std::to_string(name), {}, static_cast<action>(what), {factor}};
      },
      rc::gen::inRange(0, 20), rc::gen::inRange(1, static_cast<int>(action::close_all) + 1),
      rc::gen::inRange(0, 1'000'001));
}
auto any_rules() { return rc::gen::container<std::vector<entry_rule>>(any_rule()); }

RC_GTEST_PROP(breaker_rules, do_not_depend_on_their_order, ()) {
  auto rules = *any_rules();
  const auto one = strictest(rules);
  std::reverse(rules.begin(), rules.end());
  RC_ASSERT(strictest(rules) == one);
}

RC_GTEST_PROP(breaker_rules, only_get_stricter_with_one_more, ()) {
  auto rules = *any_rules();
  const auto before = strictest(rules);
  const auto more = *any_rule();
  rules.push_back(more);
  const auto after = strictest(rules);
  RC_ASSERT(after.action == std::max(before.action, more.action));
  RC_ASSERT(after.scale <= before.scale);
  RC_ASSERT(before.leverage_max.parts == 0 || after.leverage_max <= before.leverage_max);
  RC_ASSERT(!blocks(before.action) || blocks(after.action));
}

TEST(breaker_rules, multiply_scales_and_name_the_most_severe) {
  const auto all = strictest({{"a", {}, action::scale, {500'000}},
                              {"b", {}, action::halt_new, {}},
                              {"c", {}, action::scale, {500'000}},
                              {"d", {}, action::cap_leverage, {2'000'000}},
                              {"e", {}, action::cap_leverage, {1'500'000}}});
  EXPECT_EQ(all.action, action::halt_new);
  EXPECT_EQ(all.breaker, "b");
  EXPECT_EQ(all.scale, ppm{250'000});
  EXPECT_EQ(all.leverage_max, ppm{1'500'000});
}

TEST(breaker_rules, block_from_reduce_positions_on) {
  EXPECT_FALSE(blocks(action::none));
  EXPECT_FALSE(blocks(action::scale));
  EXPECT_FALSE(blocks(action::cap_leverage));
  EXPECT_TRUE(blocks(action::reduce_positions));
  EXPECT_TRUE(blocks(action::halt_new));
  EXPECT_TRUE(blocks(action::halt_bots));
  EXPECT_TRUE(blocks(action::close_all));
}

TEST(breaker_rules, bind_the_orders_of_their_scope_and_no_others) {
  const auto on = core::tests::instruments().front();
  order_intent order;
  order.account = {number_of("main")};
  order.group = {number_of("trend")};
  order.instrument = on.id;
  const auto binds = [&](scope_kind kind, const char* name) { return covers({kind, name}, order, on); };
  EXPECT_TRUE(binds(scope_kind::order_type, "market"));
  EXPECT_FALSE(binds(scope_kind::order_type, "limit"));
  EXPECT_TRUE(binds(scope_kind::instrument, "test/ONE"));
  EXPECT_FALSE(binds(scope_kind::instrument, "test/TWO"));
  EXPECT_TRUE(binds(scope_kind::venue, "test"));
  EXPECT_FALSE(binds(scope_kind::venue, "tes"));
  EXPECT_TRUE(binds(scope_kind::account, "main"));
  EXPECT_FALSE(binds(scope_kind::account, "other"));
  EXPECT_TRUE(binds(scope_kind::group, "trend"));
  EXPECT_FALSE(binds(scope_kind::group, "flow"));
  EXPECT_TRUE(binds(scope_kind::global, ""));

  const entry_rules rules{{{"flow", {scope_kind::group, "flow"}, action::close_all, {}},
                           {"trend", {scope_kind::group, "trend"}, action::scale, {500'000}}}};
  EXPECT_EQ(rules.judge(order, on).action, action::scale);
  EXPECT_TRUE(rules.blocked({scope_kind::group, "flow"}));
  EXPECT_FALSE(rules.blocked({scope_kind::group, "trend"}));
}

}  // namespace
}  // namespace core::risk
