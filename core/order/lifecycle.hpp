#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace core {

/// Where an order stands. Unknown outcomes keep it in flight: only definite evidence ends it.
enum class order_state : std::uint8_t {
  none,              ///< before its first step
  in_flight,         ///< journaled and on its way; the venue has not answered
  open,              ///< resting at the venue
  cancel_in_flight,  ///< open, and a cancel is on its way
  unknown,           ///< may or may not be at the venue: counts at worst case until settled
  filled,
  canceled,
  rejected,  ///< refused by the venue
  expired,
  denied,  ///< refused by us; never left
  lost,    ///< proven absent at the venue: it never arrived there
};

enum class order_step : std::uint8_t {
  denied,
  submitted,  ///< its command is journaled
  accepted,
  rejected,
  partially_filled,
  filled,
  triggered,
  amended,
  cancel_submitted,
  cancel_rejected,
  canceled,
  expired,
  timed_out,  ///< no answer in time, or a lost command: unknown
  absent,     ///< the venue proves that it does not have it
};

std::string_view to_string(order_state);
std::string_view to_string(order_step);

constexpr bool terminal(order_state s) { return s >= order_state::filled; }

/// The state after a step, or nothing where the step is not legal: a duplicate, a late answer or a bug, and the caller
/// must say which. The table is in lifecycle.cpp.
std::optional<order_state> next(order_state from, order_step on);

}  // namespace core
