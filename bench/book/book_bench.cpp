/// What one level of a recorded order book costs in ladder_book and in map_book.
///
/// Replays the depth stream of a recorded BTCUSDT perpetual session from memory: the snapshot, then every difference
/// that follows it. The sum of best bid and best ask after each message has to be equal in both books; otherwise
/// nothing is measured and the program fails. The last benchmark runs both books in turns and reports the ratio of the
/// medians, the only figure here that does not depend on the machine's load.

#include <benchmark/benchmark.h>
#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/market/ladder_book.hpp"
#include "core/market/map_book.hpp"
#include "core/types/decimal.hpp"

#ifndef WATCHBILL_SOURCE_DIR
#define WATCHBILL_SOURCE_DIR "."
#endif

namespace {

using core::level;
using core::market::ladder_book;
using core::market::map_book;

constexpr int price_scale = 2;
constexpr int quantity_scale = 3;
constexpr core::price tick{10};

/// All levels in one piece, as they lie in the cache of a reader that has just decoded them; messages are slices.
struct session {
  struct message {
    std::size_t bids_begin = 0, asks_begin = 0, end = 0;
    bool snapshot = false;
  };
  std::vector<level> levels;
  std::vector<message> messages;

  std::span<const level> bids(const message& m) const {
    return std::span(levels).subspan(m.bids_begin, m.asks_begin - m.bids_begin);
  }
  std::span<const level> asks(const message& m) const {
    return std::span(levels).subspan(m.asks_begin, m.end - m.asks_begin);
  }
};

std::string unpack(const std::filesystem::path& file) {
  std::string text;
  const gzFile in = gzopen(file.c_str(), "rb");
  if (in == nullptr) return text;
  std::vector<char> piece(1 << 20);
  for (int n; (n = gzread(in, piece.data(), static_cast<unsigned>(piece.size()))) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(n));
  gzclose(in);
  return text;
}

void append(std::vector<level>& levels, simdjson::dom::array side) {
  for (const simdjson::dom::array pair : side)
    levels.push_back({{core::parse_decimal(std::string_view(pair.at(0)), price_scale).value()},
                      {core::parse_decimal(std::string_view(pair.at(1)), quantity_scale).value()}});
}

session load(const std::filesystem::path& file) {
  session loaded;
  std::uint64_t snapshot_id = 0;
  const auto take = [&](simdjson::dom::array bids, simdjson::dom::array asks, bool snapshot) {
    session::message m;
    m.snapshot = snapshot;
    m.bids_begin = loaded.levels.size();
    append(loaded.levels, bids);
    m.asks_begin = loaded.levels.size();
    append(loaded.levels, asks);
    m.end = loaded.levels.size();
    loaded.messages.push_back(m);
  };
  simdjson::dom::parser parser;
  const std::string text = unpack(file);
  for (std::size_t at = 0, end; at < text.size(); at = end + 1) {
    end = std::min(text.find('\n', at), text.size());
    const std::string_view line(text.data() + at, end - at);
    const std::string_view json = line.substr(std::min(line.find(' ') + 1, line.size()));
    const bool snapshot = json.starts_with("{\"lastUpdateId\"");
    if (!snapshot && json.find("@depth") == std::string_view::npos) continue;
    const simdjson::dom::element root = parser.parse(json.data(), json.size());
    if (snapshot) {
      snapshot_id = root["lastUpdateId"];
      take(root["bids"], root["asks"], true);
    } else if (snapshot_id != 0 && std::uint64_t(root["data"]["u"]) >= snapshot_id) {
      take(root["data"]["b"], root["data"]["a"], false);
    }
  }
  return loaded;
}

session recorded;

map_book make(map_book*) { return {}; }
ladder_book make(ladder_book*) { return ladder_book(tick); }

/// f gets best bid + best ask after each message.
template <class Book, class F>
void replay(Book& book, F&& f) {
  for (const auto& m : recorded.messages) {
    if (m.snapshot)
      book.reset(recorded.bids(m), recorded.asks(m));
    else
      book.apply(recorded.bids(m), recorded.asks(m));
    const auto bid = book.best_bid();
    const auto ask = book.best_ask();
    f((bid ? bid->price.units : 0) + (ask ? ask->price.units : 0));
  }
}

template <class Book>
std::vector<std::int64_t> touches() {
  Book book = make(static_cast<Book*>(nullptr));
  std::vector<std::int64_t> sums;
  replay(book, [&](std::int64_t sum) { sums.push_back(sum); });
  return sums;
}

template <class Book>
std::int64_t checksum(Book& book) {
  std::int64_t total = 0;
  replay(book, [&](std::int64_t sum) { total += sum; });
  return total;
}

template <class Book>
void replay_session(benchmark::State& state) {
  Book book = make(static_cast<Book*>(nullptr));
  for (auto _ : state) benchmark::DoNotOptimize(checksum(book));
  const auto levels = static_cast<double>(recorded.levels.size());
  state.counters["s_per_level"] =
      benchmark::Counter(levels, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

template <class Book>
double ns_per_level(Book& book) {
  const auto start = std::chrono::steady_clock::now();
  benchmark::DoNotOptimize(checksum(book));
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
  return spent.count() / static_cast<double>(recorded.levels.size());
}

double median(std::vector<double> x) {
  std::nth_element(x.begin(), x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2), x.end());
  return x[x.size() / 2];
}

void both_in_turns(benchmark::State& state) {
  map_book plain;
  ladder_book ladder(tick);
  std::vector<double> plain_ns;
  std::vector<double> ladder_ns;
  for (auto _ : state) {
    plain_ns.push_back(ns_per_level(plain));
    ladder_ns.push_back(ns_per_level(ladder));
  }
  state.counters["map_ns"] = median(plain_ns);
  state.counters["ladder_ns"] = median(ladder_ns);
  state.counters["ratio"] = median(ladder_ns) / median(plain_ns);
}

}  // namespace

BENCHMARK(replay_session<map_book>)->Unit(benchmark::kMillisecond);
BENCHMARK(replay_session<ladder_book>)->Unit(benchmark::kMillisecond);
BENCHMARK(both_in_turns)->Unit(benchmark::kMillisecond)->Iterations(15);

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const char* folder = std::getenv("WATCHBILL_DATA");
  const std::filesystem::path data = folder != nullptr ? std::filesystem::path(folder)
                                                       : std::filesystem::path(WATCHBILL_SOURCE_DIR) / "../shared/data";
  const auto file = data / "sessions/hftbacktest/usdm/btcusdt_20240808.gz";
  recorded = load(file);
  if (recorded.messages.empty()) {
    std::printf("skipped: there is no recording at %s\n", file.c_str());
    return 0;
  }
  const auto expected = touches<map_book>();
  if (touches<ladder_book>() != expected) {
    std::printf("failed: the books differ in their best prices\n");
    return 1;
  }
  std::printf("%zu messages, %zu levels; best prices equal after each message\n", recorded.messages.size(),
              recorded.levels.size());
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
