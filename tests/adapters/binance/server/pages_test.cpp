#include "adapters/binance/server/pages.hpp"

#include <gtest/gtest.h>

#include "adapters/binance/decode_rest.hpp"
#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

/// The two sides of the protocol were written apart: what the server writes, our own client must read.
struct pages : ::testing::Test {
  small_venue venue;
  adapters::binance::rest_decoder decode{two_markets().instruments};

  void SetUp() override {
    venue.market("BUY", "1.500");
    venue.limit("BUY", "59000", "0.010", 0, "GTX");
    venue.signed_call("POST", "/fapi/v1/algoOrder",
                      {{"algoType", "CONDITIONAL"},
                       {"symbol", "BTCUSDT"},
                       {"side", "SELL"},
                       {"type", "STOP_MARKET"},
                       {"closePosition", "true"},
                       {"triggerPrice", "59000"}});
    venue.signed_call("POST", "/fapi/v1/algoOrder",
                      {{"algoType", "CONDITIONAL"},
                       {"symbol", "BTCUSDT"},
                       {"side", "SELL"},
                       {"type", "TRAILING_STOP_MARKET"},
                       {"callbackRate", "5"},
                       {"quantity", "0.1"}});
  }
  std::string mine(const std::string& path, const pairs& given = {}) {
    return venue.signed_call("GET", path, given).body;
  }
};

#define READS(call)                                                                          \
  do {                                                                                       \
    const auto read = call;                                                                  \
    EXPECT_TRUE(read.has_value()) << #call << ": " << (read ? "" : to_string(read.error())); \
  } while (false)

TEST_F(pages, about_the_market_are_read_by_our_own_client) {
  READS(decode.time(venue.get("/fapi/v1/time").body));
  READS(decode.exchange_info(venue.get("/fapi/v1/exchangeInfo").body));
  READS(decode.klines(venue.get("/fapi/v1/klines?symbol=BTCUSDT&interval=1m").body, {1}));
  READS(decode.funding_rates(venue.get("/fapi/v1/fundingRate?symbol=BTCUSDT").body));
  READS(decode.premium_index(venue.get("/fapi/v1/premiumIndex?symbol=BTCUSDT").body));
  READS(decode.open_interest(venue.get("/fapi/v1/openInterest?symbol=BTCUSDT").body));
  for (const auto* ratio : {"globalLongShortAccountRatio", "topLongShortAccountRatio", "topLongShortPositionRatio"})
    READS(decode.ratios(venue.get(std::string("/futures/data/") + ratio + "?symbol=BTCUSDT&period=5m").body));
  READS(decode.taker_ratios(venue.get("/futures/data/takerlongshortRatio?symbol=BTCUSDT&period=5m").body));
}

TEST_F(pages, about_orders_are_read_by_our_own_client) {
  READS(decode.orders(mine("/fapi/v1/allOrders", {{"symbol", "BTCUSDT"}})));
  const auto open = decode.orders(mine("/fapi/v1/openOrders"));
  ASSERT_TRUE(open);
  EXPECT_EQ(open->size(), 1u);
  const auto algos = decode.algo_orders(mine("/fapi/v1/openAlgoOrders"));
  ASSERT_TRUE(algos);
  EXPECT_EQ(algos->size(), 2u);
  const auto trades = decode.user_trades(mine("/fapi/v1/userTrades", {{"symbol", "BTCUSDT"}}));
  ASSERT_TRUE(trades);
  EXPECT_EQ(trades->size(), 2u);
  READS(decode.order(
      venue.order({{"symbol", "BTCUSDT"}, {"side", "SELL"}, {"type", "MARKET"}, {"quantity", "0.5"}}).body));
  EXPECT_EQ(decode.unknown_values(), 0u);
}

TEST_F(pages, about_accounts_are_read_by_our_own_client) {
  for (const auto* path : {"/fapi/v2/account", "/fapi/v3/account"}) READS(decode.account(mine(path)));
  for (const auto* path : {"/fapi/v2/positionRisk", "/fapi/v3/positionRisk"}) READS(decode.positions(mine(path)));
  READS(decode.position_mode(mine("/fapi/v1/positionSide/dual")));
  READS(decode.multi_assets_mode(mine("/fapi/v1/multiAssetsMargin")));
  READS(decode.api_restrictions(mine("/sapi/v1/account/apiRestrictions")));
  READS(decode.trading_status(mine("/fapi/v1/apiTradingStatus")));
  READS(decode.leverage_brackets(mine("/fapi/v1/leverageBracket")));
  READS(decode.listen_key(venue.keyed_call("POST", "/fapi/v1/listenKey").body));
}

}  // namespace
}  // namespace tests::server
