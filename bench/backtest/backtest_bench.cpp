// 100 000 one-second bars through the whole tree of actors, risk and journal included: sma_cross on a random walk.
// The plain loop beside it computes the same averages and crossings and nothing else: the price of everything around.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "apps/play.hpp"
#include "apps/setting.hpp"
#include "config/load.hpp"
#include "core/sim/random.hpp"

namespace {

constexpr std::int64_t bars = 100'000;
constexpr std::size_t fast = 10, slow = 30;
constexpr core::timestamp start{std::chrono::seconds(1'704'067'200)};

constexpr std::string_view configuration_text = R"yaml(
version: 1
node: {name: bench, mode: paper, seed: 1, data_dir: run/bench}
venues:
  binance-usdm:
    kind: binance-usdm
    replay: {files: [btcusdt_bench.gz]}
    paper: {order_latency: 20ms, report_latency: 10ms, maker_fee: 2bp, taker_fee: 5bp}
accounts:
  main: {venue: binance-usdm}
instruments:
  binance-usdm/BTCUSDT:
    id: 1
    kind: perpetual
    position_notional_max: 100000 USDT
    filters: [{tick: 0.1, lot: 0.001, quantity_min: 0.001, notional_min: 5 USDT}]
risk: {mark_age_max: 5m, mark_interval: 1m}
groups:
  all: {gross_exposure_max: 100000 USDT}
bots:
  trend:
    strategy: sma_cross
    instrument: binance-usdm/BTCUSDT
    account: main
    group: all
    crash_policy: flatten
    parameters: {fast: 10, slow: 30, bar: 1s, size: 0.01, stop: 0.5}
    limits: {order_notional_max: 50000 USDT, position_notional_max: 100000 USDT, open_orders_max: 4}
)yaml";

/// Prices in tenths of a dollar, never below 1000.
std::vector<std::int64_t> random_walk() {
  core::sim::splitmix64 draws(1);
  std::vector<std::int64_t> prices;
  std::int64_t price = 600'000;
  for (std::int64_t i = 0; i < bars; ++i)
    prices.push_back(price =
                         std::max<std::int64_t>(10'000, price + static_cast<std::int64_t>(draws.next() % 401) - 200));
  return prices;
}

/// A whole book around the price every minute, and one trade per bar.
apps::market_source source_of(const config::configuration& config, const std::vector<std::int64_t>& prices) {
  struct cursor {
    std::size_t bar = 0;
    bool book_sent = false;
    std::uint64_t update = 1;
  };
  auto at = std::make_shared<cursor>();
  auto next = [at, prices]() -> std::optional<std::pair<core::timestamp, std::string>> {
    if (at->bar == prices.size()) return std::nullopt;
    const auto when = start + std::chrono::seconds(at->bar);
    const auto price = prices[at->bar];
    if (at->bar == 0 && !std::exchange(at->book_sent, true))
      return std::pair{
          when, fmt::format(R"({{"lastUpdateId":1,"E":1,"T":1,"bids":[["{}.{}","50"]],"asks":[["{}.{}","50"]]}})",
                            price / 10 - 1, price % 10, price / 10 + 1, price % 10)};
    const auto bar = at->bar++;
    if (bar == 1)
      return std::pair{
          when, fmt::format(R"({{"e":"depthUpdate","E":1,"T":1,"s":"BTCUSDT","U":1,"u":2,"pu":1,"b":[],"a":[]}})")};
    return std::pair{when, fmt::format(R"({{"e":"trade","E":1,"T":1,"s":"BTCUSDT",)"
                                       R"("t":{},"p":"{}.{}","q":"0.1","X":"MARKET","m":false}})",
                                       bar + 1, price / 10, price % 10)};
  };
  auto tape = adapters::replay::tape::from_generated({{"bench", "binance-usdm", "BTCUSDT", next}});
  apps::market_source source{.generated = true};
  source.tape = std::make_shared<const adapters::replay::tape>(*std::move(tape));
  source.subjects = {{config.instruments.front(), adapters::binance::product::usdm}};
  return source;
}

void through_the_tree(benchmark::State& state) {
  const auto config = config::load_text("bench.yaml", configuration_text);
  if (!config) return state.SkipWithError(config::render(config.error()).c_str());
  const auto source = source_of(*config, random_walk());
  const std::atomic<bool> stop{false};
  std::uint64_t fills = 0;
  for (auto _ : state) {
    char name[] = "/tmp/watchbill_bench_XXXXXX";
    const std::filesystem::path folder = mkdtemp(name);
    const auto outcome = apps::play(
        *config, source, {.journal = folder, .title = "", .display = apps::progress_display::style::none}, stop);
    std::filesystem::remove_all(folder);
    if (!outcome) return state.SkipWithError(outcome.error().c_str());
    fills = outcome->result.bots.front().score.fills;
  }
  state.counters["bars/s"] =
      benchmark::Counter(static_cast<double>(bars * state.iterations()), benchmark::Counter::kIsRate);
  state.counters["fills"] = static_cast<double>(fills);
}

void plain_loop(benchmark::State& state) {
  const auto prices = random_walk();
  for (auto _ : state) {
    std::int64_t fast_sum = 0, slow_sum = 0, crossings = 0;
    int trend = 0;
    for (std::size_t i = 0; i < prices.size(); ++i) {
      fast_sum += prices[i] - (i >= fast ? prices[i - fast] : 0);
      slow_sum += prices[i] - (i >= slow ? prices[i - slow] : 0);
      if (i + 1 < slow) continue;
      const auto a = fast_sum * static_cast<std::int64_t>(slow), b = slow_sum * static_cast<std::int64_t>(fast);
      const int direction = (a > b) - (a < b);
      crossings += direction != 0 && direction != trend;
      if (direction != 0) trend = direction;
    }
    benchmark::DoNotOptimize(crossings);
  }
  state.counters["bars/s"] =
      benchmark::Counter(static_cast<double>(bars * state.iterations()), benchmark::Counter::kIsRate);
}

BENCHMARK(through_the_tree)->Unit(benchmark::kMillisecond)->Repetitions(9)->ReportAggregatesOnly();
BENCHMARK(plain_loop)->Unit(benchmark::kMillisecond)->Repetitions(9)->ReportAggregatesOnly();

}  // namespace

BENCHMARK_MAIN();
