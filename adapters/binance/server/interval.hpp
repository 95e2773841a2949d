#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/types/time.hpp"

namespace adapters::binance::server {

/// The length of a candle: 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M. Weeks begin on Mondays, months on their
/// first day, all others at whole multiples since 1970, in UTC.
struct interval {
  std::string_view name;
  core::duration length{};  ///< of a month: zero

  /// The first moment of the candle that `at` falls into.
  core::timestamp begin_of(core::timestamp at) const;
  /// The first moment of the next candle.
  core::timestamp end_of(core::timestamp at) const;
};

std::span<const interval> intervals();
std::optional<interval> interval_named(std::string_view);

}  // namespace adapters::binance::server
