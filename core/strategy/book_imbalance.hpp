#pragma once

#include "core/strategy/strategy.hpp"

namespace core::strategy {

/// Trades the pressure of resting quantity at the best levels of the book; the catalogue entry says its parameters.
/// imbalance = (bids - asks) / (bids + asks) over the best `levels` of both sides, from -1 to +1.
entry book_imbalance_entry();

}  // namespace core::strategy
