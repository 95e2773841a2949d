#pragma once

#include "core/types/quantities.hpp"
#include "core/types/side.hpp"

namespace core::sim {

/// Prices seen from one side of the book: a better bid is higher, a better ask is lower.
constexpr bool better(side s, price a, price b) { return s == side::buy ? a > b : a < b; }

/// Whether an order of side `s` limited to `limit` may trade at `at`.
constexpr bool within_limit(side s, price limit, price at) { return !better(s, at, limit); }

}  // namespace core::sim
