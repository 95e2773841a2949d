#include "config/assemble.hpp"

#include <gtest/gtest.h>

#include "tests/config/profiles.hpp"
#include "tests/config/written_out.hpp"

namespace config::testing {
namespace {

using namespace std::chrono_literals;

TEST(configuration, reads_the_demo_profile) {
  const auto c = demo();
  EXPECT_EQ(c.node, "demo");
  EXPECT_EQ(c.mode, run_mode::paper);
  EXPECT_EQ(c.data_dir, "run/demo");
  EXPECT_EQ(c.seed, 1u);
  EXPECT_EQ(c.mark_age_max, 5s);
  EXPECT_EQ(c.groups[0].limits.capital, c.groups[0].limits.gross_exposure_max) << "by default";
  EXPECT_EQ(c.journal.segment_bytes, 16u << 20);
  EXPECT_EQ(c.journal.durability, durability::process);
  EXPECT_EQ(c.journal.free_bytes_min, 256u << 20);
  EXPECT_EQ(c.journal.snapshot_every, 10'000u);
  EXPECT_EQ(c.journal.keep_segments, 16u);
  EXPECT_TRUE(c.warnings.empty());

  ASSERT_EQ(c.venues.size(), 2u);
  const auto& spot = c.venues[0];
  EXPECT_EQ(spot.name, "binance-spot");
  EXPECT_EQ(spot.replay.files, (std::vector<std::string>{"sessions/hftbacktest/spot/btcusdt_20240808.gz",
                                                         "sessions/hftbacktest/spot/ethusdt_20240808.gz"}));
  EXPECT_EQ(spot.paper.order_latency, 20ms);
  EXPECT_EQ(spot.paper.taker_fee.parts, 1000);
  EXPECT_EQ(spot.secret.from, secret_reference::origin::none);
  EXPECT_EQ(c.venues[1].paper.maker_fee.parts, 200);

  ASSERT_EQ(c.instruments.size(), 4u);
  const auto& btc = c.instruments[0];
  EXPECT_EQ(btc.name(), "binance-usdm/BTCUSDT");
  EXPECT_EQ(btc.id.value, 1u);
  EXPECT_EQ(btc.kind, core::instrument_kind::perpetual);
  ASSERT_EQ(btc.dated.size(), 1u);
  EXPECT_EQ(btc.dated[0].tick.units, 10'000'000);
  EXPECT_EQ(btc.dated[0].lot.units, 100'000);
  EXPECT_EQ(to_string(btc.dated[0].notional_min), "100");
  EXPECT_EQ(c.instruments[3].kind, core::instrument_kind::spot);
  EXPECT_EQ(to_string(c.instrument_limits.at(btc.id).position_notional_max), "10000");

  ASSERT_EQ(c.bots.size(), 4u);
  const auto& bot = c.bots[2];
  EXPECT_EQ(bot.name, "trend-btc");
  EXPECT_EQ(bot.instrument_id, btc.id);
  EXPECT_EQ(bot.crash_policy, core::portfolio::crash_policy::flatten);
  EXPECT_EQ(to_string(bot.limits.order_notional_max), "2000");
  EXPECT_EQ(bot.limits.open_orders_max, 4u);
  EXPECT_EQ(bot.limits.window, 1min);
  EXPECT_EQ(bot.limits.price_collar.parts, 50'000);
  EXPECT_EQ(bot.parameters.at("fast"), "10");
  EXPECT_EQ(bot.parameters.at("long_only"), "false") << "a default";

  EXPECT_EQ(c.supervision.size(), supervisor_names().size());
  EXPECT_EQ(c.supervision.at("bots").backoff_max, 10s);
  EXPECT_EQ(c.supervision.at("desk").restarts, 5u);
}

TEST(configuration, knows_where_the_addresses_of_servers_are_and_shows_none) {
  EXPECT_EQ(demo().store.postgres.from, secret_reference::origin::none);
  EXPECT_EQ(demo().store.redis.from, secret_reference::origin::none);
  const auto c =
      load_text("x.yaml", demo_with("risk:\n", "store: {postgres: env:PG, redis: file:/run/redis}\nrisk:\n"));
  ASSERT_TRUE(c) << render(c.error());
  EXPECT_EQ(c->store.postgres.from, secret_reference::origin::environment);
  EXPECT_EQ(c->store.postgres.name, "PG");
  EXPECT_EQ(c->store.redis.from, secret_reference::origin::file);
  EXPECT_EQ(c->store.redis.name, "/run/redis");
  EXPECT_EQ(c->hash, demo().hash) << "where rows go changes no decision";
  EXPECT_EQ(render_effective(*c).find("env:PG"), std::string::npos);
}

TEST(configuration, every_value_written_out_reads_the_same_again) {
  const auto c = demo();
  const auto full = write_out(c);
  EXPECT_GT(full.values.size(), 100u);
  const auto again = load_text("full.yaml", full.text());
  ASSERT_TRUE(again) << render(again.error());
  EXPECT_EQ(again->hash, c.hash);
  ASSERT_EQ(again->effective.size(), c.effective.size());
  for (std::size_t i = 0; i < c.effective.size(); ++i) EXPECT_EQ(again->effective[i].value, c.effective[i].value);
}

}  // namespace
}  // namespace config::testing
