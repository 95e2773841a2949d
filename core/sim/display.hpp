#pragma once

#include <span>

#include "core/sim/open_order.hpp"
#include "core/sim/visible_market.hpp"

namespace core::sim {

/// The book that a venue shows: what the watched market displays, with the open quantity of resting orders, the best
/// `levels` of both sides. Displayed levels that resting orders of the other side lock or cross are left out: in a
/// market with those orders they would not stand there. Empty while no book is visible.
book_reset display(const visible_market&, std::span<const open_order>, std::size_t levels);

}  // namespace core::sim
