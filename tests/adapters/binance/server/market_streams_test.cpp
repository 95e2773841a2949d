#include "adapters/binance/server/market_streams.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "core/market/map_book.hpp"
#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

namespace binance = adapters::binance;
using binance::book_sync;
using binance::decoder;

/// A client's book, made of a diff stream and a REST snapshot by the venue's rules.
struct client_book {
  explicit client_book(const settings& s) : decode(binance::product::usdm, s.instruments) {}

  void hear(const std::string& text) {
    auto message = decode.decode(text);
    ASSERT_TRUE(message) << to_string(message.error()) << ' ' << text;
    if (auto* update = std::get_if<binance::depth_update>(&*message)) {
      ++diffs;
      follow(sync.on_update(std::move(*update)));
    }
  }
  void snapshot(const std::string& body) {
    auto message = decode.decode(body, "BTCUSDT");
    ASSERT_TRUE(message) << to_string(message.error()) << ' ' << body;
    follow(sync.on_snapshot(std::get<binance::depth_snapshot>(std::move(*message))));
  }
  void follow(const book_sync::outcome& out) {
    for (const auto& step : out.steps) {
      if (const auto* reset = std::get_if<core::book_reset>(&step.body)) book.reset(reset->bids, reset->asks);
      if (const auto* delta = std::get_if<core::book_delta>(&step.body)) book.apply(delta->bids, delta->asks);
    }
  }

  decoder decode;
  book_sync sync{binance::product::usdm};
  core::market::map_book book;
  std::size_t diffs = 0;
};

std::vector<core::level> side_of(const core::market::map_book& book, core::side s) {
  std::vector<core::level> out;
  book.each(s, [&](const core::level& x) { out.push_back(x); });
  return out;
}

/// What REST says of the same moment.
core::market::map_book rest_book(small_venue& venue, client_book& client) {
  auto message = client.decode.decode(venue.get("/fapi/v1/depth?symbol=BTCUSDT&limit=1000").body, "BTCUSDT");
  core::market::map_book book;
  const auto& snapshot = std::get<binance::depth_snapshot>(*message);
  book.reset(snapshot.bids, snapshot.asks);
  return book;
}

const std::vector<std::string> diff_streams = {"btcusdt@depth@0ms", "btcusdt@depth@100ms", "btcusdt@depth",
                                               "btcusdt@depth@500ms"};

// F-02: what the server says obeys the rule that the client demands.
RC_GTEST_PROP(market_streams, a_book_made_of_diffs_equals_the_venues, ()) {
  auto s = two_markets();
  s.seed = *rc::gen::inRange<std::uint64_t>(1, 1000);
  auto venue = small_venue::moving(s);
  client_book client(s);
  venue.pass(std::chrono::milliseconds(*rc::gen::inRange(0, 3000)));
  venue.open(1, "/public/ws/0");
  venue.say(1, R"({"method":"SUBSCRIBE","params":[")" + *rc::gen::elementOf(diff_streams) + R"("],"id":1})");
  const auto ask_for_snapshot = *rc::gen::inRange(0, 10);
  for (int i = 0; i < 40; ++i) {
    venue.pass(std::chrono::milliseconds(*rc::gen::inRange(20, 300)));
    const auto side = *rc::gen::element<std::string>("BUY", "SELL");
    const auto touch = venue.get("/fapi/v1/ticker/bookTicker?symbol=BTCUSDT").body;
    const auto price = small_venue::text_of(touch, side == "BUY" ? "bidPrice" : "askPrice");
    if (*rc::gen::arbitrary<bool>())
      venue.order({{"symbol", "BTCUSDT"},
                   {"side", side},
                   {"type", "LIMIT"},
                   {"timeInForce", "GTC"},
                   {"quantity", "0.05"},
                   {"price", price}},
                  static_cast<std::size_t>(*rc::gen::inRange(0, 2)));
    else
      venue.order({{"symbol", "BTCUSDT"}, {"side", side}, {"type", "MARKET"}, {"quantity", "0.3"}},
                  static_cast<std::size_t>(*rc::gen::inRange(0, 2)));
    for (const auto& text : venue.heard(1)) client.hear(text);
    if (i == ask_for_snapshot) client.snapshot(venue.get("/fapi/v1/depth?symbol=BTCUSDT&limit=1000").body);
  }
  // To the end of a period of every speed, and no further.
  venue.pass(std::chrono::milliseconds(500) - venue.now().time_since_epoch() % std::chrono::milliseconds(500));
  for (const auto& text : venue.heard(1)) client.hear(text);
  RC_ASSERT(client.diffs > 0);
  RC_ASSERT(client.sync.gaps() == 0);
  RC_ASSERT(client.sync.synchronised());
  const auto truth = rest_book(venue, client);
  RC_ASSERT(side_of(client.book, core::side::buy) == side_of(truth, core::side::buy));
  RC_ASSERT(side_of(client.book, core::side::sell) == side_of(truth, core::side::sell));
}

TEST(market_streams, of_every_kind_are_understood_by_our_own_decoder) {
  auto venue = small_venue::moving();
  decoder decode(binance::product::usdm, two_markets().instruments);
  venue.open(1,
             "/stream?streams=btcusdt@trade/btcusdt@aggTrade/btcusdt@bookTicker/btcusdt@depth/btcusdt@kline_1m/"
             "btcusdt@markPrice@1s/btcusdt@ticker/!ticker@arr/!markPrice@arr@1s/!bookTicker/btcusdt@miniTicker");
  venue.pass(std::chrono::seconds(70));
  std::map<std::string, int> seen;
  for (const auto& text : venue.heard(1)) {
    ++seen[small_venue::text_of(text, "stream")];
    const auto message = decode.decode(text);
    EXPECT_TRUE(message) << (message ? "" : to_string(message.error())) << ' ' << text;
  }
  for (const auto* name : {"btcusdt@trade", "btcusdt@aggTrade", "btcusdt@bookTicker", "btcusdt@depth",
                           "btcusdt@kline_1m", "!bookTicker", "btcusdt@miniTicker"})
    EXPECT_GT(seen[name], 10) << name;
  for (const auto* name : {"btcusdt@markPrice@1s", "btcusdt@ticker", "!ticker@arr", "!markPrice@arr@1s"})
    EXPECT_EQ(seen[name], 70) << name;
}

TEST(market_streams, close_a_candle_before_the_next_begins) {
  auto venue = small_venue::moving();
  venue.open(1, "/ws/btcusdt@kline_1m");
  venue.pass(std::chrono::seconds(130));
  std::string last_begin;
  bool last_closed = true;
  int closed = 0;
  for (const auto& text : venue.heard(1)) {
    const auto begin = small_venue::text_of(text, "t");
    if (begin != last_begin) {
      EXPECT_TRUE(last_closed) << text;
    }
    last_begin = begin;
    last_closed = small_venue::text_of(text, "x") == "true";
    closed += last_closed;
  }
  EXPECT_EQ(closed, 2);
}

TEST(market_streams, send_partial_books_of_the_size_asked_for) {
  auto venue = small_venue::moving();
  venue.open(1, "/ws/btcusdt@depth5@100ms");
  venue.pass(std::chrono::seconds(2));
  const auto texts = venue.heard(1);
  ASSERT_GT(texts.size(), 5u);
  for (const auto& text : texts) {
    const auto bids = text.substr(text.find("\"b\":"), text.find("\"a\":") - text.find("\"b\":"));
    EXPECT_EQ(std::count(bids.begin(), bids.end(), '['), 6) << text;
  }
}

}  // namespace
}  // namespace tests::server
