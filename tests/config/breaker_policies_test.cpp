#include "config/breaker_policies.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/config/profiles.hpp"

namespace config::testing {
namespace {

using namespace std::chrono_literals;
using core::risk::breaker_action;
using core::risk::breaker_measure;
using core::risk::breaker_policy;
using core::risk::breaker_reset;
using core::risk::scope_kind;

std::string with(const std::string& policies) {
  return demo_with("  mark_interval: 100ms", "  mark_interval: 100ms\n  breakers: " + policies);
}
std::string with_policy(const std::string& policy) { return with("{policies: {extra: {" + policy + "}}}"); }

const breaker_policy& named(const configuration& c, const std::string& name) {
  return *std::ranges::find(c.breakers, name, &breaker_policy::name);
}
configuration loaded(const std::string& text) {
  auto result = load_text("demo.yaml", text);
  if (!result) throw std::runtime_error(render(result.error()));
  return *std::move(result);
}

TEST(breaker_policies, are_the_shipped_ones_with_their_limits_where_nothing_is_written) {
  const auto c = demo();
  EXPECT_EQ(named(c, "sessions-binance-usdm").threshold, 5);
  EXPECT_EQ(named(c, "sessions-binance-usdm").window, 1min);
  EXPECT_EQ(named(c, "sessions-binance-usdm").time, 5min);
  EXPECT_EQ(named(c, "daily-loss").threshold, 50'000);
  EXPECT_EQ(named(c, "drawdown-trend").threshold, 200'000);
  EXPECT_EQ(named(loaded(with("{drawdown: 12%}")), "drawdown-trend").threshold, 120'000);
}

// U-12: a further policy is data.
TEST(breaker_policies, of_a_loss_read_group_level_recovery_timer_and_step) {
  const auto c = loaded(with_policy(
      "metric: drawdown, group: trend, threshold: 5%, recovery: 3%, action: scale, factor: 50%, reset: after_time, "
      "time: 24h, step: 5%"));
  const auto& x = named(c, "extra");
  EXPECT_EQ(x.metric, "drawdown");
  EXPECT_EQ(x.measure, breaker_measure::level);
  EXPECT_EQ(x.scope, (core::risk::breaker_scope{scope_kind::group, "trend"}));
  EXPECT_EQ(x.threshold, 50'000);
  EXPECT_EQ(x.recovery, 30'000);
  EXPECT_EQ(x.action, breaker_action::scale);
  EXPECT_EQ(x.factor, core::ppm{500'000});
  EXPECT_EQ(x.reset, breaker_reset::after_time);
  EXPECT_EQ(x.time, 24h);
  EXPECT_EQ(x.step, 50'000);
  EXPECT_EQ(c.breakers.size(), demo().breakers.size() + 1);
}

TEST(breaker_policies, of_a_venue_read_where_how_often_and_how_long) {
  const auto failing =
      loaded(with_policy("metric: session_failures, venue: binance-usdm, failures: 2, window: 10s, action: close_all"));
  EXPECT_EQ(named(failing, "extra").measure, breaker_measure::count);
  EXPECT_EQ(named(failing, "extra").threshold, 2);
  EXPECT_EQ(named(failing, "extra").scope, (core::risk::breaker_scope{scope_kind::venue, "binance-usdm"}));
  EXPECT_EQ(named(failing, "extra").reset, breaker_reset::by_operator) << "by default";
  const auto silent =
      loaded(with_policy("metric: outage, venue: binance-spot, window: 5m, action: reduce_positions, factor: 25%"));
  EXPECT_EQ(named(silent, "extra").measure, breaker_measure::lasting);
  EXPECT_EQ(named(silent, "extra").threshold, 1);
  const auto unwell = loaded(with_policy("metric: unhealthy, action: halt_bots, reset: when_recovered, time: 10m"));
  EXPECT_EQ(named(unwell, "extra").scope, core::risk::breaker_scope{});
  EXPECT_EQ(named(unwell, "extra").time, 10min);
}

TEST(breaker_policies, take_part_in_the_hash_of_the_configuration) {
  EXPECT_NE(loaded(with_policy("metric: day_loss, threshold: 3%, action: halt_new")).hash, demo().hash);
}

struct slip {
  const char* policy;
  code expected;
  const char* path;  ///< ends like this
};
TEST(breaker_policies, that_cannot_be_meant_are_refused_with_their_place) {
  constexpr std::array slips{
      slip{"metric: luck, threshold: 3%, action: halt_new", code::unknown_choice, ".metric"},
      slip{"threshold: 3%, action: halt_new", code::missing, ".metric"},
      slip{"metric: day_loss, action: halt_new", code::missing, ".threshold"},
      slip{"metric: day_loss, threshold: 3%", code::missing, ".action"},
      slip{"metric: day_loss, threshold: 3%, action: raise_threshold", code::unknown_choice, ".action"},
      slip{"metric: day_loss, threshold: 300%, action: halt_new", code::out_of_range, ".threshold"},
      slip{"metric: day_loss, threshold: 3%, action: halt_new, group: trned", code::unknown_reference, ".group"},
      slip{"metric: day_loss, threshold: 3%, action: halt_new, venue: binance-usdm", code::contradiction, ".venue"},
      slip{"metric: day_loss, threshold: 3%, action: halt_new, window: 1m", code::contradiction, ".window"},
      slip{"metric: day_loss, threshold: 3%, action: halt_new, factor: 50%", code::contradiction, ".factor"},
      slip{"metric: day_loss, threshold: 3%, action: cap_leverage", code::missing, ".factor"},
      slip{"metric: day_loss, threshold: 3%, action: scale, factor: 200%", code::contradiction, "extra"},
      slip{"metric: day_loss, threshold: 3%, action: reduce_positions, factor: 100%", code::contradiction, "extra"},
      slip{"metric: day_loss, threshold: 3%, action: halt_new, recovery: 4%", code::contradiction, "extra"},
      slip{"metric: day_loss, threshold: 3%, action: halt_new, reset: after_time", code::missing, ".time"},
      slip{"metric: day_loss, threshold: 3%, action: halt_new, time: 1h", code::contradiction, ".time"},
      slip{"metric: day_loss, threshold: 3%, action: halt_new, step: 1%", code::contradiction, ".step"},
      slip{"metric: session_failures, failures: 2, window: 1m, action: halt_new", code::missing, ".venue"},
      slip{"metric: outage, venue: binance-usdm, action: halt_new", code::missing, ".window"},
      slip{"metric: day_loss, threshold: 3%, action: halt_new, cope: x", code::unknown_key, ".cope"},
  };
  for (const auto& x : slips) {
    const auto problems = problems_of(with_policy(x.policy));
    ASSERT_EQ(problems.size(), 1u) << x.policy << '\n' << render(problems);
    EXPECT_EQ(problems[0].code, x.expected) << x.policy;
    EXPECT_TRUE(problems[0].path.ends_with(x.path)) << problems[0].path;
    EXPECT_FALSE(problems[0].hint.empty()) << x.policy;
    EXPECT_GT(problems[0].line, 0);
  }
}

TEST(breaker_policies, have_names_of_their_own) {
  const char* loss = "{metric: day_loss, threshold: 3%, action: halt_new}";
  const auto codes_of = [&](const std::string& policies) {
    std::vector<code> codes;
    for (const auto& p : problems_of(with("{policies: {" + policies + "}}"))) codes.push_back(p.code);
    return codes;
  };
  EXPECT_EQ(codes_of(std::string("drawdown-trend: ") + loss), std::vector{code::collision});
  EXPECT_EQ(codes_of(std::string("extra: ") + loss + ", extra: " + loss), std::vector{code::duplicate_key});
  EXPECT_EQ(codes_of(std::string("Extra!: ") + loss), std::vector{code::malformed_name});
  EXPECT_TRUE(codes_of(std::string("one: ") + loss + ", two: " + loss).empty());
}

}  // namespace
}  // namespace config::testing
