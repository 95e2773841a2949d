#pragma once

#include "core/order/event.hpp"
#include "core/sim/listing.hpp"
#include "core/sim/rule.hpp"
#include "core/sim/visible_market.hpp"

namespace core::sim {

/// Whether a quantity fits the lot grid and the minimum; none, lot or quantity_min.
rule rule_against(quantity, const filters&);

/// A limit against the bounds around the mark; not judged while the mark is unknown.
/// (PERCENT_PRICE: https://developers.binance.com/docs/derivatives/usds-margined-futures/common-definition)
rule rule_against_limit(side, price limit, const market_rules&, const visible_market&);

/// The rule that an order breaks which arrives with `position` in place, or `none`. In this order:
///   combination, callback  fields that do not fit the type: close_position goes with stop_market and
///                          take_profit_market only, a callback with trailing stops only
///   lot, quantity_*        not of close_position orders, whose quantity is settled at the trigger
///   tick                   limit and trigger
///   price_*                limits against the bounds around the mark; a market order against the opposite touch. A
///                          conditional order's limit is judged at its trigger
///   notional_min           at the limit, the trigger or, for market orders, the opposite touch (not judged while that
///                          is unknown). Reduce-only orders on perpetuals need none, as on Binance USD-M (error -4164
///                          "unless you choose reduce only")
///   nothing_to_reduce      an exit that finds nothing to reduce. A conditional order is accepted without a position:
///                          it is judged at its trigger
///   insufficient_margin    a sale on spot of more than the position. Resting sales lock nothing
///   would_trigger          a conditional order whose level the market has reached
rule rule_against(const order_intent&, const listing&, const filters&, const visible_market&, quantity position);

}  // namespace core::sim
