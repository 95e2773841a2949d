#include "core/market/ladder_side.hpp"

#include <algorithm>

#include "core/types/invariant.hpp"

namespace core::market {
namespace {

/// Of an odd number modulo 2^64, by Newton's iteration: x is right in 3 bits, and each step doubles them.
std::uint64_t inverse_of(std::uint64_t odd) {
  std::uint64_t x = odd;
  for (int bits = 3; bits < 64; bits *= 2) x *= 2 - odd * x;
  ASSERT(odd * x == 1, "the inverse undoes the multiplication", odd, x);
  return x;
}

std::uint64_t positive(std::int64_t tick) {
  ASSERT(tick > 0, "a tick is positive", tick);
  return static_cast<std::uint64_t>(tick);
}

/// The largest multiple of the tick that is not above the key, modulo 2^64.
std::uint64_t floor_to(std::int64_t key, std::uint64_t tick) {
  std::int64_t rest = key % static_cast<std::int64_t>(tick);
  if (rest < 0) rest += static_cast<std::int64_t>(tick);
  return static_cast<std::uint64_t>(key) - static_cast<std::uint64_t>(rest);
}

}  // namespace

ladder_side::ladder_side(std::int64_t tick)
    : tick_(positive(tick)),
      inverse_(inverse_of(tick_ >> std::countr_zero(tick_))),
      shift_(std::countr_zero(tick_)),
      slots_(std::min(slots_max, (std::uint64_t{1} << 63) / tick_)),
      units_(slots_) {}

void ladder_side::clear_window() {
  std::fill(units_.begin(), units_.end(), 0);
  taken_.fill(0);
  summary_.fill(0);
}

void ladder_side::clear() {
  clear_window();
  overflow_.clear();
}

void ladder_side::clear_around(std::int64_t best_key) {
  clear();
  put(best_key);
}

/// The best level gets a quarter of the window in front of it for improvements, and three quarters behind.
void ladder_side::put(std::int64_t best_key) { base_ = floor_to(best_key, tick_) - slots_ / 4 * tick_; }

void ladder_side::set_overflow(std::int64_t key, std::int64_t units) {
  if (units == 0)
    overflow_.erase(key);
  else
    overflow_.insert_or_assign(key, units);
}

void ladder_side::settle() {
  const std::uint64_t first = next_taken(0);
  const std::uint64_t far_end = slots_ - slots_ / 4;  // a touch beyond it has too little of the window behind it
  const bool overflow_is_better =
      !overflow_.empty() && (first == slots_max || overflow_.begin()->first < key_of(first));
  if (!overflow_is_better && (first < far_end || first == slots_max)) return;

  const std::int64_t best_key = overflow_is_better ? overflow_.begin()->first : key_of(first);
  if ((static_cast<std::uint64_t>(best_key) - base_) / tick_ < far_end) return;  // between two ticks of the window

  std::vector<std::pair<std::int64_t, std::int64_t>> near;
  for (std::uint64_t slot = first; slot < slots_max; slot = next_taken(slot + 1))
    near.emplace_back(key_of(slot), units_[slot]);
  clear_window();
  put(best_key);
  for (const auto& [key, units] : near) set(key, units);

  // No level lies before the best one, so the levels of the overflow that have a slot are all at its beginning.
  auto at = overflow_.begin();
  while (at != overflow_.end() && (static_cast<std::uint64_t>(at->first) - base_) / tick_ < slots_) {
    if (slot_of(at->first) < slots_) {
      set(at->first, at->second);
      at = overflow_.erase(at);
    } else {
      ++at;
    }
  }
}

std::uint64_t ladder_side::next_taken(std::uint64_t slot) const {
  if (slot >= slots_max) return slots_max;
  std::uint64_t index = slot / 64;
  if (const std::uint64_t rest = taken_[index] >> slot % 64; rest != 0)
    return slot + static_cast<std::uint64_t>(std::countr_zero(rest));
  ++index;
  for (std::uint64_t storey = index / 64; storey < summary_.size(); ++storey) {
    std::uint64_t words = summary_[storey];
    if (storey == index / 64) words = words >> index % 64 << index % 64;
    if (words == 0) continue;
    const std::uint64_t found = storey * 64 + static_cast<std::uint64_t>(std::countr_zero(words));
    return found * 64 + static_cast<std::uint64_t>(std::countr_zero(taken_[found]));
  }
  return slots_max;
}

std::optional<std::pair<std::int64_t, std::int64_t>> ladder_side::best() const {
  const std::uint64_t first = next_taken(0);
  if (!overflow_.empty() && (first == slots_max || overflow_.begin()->first < key_of(first))) return *overflow_.begin();
  if (first == slots_max) return std::nullopt;
  return std::pair{key_of(first), units_[first]};
}

std::int64_t ladder_side::at(std::int64_t key) const {
  if (const std::uint64_t slot = slot_of(key); slot < slots_) return units_[slot];
  const auto found = overflow_.find(key);
  return found == overflow_.end() ? 0 : found->second;
}

std::size_t ladder_side::levels() const {
  std::size_t count = overflow_.size();
  for (const std::uint64_t word : taken_) count += static_cast<std::size_t>(std::popcount(word));
  return count;
}

}  // namespace core::market
