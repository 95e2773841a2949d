#include "adapters/binance/wire.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "adapters/binance/decode_rest.hpp"
#include "adapters/binance/rules.hpp"
#include "adapters/binance/symbols.hpp"
#include "adapters/replay/tape.hpp"
#include "core/market/ladder_book.hpp"
#include "core/market/map_book.hpp"
#include "tests/adapters/binance/independent_book.hpp"
#include "tests/adapters/binance/recordings.hpp"

/// What Binance really sent: whole recorded sessions, and one of each kind of message that others recorded.
namespace adapters::binance {
namespace {

using recordings::outcome_of;

// -- sessions -------------------------------------------------------------------------------------------------------

struct session {
  const char* file;
  const char* continued;  ///< the file that goes on where it ends; null if there is none
  product from;
  core::instrument instrument;
  std::uint64_t updates;  ///< deltas that reach the book
};

void PrintTo(const session& x, std::ostream* out) { *out << x.file; }

class slow_binance_sessions : public ::testing::TestWithParam<session> {};

/// At 8 decimals.
independent::book::side side_of(const core::market::map_book& book, core::side side, const core::instrument& of) {
  const auto power = [](int scale) {
    std::int64_t out = 1;
    for (int i = scale; i < 8; ++i) out *= 10;
    return out;
  };
  independent::book::side out;
  book.each(side, [&](const core::level& x) {
    out[x.price.units * power(of.price_scale)] = x.quantity.units * power(of.quantity_scale);
  });
  return out;
}

void expect_equal_books(const core::market::map_book& ours, const independent::book& oracle,
                        const core::instrument& of) {
  ASSERT_GT(oracle.bids().size(), 300u);
  ASSERT_EQ(side_of(ours, core::side::buy, of), oracle.bids());
  ASSERT_EQ(side_of(ours, core::side::sell, of), oracle.asks());
}

template <class A, class B>
void expect_equal_books(const A& a, const B& b) {
  for (const auto side : {core::side::buy, core::side::sell}) {
    std::vector<core::level> of_a, of_b;
    a.each(side, [&](const core::level& x) { of_a.push_back(x); });
    b.each(side, [&](const core::level& x) { of_b.push_back(x); });
    ASSERT_EQ(of_a, of_b);
  }
}

TEST_P(slow_binance_sessions, decode_whole_and_keep_a_book_that_never_crosses) {  // F-01 F-02 F-06
  const auto& [file, continued, from, instrument, updates_expected] = GetParam();
  const auto folder = recordings::folder() / "sessions/hftbacktest";
  SKIP_WITHOUT(folder / file);
  std::vector<replay::source_file> sources{{folder / file, "binance", instrument.symbol}};
  if (continued != nullptr) sources.push_back({folder / continued, "binance", instrument.symbol});
  const auto tape = replay::tape::open(std::move(sources));
  ASSERT_TRUE(tape);
  ASSERT_TRUE(tape->flaws().empty());

  decoder decode(from, {instrument});
  book_sync sync(from);
  core::market::map_book oracle;
  core::market::ladder_book ladder(core::price{from == product::usdm && instrument.symbol == "BTCUSDT" ? 10 : 1});
  independent::book independent;
  std::uint64_t updates = 0, resets = 0, trades = 0, quotes = 0;
  for (const auto& record : tape->records()) {
    independent.take(record.text, instrument.symbol);
    auto message = decode.decode(record.text, instrument.symbol);
    ASSERT_TRUE(message) << "line " << record.offset << ": " << outcome_of(message);
    trades += std::holds_alternative<trade>(*message);
    if (const auto* ticker = std::get_if<book_ticker>(&*message)) quotes += sync.on_ticker(*ticker).has_value();
    book_sync::outcome out;
    if (auto* update = std::get_if<depth_update>(&*message)) out = sync.on_update(std::move(*update));
    if (auto* snapshot = std::get_if<depth_snapshot>(&*message)) out = sync.on_snapshot(std::move(*snapshot));
    for (const auto& step : out.steps) {
      ASSERT_FALSE(std::holds_alternative<core::book_broken>(step.body)) << "line " << record.offset;
      if (const auto* reset = std::get_if<core::book_reset>(&step.body)) {
        ++resets;
        oracle.reset(reset->bids, reset->asks);
        ladder.reset(reset->bids, reset->asks);
      } else {
        const auto& delta = std::get<core::book_delta>(step.body);
        oracle.apply(delta.bids, delta.asks);
        ladder.apply(delta.bids, delta.asks);
        if (++updates % 256 == 0) expect_equal_books(oracle, ladder);
        if (updates % 1024 == 0) expect_equal_books(oracle, independent, instrument);
      }
      ASSERT_FALSE(oracle.crossed()) << "line " << record.offset;
      ASSERT_FALSE(ladder.crossed()) << "line " << record.offset;
      ASSERT_EQ(oracle.best_bid(), ladder.best_bid());
      ASSERT_EQ(oracle.best_ask(), ladder.best_ask());
    }
  }
  expect_equal_books(oracle, ladder);
  expect_equal_books(oracle, independent, instrument);
  EXPECT_EQ(resets, 1u);
  EXPECT_EQ(sync.gaps(), 0u);
  EXPECT_EQ(updates, updates_expected);
  EXPECT_GT(trades, 6000u);
  EXPECT_GT(quotes, 20000u);
}

INSTANTIATE_TEST_SUITE_P(recorded, slow_binance_sessions,
                         ::testing::Values(session{"usdm/btcusdt_20240808.gz", nullptr, product::usdm,
                                                   recordings::instrument(1, "BTCUSDT", 2, 3), 6547},
                                           session{"usdm/ethusdt_20240808.gz", nullptr, product::usdm,
                                                   recordings::instrument(2, "ETHUSDT", 2, 3), 6581},
                                           session{"spot/btcusdt_20240808.gz", "spot/btcusdt_20240809.gz",
                                                   product::spot, recordings::instrument(11, "BTCUSDT", 2, 8), 6493},
                                           session{"spot/ethusdt_20240808.gz", "spot/ethusdt_20240809.gz",
                                                   product::spot, recordings::instrument(12, "ETHUSDT", 2, 8), 6468}),
                         [](const auto& x) {
                           std::string name = x.param.file;
                           std::replace_if(
                               name.begin(), name.end(),
                               [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
                           return name;
                         });

// -- one of each kind -----------------------------------------------------------------------------------------------

/// Instruments of both products as the fixtures name them, with room for their invented precisions.
std::vector<core::instrument> all_instruments() {
  std::vector<core::instrument> out;
  for (const char* symbol : {"BTCUSDT", "ETHUSDT", "BNBUSDT", "BALUSDT", "ETHUSDT_210625", "BTCUSDT_210625",
                             "ETHUSDT_220624", "BTCUSDT_220624", "SUSHIUSDT", "AKROUSDT", "KEEPUSDT", "CTKUSDT"})
    out.push_back(recordings::instrument(static_cast<std::uint32_t>(out.size() + 1), symbol, 8, 8));
  return out;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(binance_wire, messages_of_crypto_msg_parser_decode_or_are_refused_by_name) {
  const auto path = recordings::folder() / "wire/crypto_msg_parser/binance.jsonl";
  SKIP_WITHOUT(path);
  // Coin-margined contracts and options are other venues; the rest of the refusals have their reason beside them.
  const std::map<std::string, std::string> expected{
      {"bbo::inverse_future", "refused: unknown_symbol"},
      {"bbo::inverse_swap", "refused: unknown_symbol"},
      {"bbo::linear_future", "book_ticker"},
      {"bbo::linear_swap", "book_ticker"},
      {"bbo::spot", "book_ticker"},
      {"candlestick::inverse_future", "refused: unknown_symbol"},
      {"candlestick::inverse_swap", "refused: unknown_symbol"},
      {"candlestick::linear_future", "kline"},
      {"candlestick::linear_swap", "kline"},
      {"candlestick::spot", "kline"},
      {"funding_rate::inverse_swap", "refused: unknown_symbol"},
      {"funding_rate::inverse_swap_all", "notice: mark_price"},
      {"funding_rate::linear_swap", "mark_price"},
      {"funding_rate::linear_swap_all", "notice: mark_price"},
      {"l2_event::inverse_future", "refused: unknown_symbol"},
      {"l2_event::inverse_swap", "refused: unknown_symbol"},
      {"l2_event::linear_future", "depth_update"},
      {"l2_event::linear_swap", "depth_update"},
      {"l2_event::spot", "depth_update"},
      {"l2_snapshot::inverse_future", "refused: symbol_mismatch"},
      {"l2_snapshot::inverse_swap", "refused: symbol_mismatch"},
      {"l2_snapshot::linear_future", "depth_snapshot"},
      {"l2_snapshot::linear_swap", "depth_snapshot"},
      {"l2_snapshot::spot", "depth_snapshot"},
      // Partial books look like diffs and are none; we do not subscribe to them.
      {"l2_topk::inverse_future", "refused: unsupported_stream"},
      {"l2_topk::inverse_swap", "refused: unsupported_stream"},
      {"l2_topk::inverse_swap_2", "refused: unsupported_stream"},
      {"l2_topk::linear_future", "refused: unsupported_stream"},
      {"l2_topk::linear_swap", "refused: unsupported_stream"},
      {"l2_topk::spot", "refused: unsupported_stream"},
      {"open_interest::inverse_future", "refused: unknown_symbol"},
      {"open_interest::inverse_swap", "refused: unknown_symbol"},
      {"open_interest::linear_future", "open_interest"},
      {"open_interest::linear_swap", "open_interest"},
      {"ticker::inverse_future", "notice: ticker"},
      {"ticker::inverse_swap", "notice: ticker"},
      {"ticker::linear_future", "notice: ticker"},
      {"ticker::linear_swap", "notice: ticker"},
      {"ticker::option", "refused: unknown_event"},  // options: another venue
      {"ticker::spot", "notice: ticker"},
      {"trade::inverse_future", "refused: unknown_symbol"},
      {"trade::inverse_swap", "refused: unknown_symbol"},
      {"trade::linear_future", "aggregate_trade"},
      {"trade::linear_swap", "aggregate_trade"},
      {"trade::option", "refused: unknown_event"},  // options: another venue
      {"trade::spot", "aggregate_trade"},
  };
  decoder usdm(product::usdm, all_instruments());
  decoder spot(product::spot, all_instruments());
  rest_decoder rest(all_instruments());
  std::map<std::string, std::string> found;
  std::istringstream lines(text_of(path));
  simdjson::dom::parser parser;
  for (std::string line; std::getline(lines, line);) {
    const auto fixture = parser.parse(line);
    const std::string name{std::string_view(fixture["case"])};
    auto& decode = name.find("::spot") != std::string::npos ? spot : usdm;
    const std::string_view raw = fixture["raw"];
    if (name.starts_with("open_interest")) {  // the answer to a REST request
      const auto answer = rest.open_interest(raw);
      found[name] = answer ? "open_interest" : "refused: " + std::string(to_string(answer.error()));
    } else {
      found[name] = outcome_of(decode.decode(raw, "BTCUSDT"));
    }
  }
  EXPECT_EQ(found, expected);
}

std::vector<std::string> lines_of_xz(const std::filesystem::path& path) {
  const std::string command = "xz --decompress --stdout '" + path.string() + "'";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string text;
  char block[1 << 16];
  while (const auto n = std::fread(block, 1, sizeof block, pipe.get())) text.append(block, n);
  std::vector<std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out.push_back(line);
  return out;
}

TEST(binance_wire, a_futures_session_of_cryptofeed_decodes_and_its_books_never_cross) {  // F-02
  const auto root = recordings::folder() / "wire/cryptofeed";
  SKIP_WITHOUT(root / "BINANCE_FUTURES.ws.1.0.xz");
  decoder decode(product::usdm, all_instruments());
  const symbol_table table(all_instruments());
  std::map<core::instrument_id, independent::book> oracles;
  std::map<std::string, int> kinds;
  std::vector<decoded> stream, snapshots;
  const auto keep = [&](const std::string& line, std::size_t at, std::string_view symbol, std::vector<decoded>& into) {
    auto message = decode.decode(std::string_view(line).substr(at), symbol);
    ++kinds[outcome_of(message)];
    for (const auto& of : table.instruments())
      if (symbol.empty() || symbol == of.symbol) oracles[of.id].take(std::string_view(line).substr(at), of.symbol);
    if (message) into.push_back(std::move(*message));
  };
  for (const auto& line : lines_of_xz(root / "BINANCE_FUTURES.http.0.0.xz")) {
    const auto from = line.find("symbol=") + 7;
    if (const auto at = line.find(": {"); at != std::string::npos)
      keep(line, at + 2, line.substr(from, line.find('&', from) - from), snapshots);
  }
  for (const auto& line : lines_of_xz(root / "BINANCE_FUTURES.ws.1.0.xz"))
    if (const auto at = line.find(": {"); at != std::string::npos) keep(line, at + 2, {}, stream);
  EXPECT_EQ(kinds["depth_snapshot"], 4);
  EXPECT_EQ(kinds.size(), 5u);
  for (const char* kind : {"depth_update", "book_ticker", "aggregate_trade", "kline"}) EXPECT_GT(kinds[kind], 10);

  for (const auto& message : snapshots) {
    auto snapshot = std::get<depth_snapshot>(message);
    const auto id = snapshot.instrument;
    book_sync sync(product::usdm);
    core::market::map_book book;
    int deltas = 0;
    const auto follow = [&](const book_sync::outcome& out) {
      for (const auto& step : out.steps) {
        if (const auto* reset = std::get_if<core::book_reset>(&step.body)) book.reset(reset->bids, reset->asks);
        if (const auto* delta = std::get_if<core::book_delta>(&step.body))
          book.apply(delta->bids, delta->asks), ++deltas;
        ASSERT_FALSE(std::holds_alternative<core::book_broken>(step.body));
        ASSERT_FALSE(book.crossed());
      }
    };
    // The recorder numbered its files, not the order between them: all diffs are buffered before the snapshot comes.
    for (const auto& x : stream)
      if (const auto* update = std::get_if<depth_update>(&x); update && update->instrument == id)
        follow(sync.on_update(depth_update(*update)));
    follow(sync.on_snapshot(std::move(snapshot)));
    EXPECT_TRUE(sync.synchronised()) << id;
    EXPECT_EQ(sync.gaps(), 0u);
    EXPECT_GT(deltas, 0);
    expect_equal_books(book, oracles.at(id), *table.find(id));
  }
}

TEST(binance_wire, the_rules_of_all_symbols_of_a_day_decode) {
  const auto path = recordings::folder() / "wire/cryptofeed/BINANCE_FUTURES.0.xz";
  SKIP_WITHOUT(path);
  const auto line = lines_of_xz(path).front();
  rest_decoder rest(all_instruments());
  const auto out = rest.exchange_info(std::string_view(line).substr(line.find(": {") + 2));
  ASSERT_TRUE(out) << to_string(out.error());
  EXPECT_EQ(out->unread, 0u);
  EXPECT_GT(out->symbols.size(), 100u);
  EXPECT_EQ(out->limits.size(), 3u);
  for (const auto& recorded : out->limits) {
    const auto same = std::find_if(usdm_limits.begin(), usdm_limits.end(), [&](const rate_limit& x) {
      return x.of == recorded.of && x.window == recorded.window && x.max == recorded.max;
    });
    EXPECT_NE(same, usdm_limits.end()) << to_string(recorded.of) << ' ' << recorded.max;
  }
  int fit = 0;
  for (const auto& rules : out->symbols)
    fit += filters_of(rules, recordings::instrument(1, rules.symbol, 8, 8), {}).has_value();
  EXPECT_EQ(fit, static_cast<int>(out->symbols.size()));
}

}  // namespace
}  // namespace adapters::binance
