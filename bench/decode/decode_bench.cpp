/// What it costs to turn the bytes of a recorded Binance session into an order book: decoding with every check, the
/// sequence rule and the ladder book, per message class, against bare simdjson extracting the same fields to integers
/// and doing nothing with them.
///
/// Both sides add up what they extracted; the sums have to be equal before anything is measured. Each class runs both
/// sides in turns and reports the ratio of the medians, the only figure here that does not depend on the machine's
/// load.

#include <benchmark/benchmark.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "adapters/replay/tape.hpp"
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

// -- measuring
// ----------------------------------------------------------------------------------------------------------

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

void both_in_turns(benchmark::State& state, const class_of_messages* x) {
  ondemand::parser parser;
  std::vector<double> bare_ns, ours_ns;
  for (auto _ : state) {
    bare_ns.push_back(ns_per_message(*x, [&] { return run_bare(*x, parser); }));
    pipeline ours;  // the chain begins anew with its snapshot
    if (x->snapshot) ours.take(*x->snapshot);
    ours_ns.push_back(ns_per_message(*x, [&] { return run_ours(*x, ours); }));
  }
  state.counters["bare_ns"] = median(bare_ns);
  state.counters["ours_ns"] = median(ours_ns);
  state.counters["ratio"] = median(ours_ns) / median(bare_ns);
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
  const char* folder = std::getenv("WATCHBILL_DATA");
  const std::filesystem::path root = folder != nullptr ? std::filesystem::path(folder)
                                                       : std::filesystem::path(WATCHBILL_SOURCE_DIR) / "../shared/data";
  const auto file = root / "sessions/hftbacktest/usdm/btcusdt_20240808.gz";
  const auto tape = adapters::replay::tape::open({{file, "binance-usdm", "BTCUSDT"}});
  if (!tape) {
    std::printf("skipped: there is no recording at %s\n", file.c_str());
    return 0;
  }
  static const auto classes = sorted(*tape);
  for (const auto& x : classes) {
    ondemand::parser parser;
    pipeline ours;
    if (x.snapshot) ours.take(*x.snapshot);
    if (run_bare(x, parser) != run_ours(x, ours) || (x.snapshot && ours.applied() != x.texts.size())) {
      std::printf("failed: the two sides differ in what they extract from %s messages\n", x.name);
      return 1;
    }
    std::printf("%s: %zu messages, sums equal\n", x.name, x.texts.size());
    benchmark::RegisterBenchmark(x.name, both_in_turns, &x)->Unit(benchmark::kMillisecond)->Iterations(25);
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
