#include "core/sim/fault_plan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "core/sim/random.hpp"

namespace core::sim {
namespace {

using namespace std::chrono_literals;

constexpr timestamp start{std::chrono::seconds(1'700'000'000)};

fault_plan plan_of(std::string_view text, std::uint64_t seed = 1) {
  auto rules = parse_fault_rules(text);
  if (!rules) throw std::runtime_error(rules.error().front().text);
  return fault_plan(seed, start, *std::move(rules));
}

/// When the hook hit "stream:a", asked every `step` for `length`.
std::vector<duration> hits(fault_plan& plan, duration step, duration length, fault_hook hook = fault_hook::drop) {
  std::vector<duration> result;
  for (duration at{}; at <= length; at += step)
    if (plan.draw(hook, "stream:a", start + at)) result.push_back(at);
  return result;
}

using spans = std::vector<duration>;

TEST(fault_plan, without_rules_nothing_happens) {
  fault_plan plan;
  EXPECT_FALSE(plan.draw(fault_hook::drop, "stream:a", start));
  EXPECT_FALSE(plan.has(fault_hook::drop));
  EXPECT_FALSE(plan.next_begin(fault_hook::restart, start));
  EXPECT_EQ(plan.fired("F-01"), 0u);
  EXPECT_TRUE(plan.tally().empty());
}

TEST(fault_plan, always_hits_what_is_meant) {
  auto plan = plan_of("F-01 drop stream:a$ always\nF-02 drop request:GET/x always");
  EXPECT_TRUE(plan.draw(fault_hook::drop, "stream:a", start));
  EXPECT_FALSE(plan.draw(fault_hook::drop, "stream:ab", start));
  EXPECT_FALSE(plan.draw(fault_hook::delay, "stream:a", start));
  EXPECT_EQ(plan.draw(fault_hook::drop, "request:GET/xy", start)->rule->id, "F-02");
  EXPECT_EQ(plan.fired("F-01"), 1u);
  EXPECT_EQ(plan.tally(), (std::map<std::string, std::uint64_t>{{"F-01", 1}, {"F-02", 1}}));
}

TEST(fault_plan, chance_hits_as_often_as_it_says) {
  auto plan = plan_of("F-01 drop stream: 5%");
  const auto count = hits(plan, 1ms, 100s).size();
  EXPECT_GT(count, 4600u);
  EXPECT_LT(count, 5400u);
  EXPECT_EQ(plan.fired(0), count);
}

TEST(fault_plan, a_hit_by_chance_may_last) {
  auto plan = plan_of("F-07 drop stream: 1% for 1s");
  const auto all = hits(plan, 100ms, 600s);
  ASSERT_GT(plan.fired(0), 20u);
  EXPECT_EQ(all.size(), plan.fired(0) * 10) << "each window takes ten events";
  EXPECT_EQ(plan.hits(0), all.size());
}

TEST(fault_plan, at_its_times_it_hits_the_next_event) {
  auto plan = plan_of("F-01 drop stream: at 0s,1s,2500ms");
  EXPECT_EQ(hits(plan, 1s, 10s), (spans{0s, 1s, 3s}));
}

TEST(fault_plan, times_without_an_event_between_them_hit_once) {
  auto plan = plan_of("F-01 drop stream: at 1s,2s,3s");
  EXPECT_EQ(hits(plan, 10s, 20s), (spans{10s}));
}

TEST(fault_plan, every_period_from_the_first_on) {
  auto plan = plan_of("F-01 drop stream: every 3s");
  EXPECT_EQ(hits(plan, 500ms, 10s), (spans{3s, 6s, 9s}));
  EXPECT_EQ(plan.fired(0), 3u);
}

TEST(fault_plan, windows_hit_everything_within) {
  auto plan = plan_of("F-07 half_open stream: every 3s for 1s");
  EXPECT_EQ(hits(plan, 500ms, 7s, fault_hook::half_open), (spans{3s, 3500ms, 6s, 6500ms}));
  EXPECT_EQ(plan.fired("F-07"), 2u) << "windows, not events";
  EXPECT_EQ(plan.hits(0), 4u);
}

TEST(fault_plan, tells_when_a_window_ends) {
  auto plan = plan_of("F-07 half_open stream: every 3s for 1s\nF-01 drop stream: always");
  EXPECT_EQ(plan.draw(fault_hook::half_open, "stream:a", start + 3700ms)->until, start + 4s);
  EXPECT_EQ(plan.draw(fault_hook::drop, "stream:a", start + 3700ms)->until, start + 3700ms);
}

TEST(fault_plan, sleeps_before_from_and_after_until_and_beyond_its_number) {
  auto late = plan_of("F-01 drop stream: every 1s from 2500ms until 5s");
  EXPECT_EQ(hits(late, 500ms, 10s), (spans{3s, 4s})) << "and not at 2500ms for the time that it slept through";
  auto few = plan_of("F-01 drop stream: every 1s for 300ms max 2");
  EXPECT_EQ(hits(few, 100ms, 10s), (spans{1s, 1100ms, 1200ms, 2s, 2100ms, 2200ms}));
  auto always = plan_of("F-01 drop stream: always max 3");
  EXPECT_EQ(hits(always, 1s, 10s), (spans{0s, 1s, 2s}));
  auto chance = plan_of("F-01 drop stream: 50% max 3");
  EXPECT_EQ(hits(chance, 1s, 100s).size(), 3u);
}

TEST(fault_plan, the_first_rule_that_fires_wins) {
  auto plan = plan_of("F-01 drop stream: every 2s\nF-02 drop stream: always");
  EXPECT_EQ(plan.draw(fault_hook::drop, "stream:a", start)->rule->id, "F-02");
  EXPECT_EQ(plan.draw(fault_hook::drop, "stream:a", start + 2s)->rule->id, "F-01");
}

TEST(fault_plan, knows_when_the_next_window_begins) {
  auto plan =
      plan_of("F-35 restart server every 10s for 1s from 15s until 35s\nF-35 restart server at 17s for 1s max 1");
  const auto next = [&](duration now) { return *plan.next_begin(fault_hook::restart, start + now) - start; };
  EXPECT_EQ(next(0s), 17s);
  EXPECT_EQ(next(17s), 20s);
  EXPECT_EQ(next(20s), 30s);
  EXPECT_FALSE(plan.next_begin(fault_hook::restart, start + 30s));
  EXPECT_TRUE(plan.draw(fault_hook::restart, "server", start + 17s));
  EXPECT_EQ(next(0s), 20s) << "the second rule has had its one time";
}

TEST(fault_plan, draws_particulars_within_their_bounds) {
  auto plan = plan_of("F-01 delay stream: always by=100ms spread=50ms\nF-40 unknown_outcome request: always apply=25%");
  std::set<duration> seen;
  int applied = 0;
  for (int n = 0; n < 4000; ++n) {
    const auto delay = plan.draw(fault_hook::delay, "stream:a", start)->delay();
    EXPECT_GE(delay, 100ms);
    EXPECT_LE(delay, 150ms);
    seen.insert(delay);
    applied += plan.draw(fault_hook::unknown_outcome, "request:POST/", start)->applied() ? 1 : 0;
  }
  EXPECT_GT(seen.size(), 3900u);
  EXPECT_NEAR(applied, 1000, 120);
}

TEST(fault_plan, draws_the_mode_that_a_rule_leaves_open) {
  auto plan = plan_of("F-40 ack_lost request:a always mode=reset\nF-40 ack_lost request: always");
  std::set<std::string_view> seen;
  for (int n = 0; n < 50; ++n) {
    EXPECT_EQ(plan.draw(fault_hook::ack_lost, "request:a", start)->mode_of({"reset", "silent"}), "reset");
    seen.insert(plan.draw(fault_hook::ack_lost, "request:b", start)->mode_of({"reset", "silent"}));
  }
  EXPECT_EQ(seen.size(), 2u);
}

const std::string mixed_plan =
    "F-01 drop stream:*depth 10%\n"
    "F-46 reorder stream: 5% for 300ms\n"
    "F-01 drop stream: every 5s jitter 3s for 1s\n"
    "F-14 mutate * 20%\n"
    "F-11 close stream: at 3s,9s\n";

/// Every draw that hits in a drawn series of events.
std::vector<std::string> series(fault_plan& plan, std::uint64_t seed) {
  splitmix64 draws(seed);
  std::vector<std::string> result;
  auto now = start;
  for (int n = 0; n < 500; ++n) {
    now += duration(draws.between(0, 100'000'000));
    const auto hook = static_cast<fault_hook>(draws.below(fault_hooks));
    const std::string subject = draws.chance(50) ? "stream:depth" : "stream:trade";
    if (const auto hit = plan.draw(hook, subject, now))
      result.push_back(std::to_string(n) + hit->rule->id + std::to_string(hit->dice) +
                       std::to_string(hit->until.time_since_epoch().count()));
  }
  return result;
}

RC_GTEST_PROP(fault_plan, same_seed_and_same_calls_get_the_same_faults, (std::uint64_t seed)) {
  auto first = plan_of(mixed_plan, seed), second = plan_of(mixed_plan, seed), other = plan_of(mixed_plan, seed + 1);
  const auto faults = series(first, seed);
  RC_ASSERT(faults == series(second, seed));
  RC_ASSERT(faults != series(other, seed));
  RC_ASSERT(first.tally() == second.tally());
}

RC_GTEST_PROP(fault_plan, a_rule_more_does_not_change_the_draws_of_the_others, (std::uint64_t seed)) {
  auto plain = plan_of("F-01 drop stream: 30%\n", seed);
  auto more = plan_of("F-02 delay stream: 30% by=1s\nF-03 drop request: 30%\nF-01 drop stream: 30%\n", seed);
  for (int n = 0; n < 200; ++n) {
    more.draw(fault_hook::delay, "stream:a", start);
    more.draw(fault_hook::drop, "request:a", start);
    const auto a = plain.draw(fault_hook::drop, "stream:a", start), b = more.draw(fault_hook::drop, "stream:a", start);
    RC_ASSERT(a.has_value() == b.has_value());
    if (a) RC_ASSERT(a->dice == b->dice);
  }
}

RC_GTEST_PROP(fault_plan, jittered_times_stay_within_their_jitter_and_are_all_announced, (std::uint64_t seed)) {
  auto plan = plan_of("F-35 restart server every 10s jitter 4s for 1s", seed);
  auto now = start;
  for (int n = 1; n <= 50; ++n) {
    const auto next = plan.next_begin(fault_hook::restart, now);
    RC_ASSERT(next.has_value());
    RC_ASSERT(*next >= start + n * 10s);
    RC_ASSERT(*next <= start + n * 10s + 4s);
    RC_ASSERT(!plan.draw(fault_hook::restart, "server", *next - 1ns));
    RC_ASSERT(plan.draw(fault_hook::restart, "server", *next).has_value());
    RC_ASSERT(!plan.draw(fault_hook::restart, "server", *next + 1s));
    now = *next;
  }
  RC_ASSERT(plan.fired("F-35") == 50u);
}

}  // namespace
}  // namespace core::sim
