#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/market/acceptable.hpp"
#include "core/market/view.hpp"

namespace core::market {

/// Makes bars of one interval out of trades, by the time at which we received them.
///
/// Bars begin at multiples of the interval since the epoch, and a bar closes when time reaches its end, so a trade at
/// that very moment belongs to the next one. Time is the latest moment that was ever told: where it steps back, what
/// comes belongs to the bar in progress, and a closed bar stays as it is. The first bar is that of the first trade;
/// after it every interval has a bar, flat at the last close where nothing was traded.
///
/// One exception keeps the answer to a long silence finite: a call returns at most flat_bars_max flat bars, the most
/// recent ones. Older intervals are left out, which shows as a jump in open_time after the bar in progress.
class bar_builder {
 public:
  static constexpr std::int64_t flat_bars_max = 1000;

  /// interval > 0.
  explicit bar_builder(duration interval);

  /// Takes an acceptable trade, and returns the bars that closed before it, oldest first.
  std::vector<bar> on_trade(timestamp ts_recv, const trade&);

  /// Tells the time. Returns the bars that closed, oldest first.
  std::vector<bar> advance(timestamp now);

 private:
  bar flat_at(timestamp open_time, price last) const;

  duration interval_;
  timestamp now_ = timestamp::min();
  std::optional<bar> in_progress_;  ///< none before the first trade
};

}  // namespace core::market
