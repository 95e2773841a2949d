#pragma once

#include <cstdint>
#include <string_view>

namespace core {

/// Why the gate refused an intent. Refused by us: the order never left.
enum class denial : std::uint8_t {
  none,
  no_limits,  ///< nothing is configured for this bot: nothing is allowed
  unknown_instrument,
  halted,               ///< the breaker is open for this scope
  not_reconciled,       ///< the bot's orders and positions are not yet settled with the venue
  no_protection,        ///< an entry without a stop level, or with one on the wrong side
  invalid_quantity,     ///< not positive, off the lot grid, below the venue's minimum
  invalid_price,        ///< not positive or off the tick grid
  price_collar,         ///< too far from the market
  book_invalid,         ///< the book is broken: no entries
  mark_missing,         ///< no price known
  mark_stale,           ///< the last price is too old
  order_notional,       ///< larger than one order may be
  order_notional_min,   ///< smaller than the venue accepts
  bot_position,         ///< the bot's worst-case position would exceed its limit
  instrument_position,  ///< the same over all bots on the instrument
  group_exposure,       ///< the group's worst-case gross exposure would exceed its limit
  open_orders,          ///< too many working orders
  order_rate,           ///< too many orders in the window
  short_on_spot,        ///< would sell more than is owned
  duplicate_id,         ///< this order id was admitted before
  plan_incomplete,      ///< a leg of the plan is missing or was denied
  not_delivered,        ///< a room on the way was down; nothing left the process
};

std::string_view to_string(denial);

}  // namespace core
