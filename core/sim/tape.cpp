#include "core/sim/tape.hpp"

#include <algorithm>
#include <chrono>

#include "core/sim/codec.hpp"

namespace core::sim {

namespace {

constexpr std::int64_t minutes_in_day = 24 * 60;

std::int64_t minute_of(timestamp at) { return std::chrono::floor<std::chrono::minutes>(at).time_since_epoch().count(); }

}  // namespace

void tape::print(const trade& t, const instrument& on, timestamp at) {
  if (kept_ == 0) return;
  last_.push_back({t, at});
  if (last_.size() > kept_) last_.pop_front();
  const auto number = minute_of(at);
  while (!minutes_.empty() && minutes_.front().number <= number - minutes_in_day) minutes_.pop_front();
  if (minutes_.empty() || minutes_.back().number < number)
    minutes_.push_back({.number = number, .open = t.price, .high = t.price, .low = t.price});
  minute& m = minutes_.back();
  m.high = std::max(m.high, t.price);
  m.low = std::min(m.low, t.price);
  m.close = t.price;
  m.last_quantity = t.quantity;
  m.volume += t.quantity;
  m.value += on.value_of(t.price, t.quantity);
  ++m.trades;
}

day_summary tape::day(timestamp now) const {
  day_summary d;
  const auto first = minute_of(now) - minutes_in_day + 1;
  d.from = timestamp{std::chrono::minutes{first}};
  for (const minute& m : minutes_) {
    if (m.number < first) continue;
    if (d.trades == 0) {
      d.open = m.open;
      d.low = m.low;
    }
    d.high = std::max(d.high, m.high);
    d.low = std::min(d.low, m.low);
    d.last = m.close;
    d.last_quantity = m.last_quantity;
    d.volume += m.volume;
    d.value += m.value;
    d.trades += m.trades;
  }
  return d;
}

void tape::write(byte_writer& out) const {
  out.put(static_cast<std::uint32_t>(last_.size()));
  for (const printed& p : last_) write_in_turn(out, p.what, p.at);
  out.put(static_cast<std::uint32_t>(minutes_.size()));
  for (const minute& m : minutes_)
    write_in_turn(out, m.number, m.open, m.high, m.low, m.close, m.last_quantity, m.volume, m.value, m.trades);
}

void tape::read(byte_reader& in) {
  last_.clear();
  minutes_.clear();
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    printed& p = last_.emplace_back();
    read_in_turn(in, p.what, p.at);
  }
  for (auto n = in.get<std::uint32_t>(); n > 0; --n) {
    minute& m = minutes_.emplace_back();
    read_in_turn(in, m.number, m.open, m.high, m.low, m.close, m.last_quantity, m.volume, m.value, m.trades);
  }
}

}  // namespace core::sim
