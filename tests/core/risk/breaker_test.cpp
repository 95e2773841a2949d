#include "core/risk/breaker.hpp"

#include <gtest/gtest.h>

namespace core::risk {
namespace {

using namespace std::chrono_literals;
using phase = breaker_phase;

constexpr timestamp noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 4} + 12h};  // a Wednesday

breaker_policy loss(breaker_reset reset, duration time = {}) {
  return {.name = "loss", .metric = "day_loss", .threshold = 50'000, .reset = reset, .time = time};
}
breaker_policy failures() {
  return {.name = "sessions",
          .metric = "session_failures",
          .measure = breaker_measure::count,
          .unit = breaker_unit::number,
          .window = 60s,
          .threshold = 5,
          .scope = {scope_kind::venue, "alpha"},
          .reset = breaker_reset::when_recovered,
          .time = 5min};
}
breaker_policy outage() {
  return {.name = "outage",
          .metric = "outage",
          .measure = breaker_measure::lasting,
          .unit = breaker_unit::number,
          .window = 60s,
          .threshold = 1,
          .scope = {scope_kind::venue, "alpha"}};
}
/// What one value at a moment leads to.
phase after(breaker& x, std::int64_t value, timestamp at) {
  x.observe(value, at);
  while (x.advance(at)) {
  }
  return x.phase();
}
phase at(breaker& x, timestamp when) {
  while (x.advance(when)) {
  }
  return x.phase();
}

TEST(breaker, opens_at_its_threshold_and_says_why) {
  breaker x(loss(breaker_reset::by_operator));
  EXPECT_EQ(after(x, 49'999, noon), phase::closed);
  EXPECT_EQ(after(x, 50'000, noon + 1s), phase::open);
  EXPECT_EQ(x.why(), "day_loss 5%, limit 5%");
  EXPECT_EQ(x.by(), "rule");
  EXPECT_EQ(x.since(), noon + 1s);
  EXPECT_EQ(x.rev(), 1u);
}

TEST(breaker, of_a_value_that_may_be_too_low_opens_below) {
  auto policy = loss(breaker_reset::when_recovered);
  policy.side = breaker_side::below;
  policy.recovery = 60'000;
  breaker x(policy);
  EXPECT_EQ(after(x, 50'001, noon), phase::closed);
  EXPECT_EQ(after(x, 50'000, noon), phase::open);
  EXPECT_EQ(after(x, 59'999, noon), phase::open) << "between threshold and recovery nothing changes";
  EXPECT_EQ(after(x, 60'000, noon), phase::closed);
}

TEST(breaker, is_reset_by_an_operator_only_when_its_cause_has_gone) {  // issue: cause_holds
  breaker x(loss(breaker_reset::by_operator));
  ASSERT_EQ(after(x, 60'000, noon), phase::open);
  EXPECT_EQ(x.reset("ana", "looks fine", noon + 1s, {}).error(), breaker_refusal::cause_holds);
  EXPECT_EQ(after(x, 10'000, noon + 2s), phase::open) << "nobody but an operator closes it";
  const auto closed = x.reset("ana", "recovered", noon + 3s, {});
  ASSERT_TRUE(closed);
  EXPECT_EQ(closed->to, phase::closed);
  EXPECT_EQ(x.by(), "ana");
  EXPECT_EQ(x.reset("ana", "again", noon + 4s, {}).error(), breaker_refusal::already);
}

TEST(breaker, is_overridden_for_a_time_and_opens_again_where_the_cause_still_holds) {
  breaker x(loss(breaker_reset::by_operator));
  ASSERT_EQ(after(x, 60'000, noon), phase::open);
  ASSERT_TRUE(x.reset("ana", "ticket 14", noon, 30min));
  EXPECT_EQ(x.phase(), phase::overridden);
  EXPECT_EQ(x.until(), noon + 30min);
  EXPECT_TRUE(x.cause_holds(noon));
  EXPECT_EQ(after(x, 90'000, noon + 10min), phase::overridden);
  EXPECT_EQ(at(x, noon + 30min - 1ns), phase::overridden);
  EXPECT_EQ(at(x, noon + 30min), phase::open);
  ASSERT_TRUE(x.reset("ana", "ticket 15", noon + 31min, 30min));
  EXPECT_EQ(after(x, 0, noon + 40min), phase::overridden);
  EXPECT_EQ(at(x, noon + 61min), phase::closed);
}

TEST(breaker, that_an_operator_opened_is_closed_by_no_rule) {
  for (const auto reset : {breaker_reset::next_day, breaker_reset::next_week, breaker_reset::when_recovered}) {
    breaker x(loss(reset));
    after(x, 0, noon);
    ASSERT_TRUE(x.trip("ana", "news", noon));
    EXPECT_EQ(x.trip("ben", "too", noon).error(), breaker_refusal::already);
    EXPECT_EQ(at(x, noon + 24h * 30), phase::open) << to_string(reset);
    EXPECT_TRUE(x.reset("ana", "over", noon + 24h * 30, {}));
  }
}

TEST(breaker, of_a_day_closes_at_midnight_and_of_a_week_on_monday) {
  breaker day(loss(breaker_reset::next_day)), week(loss(breaker_reset::next_week));
  ASSERT_EQ(after(day, 50'000, noon), phase::open);
  ASSERT_EQ(after(week, 50'000, noon), phase::open);
  EXPECT_EQ(*day.next_due(), noon + 12h);
  EXPECT_EQ(*week.next_due(), noon + 12h + 24h * 4);
  EXPECT_EQ(after(day, 0, noon + 1h), phase::open) << "recovery is not its rule";
  EXPECT_EQ(at(day, noon + 12h), phase::closed);
  EXPECT_EQ(at(week, noon + 12h + 24h * 4 - 1ns), phase::open);
  EXPECT_EQ(at(week, noon + 12h + 24h * 4), phase::closed);
  EXPECT_EQ(after(day, 50'000, noon + 13h), phase::open);
}

TEST(breaker, with_a_timer_opens_again_only_when_it_got_worse_by_a_step) {
  auto policy = loss(breaker_reset::after_time, 24h);
  policy.step = 50'000;
  breaker x(policy);
  ASSERT_EQ(after(x, 60'000, noon), phase::open);
  EXPECT_EQ(after(x, 70'000, noon + 1h), phase::open);
  ASSERT_EQ(at(x, noon + 24h), phase::closed);
  EXPECT_EQ(after(x, 119'999, noon + 25h), phase::closed);
  EXPECT_EQ(after(x, 120'000, noon + 26h), phase::open);
}

TEST(breaker, with_a_timer_and_no_step_waits_until_the_cause_was_gone) {
  breaker x(loss(breaker_reset::after_time, 24h));
  ASSERT_EQ(after(x, 60'000, noon), phase::open);
  ASSERT_EQ(at(x, noon + 24h), phase::closed);
  EXPECT_EQ(after(x, 900'000, noon + 25h), phase::closed);
  EXPECT_EQ(after(x, 0, noon + 26h), phase::closed);
  EXPECT_EQ(after(x, 50'000, noon + 27h), phase::open);
}

TEST(breaker, of_failures_counts_within_its_window) {
  breaker x(failures());
  for (int i = 0; i < 5; ++i) EXPECT_EQ(after(x, 1, noon + 10s * i), phase::closed);
  EXPECT_EQ(after(x, 1, noon + 60s), phase::closed) << "the first has left the window";
  EXPECT_EQ(*x.value(noon + 60s), 5);
  EXPECT_EQ(after(x, 1, noon + 61s), phase::open);
  EXPECT_EQ(x.why(), "session_failures: 6 in 1m, limit 5");
}

TEST(breaker, of_failures_closes_when_healthy_for_its_quiet_time_and_not_before_it_was_told_so) {
  breaker x(failures());
  ASSERT_EQ(after(x, 1'000'000, noon), phase::open) << "given up: more than any limit";
  EXPECT_EQ(at(x, noon + 24h), phase::open) << "silence is not health";
  EXPECT_EQ(x.reset("ana", "try", noon + 24h, {}).error(), breaker_refusal::cause_holds);
  EXPECT_EQ(after(x, 0, noon + 24h), phase::open);
  EXPECT_EQ(*x.next_due(), noon + 24h + 5min);
  EXPECT_EQ(after(x, 1, noon + 24h + 4min), phase::open) << "a failure begins the quiet time anew";
  EXPECT_FALSE(x.next_due());
  EXPECT_EQ(after(x, 0, noon + 24h + 4min), phase::open);
  EXPECT_EQ(x.reset("ana", "try", noon + 24h + 5min - 1ns, {}).error(), breaker_refusal::cause_holds);
  EXPECT_EQ(at(x, noon + 24h + 9min), phase::closed);
}

TEST(breaker, of_an_outage_opens_when_it_has_lasted_and_waits_for_an_operator) {
  breaker x(outage());
  EXPECT_EQ(after(x, 1, noon), phase::closed);
  EXPECT_EQ(after(x, 1, noon + 30s), phase::closed);
  EXPECT_EQ(*x.next_due(), noon + 60s);
  EXPECT_EQ(after(x, 0, noon + 59s), phase::closed);
  EXPECT_EQ(at(x, noon + 70s), phase::closed);
  EXPECT_EQ(after(x, 1, noon + 80s), phase::closed);
  EXPECT_EQ(at(x, noon + 140s), phase::open);
  EXPECT_EQ(x.reset("ana", "hm", noon + 141s, {}).error(), breaker_refusal::cause_holds);
  EXPECT_EQ(after(x, 0, noon + 142s), phase::open);
  EXPECT_TRUE(x.reset("ana", "it is back", noon + 143s, {}));
}

TEST(breaker, refuses_a_policy_that_cannot_work) {
  EXPECT_EQ(problem_of(loss(breaker_reset::next_day)), "");
  const auto spoilt = [](auto edit) {
    auto x = loss(breaker_reset::next_day);
    edit(x);
    return problem_of(x);
  };
  EXPECT_NE(spoilt([](auto& x) { x.name.clear(); }), "");
  EXPECT_NE(spoilt([](auto& x) { x.scope.name = "everything"; }), "");
  EXPECT_NE(spoilt([](auto& x) { x.scope.kind = scope_kind::venue; }), "");
  EXPECT_NE(spoilt([](auto& x) { x.action = breaker_action::none; }), "");
  EXPECT_NE(spoilt([](auto& x) { x.measure = breaker_measure::count; }), "");
  EXPECT_NE(spoilt([](auto& x) { x.recovery = x.threshold; }), "");
  EXPECT_NE(spoilt([](auto& x) { x.reset = breaker_reset::after_time; }), "");
  EXPECT_NE(spoilt([](auto& x) {
              x.action = breaker_action::scale;
              x.factor = {1'000'001};
            }),
            "");
  auto nameless = loss(breaker_reset::next_day);
  nameless.name.clear();
  EXPECT_THROW(breaker{nameless}, broken_invariant);
}

}  // namespace
}  // namespace core::risk
