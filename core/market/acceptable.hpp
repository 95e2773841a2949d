#pragma once

#include "core/market/event.hpp"

namespace core::market {

/// Whether a venue can have meant this. A level that is not acceptable makes the book that it belongs to
/// book_fault::invalid_level; the books below assert on it, so their owner asks first.
constexpr bool acceptable(const level& x) { return x.price.units > 0 && x.quantity.units >= 0; }

/// The same for a trade, which bar_builder asserts on. Some venues send empty trades as fillers.
constexpr bool acceptable(const trade& x) { return x.price.units > 0 && x.quantity.units > 0; }

}  // namespace core::market
