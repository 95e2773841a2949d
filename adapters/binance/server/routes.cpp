#include "adapters/binance/server/routes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace adapters::binance::server {
namespace {

using enum security;

constexpr std::array routes{
    route{"GET", "/fapi/v1/ping", none, 1, 0, 0, &ping},
    route{"GET", "/fapi/v1/time", none, 1, 0, 0, &server_time},
    route{"GET", "/fapi/v1/exchangeInfo", none, 1, 0, 0, &exchange_facts},
    route{"GET", "/fapi/v1/depth", none, 2, 0, 0, &depth},
    route{"GET", "/fapi/v1/rpiDepth", none, 20, 0, 0, &depth},
    route{"GET", "/fapi/v1/trades", none, 5, 0, 0, &recent_trades},
    route{"GET", "/fapi/v1/historicalTrades", key, 20, 0, 0, &recent_trades},
    route{"GET", "/fapi/v1/aggTrades", none, 20, 0, 0, &aggregate_trades},
    route{"GET", "/fapi/v1/klines", none, 1, 0, 0, &candles},
    route{"GET", "/fapi/v1/continuousKlines", none, 1, 0, 0, &candles},
    route{"GET", "/fapi/v1/markPriceKlines", none, 1, 0, 0, &mark_candles},
    route{"GET", "/fapi/v1/indexPriceKlines", none, 1, 0, 0, &mark_candles},
    route{"GET", "/fapi/v1/premiumIndex", none, 1, 10, 0, &premium_index},
    route{"GET", "/fapi/v1/fundingRate", none, 1, 0, 0, &funding_rates},
    route{"GET", "/fapi/v1/fundingInfo", none, 1, 0, 0, &funding_rules},
    route{"GET", "/fapi/v1/ticker/24hr", none, 1, 40, 0, &day_tickers},
    route{"GET", "/fapi/v1/ticker/price", none, 1, 2, 0, &price_tickers},
    route{"GET", "/fapi/v2/ticker/price", none, 1, 2, 0, &price_tickers},
    route{"GET", "/fapi/v1/ticker/bookTicker", none, 2, 5, 0, &book_tickers},
    route{"GET", "/fapi/v1/openInterest", none, 1, 0, 0, &open_interest},
    route{"GET", "/futures/data/openInterestHist", none, 1, 0, 0, &open_interest_history},
    route{"GET", "/futures/data/topLongShortAccountRatio", none, 1, 0, 0, &long_short_ratio},
    route{"GET", "/futures/data/topLongShortPositionRatio", none, 1, 0, 0, &long_short_ratio},
    route{"GET", "/futures/data/globalLongShortAccountRatio", none, 1, 0, 0, &long_short_ratio},
    route{"GET", "/futures/data/takerlongshortRatio", none, 1, 0, 0, &taker_ratio},

    route{"POST", "/fapi/v1/order", signed_, 0, 0, 1, &place_order},
    route{"POST", "/fapi/v1/order/test", signed_, 1, 0, 0, &test_order},
    route{"GET", "/fapi/v1/order", signed_, 1, 0, 0, &query_order},
    route{"PUT", "/fapi/v1/order", signed_, 0, 0, 1, &modify_order},
    route{"DELETE", "/fapi/v1/order", signed_, 1, 0, 0, &cancel_order},
    route{"POST", "/fapi/v1/batchOrders", signed_, 5, 0, 5, &place_batch},
    route{"PUT", "/fapi/v1/batchOrders", signed_, 5, 0, 5, &modify_batch},
    route{"DELETE", "/fapi/v1/batchOrders", signed_, 1, 0, 0, &cancel_batch},
    route{"DELETE", "/fapi/v1/allOpenOrders", signed_, 1, 0, 0, &cancel_all_orders},
    route{"GET", "/fapi/v1/openOrder", signed_, 1, 0, 0, &open_order},
    route{"GET", "/fapi/v1/openOrders", signed_, 1, 40, 0, &open_orders},
    route{"GET", "/fapi/v1/allOrders", signed_, 5, 0, 0, &all_orders},
    route{"GET", "/fapi/v1/userTrades", signed_, 5, 0, 0, &user_trades},
    route{"GET", "/fapi/v1/forceOrders", signed_, 20, 50, 0, &forced_orders},
    route{"POST", "/fapi/v1/countdownCancelAll", signed_, 10, 0, 0, &countdown},
    route{"POST", "/fapi/v1/algoOrder", signed_, 0, 0, 1, &place_algo},
    route{"GET", "/fapi/v1/algoOrder", signed_, 1, 0, 0, &query_algo},
    route{"DELETE", "/fapi/v1/algoOrder", signed_, 1, 0, 0, &cancel_algo},
    route{"DELETE", "/fapi/v1/algoOpenOrders", signed_, 1, 0, 0, &cancel_all_algos},
    route{"GET", "/fapi/v1/openAlgoOrders", signed_, 1, 40, 0, &open_algos},
    route{"GET", "/fapi/v1/allAlgoOrders", signed_, 5, 0, 0, &all_algos},

    route{"GET", "/fapi/v2/account", signed_, 5, 0, 0, &account_v2},
    route{"GET", "/fapi/v3/account", signed_, 5, 0, 0, &account_v3},
    route{"GET", "/fapi/v2/balance", signed_, 5, 0, 0, &balance},
    route{"GET", "/fapi/v3/balance", signed_, 5, 0, 0, &balance},
    route{"GET", "/fapi/v2/positionRisk", signed_, 5, 0, 0, &positions_v2},
    route{"GET", "/fapi/v3/positionRisk", signed_, 5, 0, 0, &positions_v3},
    route{"GET", "/fapi/v1/income", signed_, 30, 0, 0, &incomes},
    route{"GET", "/fapi/v1/commissionRate", signed_, 20, 0, 0, &commission_rate},
    route{"GET", "/fapi/v1/accountConfig", signed_, 5, 0, 0, &account_config},
    route{"GET", "/fapi/v1/symbolConfig", signed_, 5, 0, 0, &symbol_config},
    route{"GET", "/fapi/v1/leverageBracket", signed_, 1, 0, 0, &leverage_brackets},
    route{"GET", "/fapi/v1/adlQuantile", signed_, 5, 0, 0, &adl_quantile},
    route{"GET", "/fapi/v1/apiTradingStatus", signed_, 1, 10, 0, &trading_status},
    route{"POST", "/fapi/v1/leverage", signed_, 1, 0, 0, &set_leverage},
    route{"POST", "/fapi/v1/marginType", signed_, 1, 0, 0, &set_margin_type},
    route{"GET", "/fapi/v1/positionSide/dual", signed_, 30, 0, 0, &position_mode},
    route{"POST", "/fapi/v1/positionSide/dual", signed_, 1, 0, 0, &set_position_mode},
    route{"GET", "/fapi/v1/multiAssetsMargin", signed_, 30, 0, 0, &multi_assets},
    route{"POST", "/fapi/v1/multiAssetsMargin", signed_, 1, 0, 0, &set_multi_assets},
    route{"GET", "/fapi/v1/rateLimit/order", signed_, 1, 0, 0, &order_limits},
    route{"POST", "/fapi/v1/listenKey", key, 1, 0, 0, &issue_listen_key},
    route{"PUT", "/fapi/v1/listenKey", key, 1, 0, 0, &extend_listen_key},
    route{"DELETE", "/fapi/v1/listenKey", key, 1, 0, 0, &drop_listen_key},
    route{"GET", "/sapi/v1/account/apiRestrictions", signed_, 1, 0, 0, &key_permissions},
    route{"GET", "/sapi/v1/capital/config/getall", signed_, 10, 0, 0, &coins},
};

std::int64_t number_in(const transport::http_request& request, std::string_view name, std::int64_t otherwise) {
  for (const auto& [key, value] : transport::query_of(transport::query_text_of(request.target))) {
    if (key != name) continue;
    std::int64_t out = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), out);
    return error == std::errc{} && stop == value.data() + value.size() ? out : otherwise;
  }
  return otherwise;
}

bool names_symbol(const transport::http_request& request) {
  const auto pairs = transport::query_of(transport::query_text_of(request.target));
  return std::any_of(pairs.begin(), pairs.end(), [](const auto& x) { return x.first == "symbol"; });
}

}  // namespace

const route* find_route(std::string_view method, std::string_view path, bool& known_path) {
  known_path = false;
  for (const auto& x : routes) {
    if (x.path != path) continue;
    known_path = true;
    if (x.method == method) return &x;
  }
  return nullptr;
}

unsigned weight_of(const route& to, const transport::http_request& request) {
  if (to.serve == &depth && to.weight == 2) {
    const auto limit = number_in(request, "limit", 500);
    return limit <= 50 ? 2 : limit <= 100 ? 5 : limit <= 500 ? 10 : 20;
  }
  if (to.serve == &candles || to.serve == &mark_candles) {
    const auto limit = number_in(request, "limit", 500);
    return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10;
  }
  return to.weight_of_all != 0 && !names_symbol(request) ? to.weight_of_all : to.weight;
}

}  // namespace adapters::binance::server
