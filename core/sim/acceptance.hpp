#pragma once

#include "core/order/event.hpp"
#include "core/sim/visible_market.hpp"
#include "core/types/instrument.hpp"

namespace core::sim {

/// Whether a quantity fits the lot grid and the minimum.
bool fits_lot(quantity, const filters&);

/// Why the venue refuses an order that arrives, or `none`. In this order:
///   filter               quantity, limit or trigger off its grid or not positive; notional below the minimum, at the
///                        limit, the trigger or, for market orders, the opposite touch (not judged while that is
///                        unknown). Reduce-only orders on perpetuals need no minimum notional, as on Binance USD-M
///                        (error -4164 "unless you choose reduce only").
///   reduce_only          an exit that finds nothing to reduce. A stop is accepted without a position: it is judged at
///                        its trigger.
///   insufficient_margin  a sale on spot of more than the position. Resting sales lock nothing.
///   would_trigger        a stop whose trigger the market has reached.
///   would_take           a post-only order at or through the opposite touch.
venue_refusal refusal_of(const order_intent&, const instrument&, const filters&, const visible_market&,
                         quantity position);

}  // namespace core::sim
