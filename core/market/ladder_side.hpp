#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace core::market {

/// One side of a ladder_book. It knows keys instead of prices: a smaller key is better, so that bids (negated prices)
/// and asks (prices) share one implementation. All keys of one side have the same sign.
///
/// Levels near the touch live in an array with one slot per tick, the window, and a bitmap of two storeys tells which
/// slots are taken. What lies outside of the window or between two ticks lives in an ordered map, the overflow. A key
/// that has a slot is never in the overflow.
class ladder_side {
 public:
  explicit ladder_side(std::int64_t tick);

  /// Zero removes. Inline because it is the innermost step of every book update.
  void set(std::int64_t key, std::int64_t units) {
    const std::uint64_t slot = slot_of(key);
    if (slot >= slots_) [[unlikely]] {
      set_overflow(key, units);
      return;
    }
    units_[slot] = units;
    std::uint64_t& word = taken_[slot / 64];
    word = with_bit(word, slot % 64, units != 0);
    std::uint64_t& summary = summary_[slot / 4096];
    summary = with_bit(summary, slot / 64 % 64, word != 0);
  }

  /// To be called after a run of set(): moves the window when the touch has left it or has drifted toward its far
  /// end. Costs one pass over the levels near the touch when it moves, and a comparison when it does not.
  void settle();

  /// Forgets all levels and puts the window where the best level is going to be.
  void clear_around(std::int64_t best_key);
  void clear();

  /// Key and units of the best level.
  std::optional<std::pair<std::int64_t, std::int64_t>> best() const;
  std::int64_t at(std::int64_t key) const;
  std::size_t levels() const;

  /// Calls f(key, units) for every level, best first, for as long as f returns true.
  template <class F>
  void walk(F&& f) const {
    auto far = overflow_.begin();
    for (std::uint64_t slot = next_taken(0); slot < slots_max; slot = next_taken(slot + 1)) {
      const std::int64_t key = key_of(slot);
      for (; far != overflow_.end() && far->first < key; ++far)
        if (!f(far->first, far->second)) return;
      if (!f(key, units_[slot])) return;
    }
    for (; far != overflow_.end(); ++far)
      if (!f(far->first, far->second)) return;
  }

 private:
  /// 128 KiB of quantities per side. In the recorded BTCUSDT perpetual, 19 of 20 updates fall within as many ticks of
  /// the touch, and the whole window stays in the second-level cache.
  static constexpr std::uint64_t slots_max = 16384;

  static std::uint64_t with_bit(std::uint64_t word, std::uint64_t bit, bool on) {
    const std::uint64_t mask = std::uint64_t{1} << bit;
    return (word & ~mask) | (std::uint64_t{on} << bit);
  }

  /// The key's slot, or a number >= slots_ when it has none. Exact division by a constant through its inverse modulo
  /// 2^64 (Granlund and Montgomery, "Division by invariant integers using multiplication", 1994, section 9): for
  /// tick = odd x 2^shift the rotated product is the quotient when the tick divides the distance, and larger than any
  /// quotient when it does not. One multiplication thus answers "on the grid?", "in the window?" and "where?".
  std::uint64_t slot_of(std::int64_t key) const {
    return std::rotr((static_cast<std::uint64_t>(key) - base_) * inverse_, shift_);
  }
  std::int64_t key_of(std::uint64_t slot) const { return static_cast<std::int64_t>(base_ + slot * tick_); }

  void set_overflow(std::int64_t key, std::int64_t units);
  void put(std::int64_t best_key);
  void clear_window();
  /// The first taken slot at or after `slot`; slots_max when there is none.
  std::uint64_t next_taken(std::uint64_t slot) const;

  std::uint64_t base_ = 0;  ///< key of slot 0, modulo 2^64: near the ends of the number range it may lie beyond
  std::uint64_t tick_;
  std::uint64_t inverse_;  ///< of the tick's odd part, modulo 2^64
  int shift_;              ///< trailing zero bits of the tick
  std::uint64_t slots_;    ///< slots_max, or fewer where the tick is so coarse that keys end before
  std::vector<std::int64_t> units_;
  std::array<std::uint64_t, slots_max / 64> taken_{};
  std::array<std::uint64_t, slots_max / 4096> summary_{};  ///< words of taken_ that are not zero
  std::map<std::int64_t, std::int64_t> overflow_;
};

}  // namespace core::market
