/// What it costs to turn the bytes of a recorded Binance session into an order book: decoding with every check, the
/// sequence rule and the ladder book, per message class, against two others. Bare simdjson extracts the same fields to
/// integers and does nothing with them; ccxt's own handlers (npm, on node) keep its book, quote and trades.
///
/// All sides have to come to the same before anything is measured: equal sums over what the messages say and, for
/// diffs, equal best levels of the book at the end. Each class runs the sides in turns and reports the ratios of the
/// medians, the only figures here that do not depend on the machine's load. ccxt is looked for where
/// tests/e2e/ccxt/install has put it: WATCHBILL_CCXT, by default build/release/ccxt.

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "adapters/replay/tape.hpp"
#include "bench/venues/rival.hpp"
#include "core/market/ladder_book.hpp"

namespace {

namespace binance = adapters::binance;
namespace ondemand = simdjson::ondemand;

/// Messages of one class, in order; the snapshot stands before the diffs.
using messages = std::vector<std::string_view>;

core::instrument btcusdt() {
  core::instrument out;
  out.id = {1};
  out.symbol = "BTCUSDT";
  out.price_scale = 2;
  out.quantity_scale = 3;
  return out;
}

// -- bare simdjson ----------------------------------------------------------------------------------------------------

/// The venue writes as many places as the scale has, so the digits alone are the units.
std::uint64_t digits(std::string_view text) {
  std::uint64_t out = 0;
  for (const char c : text)
    if (c != '.') out = out * 10 + static_cast<std::uint64_t>(c - '0');
  return out;
}

std::uint64_t levels(ondemand::array side) {
  std::uint64_t sum = 0;
  for (ondemand::array pair : side)
    for (std::string_view number : pair) sum += digits(number);
  return sum;
}

/// Room behind the text is there: it lies inside of a larger one, and the last message is not used.
ondemand::document iterate(ondemand::parser& parser, std::string_view text) {
  return parser.iterate(
      simdjson::padded_string_view(text.data(), text.size(), text.size() + simdjson::SIMDJSON_PADDING));
}

std::uint64_t bare_depth(ondemand::parser& parser, std::string_view text) {
  ondemand::document document = iterate(parser, text);
  ondemand::object x = document["data"];
  std::uint64_t sum = std::uint64_t(x["E"]) + std::string_view(x["s"]).size();
  sum += std::uint64_t(x["U"]) + std::uint64_t(x["u"]) + std::uint64_t(x["pu"]);
  sum += levels(x["b"]);
  return sum + levels(x["a"]);
}

std::uint64_t bare_ticker(ondemand::parser& parser, std::string_view text) {
  ondemand::document document = iterate(parser, text);
  ondemand::object x = document["data"];
  std::uint64_t sum = std::uint64_t(x["u"]) + std::string_view(x["s"]).size();
  for (const char* key : {"b", "B", "a", "A"}) sum += digits(x[key]);
  return sum + std::uint64_t(x["E"]);
}

std::uint64_t bare_trade(ondemand::parser& parser, std::string_view text) {
  ondemand::document document = iterate(parser, text);
  ondemand::object x = document["data"];
  std::uint64_t sum = std::uint64_t(x["T"]) + std::string_view(x["s"]).size() + std::uint64_t(x["t"]);
  sum += digits(x["p"]);
  sum += digits(x["q"]);
  return sum + bool(x["m"]);
}

// -- ours -------------------------------------------------------------------------------------------------------------

std::uint64_t ms(core::timestamp x) { return static_cast<std::uint64_t>(x.time_since_epoch().count()) / 1'000'000; }
std::uint64_t sum_of(const core::level& x) { return static_cast<std::uint64_t>(x.price.units + x.quantity.units); }
constexpr std::uint64_t symbol_size = 7;
constexpr int levels_compared = 200;

/// Everything that a feed and a market do with a message between socket and book.
class pipeline {
 public:
  std::uint64_t take(std::string_view text) {
    auto message = decode_.decode(text, "BTCUSDT");
    if (!message) std::abort();
    if (auto* update = std::get_if<binance::depth_update>(&*message)) {
      std::uint64_t sum = ms(update->ts_event) + symbol_size;
      sum += update->first_update + update->last_update + update->previous_update;
      for (const auto& x : update->bids) sum += sum_of(x);
      for (const auto& x : update->asks) sum += sum_of(x);
      apply(sync_.on_update(std::move(*update)));
      return sum;
    }
    if (auto* snapshot = std::get_if<binance::depth_snapshot>(&*message)) {
      apply(sync_.on_snapshot(std::move(*snapshot)));
      return 0;
    }
    if (const auto* ticker = std::get_if<binance::book_ticker>(&*message)) {
      if (!sync_.on_ticker(*ticker)) std::abort();
      const auto& [bid, ask] = ticker->quote;
      return ticker->update + symbol_size + sum_of(bid) + sum_of(ask) + ms(ticker->ts_event);
    }
    const auto& one = std::get<binance::trade>(*message);
    return ms(one.ts_event) + symbol_size + one.trade.venue_trade + sum_of({one.trade.price, one.trade.quantity}) +
           (one.trade.aggressor == core::side::sell);
  }

  std::uint64_t applied() const { return applied_; }

  /// In the form of ccxt_side.mjs.
  std::string best_levels() const {
    const auto side = [this](core::side which) {
      std::string out;
      int room = levels_compared;
      book_.each(which, [&](const core::level& x) {
        if (room-- > 0)
          out += (out.empty() ? "" : " ") + std::to_string(x.price.units) + "x" + std::to_string(x.quantity.units);
      });
      return out;
    };
    return side(core::side::buy) + " | " + side(core::side::sell) + " at " + std::to_string(sync_.last_update());
  }

 private:
  void apply(const binance::book_sync::outcome& out) {
    for (const auto& step : out.steps) {
      if (const auto* delta = std::get_if<core::book_delta>(&step.body)) {
        book_.apply(delta->bids, delta->asks);
        ++applied_;
      } else if (const auto* reset = std::get_if<core::book_reset>(&step.body)) {
        book_.reset(reset->bids, reset->asks);
      }
    }
    if (book_.crossed()) std::abort();
  }

  binance::decoder decode_{binance::product::usdm, {btcusdt()}};
  binance::book_sync sync_{binance::product::usdm};
  core::market::ladder_book book_{core::price{10}};
  std::uint64_t applied_ = 0;
};

// -- measuring --------------------------------------------------------------------------------------------------------

struct class_of_messages {
  const char* name;
  std::uint64_t (*bare)(ondemand::parser&, std::string_view);
  std::optional<std::string_view> snapshot;  // depth only; not part of the time
  messages texts;
};

std::uint64_t run_bare(const class_of_messages& x, ondemand::parser& parser) {
  std::uint64_t sum = 0;
  for (const auto text : x.texts) sum += x.bare(parser, text);
  return sum;
}
std::uint64_t run_ours(const class_of_messages& x, pipeline& ours) {
  std::uint64_t sum = 0;
  for (const auto text : x.texts) sum += ours.take(text);
  return sum;
}

template <class F>
double ns_per_message(const class_of_messages& x, F&& f) {
  const auto start = std::chrono::steady_clock::now();
  benchmark::DoNotOptimize(f());
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
  return spent.count() / static_cast<double>(x.texts.size());
}

double median(std::vector<double> x) {
  std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2), x.end());
  return x[x.size() / 2];
}

void in_turns(benchmark::State& state, const class_of_messages* x, bench::rival* ccxt) {
  ondemand::parser parser;
  std::vector<double> bare_ns, ours_ns, ccxt_ns;
  for (auto _ : state) {
    bare_ns.push_back(ns_per_message(*x, [&] { return run_bare(*x, parser); }));
    pipeline ours;  // the chain begins anew with its snapshot
    if (x->snapshot) ours.take(*x->snapshot);
    ours_ns.push_back(ns_per_message(*x, [&] { return run_ours(*x, ours); }));
    if (ccxt != nullptr) ccxt_ns.push_back(ccxt->play(x->name));
  }
  state.counters["bare_ns"] = median(bare_ns);
  state.counters["ours_ns"] = median(ours_ns);
  state.counters["ratio"] = median(ours_ns) / median(bare_ns);
  if (ccxt_ns.empty()) return;
  state.counters["ccxt_ns"] = median(ccxt_ns);
  state.counters["faster_than_ccxt"] = median(ccxt_ns) / median(ours_ns);
}

/// Why the sides do not come to the same; empty if they do.
std::string difference(const class_of_messages& x, bench::rival* ccxt) {
  ondemand::parser parser;
  pipeline ours;
  if (x.snapshot) ours.take(*x.snapshot);
  const std::uint64_t sum = run_ours(x, ours);
  if (run_bare(x, parser) != sum) return "simdjson extracts something else";
  if (x.snapshot && ours.applied() != x.texts.size()) return "not every diff has reached the book";
  if (ccxt == nullptr) return {};
  ccxt->load(x.name, x.snapshot, x.texts);
  // ccxt's sums are of the same fields but the symbol's length; of diffs only the book that they lead to can be seen.
  const auto expected = x.snapshot ? ours.best_levels() : std::to_string(sum - symbol_size * x.texts.size());
  const auto theirs = ccxt->result(x.name);
  return theirs == expected ? "" : "ccxt comes to " + theirs + " instead of " + expected;
}

/// Diffs that the snapshot already holds are left out, so that every one measured reaches the book.
std::array<class_of_messages, 3> sorted(const adapters::replay::tape& tape) {
  std::array<class_of_messages, 3> out{
      {{"depth", bare_depth, {}, {}}, {"bookTicker", bare_ticker, {}, {}}, {"trade", bare_trade, {}, {}}}};
  binance::decoder decode(binance::product::usdm, {btcusdt()});
  std::uint64_t reached = 0;
  std::vector<std::pair<std::uint64_t, std::string_view>> diffs;
  for (const auto& record : tape.records().first(tape.records().size() - 1)) {
    const auto message = decode.decode(record.text, "BTCUSDT");
    if (!message) continue;
    if (const auto* update = std::get_if<binance::depth_update>(&*message)) {
      diffs.emplace_back(update->last_update, record.text);
    } else if (const auto* snapshot = std::get_if<binance::depth_snapshot>(&*message)) {
      reached = snapshot->last_update;
      out[0].snapshot = record.text;
    } else {
      out[std::holds_alternative<binance::book_ticker>(*message) ? 1 : 2].texts.push_back(record.text);
    }
  }
  for (const auto& [last, text] : diffs)
    if (last >= reached) out[0].texts.push_back(text);
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const std::filesystem::path source = WATCHBILL_SOURCE_DIR;
  const auto folder = [](const char* name, std::filesystem::path otherwise) {
    const char* given = std::getenv(name);
    return given != nullptr ? std::filesystem::path(given) : otherwise;
  };
  const auto file =
      folder("WATCHBILL_DATA", source / "../shared/data") / "sessions/hftbacktest/usdm/btcusdt_20240808.gz";
  const auto tape = adapters::replay::tape::open({{file, "binance-usdm", "BTCUSDT"}});
  if (!tape) {
    std::printf("skipped: there is no recording at %s\n", file.c_str());
    return 0;
  }
  const auto package = folder("WATCHBILL_CCXT", source / "build/release/ccxt") / "node_modules/ccxt";
  const auto ccxt = bench::rival::start(source / "bench/venues/ccxt_side.mjs", package);
  if (!ccxt) std::printf("skipped: the comparison with ccxt: no node, or no %s\n", package.c_str());
  static const auto classes = sorted(*tape);
  for (const auto& x : classes) {
    if (const auto why = difference(x, ccxt.get()); !why.empty()) {
      std::printf("failed: %s: %s\n", x.name, why.c_str());
      return 1;
    }
    std::printf("%s: %zu messages, all sides equal\n", x.name, x.texts.size());
    benchmark::RegisterBenchmark(x.name, in_turns, &x, ccxt.get())->Unit(benchmark::kMillisecond)->Iterations(15);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
