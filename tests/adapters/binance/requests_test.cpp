#include "adapters/binance/requests.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

#include "adapters/binance/routes.hpp"
#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

using namespace std::chrono_literals;
using messages::call_purpose;

constexpr core::timestamp at_venue{1'591'702'613'943ms};

TEST(binance_endpoint, has_one_row_each_and_is_found_by_method_and_path) {
  std::set<std::pair<std::string_view, std::string_view>> seen;
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < endpoint_count; ++i) {
    const auto what = static_cast<endpoint>(i);
    const auto& spec = spec_of(what);
    EXPECT_EQ(spec.what, what);
    EXPECT_TRUE(seen.emplace(spec.method, spec.path).second) << spec.path;
    EXPECT_TRUE(names.insert(to_string(what)).second);
    EXPECT_EQ(endpoint_of(spec.method, spec.path), what);
    // The venue counts placing and changing as orders, everything else by weight.
    const bool order = what == endpoint::order_place || what == endpoint::order_amend || what == endpoint::algo_place;
    EXPECT_EQ(spec.orders, order ? 1u : 0u) << to_string(what);
    EXPECT_EQ(spec.weight == 0, order) << to_string(what);
  }
  EXPECT_FALSE(endpoint_of("POST", "/fapi/v1/time"));
  EXPECT_FALSE(endpoint_of("GET", "/fapi/v1/order?symbol=X"));
}

TEST(binance_endpoint, serves_permissions_of_a_key_on_the_spot_host_only) {
  EXPECT_EQ(host_of("/sapi/v1/account/apiRestrictions?timestamp=1"), rest_host::spot);
  EXPECT_EQ(host_of("/fapi/v1/order"), rest_host::futures);
  EXPECT_EQ(host_of("/futures/data/takerlongshortRatio"), rest_host::futures);
}

class binance_requests : public ::testing::Test {
 protected:
  signer key =
      std::move(*signer::of(transport::secret("2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9")));
};

TEST_F(binance_requests, are_signed_where_the_endpoint_demands_it) {
  const auto call =
      sealed({endpoint::order_place, "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC", 0, 1,
              call_purpose::entry},
             key, at_venue);
  EXPECT_EQ(call.method, "POST");
  EXPECT_EQ(call.target,
            "/fapi/v1/order?symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000"
            "&timestamp=1591702613943&signature=3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9");
  EXPECT_TRUE(call.keyed);
  EXPECT_EQ(call.weight, 0u);
  EXPECT_EQ(call.orders, 1u);
  EXPECT_EQ(call.purpose, call_purpose::entry);

  const auto keyed = sealed(requests::listen_key_create(), key, at_venue);
  EXPECT_EQ(keyed.method, "POST");
  EXPECT_EQ(keyed.target, "/fapi/v1/listenKey");
  EXPECT_TRUE(keyed.keyed);

  const auto open = sealed(requests::time(), key, at_venue);
  EXPECT_EQ(open.target, "/fapi/v1/time");
  EXPECT_FALSE(open.keyed);
  EXPECT_EQ(unsigned_call(requests::time()).target, open.target);
  EXPECT_THROW(unsigned_call(requests::account()), core::broken_invariant);
}

std::string line(const rest_request& x) {
  const auto& spec = spec_of(x.what);
  return std::string(spec.method) + " " + std::string(spec.path) + "?" + x.query + " " + std::to_string(x.weight) +
         " " + std::string(to_string(x.purpose));
}

TEST_F(binance_requests, say_what_they_ask_for_and_what_it_costs) {
  using namespace requests;
  const history day{core::timestamp{1'600'000'000'000ms}, core::timestamp{1'600'086'400'000ms}, 288};
  EXPECT_EQ(line(exchange_info()), "GET /fapi/v1/exchangeInfo? 1 housekeeping");
  EXPECT_EQ(line(depth("BTCUSDT", 1000)), "GET /fapi/v1/depth?symbol=BTCUSDT&limit=1000 20 housekeeping");
  EXPECT_EQ(line(depth("BTCUSDT", 50)), "GET /fapi/v1/depth?symbol=BTCUSDT&limit=50 2 housekeeping");
  EXPECT_EQ(line(depth("BTCUSDT", 100)), "GET /fapi/v1/depth?symbol=BTCUSDT&limit=100 5 housekeeping");
  EXPECT_EQ(line(depth("BTCUSDT", 500)), "GET /fapi/v1/depth?symbol=BTCUSDT&limit=500 10 housekeeping");
  EXPECT_EQ(line(klines("BTCUSDT", "5m", day)),
            "GET /fapi/v1/klines?symbol=BTCUSDT&interval=5m&startTime=1600000000000&endTime=1600086400000&limit=288 2 "
            "housekeeping");
  EXPECT_EQ(line(klines("BTCUSDT", "1m", {.limit = 1500})),
            "GET /fapi/v1/klines?symbol=BTCUSDT&interval=1m&limit=1500 10 housekeeping");
  EXPECT_EQ(line(funding_rate("BTCUSDT", {.limit = 100})),
            "GET /fapi/v1/fundingRate?symbol=BTCUSDT&limit=100 1 housekeeping");
  EXPECT_EQ(line(premium_index("BTCUSDT")), "GET /fapi/v1/premiumIndex?symbol=BTCUSDT 1 housekeeping");
  EXPECT_EQ(line(open_interest("BTCUSDT")), "GET /fapi/v1/openInterest?symbol=BTCUSDT 1 housekeeping");
  EXPECT_EQ(line(ratio(endpoint::taker_ratio, "BTCUSDT", "5m", {.limit = 30})),
            "GET /futures/data/takerlongshortRatio?symbol=BTCUSDT&period=5m&limit=30 1 housekeeping");
  EXPECT_THROW(ratio(endpoint::klines, "BTCUSDT", "5m", {}), core::broken_invariant);
  EXPECT_EQ(line(listen_key_extend()), "PUT /fapi/v1/listenKey? 1 housekeeping");
  EXPECT_EQ(line(listen_key_close()), "DELETE /fapi/v1/listenKey? 1 housekeeping");
  EXPECT_EQ(line(account()), "GET /fapi/v3/account? 5 settlement");
  EXPECT_EQ(line(account_v2()), "GET /fapi/v2/account? 5 housekeeping");
  EXPECT_EQ(line(position_risk()), "GET /fapi/v3/positionRisk? 5 settlement");
  EXPECT_EQ(line(position_risk("BTCUSDT")), "GET /fapi/v3/positionRisk?symbol=BTCUSDT 5 settlement");
  EXPECT_EQ(line(position_mode()), "GET /fapi/v1/positionSide/dual? 30 housekeeping");
  EXPECT_EQ(line(multi_assets_mode()), "GET /fapi/v1/multiAssetsMargin? 30 housekeeping");
  EXPECT_EQ(line(trading_status()), "GET /fapi/v1/apiTradingStatus? 10 housekeeping");
  EXPECT_EQ(line(leverage_bracket("BTCUSDT")), "GET /fapi/v1/leverageBracket?symbol=BTCUSDT 1 housekeeping");
  EXPECT_EQ(line(api_restrictions()), "GET /sapi/v1/account/apiRestrictions? 1 housekeeping");
  EXPECT_EQ(line(open_orders()), "GET /fapi/v1/openOrders? 40 settlement");
  EXPECT_EQ(line(open_orders("BTCUSDT")), "GET /fapi/v1/openOrders?symbol=BTCUSDT 1 settlement");
  EXPECT_EQ(line(open_algo_orders()), "GET /fapi/v1/openAlgoOrders? 40 settlement");
  EXPECT_EQ(line(open_algo_orders("BTCUSDT")), "GET /fapi/v1/openAlgoOrders?symbol=BTCUSDT 1 settlement");
  EXPECT_EQ(line(all_orders("BTCUSDT", {.limit = 500})),
            "GET /fapi/v1/allOrders?symbol=BTCUSDT&limit=500 5 settlement");
  EXPECT_EQ(line(user_trades_from("BTCUSDT", 7)),
            "GET /fapi/v1/userTrades?symbol=BTCUSDT&fromId=7&limit=1000 5 settlement");
  EXPECT_EQ(
      line(user_trades("BTCUSDT", day)),
      "GET /fapi/v1/userTrades?symbol=BTCUSDT&startTime=1600000000000&endTime=1600086400000&limit=288 5 settlement");
}

TEST_F(binance_requests, percent_encode_symbols_outside_of_ascii) {  // the venue has listed such symbols
  EXPECT_EQ(requests::open_interest("\xe5\xb8\x81USDT").query, "symbol=%E5%B8%81USDT");
}

TEST(binance_routes, know_the_door_of_every_stream) {
  for (const char* stream :
       {"btcusdt@depth@100ms", "btcusdt@depth", "btcusdt@bookTicker", "!bookTicker", "btcusdt@depth5"})
    EXPECT_EQ(door_of(stream), stream_door::public_) << stream;
  for (const char* stream : {"btcusdt@aggTrade", "btcusdt@markPrice@1s", "!markPrice@arr", "btcusdt@kline_1m",
                             "btcusdt@forceOrder", "!forceOrder@arr", "btcusdt@ticker"})
    EXPECT_EQ(door_of(stream), stream_door::market) << stream;
  EXPECT_EQ(stream_target(stream_door::public_), "/public/stream");
  EXPECT_EQ(stream_target(stream_door::market), "/market/stream");
  EXPECT_EQ(private_target("abc"), "/private/ws/abc");
}

}  // namespace
}  // namespace adapters::binance
