#include "config/cross_check.hpp"

#include <gtest/gtest.h>

#include "tests/config/profiles.hpp"

namespace config::testing {
namespace {

std::string simex_with(const std::string& piece, const std::string& replacement) {
  std::string text = text_of(profile_path("simex"));
  const auto at = text.find(piece);
  if (at == text.npos) throw std::invalid_argument("the simex profile has no " + piece);
  return text.replace(at, piece.size(), replacement);
}

std::vector<code> codes_of(const std::string& text) {
  std::vector<code> codes;
  for (const auto& p : problems_of(text)) codes.push_back(p.code);
  return codes;
}

TEST(cross_check_test, a_venue_that_connects_says_where) {
  const auto loaded = load(profile_path("simex"), {});
  ASSERT_TRUE(loaded) << render(loaded.error());
  EXPECT_EQ(loaded->mode, run_mode::simulation);
  ASSERT_TRUE(loaded->venues[0].connect);
  const auto& connect = *loaded->venues[0].connect;
  EXPECT_EQ(connect.rest.host, "127.0.0.1");
  EXPECT_EQ(connect.rest.port, 8443);
  EXPECT_EQ(connect.account.port, 8443) << "by default that of rest";
  EXPECT_FALSE(connect.authority.empty());
  EXPECT_TRUE(loaded->venues[0].replay.files.empty());
}

TEST(cross_check_test, the_live_demo_takes_the_public_market_of_the_real_venue_and_places_no_order_there) {
  const auto loaded = load(profile_path("live"), {});
  ASSERT_TRUE(loaded) << render(loaded.error());
  EXPECT_EQ(loaded->mode, run_mode::paper);
  EXPECT_EQ(loaded->venues[0].connect->streams.host, "fstream.binance.com");
  EXPECT_EQ(loaded->venues[0].key.from, secret_reference::origin::none);
}

TEST(cross_check_test, orders_go_to_nothing_that_is_not_on_this_machine) {
  for (const auto* host : {"fapi.binance.com:443", "10.0.0.1:443", "127.evil.com:443", "localhost.evil.com:443"})
    EXPECT_EQ(codes_of(simex_with("rest: 127.0.0.1:8443", std::string("rest: ") + host)),
              std::vector{code::live_refused})
        << host;
  for (const auto* host : {"localhost:443", "127.0.0.2:443"})
    EXPECT_TRUE(problems_of(simex_with("rest: 127.0.0.1:8443", std::string("rest: ") + host)).empty()) << host;
}

TEST(cross_check_test, a_weekly_loss_limit_is_not_below_the_daily_one) {
  const auto with = [](const char* breakers) {
    return demo_with("  mark_interval: 100ms", std::string("  mark_interval: 100ms\n  breakers: ") + breakers);
  };
  EXPECT_EQ(codes_of(with("{day_loss: 5%, week_loss: 4%}")), std::vector{code::contradiction});
  EXPECT_EQ(codes_of(with("{day_loss: 11%}")), std::vector{code::contradiction}) << "the default is 10%";
  EXPECT_TRUE(problems_of(with("{day_loss: 10%}")).empty());
}

TEST(cross_check_test, a_venue_plays_or_connects) {
  const auto both = simex_with("    connect:", "    replay: {files: [x.gz]}\n    connect:");
  EXPECT_EQ(codes_of(both), std::vector{code::contradiction});
  const auto neither = demo_with(
      "    replay:\n      files:\n        - sessions/hftbacktest/usdm/btcusdt_20240808.gz\n"
      "        - sessions/hftbacktest/usdm/ethusdt_20240808.gz\n      loop: false\n",
      "");
  EXPECT_EQ(codes_of(neither), std::vector{code::missing});
}

TEST(cross_check_test, simulation_needs_a_key_and_a_venue_that_connects) {
  EXPECT_EQ(codes_of(simex_with("    key: env:SIMEX_KEY\n", "")), std::vector{code::missing});
  const auto problems = codes_of(demo_with("mode: paper", "mode: simulation"));
  EXPECT_NE(std::find(problems.begin(), problems.end(), code::contradiction), problems.end());
}

TEST(cross_check_test, paper_needs_fees) {
  EXPECT_EQ(codes_of(demo_with("maker_fee: 2bp, ", "")), std::vector{code::missing});
}

TEST(cross_check_test, addresses_are_host_and_port) {
  for (const auto* text : {"127.0.0.1", "127.0.0.1:0", "127.0.0.1:65536", ":8443", "a b:1", "host:08"})
    EXPECT_EQ(codes_of(simex_with("rest: 127.0.0.1:8443", std::string("rest: '") + text + "'")).size(), 1u) << text;
}

//
TEST(cross_check_test, operators_are_served_on_this_machine_only) {
  const auto listening = [](const std::string& where) {
    return demo_with("version: 1\n", "version: 1\nadmin: {listen: '" + where + "'}\n");
  };
  for (const auto* here : {"127.0.0.1:7787", "127.0.0.1:0", "localhost:80", "none"})
    EXPECT_TRUE(problems_of(listening(here)).empty()) << here;
  for (const auto* open : {"0.0.0.0:7787", "10.0.0.1:7787", "host.example:1", "127.evil.com:1"})
    EXPECT_EQ(codes_of(listening(open)), std::vector{code::contradiction}) << open;
  for (const auto* broken : {"7787", "127.0.0.1", "127.0.0.1:65536", ":0", "None", "127.0.0.1:00"})
    EXPECT_EQ(codes_of(listening(broken)), std::vector{code::mistyped}) << broken;
}

TEST(cross_check_test, the_door_for_operators_takes_no_part_in_the_hash) {
  const auto open = load_text("a.yaml", demo_with("version: 1\n", "version: 1\nadmin: {listen: 127.0.0.1:0}\n"));
  const auto closed = load_text("a.yaml", demo_with("version: 1\n", "version: 1\nadmin: {listen: none}\n"));
  ASSERT_TRUE(open && closed);
  EXPECT_EQ(open->hash, closed->hash);
  EXPECT_EQ(open->admin.listen->port, 0);
  EXPECT_FALSE(closed->admin.listen);
}

}  // namespace
}  // namespace config::testing
