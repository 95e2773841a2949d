#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace adapters::binance {

/// The REST requests that are used. Each has one row in endpoint.cpp; the table is the single place for methods, paths
/// and what they cost.
enum class endpoint : std::uint8_t {
  time,                ///< GET /fapi/v1/time
  exchange_info,       ///< GET /fapi/v1/exchangeInfo
  depth,               ///< GET /fapi/v1/depth
  klines,              ///< GET /fapi/v1/klines
  funding_rate,        ///< GET /fapi/v1/fundingRate
  premium_index,       ///< GET /fapi/v1/premiumIndex: mark price and current funding
  open_interest,       ///< GET /fapi/v1/openInterest
  global_ratio,        ///< GET /futures/data/globalLongShortAccountRatio
  top_account_ratio,   ///< GET /futures/data/topLongShortAccountRatio
  top_position_ratio,  ///< GET /futures/data/topLongShortPositionRatio
  taker_ratio,         ///< GET /futures/data/takerlongshortRatio
  listen_key_create,   ///< POST /fapi/v1/listenKey
  listen_key_extend,   ///< PUT /fapi/v1/listenKey
  listen_key_close,    ///< DELETE /fapi/v1/listenKey
  account,             ///< GET /fapi/v3/account
  account_v2,          ///< GET /fapi/v2/account: also says whether the account may trade
  position_risk,       ///< GET /fapi/v3/positionRisk
  position_mode,       ///< GET /fapi/v1/positionSide/dual
  multi_assets_mode,   ///< GET /fapi/v1/multiAssetsMargin
  trading_status,      ///< GET /fapi/v1/apiTradingStatus: quantitative rules broken
  leverage_bracket,    ///< GET /fapi/v1/leverageBracket
  api_restrictions,    ///< GET /sapi/v1/account/apiRestrictions, on the spot host: what the key may do
  order_place,         ///< POST /fapi/v1/order
  order_amend,         ///< PUT /fapi/v1/order
  order_cancel,        ///< DELETE /fapi/v1/order
  order_query,         ///< GET /fapi/v1/order
  open_orders,         ///< GET /fapi/v1/openOrders
  all_orders,          ///< GET /fapi/v1/allOrders
  user_trades,         ///< GET /fapi/v1/userTrades
  algo_place,          ///< POST /fapi/v1/algoOrder
  algo_cancel,         ///< DELETE /fapi/v1/algoOrder
  algo_query,          ///< GET /fapi/v1/algoOrder
  open_algo_orders,    ///< GET /fapi/v1/openAlgoOrders
};
inline constexpr std::size_t endpoint_count = static_cast<std::size_t>(endpoint::open_algo_orders) + 1;
std::string_view to_string(endpoint);

/// What a request must carry.
enum class access : std::uint8_t {
  open,    ///< nothing
  keyed,   ///< the API key in the header X-MBX-APIKEY
  signed_  ///< the key, a timestamp and a signature
};
std::string_view to_string(access);

/// Which host serves it.
enum class rest_host : std::uint8_t {
  futures,  ///< fapi.binance.com
  spot,     ///< api.binance.com
};
std::string_view to_string(rest_host);

struct endpoint_spec {
  endpoint what = endpoint::time;
  std::string_view method;
  std::string_view path;
  access needs = access::open;
  /// Request weight that the address pays where it does not depend on parameters; requests.hpp knows the others.
  unsigned weight = 1;
  /// What the account's order limits count.
  unsigned orders = 0;
};
const endpoint_spec& spec_of(endpoint);

/// By method and path (without query). Nothing for what is not in the table.
std::optional<endpoint> endpoint_of(std::string_view method, std::string_view path);

/// Where a target belongs: venue_call names no host.
rest_host host_of(std::string_view target);

}  // namespace adapters::binance
