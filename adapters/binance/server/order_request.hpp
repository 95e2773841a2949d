#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/binance/server/parameters.hpp"
#include "adapters/binance/symbols.hpp"
#include "core/order/intent.hpp"
#include "core/sim/account.hpp"
#include "core/types/instrument.hpp"

namespace adapters::binance::server {

/// The venue's order types.
enum class order_kind : std::uint8_t {
  limit,
  market,
  stop,                  ///< a limit order behind a trigger
  stop_market,           ///< a market order behind a trigger
  take_profit,           ///< a limit order behind a trigger on the other side
  take_profit_market,    ///< a market order behind a trigger on the other side
  trailing_stop_market,  ///< a stop_market that follows the price
  liquidation,           ///< placed by the venue itself
};
std::string_view to_string(order_kind);  ///< as the venue writes it: STOP_MARKET
constexpr bool waits_for_trigger(order_kind k) {
  return k >= order_kind::stop && k <= order_kind::trailing_stop_market;
}
constexpr bool has_limit(order_kind k) {
  return k == order_kind::limit || k == order_kind::stop || k == order_kind::take_profit;
}

enum class order_tif : std::uint8_t {
  gtc,  ///< until cancelled
  ioc,  ///< at once what is possible
  fok,  ///< at once as a whole
  gtx,  ///< only as maker
  gtd,  ///< until its date
};
std::string_view to_string(order_tif);

/// The two ways to place an order. Conditional orders belong to the second one since December 2025.
/// https://developers.binance.com/docs/derivatives/change-log#2025-11-06
enum class door : std::uint8_t {
  order,  ///< POST /fapi/v1/order
  algo,   ///< POST /fapi/v1/algoOrder
};
std::string_view to_string(door);

/// A new order as it was asked for, checked as far as that needs neither market nor account.
struct order_request {
  const core::instrument* instrument = nullptr;  ///< lives in the symbol table
  core::side side = core::side::buy;
  order_kind kind = order_kind::limit;
  order_tif tif = order_tif::gtc;
  core::quantity quantity;  ///< zero with close_position
  core::price price;        ///< zero where the kind has no limit
  core::price stop;         ///< trigger; of a trailing stop its activation, zero: at once
  core::ppm callback;       ///< trailing stops
  bool reduce_only = false;
  bool close_position = false;
  bool by_mark = false;  ///< workingType MARK_PRICE
  bool price_protect = false;
  core::sim::self_trade self_trade = core::sim::self_trade::expire_maker;
  core::timestamp good_till{};  ///< gtd only
  std::string client_id;        ///< empty: the venue makes one
  bool result_wanted = false;   ///< newOrderRespType RESULT
};

/// Reads a new order. `conditional_here`: whether conditional kinds may come through door::order.
answer<order_request> read_order(parameters&, door, bool conditional_here, const symbol_table&, core::timestamp now);

/// The venue's own names for modes.
std::string_view name_of(core::sim::self_trade);
/// A decimal of a request at the instrument's scale. Trouble is noted; zero comes back.
std::int64_t read_decimal(parameters&, std::string_view name, int scale);
/// `^[\.A-Z\:/a-z0-9_-]{1,36}$`
bool good_client_id(std::string_view);

/// What the engine is asked to do; id and account are the caller's.
core::order_intent intent_of(const order_request&);

}  // namespace adapters::binance::server
