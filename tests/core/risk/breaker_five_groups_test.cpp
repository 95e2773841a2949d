#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "core/risk/breaker_book.hpp"
#include "tests/core/risk/bounds.hpp"
#include "tests/core/risk/five_groups.hpp"

namespace core::risk {
namespace {

using namespace std::chrono_literals;
using core::tests::drill;
using core::tests::five_groups;

constexpr timestamp begin{std::chrono::sys_days{std::chrono::year{2026} / 3 / 4}};
const std::vector<std::string> groups{"vcse", "dorado", "dolphin", "vektor", "sentry"};

breaker_book book_of(const std::vector<drill>& drills) {
  std::vector<breaker_policy> policies;
  for (const auto& x : drills) policies.push_back(x.policy);
  return breaker_book(std::move(policies));
}
void open(breaker_book& book, const drill& x) {
  for (const auto value : x.bad) book.observe(x.policy.metric, x.policy.scope, value, begin);
}
std::set<std::string> open_ones(const breaker_book& book) {
  std::set<std::string> names;
  for (const auto& x : book.rules().open) names.insert(x.breaker);
  return names;
}
ruling ruled(const breaker_book& book, const std::string& group) {
  const auto on = core::tests::instruments().front();
  order_intent order;
  order.group = {number_of(group)};
  order.instrument = on.id;
  return book.rules().judge(order, on);
}
/// Policies of the same metric and scope that such values open, too.
bool opened_by(const breaker_policy& x, const drill& by) {
  if (x.metric != by.policy.metric || x.scope != by.policy.scope) return false;
  if (x.measure == breaker_measure::count) return true;
  const auto worst = by.bad.back();
  return x.side == breaker_side::above ? worst >= x.threshold : worst <= x.threshold;
}

TEST(breaker_five_groups, open_alone_and_bind_their_own_group_only) {
  const auto drills = five_groups();
  for (const auto& tripped : drills) {
    auto book = book_of(drills);
    open(book, tripped);
    std::set<std::string> expected;
    for (const auto& x : drills)
      if (opened_by(x.policy, tripped)) expected.insert(x.policy.name);
    ASSERT_TRUE(expected.contains(tripped.policy.name));
    EXPECT_EQ(open_ones(book), expected);
    for (const auto& group : groups) {
      const bool bound = tripped.policy.scope.kind != scope_kind::group || tripped.policy.scope.name == group;
      if (bound)
        EXPECT_GE(ruled(book, group).action, tripped.policy.action) << tripped.policy.name;
      else
        EXPECT_EQ(ruled(book, group), ruling{}) << tripped.policy.name << " and " << group;
    }
  }
}

TEST(breaker_five_groups, close_as_each_policy_says) {
  const auto drills = five_groups();
  for (const auto& x : drills) {
    auto book = book_of({x});
    open(book, x);
    ASSERT_EQ(open_ones(book).size(), 1u) << x.policy.name;
    book.observe(x.policy.metric, x.policy.scope, x.good, begin + 1s);
    const bool at_once = x.policy.reset == breaker_reset::when_recovered && x.policy.time == duration{};
    EXPECT_EQ(open_ones(book).empty(), at_once) << x.policy.name;
    book.tick(begin + 24h * 8);
    EXPECT_EQ(open_ones(book).empty(), x.policy.reset != breaker_reset::by_operator) << x.policy.name;
    if (x.policy.reset == breaker_reset::by_operator) {
      EXPECT_TRUE(book.reset(x.policy.name, "ana", "recovered", begin + 24h * 8)) << x.policy.name;
      EXPECT_TRUE(open_ones(book).empty());
    }
  }
}

RC_GTEST_PROP(breaker_five_groups, in_any_combination_bind_by_the_strictest_with_scales_multiplied, ()) {
  const auto drills = five_groups();
  auto book = book_of(drills);
  for (const auto& x : drills)
    if (*rc::gen::arbitrary<bool>()) open(book, x);
  for (const auto& group : groups) {
    breaker_action worst = breaker_action::none;
    std::int64_t scale = 1'000'000;
    for (const auto& line : book.list(begin)) {
      const auto& scope = line.policy.scope;
      if (line.phase != breaker_phase::open || (scope.kind == scope_kind::group && scope.name != group)) continue;
      worst = std::max(worst, line.policy.action);
      if (line.policy.action == breaker_action::scale) scale = scale * line.policy.factor.parts / 1'000'000;
    }
    const auto now = ruled(book, group);
    RC_ASSERT(now.action == worst);
    RC_ASSERT(now.scale.parts == scale);
  }
}

TEST(breaker_five_groups, all_at_once_multiply_their_scales_and_close_all) {
  const auto drills = five_groups();
  auto book = book_of(drills);
  for (const auto& x : drills) {
    if (x.policy.scope.kind == scope_kind::global || x.policy.name == "dorado-crisis" ||
        x.policy.name == "dorado-drawdown-deep")
      continue;
    open(book, x);
  }
  EXPECT_EQ(ruled(book, "vcse").action, breaker_action::close_all);
  EXPECT_EQ(ruled(book, "dorado").action, breaker_action::halt_bots);
  EXPECT_EQ(ruled(book, "dorado").scale, ppm{250'000});
  EXPECT_EQ(ruled(book, "dolphin").action, breaker_action::close_all);
  EXPECT_EQ(ruled(book, "dolphin").leverage_max, ppm{2'000'000});
  EXPECT_EQ(ruled(book, "sentry").action, breaker_action::halt_new);
  EXPECT_FALSE(book.halts_everything());
  for (const auto& x : drills) open(book, x);
  EXPECT_EQ(open_ones(book).size(), drills.size());
  EXPECT_TRUE(book.halts_everything());
  for (const auto& group : groups) EXPECT_EQ(ruled(book, group).action, breaker_action::close_all);
}

}  // namespace
}  // namespace core::risk
