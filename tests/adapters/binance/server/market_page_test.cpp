#include <gtest/gtest.h>

#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

std::string field(const http_response& x, const std::string& name) { return small_venue::text_of(x.body, name); }
int code(const http_response& x) { return small_venue::code_of(x); }

TEST(market_page, answers_ping_and_time) {
  small_venue venue;
  EXPECT_EQ(venue.get("/fapi/v1/ping").body, "{}");
  EXPECT_EQ(venue.get("/fapi/v1/time").body, R"({"serverTime":1704067200000})");
}

TEST(market_page, lists_what_a_client_needs_to_trade) {
  small_venue venue;
  const auto body = venue.get("/fapi/v1/exchangeInfo").body;
  for (
      const auto* part :
      {R"("symbol":"BTCUSDT")", R"("contractType":"PERPETUAL")", R"("status":"TRADING")", R"("marginAsset":"USDT")",
       R"("orderTypes":["LIMIT","MARKET","STOP","STOP_MARKET","TAKE_PROFIT","TAKE_PROFIT_MARKET","TRAILING_STOP_MARKET"])",
       R"("timeInForce":["GTC","IOC","FOK","GTX","GTD"])", R"("tickSize":"0.10")", R"("stepSize":"0.001")",
       R"("filterType":"MIN_NOTIONAL","notional":"5")", R"("rateLimitType":"REQUEST_WEIGHT")"})
    EXPECT_NE(body.find(part), std::string::npos) << part;
}

TEST(market_page, shows_the_book_best_first) {
  small_venue venue;
  const auto depth = venue.get("/fapi/v1/depth?symbol=btcusdt&limit=5");
  EXPECT_NE(depth.body.find(R"("bids":[["59999.90","1.000"],["59999.80","1.000"])"), std::string::npos) << depth.body;
  EXPECT_NE(depth.body.find(R"("asks":[["60000.00","1.000"],["60000.10","1.000"])"), std::string::npos);
  EXPECT_EQ(code(venue.get("/fapi/v1/depth?symbol=BTCUSDT&limit=7")), -4021);
  EXPECT_EQ(code(venue.get("/fapi/v1/depth?symbol=NOPE")), -1121);
  EXPECT_EQ(code(venue.get("/fapi/v1/depth")), -1102);
}

TEST(market_page, puts_customers_into_the_book_and_their_trades_on_the_tape) {
  small_venue venue;
  venue.order({{"symbol", "BTCUSDT"},
               {"side", "BUY"},
               {"type", "LIMIT"},
               {"timeInForce", "GTC"},
               {"quantity", "0.500"},
               {"price", "59999.9"}});
  EXPECT_NE(venue.get("/fapi/v1/depth?symbol=BTCUSDT&limit=5").body.find(R"(["59999.90","1.500"])"), std::string::npos);
  venue.order({{"symbol", "BTCUSDT"}, {"side", "SELL"}, {"type", "MARKET"}, {"quantity", "1.200"}}, 1);
  // What stood there before trades first.
  EXPECT_NE(venue.get("/fapi/v1/depth?symbol=BTCUSDT&limit=5").body.find(R"(["59999.90","0.300"])"), std::string::npos);
  const auto trades = venue.get("/fapi/v1/aggTrades?symbol=BTCUSDT");
  EXPECT_NE(trades.body.find(R"("p":"59999.90","q":"1.000")"), std::string::npos) << trades.body;
  EXPECT_NE(trades.body.find(R"("p":"59999.90","q":"0.200")"), std::string::npos);
  const auto mine = venue.signed_call("GET", "/fapi/v1/userTrades", {{"symbol", "BTCUSDT"}});
  const auto theirs = venue.signed_call("GET", "/fapi/v1/userTrades", {{"symbol", "BTCUSDT"}}, 1);
  EXPECT_EQ(field(mine, "qty"), "0.200");
  EXPECT_EQ(field(mine, "maker"), "true");
  EXPECT_NE(theirs.body.find("\"id\":" + field(mine, "id")), std::string::npos);
}

TEST(market_page, gives_candles_of_twelve_columns) {
  small_venue venue;
  const auto rows = venue.get("/fapi/v1/klines?symbol=BTCUSDT&interval=5m&limit=3");
  EXPECT_EQ(std::count(rows.body.begin(), rows.body.end(), ','), 3 * 11 + 2) << rows.body;
  EXPECT_EQ(code(venue.get("/fapi/v1/klines?symbol=BTCUSDT&interval=7m")), -1120);
  EXPECT_EQ(code(venue.get("/fapi/v1/klines?symbol=BTCUSDT")), -1102);
  EXPECT_EQ(venue.get("/fapi/v1/markPriceKlines?symbol=BTCUSDT&interval=1m").status, 200u);
}

TEST(ticker_page, answers_one_symbol_with_an_object_and_all_with_a_list) {
  small_venue venue;
  for (const auto* path :
       {"/fapi/v1/premiumIndex", "/fapi/v1/ticker/24hr", "/fapi/v1/ticker/price", "/fapi/v1/ticker/bookTicker"}) {
    EXPECT_TRUE(venue.get(std::string(path) + "?symbol=ETHUSDT").body.starts_with(R"({"symbol":"ETHUSDT")")) << path;
    EXPECT_TRUE(venue.get(path).body.starts_with(R"([{"symbol":"BTCUSDT")")) << path;
  }
  EXPECT_EQ(field(venue.get("/fapi/v1/premiumIndex?symbol=BTCUSDT"), "nextFundingTime"), "1704096000000");
  EXPECT_EQ(field(venue.get("/fapi/v1/ticker/bookTicker?symbol=BTCUSDT"), "bidPrice"), "59999.90");
}

TEST(ratio_page, draws_the_same_numbers_for_the_same_moment) {
  small_venue venue;
  for (const auto* path : {"/futures/data/globalLongShortAccountRatio", "/futures/data/topLongShortPositionRatio",
                           "/futures/data/takerlongshortRatio", "/futures/data/openInterestHist"}) {
    const auto target = std::string(path) + "?symbol=BTCUSDT&period=5m&limit=2";
    const auto once = venue.get(target);
    EXPECT_EQ(once.status, 200u);
    EXPECT_EQ(venue.get(target).body, once.body);
  }
  EXPECT_EQ(code(venue.get("/futures/data/takerlongshortRatio?symbol=BTCUSDT&period=1m")), -1130);
  const auto before = field(venue.get("/fapi/v1/openInterest?symbol=BTCUSDT"), "openInterest");
  venue.order({{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "1"}});
  const auto after = field(venue.get("/fapi/v1/openInterest?symbol=BTCUSDT"), "openInterest");
  EXPECT_EQ(std::stod(after), std::stod(before) + 1);
}

TEST(routes, tell_unknown_paths_from_wrong_methods) {
  small_venue venue;
  EXPECT_EQ(venue.get("/fapi/v1/nothing").status, 404u);
  EXPECT_EQ(venue.send({.method = "POST", .target = "/fapi/v1/depth?symbol=BTCUSDT"}).status, 405u);
}

}  // namespace
}  // namespace tests::server
