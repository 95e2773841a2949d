#pragma once

#include "core/sim/pit.hpp"

namespace core::sim {

/// What a position receives (> 0) or pays at a funding settlement: longs pay notional at the mark x rate to shorts
/// where the rate is positive. To 8 decimals of the currency, toward zero.
/// (https://www.binance.com/en/support/faq/360033525031)
money funding_of(const instrument&, quantity position, price mark, fraction rate);

/// Settles the funding of an instrument that is due: with every margined account that holds it, in the order of
/// accounts. A cash event, not a fill.
void settle_funding(pit&, const instrument&, back_office&);

}  // namespace core::sim
