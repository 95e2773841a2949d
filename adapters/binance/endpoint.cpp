#include "adapters/binance/endpoint.hpp"

#include <algorithm>
#include <array>

namespace adapters::binance {
namespace {

using enum access;

/// Weights: the pages of https://developers.binance.com/docs/derivatives/usds-margined-futures, as of 2026-05. An
/// order costs no request weight, but counts as an order; cancelling costs weight and counts as none.
constexpr std::array<endpoint_spec, endpoint_count> specs{{
    {endpoint::time, "GET", "/fapi/v1/time", open, 1},
    {endpoint::exchange_info, "GET", "/fapi/v1/exchangeInfo", open, 1},
    {endpoint::depth, "GET", "/fapi/v1/depth", open, 20},
    {endpoint::klines, "GET", "/fapi/v1/klines", open, 10},
    {endpoint::funding_rate, "GET", "/fapi/v1/fundingRate", open, 1},
    {endpoint::premium_index, "GET", "/fapi/v1/premiumIndex", open, 10},
    {endpoint::open_interest, "GET", "/fapi/v1/openInterest", open, 1},
    {endpoint::global_ratio, "GET", "/futures/data/globalLongShortAccountRatio", open, 1},
    {endpoint::top_account_ratio, "GET", "/futures/data/topLongShortAccountRatio", open, 1},
    {endpoint::top_position_ratio, "GET", "/futures/data/topLongShortPositionRatio", open, 1},
    {endpoint::taker_ratio, "GET", "/futures/data/takerlongshortRatio", open, 1},
    {endpoint::listen_key_create, "POST", "/fapi/v1/listenKey", keyed, 1},
    {endpoint::listen_key_extend, "PUT", "/fapi/v1/listenKey", keyed, 1},
    {endpoint::listen_key_close, "DELETE", "/fapi/v1/listenKey", keyed, 1},
    {endpoint::account, "GET", "/fapi/v3/account", signed_, 5},
    {endpoint::account_v2, "GET", "/fapi/v2/account", signed_, 5},
    {endpoint::position_risk, "GET", "/fapi/v3/positionRisk", signed_, 5},
    {endpoint::position_mode, "GET", "/fapi/v1/positionSide/dual", signed_, 30},
    {endpoint::multi_assets_mode, "GET", "/fapi/v1/multiAssetsMargin", signed_, 30},
    {endpoint::trading_status, "GET", "/fapi/v1/apiTradingStatus", signed_, 10},
    {endpoint::leverage_bracket, "GET", "/fapi/v1/leverageBracket", signed_, 1},
    {endpoint::api_restrictions, "GET", "/sapi/v1/account/apiRestrictions", signed_, 1},
    {endpoint::order_place, "POST", "/fapi/v1/order", signed_, 0, 1},
    {endpoint::order_amend, "PUT", "/fapi/v1/order", signed_, 0, 1},
    {endpoint::order_cancel, "DELETE", "/fapi/v1/order", signed_, 1},
    {endpoint::order_query, "GET", "/fapi/v1/order", signed_, 1},
    {endpoint::open_orders, "GET", "/fapi/v1/openOrders", signed_, 40},
    {endpoint::all_orders, "GET", "/fapi/v1/allOrders", signed_, 5},
    {endpoint::user_trades, "GET", "/fapi/v1/userTrades", signed_, 5},
    {endpoint::algo_place, "POST", "/fapi/v1/algoOrder", signed_, 0, 1},
    {endpoint::algo_cancel, "DELETE", "/fapi/v1/algoOrder", signed_, 1},
    {endpoint::algo_query, "GET", "/fapi/v1/algoOrder", signed_, 1},
    {endpoint::open_algo_orders, "GET", "/fapi/v1/openAlgoOrders", signed_, 40},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < specs.size(); ++i)
    if (specs[i].what != static_cast<endpoint>(i)) return false;
  return true;
}
static_assert(in_order(), "spec_of finds a row by its number");

constexpr std::array<std::string_view, endpoint_count> names{"time",
                                                             "exchange_info",
                                                             "depth",
                                                             "klines",
                                                             "funding_rate",
                                                             "premium_index",
                                                             "open_interest",
                                                             "global_ratio",
                                                             "top_account_ratio",
                                                             "top_position_ratio",
                                                             "taker_ratio",
                                                             "listen_key_create",
                                                             "listen_key_extend",
                                                             "listen_key_close",
                                                             "account",
                                                             "account_v2",
                                                             "position_risk",
                                                             "position_mode",
                                                             "multi_assets_mode",
                                                             "trading_status",
                                                             "leverage_bracket",
                                                             "api_restrictions",
                                                             "order_place",
                                                             "order_amend",
                                                             "order_cancel",
                                                             "order_query",
                                                             "open_orders",
                                                             "all_orders",
                                                             "user_trades",
                                                             "algo_place",
                                                             "algo_cancel",
                                                             "algo_query",
                                                             "open_algo_orders"};

}  // namespace

std::string_view to_string(endpoint x) {
  const auto at = static_cast<std::size_t>(x);
  return at < names.size() ? names[at] : "unlisted";
}

std::string_view to_string(access x) {
  switch (x) {
    case access::open:
      return "open";
    case access::keyed:
      return "keyed";
    case access::signed_:
      return "signed";
  }
  return "unlisted";
}

std::string_view to_string(rest_host x) {
  switch (x) {
    case rest_host::futures:
      return "futures";
    case rest_host::spot:
      return "spot";
  }
  return "unlisted";
}

const endpoint_spec& spec_of(endpoint x) { return specs.at(static_cast<std::size_t>(x)); }

std::optional<endpoint> endpoint_of(std::string_view method, std::string_view path) {
  const auto at = std::find_if(specs.begin(), specs.end(),
                               [&](const endpoint_spec& x) { return x.method == method && x.path == path; });
  return at == specs.end() ? std::nullopt : std::optional(at->what);
}

rest_host host_of(std::string_view target) {
  return target.starts_with("/sapi/") ? rest_host::spot : rest_host::futures;
}

}  // namespace adapters::binance
