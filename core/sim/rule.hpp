#pragma once

#include <cstdint>
#include <string_view>

#include "core/order/event.hpp"

namespace core::sim {

/// Why the exchange refuses or ends something, finer than venue_refusal: what a server needs to answer with the code
/// of its protocol. In comments: the code of Binance USD-M
/// (https://developers.binance.com/docs/derivatives/usds-margined-futures/error-code).
enum class rule : std::uint8_t {
  none,
  tick,                 ///< a price off the tick grid or not positive (-4014, -1111, -1013)
  lot,                  ///< a quantity off the lot grid or not positive (-1111, -4003, -1013)
  quantity_min,         ///< below the least quantity (-4004)
  quantity_max,         ///< above the largest quantity of this order type (-4005)
  notional_min,         ///< worth too little (-4164)
  price_high,           ///< limit above the bounds around the mark (-4016)
  price_low,            ///< limit below the bounds around the mark (-4024)
  price_far,            ///< market order: the touch is outside the bounds around the mark (-4131)
  callback,             ///< callback rate of a trailing stop outside its range (-2007)
  combination,          ///< fields that do not go together, e.g. close_position of a limit order (-1106, -4136)
  nothing_to_reduce,    ///< reduce-only or close_position without a position to reduce (-2022)
  would_trigger,        ///< the level has been passed already (-2021)
  would_take,           ///< post-only would have taken (-5022)
  insufficient_margin,  ///< the available balance does not cover it (-2019)
  position_max,         ///< the position would exceed what its leverage allows (-2027)
  open_orders_max,      ///< too many open orders on the instrument (-2025, -1015)
  conditional_max,      ///< too many orders that wait for a trigger (-4045)
  duplicate_id,         ///< the order id was used before (-4116)
  duplicate_close,      ///< a close_position order of this side and type waits already (-4130)
  unknown_order,        ///< not open (-2011, -2013)
  unknown_instrument,   ///< not traded here (-1121)
  unknown_account,      ///< no such account, or it may not do this
  not_amendable,        ///< only limit orders that have not ended can be changed (-4084)
  no_change,            ///< an amendment to what it is already (-5027)
  leverage,             ///< leverage outside its range (-4028)
  self_trade,           ///< ended instead of trading with the same account
  unfilled,             ///< market or ioc: nobody was left to fill the rest
  not_fillable,         ///< fok: cannot be filled as a whole
  position_gone,        ///< active reduce-only order whose position has been closed
  liquidation,          ///< the account is being liquidated
};
std::string_view to_string(rule);

/// The coarse reason that our own rooms tell apart; none for the reasons of an ordinary expiry.
venue_refusal refusal_of(rule);

}  // namespace core::sim
