#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "core/market/acceptable.hpp"
#include "core/market/ladder_side.hpp"
#include "core/market/view.hpp"

namespace core::market {

/// An order book for the hot path: behaves like map_book at a small part of its cost per level. Near the touch a level
/// is an array slot; far away or off the tick grid it is a map entry, so no price is ever refused or lost, whatever
/// the tick. The tick is a matter of speed, not of meaning.
class ladder_book {
 public:
  /// tick > 0: the instrument's tick in force.
  explicit ladder_book(price tick);

  /// Rebuilds for another tick, finer or coarser. No level is lost.
  void retick(price tick);

  /// Replaces everything. Levels come in any order; those with quantity zero are not there.
  void reset(std::span<const level> bids, std::span<const level> asks);

  /// Sets absolute quantities; zero removes a level, whether it is there or not.
  void apply(std::span<const level> bids, std::span<const level> asks);

  void clear();

  std::optional<level> best_bid() const;
  std::optional<level> best_ask() const;

  /// Zero where there is no level. side::buy names the bids.
  quantity at(side book_side, price) const;

  std::size_t levels(side book_side) const { return of(book_side).levels(); }

  /// Best bid >= best ask.
  bool crossed() const;

  /// Writes the best levels of both sides.
  void top(depth& out) const;

  /// Calls f(level) for every level of a side, best first.
  template <class F>
  void each(side book_side, F&& f) const {
    of(book_side).walk([&](std::int64_t key, std::int64_t units) {
      f(level_of(book_side, key, units));
      return true;
    });
  }

 private:
  /// Prices are positive, so the negation cannot overflow.
  static std::int64_t key_of(side book_side, price p) { return book_side == side::buy ? -p.units : p.units; }
  static level level_of(side book_side, std::int64_t key, std::int64_t units) {
    return {{book_side == side::buy ? -key : key}, {units}};
  }
  const ladder_side& of(side book_side) const { return book_side == side::buy ? bids_ : asks_; }

  ladder_side bids_;
  ladder_side asks_;
};

}  // namespace core::market
