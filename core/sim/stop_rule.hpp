#pragma once

#include "core/order/intent.hpp"
#include "core/sim/visible_market.hpp"

namespace core::sim {

/// When conditional orders are triggered. `last` is the price of the last trade, of the watched market or of a
/// participant that took; `mark` is what the venue holds the instrument to be worth, or the mid of the last quote or
/// depth where it says nothing. A price that is not known, or a mid while the book is not valid, reaches nothing.
/// Prices are doubled throughout, so that the mid stays exact.
///
/// A level is reached from below where a buy stops a loss or a sale takes a profit, from above by the others.
/// A trailing stop is activated when the price reaches its trigger in its favour (at once without one), follows the
/// best price since then, and is triggered when the price has gone back by its callback: a sale at or below best x (1 -
/// callback), a purchase at or above best x (1 + callback). At arrival its activation price must still be ahead.
/// (https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Order,
/// TRAILING_STOP_MARKET; https://www.binance.com/en/support/faq/360042299292)

/// The price that the order looks at, doubled.
inline std::optional<price> seen_twice(const order_intent& i, const visible_market& market) {
  if (i.trigger_by == trigger_source::mark) return market.mark_twice();
  if (!market.last()) return std::nullopt;
  return *market.last() + *market.last();
}

inline bool at_or_beyond(price seen_twice, price level, bool from_below) {
  const auto level_twice = static_cast<__int128>(level.units) * 2;
  return from_below ? seen_twice.units >= level_twice : seen_twice.units <= level_twice;
}

/// Whether a stop or take-profit order is triggered.
inline bool level_reached(const order_intent& i, const visible_market& market) {
  const auto seen = seen_twice(i, market);
  return seen && at_or_beyond(*seen, i.trigger, (i.side == side::buy) == stops_loss(i.type));
}

/// Whether a conditional order comes too late. A trailing stop does when its activation price has been reached.
inline bool reached_at_arrival(const order_intent& i, const visible_market& market) {
  if (i.type != order_type::trailing_stop) return level_reached(i, market);
  const auto seen = seen_twice(i, market);
  return seen && i.trigger.units > 0 && at_or_beyond(*seen, i.trigger, i.side == side::sell);
}

/// Takes a price into account: activates a trailing stop or moves its best price. `trail_twice` is zero before the
/// activation.
inline void follow(const order_intent& i, price seen_twice, price& trail_twice) {
  const bool sells = i.side == side::sell;
  if (trail_twice.units != 0)
    trail_twice = sells ? std::max(trail_twice, seen_twice) : std::min(trail_twice, seen_twice);
  else if (i.trigger.units == 0 || at_or_beyond(seen_twice, i.trigger, sells))
    trail_twice = seen_twice;
}

/// Whether the price has gone back far enough from the best one.
inline bool fell_back(const order_intent& i, price seen_twice, price trail_twice) {
  if (trail_twice.units == 0) return false;
  constexpr __int128 whole = 1'000'000;
  const __int128 seen = seen_twice.units * whole;
  const auto best = static_cast<__int128>(trail_twice.units);
  return i.side == side::sell ? seen <= best * (whole - i.callback.parts) : seen >= best * (whole + i.callback.parts);
}

}  // namespace core::sim
