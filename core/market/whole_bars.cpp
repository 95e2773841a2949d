#include "core/market/whole_bars.hpp"

#include <algorithm>

namespace core::market {

std::vector<bar> whole_bars::on_trade(timestamp ts_recv, const trade& t) {
  if (!acceptable(t)) return advance(ts_recv);
  now_ = std::max(now_, ts_recv);
  if (!known_from_) known_from_ = now_;
  return without_first(builder_.on_trade(ts_recv, t));
}

std::vector<bar> whole_bars::advance(timestamp now) {
  now_ = std::max(now_, now);
  return without_first(builder_.advance(now_));
}

/// Time does not begin again: what comes with an earlier one belongs to the bar of the latest moment, as before.
void whole_bars::lose() {
  builder_ = bar_builder(interval_);
  builder_.advance(now_);
  known_from_.reset();
}

/// A bar that begins with the very moment of the first trade is left out too: another trade may have come before it in
/// the same nanosecond.
std::vector<bar> whole_bars::without_first(std::vector<bar> closed) const {
  std::erase_if(closed, [this](const bar& x) { return x.open_time <= *known_from_; });
  return closed;
}

}  // namespace core::market
