#pragma once

#include <fmt/format.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "adapters/binance/encode_market.hpp"
#include "apps/source.hpp"
#include "config/load.hpp"
#include "core/sim/generated_market.hpp"

namespace tests::sim {

inline config::configuration configuration_of(const std::string& yaml) {
  auto loaded = config::load_text("sim.yaml", yaml);
  if (!loaded) throw std::runtime_error(config::render(loaded.error()));
  return *std::move(loaded);
}

/// Two venues, three instruments, four bots that nothing but their own strategies restrains: alpha and beta on the same
/// perpetual, gamma on another, delta on spot.
inline std::string small_market_yaml(const std::string& crash_policy = "flatten",
                                     const std::string& btc_filters = "{tick: 0.1, lot: 0.001}") {
  std::string text = fmt::format(R"(version: 1
node: {{name: sim, mode: paper, seed: 7, data_dir: run/sim}}
venues:
  usdm:
    kind: binance-usdm
    replay: {{files: [unused.gz], loop: false}}
    paper: {{order_latency: 20ms, report_latency: 10ms, maker_fee: 2bp, taker_fee: 5bp}}
  spot:
    kind: binance-spot
    replay: {{files: [unused.gz], loop: false}}
    paper: {{order_latency: 15ms, report_latency: 5ms, maker_fee: 10bp, taker_fee: 10bp}}
accounts:
  usdm-a: {{venue: usdm}}
  usdm-b: {{venue: usdm}}
  spot-a: {{venue: spot}}
instruments:
  usdm/BTCUSDT:
    id: 1
    kind: perpetual
    position_notional_max: 10000000 USDT
    filters: [{1}]
  usdm/ETHUSDT:
    id: 2
    kind: perpetual
    position_notional_max: 10000000 USDT
    filters: [{{tick: 0.01, lot: 0.001}}]
  spot/BTCUSDT:
    id: 3
    kind: spot
    position_notional_max: 10000000 USDT
    filters: [{{tick: 0.01, lot: 0.00001}}]
risk: {{mark_age_max: 5s, mark_interval: 100ms}}
groups:
  all: {{gross_exposure_max: 100000000 USDT}}
supervision:
  bots: {{restarts: 3, within: 1m, backoff_min: 100ms, backoff_max: 400ms, quiet: 5m}}
journal: {{segment_size: 1MiB}}
bots:
)",
                                 crash_policy, btc_filters);
  const auto bot = [&](const char* name, const char* instrument, const char* account, const char* size) {
    text += fmt::format(
        R"(  {}:
    strategy: book_imbalance
    instrument: {}
    account: {}
    group: all
    crash_policy: {}
    parameters: {{levels: 5, enter: 0.1, leave: 0.05, hold: 500ms, size: {}, stop: 0.5}}
    limits: {{order_notional_max: 1000000 USDT, position_notional_max: 5000000 USDT,
             open_orders_max: 50, orders_per_window: 10000}}
)",
        name, instrument, account, crash_policy, size);
  };
  bot("alpha", "usdm/BTCUSDT", "usdm-a", "0.01");
  bot("beta", "usdm/BTCUSDT", "usdm-b", "0.01");
  bot("gamma", "usdm/ETHUSDT", "usdm-a", "0.2");
  bot("delta", "spot/BTCUSDT", "spot-a", "0.01");
  return text;
}

inline constexpr core::timestamp market_begin{std::chrono::seconds(1'704'067'200)};

/// A generated market for every instrument of a configuration. Each line passes `edit` on its way to the tape.
inline apps::market_source generated(const config::configuration& config, core::duration length,
                                     std::function<void(std::string&)> edit = {}) {
  apps::market_source made{.generated = true};
  std::vector<adapters::replay::generated_source> sources;
  for (const auto& x : config.instruments) {
    const auto& venue = *std::find_if(config.venues.begin(), config.venues.end(),
                                      [&](const config::venue& v) { return v.name == x.venue; });
    const auto product = apps::product_of(venue);
    std::int64_t initial = x.symbol == "BTCUSDT" ? 60'000 : 2'600;
    for (int i = 0; i < x.price_scale; ++i) initial *= 10;
    struct maker {
      core::sim::generated_market market;
      adapters::binance::market_encoder encode;
    };
    auto with =
        std::make_shared<maker>(maker{core::sim::generated_market(x, config.seed + x.id.value, market_begin, {initial}),
                                      adapters::binance::market_encoder(product, x)});
    sources.push_back({.name = "generated:" + x.name(),
                       .venue = x.venue,
                       .symbol = x.symbol,
                       .next = [with, length, edit]() -> std::optional<std::pair<core::timestamp, std::string>> {
                         const auto step = with->market.next();
                         if (step.at > market_begin + length) return std::nullopt;
                         auto line = with->encode(step);
                         if (edit) edit(line);
                         return std::pair{step.at, std::move(line)};
                       }});
    made.subjects.push_back({x, product});
  }
  auto played = adapters::replay::tape::from_generated(std::move(sources));
  if (!played) throw std::runtime_error(played.error().advice);
  made.tape = std::make_shared<const adapters::replay::tape>(*std::move(played));
  return made;
}

}  // namespace tests::sim
