#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>

#include "core/market/acceptable.hpp"
#include "core/market/view.hpp"

namespace core::market {

/// An order book on std::map: the plain version. It is what ladder_book, which has the same members, is tested and
/// measured against.
class map_book {
 public:
  /// Replaces everything. Levels come in any order; those with quantity zero are not there.
  void reset(std::span<const level> bids, std::span<const level> asks) {
    clear();
    apply(bids, asks);
  }

  /// Sets absolute quantities; zero removes a level, whether it is there or not.
  void apply(std::span<const level> bids, std::span<const level> asks) {
    for (const level& x : bids) set(bids_, x);
    for (const level& x : asks) set(asks_, x);
  }

  void clear() {
    bids_.clear();
    asks_.clear();
  }

  std::optional<level> best_bid() const { return best(bids_); }
  std::optional<level> best_ask() const { return best(asks_); }

  /// Zero where there is no level. side::buy names the bids.
  quantity at(side book_side, price p) const {
    return book_side == side::buy ? quantity_at(bids_, p) : quantity_at(asks_, p);
  }

  std::size_t levels(side book_side) const { return book_side == side::buy ? bids_.size() : asks_.size(); }

  /// Best bid >= best ask.
  bool crossed() const { return !bids_.empty() && !asks_.empty() && bids_.begin()->first >= asks_.begin()->first; }

  /// Writes the best levels of both sides.
  void top(depth& out) const {
    out.bid_count = copy_best(bids_, out.bids);
    out.ask_count = copy_best(asks_, out.asks);
  }

  /// Calls f(level) for every level of a side, best first.
  template <class F>
  void each(side book_side, F&& f) const {
    if (book_side == side::buy)
      for (const auto& [p, q] : bids_) f(level{p, q});
    else
      for (const auto& [p, q] : asks_) f(level{p, q});
  }

 private:
  template <class Side>
  static void set(Side& levels, const level& x) {
    ASSERT(acceptable(x), "a book gets levels that can be", x.price, x.quantity);
    if (x.quantity == quantity{})
      levels.erase(x.price);
    else
      levels.insert_or_assign(x.price, x.quantity);
  }

  template <class Side>
  static std::optional<level> best(const Side& levels) {
    if (levels.empty()) return std::nullopt;
    return level{levels.begin()->first, levels.begin()->second};
  }

  template <class Side>
  static quantity quantity_at(const Side& levels, price p) {
    const auto found = levels.find(p);
    return found == levels.end() ? quantity{} : found->second;
  }

  template <class Side>
  static std::uint8_t copy_best(const Side& levels, std::array<level, depth::levels_max>& out) {
    std::uint8_t count = 0;
    for (auto at = levels.begin(); at != levels.end() && count < depth::levels_max; ++at)
      out[count++] = {at->first, at->second};
    return count;
  }

  std::map<price, quantity, std::greater<>> bids_;
  std::map<price, quantity> asks_;
};

}  // namespace core::market
