#pragma once

#include "core/order/intent.hpp"
#include "core/sim/visible_market.hpp"

namespace core::sim {

/// Whether the market stands at or beyond a stop's trigger: a buy stop is reached from below, a sell stop from above.
/// `last` is the price of the last trade, `mark` the mid of the last quote or depth. A price that is not known, or a
/// mark while the book is not valid, reaches nothing.
inline bool stop_reached(const order_intent& stop, const visible_market& market) {
  const bool by_last = stop.trigger_by == trigger_source::last;
  const auto seen = by_last ? market.last() : market.mid_twice();
  if (!seen) return false;
  const price level = by_last ? stop.trigger : stop.trigger + stop.trigger;
  return stop.side == side::buy ? *seen >= level : *seen <= level;
}

}  // namespace core::sim
