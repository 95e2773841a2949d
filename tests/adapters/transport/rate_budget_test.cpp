#include "adapters/transport/rate_budget.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

namespace adapters::transport {
namespace {

using namespace std::chrono_literals;
using messages::call_purpose;

constexpr core::timestamp start{std::chrono::seconds(1'700'000'000)};

budget_limit limit_of(unsigned most, core::duration window, meter of = meter::weight) {
  return {.of = of, .most = most, .window = window, .slack = 0ns};
}

/// Binance USD-M as it publishes itself in exchangeInfo.
std::vector<budget_limit> futures() {
  return {limit_of(2400, 1min), limit_of(1200, 1min, meter::orders), limit_of(300, 10s, meter::orders)};
}

unsigned spend_all(rate_budget& budget, call_cost cost, call_purpose purpose, core::timestamp now) {
  unsigned granted = 0;
  while (budget.spend(cost, purpose, now)) ++granted;
  return granted;
}

// F-26
TEST(rate_budget, entries_and_housekeeping_leave_a_fifth_to_exits) {
  for (const auto purpose : {call_purpose::entry, call_purpose::housekeeping}) {
    rate_budget budget(futures());
    EXPECT_EQ(spend_all(budget, {.weight = 10}, purpose, start), 192u);
    EXPECT_EQ(budget.left(meter::weight, purpose, start), 0u);
    EXPECT_EQ(spend_all(budget, {.weight = 10}, call_purpose::settlement, start), 24u);
    EXPECT_EQ(spend_all(budget, {.weight = 10}, call_purpose::exit, start), 24u);
    EXPECT_EQ(budget.left(meter::weight, call_purpose::exit, start), 0u);
  }
}

TEST(rate_budget, says_when_the_same_call_would_be_granted) {
  rate_budget budget({limit_of(10, 1s)});
  ASSERT_TRUE(budget.spend({.weight = 5}, call_purpose::exit, start));
  ASSERT_TRUE(budget.spend({.weight = 5}, call_purpose::exit, start + 400ms));
  const auto wait = budget.spend({.weight = 6}, call_purpose::exit, start + 500ms);
  ASSERT_FALSE(wait);
  EXPECT_EQ(wait.error().at, start + 1400ms + 1ns);
  EXPECT_FALSE(budget.spend({.weight = 6}, call_purpose::exit, wait.error().at - 1ns));
  EXPECT_TRUE(budget.spend({.weight = 6}, call_purpose::exit, wait.error().at));
}

TEST(rate_budget, takes_from_all_limits_or_from_none) {
  rate_budget budget({limit_of(10, 1s), limit_of(1, 1s, meter::orders)});
  EXPECT_TRUE(budget.spend({.weight = 1, .orders = 1}, call_purpose::exit, start));
  EXPECT_FALSE(budget.spend({.weight = 1, .orders = 1}, call_purpose::exit, start));
  EXPECT_EQ(budget.left(meter::weight, call_purpose::exit, start), 9u);
}

TEST(rate_budget, what_costs_more_than_its_share_waits_for_ever) {
  rate_budget budget({limit_of(10, 1s)});
  EXPECT_EQ(budget.spend({.weight = 9}, call_purpose::entry, start).error().at, core::timestamp::max());
  EXPECT_TRUE(budget.spend({.weight = 9}, call_purpose::exit, start));
}

TEST(rate_budget, without_a_limit_everything_goes) {
  rate_budget budget;
  EXPECT_TRUE(budget.spend({1'000'000, 1'000'000, 1'000'000}, call_purpose::entry, start));
  EXPECT_EQ(budget.left(meter::weight, call_purpose::entry, start), std::numeric_limits<unsigned>::max());
}

TEST(rate_budget, slack_keeps_what_was_spent_for_longer) {
  rate_budget budget({{.most = 1, .window = 1s, .reserve_percent = 0, .slack = 200ms}});
  ASSERT_TRUE(budget.spend({.weight = 1}, call_purpose::entry, start));
  EXPECT_EQ(budget.spend({.weight = 1}, call_purpose::entry, start).error().at, start + 1200ms + 1ns);
}

TEST(rate_budget, learns_what_others_behind_the_address_spend) {
  rate_budget budget({limit_of(100, 1min)});
  ASSERT_TRUE(budget.spend({.weight = 10}, call_purpose::entry, start));
  EXPECT_TRUE(budget.learn(meter::weight, 1min, 70, start + 1s));
  EXPECT_EQ(budget.left(meter::weight, call_purpose::entry, start + 1s), 10u);
  EXPECT_TRUE(budget.learn(meter::weight, 1min, 3, start + 2s)) << "an answer that is old, or a count that began anew";
  EXPECT_EQ(budget.left(meter::weight, call_purpose::entry, start + 2s), 10u);
  EXPECT_EQ(budget.left(meter::weight, call_purpose::entry, start + 1min + 1ns), 20u);
  EXPECT_EQ(budget.left(meter::weight, call_purpose::entry, start + 1min + 1s + 1ns), 80u);
}

TEST(rate_budget, a_nonsensical_count_takes_no_more_than_there_is) {
  rate_budget budget({limit_of(100, 1min)});
  EXPECT_TRUE(budget.learn(meter::weight, 1min, std::numeric_limits<unsigned>::max(), start));
  EXPECT_FALSE(budget.spend({.weight = 1}, call_purpose::exit, start));
  EXPECT_TRUE(budget.spend({.weight = 1}, call_purpose::exit, start + 1min + 1ns));
}

TEST(rate_budget, does_not_learn_of_limits_that_it_has_not) {
  rate_budget budget({limit_of(100, 1min)});
  EXPECT_FALSE(budget.learn(meter::weight, 10s, 70, start));
  EXPECT_FALSE(budget.learn(meter::orders, 1min, 70, start));
  EXPECT_EQ(budget.left(meter::weight, call_purpose::exit, start), 100u);
}

TEST(rate_budget, a_published_limit_takes_effect_and_what_was_spent_still_counts) {
  rate_budget budget({limit_of(100, 1min)});
  ASSERT_TRUE(budget.spend({.weight = 60}, call_purpose::exit, start));
  budget.adopt(limit_of(50, 1min));
  EXPECT_EQ(budget.left(meter::weight, call_purpose::exit, start), 0u);
  EXPECT_FALSE(budget.spend({.weight = 1}, call_purpose::exit, start));
  budget.adopt(limit_of(5, 1s));
  EXPECT_EQ(budget.limits().size(), 2u);
}

// F-26: 429
TEST(rate_budget, told_to_slow_down_it_lets_only_exits_out_and_those_apart) {
  rate_budget budget({limit_of(100, 1min)});
  budget.braked(brake::slow_down, 5s, start);
  EXPECT_EQ(budget.brake_at(start)->until, start + 5s);
  for (const auto purpose : {call_purpose::housekeeping, call_purpose::entry, call_purpose::settlement})
    EXPECT_EQ(budget.spend({.weight = 1}, purpose, start).error().at, start + 5s);
  EXPECT_EQ(budget.spend({.weight = 1}, call_purpose::exit, start).error().at, start + 1s);
  EXPECT_TRUE(budget.spend({.weight = 1}, call_purpose::exit, start + 1s));
  EXPECT_EQ(budget.spend({.weight = 1}, call_purpose::exit, start + 1s).error().at, start + 2s);
  EXPECT_FALSE(budget.brake_at(start + 5s));
  EXPECT_TRUE(budget.spend({.weight = 1}, call_purpose::entry, start + 5s));
  EXPECT_TRUE(budget.spend({.weight = 1}, call_purpose::exit, start + 5s));
}

TEST(rate_budget, without_retry_after_it_slows_down_for_the_longest_window) {
  rate_budget budget(futures());
  budget.braked(brake::slow_down, {}, start);
  EXPECT_EQ(budget.brake_at(start)->until, start + 1min);
  budget.braked(brake::slow_down, 1s, start);
  EXPECT_EQ(budget.brake_at(start)->until, start + 1min) << "a shorter brake does not end a longer one";
}

// F-26: 418
TEST(rate_budget, in_a_ban_not_even_an_exit_leaves) {
  rate_budget budget({limit_of(100, 1min)});
  budget.braked(brake::ban, 3min, start);
  EXPECT_EQ(budget.brake_at(start)->how, brake::ban);
  for (const auto purpose :
       {call_purpose::housekeeping, call_purpose::entry, call_purpose::settlement, call_purpose::exit})
    EXPECT_EQ(budget.spend({.weight = 1}, purpose, start).error().at, start + 3min);
  EXPECT_TRUE(budget.spend({.weight = 1}, call_purpose::entry, start + 3min));
}

TEST(rate_budget, bans_without_retry_after_grow_and_answers_under_way_count_once) {
  rate_budget budget({limit_of(100, 1min)});
  budget.braked(brake::ban, {}, start);
  budget.braked(brake::ban, {}, start + 1s);
  EXPECT_EQ(budget.brake_at(start + 1s)->until, start + 1s + 2min);
  budget.braked(brake::ban, {}, start + 3min);
  EXPECT_EQ(budget.brake_at(start + 3min)->until, start + 3min + 4min);
  budget.braked(brake::ban, {}, start + 48h);
  EXPECT_EQ(budget.brake_at(start + 48h)->until, start + 48h + 2min);
}

TEST(rate_budget, time_that_runs_backwards_gives_nothing_back) {
  rate_budget budget({limit_of(10, 1s)});
  ASSERT_TRUE(budget.spend({.weight = 10}, call_purpose::exit, start));
  EXPECT_EQ(budget.spend({.weight = 1}, call_purpose::exit, start - 1h).error().at, start + 1s + 1ns);
}

struct step {
  core::timestamp at{};
  call_cost cost;
  call_purpose purpose = call_purpose::entry;
};

unsigned spent_within(const std::vector<step>& steps, meter of, core::timestamp first, core::timestamp last) {
  unsigned sum = 0;
  for (const auto& x : steps)
    if (x.at >= first && x.at <= last) sum += x.cost.of(of);
  return sum;
}

std::vector<budget_limit> drawn_limits() {
  std::vector<budget_limit> limits;
  for (int n = *rc::gen::inRange(1, 5); n > 0; --n)
    limits.push_back({.of = static_cast<meter>(*rc::gen::inRange(0, 3)),
                      .most = *rc::gen::inRange(0u, 40u),
                      .window = std::chrono::milliseconds(*rc::gen::inRange(1, 3000)),
                      .reserve_percent = *rc::gen::inRange(0u, 101u),
                      .slack = std::chrono::milliseconds(*rc::gen::inRange(0, 300))});
  return limits;
}

step drawn_step(core::timestamp now) {
  return {.at = now,
          .cost = {*rc::gen::inRange(0u, 9u), *rc::gen::inRange(0u, 3u), *rc::gen::inRange(0u, 3u)},
          .purpose = static_cast<call_purpose>(*rc::gen::inRange(0, 4))};
}

// I-18
RC_GTEST_PROP(rate_budget, never_spends_more_than_a_limit_within_any_of_its_windows, ()) {
  rate_budget budget(drawn_limits());
  std::vector<step> granted;
  auto now = start;
  for (int n = *rc::gen::inRange(0, 100); n > 0; --n) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 200));
    const auto x = drawn_step(now);
    const auto answer = budget.spend(x.cost, x.purpose, now);
    if (answer)
      granted.push_back(x);
    else
      RC_ASSERT(answer.error().at > now);
  }
  for (const auto& limit : budget.limits())
    for (const auto& x : granted)
      RC_ASSERT(spent_within(granted, limit.of, x.at, x.at + limit.window + limit.slack) <= limit.most);
}

// F-26, I-18: whatever happened, what exits find is the reserve less what exits and settlements took of it.
RC_GTEST_PROP(rate_budget, the_reserve_is_there_unless_exits_used_it, ()) {
  rate_budget budget(drawn_limits());
  std::vector<step> granted;
  auto now = start;
  for (int n = *rc::gen::inRange(0, 100); n > 0; --n) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 200));
    const auto x = drawn_step(now);
    if (budget.spend(x.cost, x.purpose, now)) granted.push_back(x);
    for (const auto& limit : budget.limits()) {
      if (std::any_of(budget.limits().begin(), budget.limits().end(), [&](const budget_limit& other) {
            return other.of == limit.of && (other.window != limit.window || other.slack != limit.slack);
          }))
        continue;  // `left` is the least of several
      std::vector<step> of_exits, of_settlements;
      for (const auto& g : granted) {
        if (g.purpose == call_purpose::exit) of_exits.push_back(g);
        if (g.purpose == call_purpose::settlement) of_settlements.push_back(g);
      }
      const auto first = now - limit.window - limit.slack;
      const unsigned reserve = (limit.most * limit.reserve_percent + 99) / 100;
      const unsigned used = spent_within(of_exits, limit.of, first, now) +
                            std::min(spent_within(of_settlements, limit.of, first, now), reserve / 2);
      RC_ASSERT(budget.left(limit.of, call_purpose::exit, now) + used >= reserve);
    }
  }
}

RC_GTEST_PROP(rate_budget, a_refused_call_is_granted_at_the_time_it_was_told_and_not_before, ()) {
  rate_budget budget(drawn_limits());
  auto now = start;
  for (int n = *rc::gen::inRange(0, 60); n > 0; --n) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 100));
    if (*rc::gen::inRange(0, 20) == 0)
      budget.braked(static_cast<brake>(*rc::gen::inRange(0, 2)), std::chrono::milliseconds(*rc::gen::inRange(0, 900)),
                    now);
    const auto x = drawn_step(now);
    const auto answer = budget.spend(x.cost, x.purpose, now);
    if (answer || answer.error().at == core::timestamp::max()) continue;
    auto early = budget, in_time = budget;
    RC_ASSERT(!early.spend(x.cost, x.purpose, answer.error().at - core::duration(1)));
    RC_ASSERT(in_time.spend(x.cost, x.purpose, answer.error().at).has_value());
  }
}

RC_GTEST_PROP(rate_budget, learning_never_lets_more_out, (unsigned used)) {
  rate_budget plain(futures()), taught(futures());
  auto now = start;
  for (int n = *rc::gen::inRange(0, 50); n > 0; --n) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 2000));
    const auto x = drawn_step(now);
    plain.spend(x.cost, x.purpose, now);
    taught.spend(x.cost, x.purpose, now);
    taught.learn(meter::weight, 1min, used % 3000, now);
    RC_ASSERT(taught.left(meter::weight, call_purpose::exit, now) <=
              plain.left(meter::weight, call_purpose::exit, now));
  }
}

}  // namespace
}  // namespace adapters::transport
