#include "core/market/bar_builder.hpp"

#include <algorithm>

namespace core::market {
namespace {

/// Whole intervals between two beginnings.
std::int64_t intervals(timestamp from, timestamp to, duration interval) {
  return detail::checked_sub(to.time_since_epoch().count(), from.time_since_epoch().count()) / interval.count();
}

/// `count` intervals after t. Never wraps.
timestamp later(timestamp t, duration interval, std::int64_t count) {
  std::int64_t distance;
  if (__builtin_mul_overflow(interval.count(), count, &distance)) detail::fail_overflow("time of a bar");
  return timestamp{duration{detail::checked_add(t.time_since_epoch().count(), distance)}};
}

/// The beginning of the interval that contains t.
timestamp aligned(timestamp t, duration interval) {
  const std::int64_t since_epoch = t.time_since_epoch().count();
  std::int64_t rest = since_epoch % interval.count();
  if (rest < 0) rest += interval.count();
  return timestamp{duration{detail::checked_sub(since_epoch, rest)}};
}

}  // namespace

bar_builder::bar_builder(duration interval) : interval_(interval) {
  ASSERT(interval > duration::zero(), "a bar takes some time", to_text(interval));
}

bar bar_builder::flat_at(timestamp open_time, price last) const {
  return {open_time, later(open_time, interval_, 1), last, last, last, last, quantity{}, 0};
}

std::vector<bar> bar_builder::on_trade(timestamp ts_recv, const trade& t) {
  ASSERT(acceptable(t), "bars are made of trades that can be", t.price, t.quantity);
  std::vector<bar> closed = advance(ts_recv);
  if (!in_progress_) in_progress_ = flat_at(aligned(now_, interval_), t.price);
  bar& b = *in_progress_;
  if (b.trades == 0) b.open = b.high = b.low = t.price;
  b.high = std::max(b.high, t.price);
  b.low = std::min(b.low, t.price);
  b.close = t.price;
  b.volume += t.quantity;
  b.trades = detail::checked_add(b.trades, std::uint32_t{1});
  return closed;
}

std::vector<bar> bar_builder::advance(timestamp now) {
  std::vector<bar> closed;
  now_ = std::max(now_, now);
  if (!in_progress_ || now_ < in_progress_->close_time) return closed;

  const price last = in_progress_->close;
  const timestamp current = aligned(now_, interval_);
  // current and close_time are both multiples of the interval, and close_time <= current.
  const std::int64_t silent = intervals(in_progress_->close_time, current, interval_);
  const std::int64_t told = std::min(silent, flat_bars_max);
  closed.reserve(static_cast<std::size_t>(told) + 1);
  closed.push_back(*in_progress_);
  for (std::int64_t i = told; i > 0; --i) closed.push_back(flat_at(later(current, interval_, -i), last));
  in_progress_ = flat_at(current, last);
  return closed;
}

}  // namespace core::market
