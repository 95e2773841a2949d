#include "adapters/binance/server/candles.hpp"

#include <algorithm>

#include "core/sim/random.hpp"

namespace adapters::binance::server {
namespace {

constexpr core::duration minute = std::chrono::minutes(1);

candle flat(core::timestamp begin, core::price at) {
  return {.begin = begin, .open = at, .high = at, .low = at, .close = at};
}

/// Up to a thousandth up or down, on the tick grid.
core::price step_from(core::price at, core::price tick, core::sim::splitmix64& draws) {
  const std::int64_t reach = std::max<std::int64_t>(at.units / 1000 / tick.units, 1);
  const std::int64_t moved = at.units + draws.between(-reach, reach) * tick.units;
  return {std::max(moved - moved % tick.units, tick.units)};
}

}  // namespace

void candle::add(const candle& x) {
  high = std::max(high, x.high);
  low = std::min(low, x.low);
  close = x.close;
  volume += x.volume;
  quote_volume += x.quote_volume;
  bought += x.bought;
  quote_bought += x.quote_bought;
  trades += x.trades;
  if (first_trade == 0) first_trade = x.first_trade;
  if (x.last_trade != 0) last_trade = x.last_trade;
}

candle_series::candle_series(const core::instrument& x, core::price last, core::timestamp now, std::uint64_t seed,
                             std::size_t past)
    : instrument_(x) {
  const auto& rules = instrument_.at(now);
  core::sim::splitmix64 draws(seed);
  const auto present = intervals().front().begin_of(now);
  minutes_.push_back(flat(present, last));
  for (std::size_t i = 1; i <= past; ++i) {
    const auto close = minutes_.front().open;
    const auto open = step_from(close, rules.tick, draws);
    candle c = flat(present - minute * static_cast<std::int64_t>(i), open);
    c.close = close;
    c.high = std::max(open, close) + core::price{rules.tick.units * draws.between(0, 9)};
    c.low = std::max(core::price{std::min(open, close).units - rules.tick.units * draws.between(0, 9)}, rules.tick);
    const auto lots = draws.between(100, 4000);
    c.volume = {rules.lot.units * lots};
    c.bought = {rules.lot.units * draws.between(0, lots)};
    c.quote_volume = instrument_.value_of(c.close, c.volume);
    c.quote_bought = instrument_.value_of(c.close, c.bought);
    c.trades = static_cast<std::uint64_t>(lots / 10);
    minutes_.push_front(c);
  }
}

void candle_series::advance(core::timestamp now) {
  const auto present = intervals().front().begin_of(now);
  // After a long silence the minutes that nobody would see are left out.
  const auto kept = present - minute * static_cast<std::int64_t>(minutes_max);
  if (minutes_.back().begin < kept) {
    const auto close = minutes_.back().close;
    minutes_.clear();
    minutes_.push_back(flat(kept, close));
  }
  while (minutes_.back().begin < present)
    minutes_.push_back(flat(minutes_.back().begin + minute, minutes_.back().close));
  while (minutes_.size() > minutes_max) minutes_.pop_front();
}

void candle_series::add(const core::trade& x, core::timestamp at) {
  advance(at);
  candle one = flat(minutes_.back().begin, x.price);
  one.volume = x.quantity;
  one.quote_volume = instrument_.value_of(x.price, x.quantity);
  if (x.aggressor == core::side::buy) {
    one.bought = one.volume;
    one.quote_bought = one.quote_volume;
  }
  one.trades = 1;
  one.first_trade = one.last_trade = x.venue_trade;
  auto& present = minutes_.back();
  if (present.trades == 0)
    present = one;
  else
    present.add(one);
}

std::vector<candle> candle_series::read(const interval& of, std::optional<core::timestamp> from,
                                        std::optional<core::timestamp> until, std::size_t rows) const {
  std::vector<candle> out;
  for (const auto& x : minutes_) {
    const auto begin = of.begin_of(x.begin);
    if ((from && begin < *from) || (until && begin > *until)) continue;
    if (!out.empty() && out.back().begin == begin) {
      out.back().add(x);
    } else {
      out.push_back(x);
      out.back().begin = begin;
    }
  }
  if (out.size() > rows) {
    const auto excess = static_cast<std::ptrdiff_t>(out.size() - rows);
    if (from)
      out.erase(out.end() - excess, out.end());
    else
      out.erase(out.begin(), out.begin() + excess);
  }
  return out;
}

candle candle_series::present(const interval& of) const {
  const auto begin = of.begin_of(minutes_.back().begin);
  auto at = minutes_.end();
  while (at != minutes_.begin() && std::prev(at)->begin >= begin) --at;
  candle out = *at;
  out.begin = begin;
  for (++at; at != minutes_.end(); ++at) out.add(*at);
  return out;
}

day_statistics candle_series::last_day(core::timestamp now) const {
  const auto begin = now - std::chrono::hours(24);
  auto at = std::find_if(minutes_.begin(), minutes_.end(), [&](const candle& x) { return x.begin >= begin; });
  if (at == minutes_.end()) at = std::prev(minutes_.end());
  day_statistics out{at->begin, now, *at};
  for (++at; at != minutes_.end(); ++at) out.whole.add(*at);
  return out;
}

}  // namespace adapters::binance::server
