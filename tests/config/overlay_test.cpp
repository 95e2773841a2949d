#include "config/overlay.hpp"

#include <gtest/gtest.h>

#include "tests/config/profiles.hpp"

namespace config::testing {
namespace {

using namespace std::chrono_literals;

TEST(environment, goes_before_the_file_and_the_file_before_the_default) {
  const auto c = load_text("demo.yaml", demo_text(),
                           {{"WATCHBILL_RISK__MARK_AGE_MAX", "9s"},
                            {"WATCHBILL_BOTS__TREND_BTC__LIMITS__WINDOW", "30s"},
                            {"WATCHBILL_BOTS__TREND_BTC__PARAMETERS__FAST", "12"},
                            {"WATCHBILL_INSTRUMENTS__BINANCE_USDM_BTCUSDT__POSITION_NOTIONAL_MAX", "500 USDT"},
                            {"WATCHBILL_SUPERVISION__DESK__RESTARTS", "2"},
                            {"WATCHBILL_DATA", "/anywhere"},
                            {"PATH", "/bin"}});
  ASSERT_TRUE(c) << render(c.error());
  EXPECT_TRUE(c->warnings.empty()) << render(c->warnings);
  EXPECT_EQ(c->mark_age_max, 9s);
  EXPECT_EQ(c->mark_interval, 100ms);
  EXPECT_EQ(c->bots[2].limits.window, 30s);
  EXPECT_EQ(c->bots[2].parameters.at("fast"), "12");
  EXPECT_EQ(to_string(c->instrument_limits.at({1}).position_notional_max), "500");
  EXPECT_EQ(c->supervision.at("desk").restarts, 2u);
  EXPECT_NE(c->hash, demo().hash);
}

TEST(environment, values_are_checked_like_those_of_the_file) {
  const auto problems =
      problems_of(demo_text(), {{"WATCHBILL_RISK__MARK_AGE_MAX", "9"}, {"WATCHBILL_NODE__MODE", "live"}});
  ASSERT_EQ(problems.size(), 2u) << render(problems);
  EXPECT_EQ(problems[0].file, "WATCHBILL_NODE__MODE");
  EXPECT_EQ(problems[0].code, code::live_refused);
  EXPECT_EQ(problems[1].code, code::missing_unit);
  EXPECT_EQ(problems[1].column, 30);
}

TEST(environment, an_unknown_variable_is_a_warning_with_a_proposal) {
  const auto c = load_text("demo.yaml", demo_text(), {{"WATCHBILL_NODE__SEDE", "1"}, {"WATCHBILL_DATE", "1"}});
  ASSERT_TRUE(c);
  ASSERT_EQ(c->warnings.size(), 2u);
  EXPECT_EQ(c->warnings[0].severity, severity::warning);
  EXPECT_EQ(c->warnings[0].hint, "did you mean WATCHBILL_DATA?");
  EXPECT_EQ(c->warnings[1].hint, "did you mean WATCHBILL_NODE__SEED?");
}

TEST(environment, a_literal_secret_is_refused_and_not_shown) {
  const auto problems = problems_of(demo_text(), {{"WATCHBILL_VENUES__BINANCE_USDM__SECRET", "hunter2"}});
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, code::literal_secret);
  EXPECT_EQ(render(problems).find("hunter2"), std::string::npos) << render(problems);
}

TEST(environment, of_this_process_holds_only_our_variables) {
  for (const auto& [name, text] : environment_of_this_process()) EXPECT_TRUE(name.starts_with("WATCHBILL_")) << name;
}

}  // namespace
}  // namespace config::testing
