#pragma once

#include <optional>
#include <vector>

#include "core/market/bar_builder.hpp"

namespace core::market {

/// Closed bars of one interval that lack no trade as far as anybody knows, for the record. The bar of the first trade
/// after a beginning or a loss is left out, as nobody knows what was traded in it before. How a bar is made, and what
/// time is: see bar_builder.
class whole_bars {
 public:
  /// interval > 0.
  explicit whole_bars(duration interval) : interval_(interval), builder_(interval) {}

  /// Takes a trade, and returns the bars that closed before it, oldest first. One that cannot be tells only the time.
  std::vector<bar> on_trade(timestamp ts_recv, const trade&);

  /// Tells the time. Returns the bars that closed, oldest first.
  std::vector<bar> advance(timestamp now);

  /// Trades may have been missed up to here: nothing is known of the bar in progress, nor of those until the next
  /// trade.
  void lose();

 private:
  std::vector<bar> without_first(std::vector<bar> closed) const;

  duration interval_;
  bar_builder builder_;
  timestamp now_ = timestamp::min();     ///< the latest that was told, losses or not
  std::optional<timestamp> known_from_;  ///< what it was at the first trade
};

}  // namespace core::market
