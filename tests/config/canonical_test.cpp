#include "config/canonical.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/config/profiles.hpp"

namespace config::testing {
namespace {

TEST(effective_values, name_their_origin) {
  const auto c = load_text("demo.yaml",
                           demo_with("    kind: binance-usdm\n", "    kind: binance-usdm\n    key: env:BINANCE_KEY\n"),
                           {{"WATCHBILL_NODE__SEED", "7"}});
  ASSERT_TRUE(c);
  const auto text = render_effective(*c);
  EXPECT_NE(text.find("\nnode.seed = 7  # WATCHBILL_NODE__SEED\n"), std::string::npos) << text;
  EXPECT_NE(text.find("\nbots.trend-btc.limits.window = 1m  # default\n"), std::string::npos);
  EXPECT_NE(text.find("\nnode.name = demo  # demo.yaml:6\n"), std::string::npos);
  EXPECT_NE(text.find("\nvenues.binance-usdm.key = ‹set›  # demo.yaml:14\n"), std::string::npos);
  EXPECT_NE(text.find("\nvenues.binance-usdm.secret = ‹missing›  # default\n"), std::string::npos);
  EXPECT_EQ(text.find("BINANCE_KEY"), std::string::npos);
  EXPECT_EQ(c->venues[1].key.from, secret_reference::origin::environment);
  EXPECT_EQ(c->venues[1].key.name, "BINANCE_KEY");
}

TEST(hash, is_sha256_in_hex) {
  const auto hash = demo().hash;
  EXPECT_EQ(hash.size(), 64u);
  EXPECT_EQ(hash.find_first_not_of("0123456789abcdef"), hash.npos);
}

TEST(hash, ignores_comments_order_spelling_and_where_things_lie) {
  const auto hash = demo().hash;
  const auto of = [](const std::string& text) { return load_text("elsewhere/other.yaml", text).value().hash; };
  EXPECT_EQ(of(demo_text()), hash);
  EXPECT_EQ(of("# a remark\n" + demo_text()), hash);
  EXPECT_EQ(of(demo_with("mark_age_max: 5s", "mark_age_max: 5000ms")), hash);
  EXPECT_EQ(of(demo_with("taker_fee: 5bp", "taker_fee: 0.05%")), hash);
  EXPECT_EQ(of(demo_with("tick: 0.1,", "tick: 0.100,")), hash);
  EXPECT_EQ(of(demo_with("name: demo\n  mode: paper", "mode: paper\n  name: 'demo'")), hash);
  EXPECT_EQ(of(demo_with("data_dir: run/demo", "data_dir: /var/lib/watchbill")), hash);
  EXPECT_EQ(of(demo_with("- sessions/hftbacktest/usdm/btc", "- /mnt/btc")), hash);
  EXPECT_EQ(of(demo_with("    kind: binance-usdm\n", "    kind: binance-usdm\n    key: cred:k\n")), hash);
  EXPECT_EQ(of(demo_with("journal:\n", "journal:\n  durability: process\n")), hash) << "a default that is written";
}

TEST(hash, changes_with_every_value_that_matters) {
  std::set<std::string> hashes{demo().hash};
  const std::pair<const char*, const char*> changes[] = {
      {"seed: 1", "seed: 2"},
      {"taker_fee: 5bp", "taker_fee: 6bp"},
      {"fast: 10", "fast: 11"},
      {"tick: 0.1,", "tick: 0.2,"},
      {"btcusdt_20240808", "btcusdt_20240809"},
      {"crash_policy: flatten", "crash_policy: keep"},
      {"restarts: 5", "restarts: 6"},
  };
  for (const auto& [piece, replacement] : changes)
    EXPECT_TRUE(hashes.insert(load_text("demo.yaml", demo_with(piece, replacement)).value().hash).second)
        << replacement;
}

}  // namespace
}  // namespace config::testing
