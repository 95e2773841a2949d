#include "adapters/binance/clock_offset.hpp"

#include <algorithm>
#include <utility>

namespace adapters::binance {

void clock_offset::on_probe(core::timestamp sent, core::timestamp received, core::timestamp at_venue) {
  const auto round_trip = received - sent;
  if (round_trip < core::duration::zero() || round_trip > round_trip_max) return;
  // The venue looked at its clock somewhere between the two: half of the way is at most half of the way wrong.
  round_.push_back({round_trip, at_venue - (sent + round_trip / 2)});
  if (round_.size() < probes) return;

  std::stable_sort(round_.begin(), round_.end(),
                   [](const auto& a, const auto& b) { return a.round_trip < b.round_trip; });
  round_.resize(kept);
  const auto middle = round_.begin() + kept / 2;
  std::nth_element(round_.begin(), middle, round_.end(),
                   [](const auto& a, const auto& b) { return a.offset < b.offset; });
  const auto found = middle->offset;
  if (offset_ && std::chrono::abs(found - *offset_) > jump_max) jump_ = found - *offset_;
  offset_ = found;
  next_round_ = received + every;
  round_.clear();
}

void clock_offset::on_refused_for_time(core::timestamp now) {
  round_.clear();
  next_round_ = std::min(next_round_, now);
}

bool clock_offset::wants_probe(core::timestamp now) const { return !offset_ || !round_.empty() || now >= next_round_; }

std::optional<core::duration> clock_offset::take_jump() { return std::exchange(jump_, std::nullopt); }

}  // namespace adapters::binance
