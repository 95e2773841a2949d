#include "core/risk/breaker_book.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "core/risk/breaker_defaults.hpp"

namespace core::risk {
namespace {

using namespace std::chrono_literals;

constexpr timestamp begin{std::chrono::sys_days{std::chrono::year{2026} / 3 / 4}};

std::vector<breaker_policy> all_kinds() {
  auto all = shipped_policies({}, {"alpha", "beta"}, {"trend", "flow"});
  all.push_back({.name = "posture",
                 .metric = "posture",
                 .side = breaker_side::below,
                 .threshold = 750'000,
                 .recovery = 900'000,
                 .scope = {scope_kind::group, "flow"},
                 .action = breaker_action::scale,
                 .factor = {500'000},
                 .reset = breaker_reset::when_recovered,
                 .time = 10s});
  all.push_back({.name = "cooling-off",
                 .metric = std::string(metric::drawdown),
                 .threshold = 100'000,
                 .step = 50'000,
                 .scope = {scope_kind::group, "trend"},
                 .reset = breaker_reset::after_time,
                 .time = 24h});
  return all;
}

/// A book that lives through a random time, and what it has said.
struct lived {
  breaker_book book{all_kinds()};
  timestamp now = begin;
  std::vector<breaker_change> said;

  void take(std::vector<breaker_change> changes) {
    for (auto& x : changes) said.push_back(std::move(x));
  }
  void some_step() {
    now +=
        std::chrono::milliseconds(*rc::gen::inRange<int>(0, 100'000'000)) / *rc::gen::elementOf(std::vector{1, 1'000});
    const auto lines = book.list(now);
    const auto& any = *rc::gen::elementOf(lines);
    switch (*rc::gen::inRange(0, 6)) {
      case 0:
        if (auto done = book.trip(any.policy.name, "ana", "wish", now)) take({*std::move(done)});
        break;
      case 1:
        if (auto done =
                book.reset(any.policy.name, "ana", "wish", now, *rc::gen::elementOf(std::vector<duration>{0s, 1h})))
          take({*std::move(done)});
        break;
      case 2:
        take(book.tick(now));
        break;
      default:
        const auto value = any.policy.measure == breaker_measure::level && any.policy.unit == breaker_unit::ratio
                               ? *rc::gen::inRange<std::int64_t>(-100'000, 1'000'000)
                               : *rc::gen::inRange<std::int64_t>(0, 4);
        take(book.observe(any.policy.metric, any.policy.scope, value, now));
    }
  }
};

RC_GTEST_PROP(breaker_book, comes_back_byte_for_byte_and_goes_on_alike, ()) {  // I-25
  lived first;
  for (int i = *rc::gen::inRange(0, 40); i > 0; --i) first.some_step();
  const auto bytes = first.book.snapshot();
  breaker_book second{all_kinds()};
  second.restore(bytes);
  RC_ASSERT(second.snapshot() == bytes);
  RC_ASSERT(second.rules() == first.book.rules());
  RC_ASSERT(second.next_due() == first.book.next_due());
  const auto later = first.now + 48h;
  RC_ASSERT(second.tick(later).size() == first.book.tick(later).size());
  RC_ASSERT(second.snapshot() == first.book.snapshot());
}

RC_GTEST_PROP(breaker_book, never_closes_without_an_operator_or_its_written_rule, ()) {
  lived all;
  for (int i = 0; i < 60; ++i) all.some_step();
  std::map<std::string, breaker_change> last;
  for (const auto& x : all.said) {
    const auto before = last.find(x.breaker);
    const auto& policy = all.book.find(x.breaker)->policy();
    if (x.to == breaker_phase::closed && x.by == "rule") {
      RC_ASSERT(before != last.end());
      const auto& opened = before->second;
      if (opened.to == breaker_phase::overridden) {
        RC_ASSERT(x.at >= opened.until);
      } else {
        RC_ASSERT(opened.by == "rule");
        RC_ASSERT(policy.reset != breaker_reset::by_operator);
        if (policy.reset == breaker_reset::when_recovered)
          RC_ASSERT(x.at >= opened.at + policy.time);
        else
          RC_ASSERT(x.at >= opened.until);
      }
    }
    last.insert_or_assign(x.breaker, x);
  }
}

RC_GTEST_PROP(breaker_book, changes_at_the_moment_that_it_names_and_at_none_before, ()) {
  lived all;
  for (int i = *rc::gen::inRange(1, 40); i > 0; --i) all.some_step();
  all.take(all.book.tick(all.now));
  const auto due = all.book.next_due();
  if (!due) {
    RC_ASSERT(all.book.tick(all.now + 24h * 365).empty());
    return;
  }
  RC_ASSERT(*due > all.now);
  RC_ASSERT(all.book.tick(*due - 1ns).empty());
  RC_ASSERT(!all.book.tick(*due).empty());
}

TEST(breaker_book, tells_a_value_to_the_policies_of_its_metric_and_scope_only) {
  breaker_book book(all_kinds());
  const auto changes = book.observe(metric::drawdown, {scope_kind::group, "trend"}, 150'000, begin);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].breaker, "cooling-off");
  EXPECT_EQ(book.observe(metric::drawdown, {scope_kind::group, "trend"}, 250'000, begin).at(0).breaker,
            "drawdown-trend");
  EXPECT_TRUE(book.observe(metric::drawdown, {scope_kind::group, "nobody"}, 999'999, begin).empty());
  EXPECT_FALSE(book.halts_everything());
  EXPECT_EQ(book.observe(metric::drawdown, {}, 200'000, begin).at(0).breaker, "drawdown");
  EXPECT_TRUE(book.halts_everything());
}

TEST(breaker_book, knows_no_breaker_that_has_no_policy) {
  breaker_book book(all_kinds());
  EXPECT_EQ(book.trip("nobody", "ana", "", begin).error(), breaker_refusal::not_found);
  EXPECT_EQ(book.reset("nobody", "ana", "", begin).error(), breaker_refusal::not_found);
  ASSERT_TRUE(book.trip("posture", "ana", "", begin));
  breaker_book smaller(shipped_policies({}, {"alpha"}, {}));
  smaller.restore(book.snapshot());
  EXPECT_TRUE(smaller.rules().open.empty());
  auto bytes = book.snapshot();
  bytes.pop_back();
  EXPECT_THROW(smaller.restore(bytes), malformed_bytes);
}

TEST(breaker_book, has_the_shipped_policies_with_the_limits_of_the_whole_house) {
  const breaker_book book(shipped_policies({}, {"alpha"}, {"trend"}));
  const auto lines = book.list(begin);
  std::vector<std::string> names;
  for (const auto& x : lines) {
    names.push_back(x.policy.name);
    EXPECT_EQ(problem_of(x.policy), "") << x.policy.name;
    EXPECT_EQ(x.phase, breaker_phase::closed);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"daily-loss", "daily-loss-trend", "drawdown", "drawdown-trend",
                                             "escalation", "health", "manual-halt", "outage-alpha", "safe-mode",
                                             "sessions-alpha", "weekly-loss", "weekly-loss-trend"}));
  EXPECT_EQ(book.find("daily-loss")->policy().threshold, 50'000);
  EXPECT_EQ(book.find("drawdown")->policy().threshold, 200'000);
  EXPECT_EQ(book.find("drawdown")->policy().action, breaker_action::close_all);
  EXPECT_EQ(closed_by(book.find("sessions-alpha")->policy()), "recovery for 5m or operator");
}

}  // namespace
}  // namespace core::risk
