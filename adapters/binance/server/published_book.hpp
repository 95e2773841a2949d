#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "core/market/event.hpp"

namespace adapters::binance::server {

/// Prices whose quantities changed since a stream was last sent.
struct book_changes {
  std::set<core::price> bids;
  std::set<core::price> asks;
  bool empty() const { return bids.empty() && asks.empty(); }
  void clear() {
    bids.clear();
    asks.clear();
  }
};

/// The book that customers see: the market's, plus their own resting orders, less what they took since the market last
/// showed a level. Never crossed: a level of the market that a resting order would have met is not shown.
///
/// One counter numbers its states. It grows by one with every call that changes something visible; snapshots and diffs
/// both quote it, so a snapshot with the number of a diff shows exactly the book after that diff.
class published_book {
 public:
  using levels = std::vector<core::level>;

  explicit published_book(std::uint64_t first_update) : update_(first_update) {}

  /// Each returns what changed visibly.
  book_changes reset(const core::book_reset&);
  book_changes apply(const core::book_delta&);
  /// A customer took this from the market's levels.
  book_changes take(core::side book_side, core::price, core::quantity);
  /// All that customers have resting now, any order, each price once a side.
  book_changes rest(std::span<const core::level> bids, std::span<const core::level> asks);

  std::uint64_t update() const { return update_; }
  core::quantity at(core::side book_side, core::price) const;
  /// Best first.
  levels best(core::side book_side, std::size_t count) const;
  /// What is left of the market alone, best first.
  levels market(core::side book_side, std::size_t count) const;
  /// Nothing while a side is empty.
  std::optional<core::quote> touch() const;
  std::optional<core::level> best(core::side book_side) const;

 private:
  using ladder = std::map<core::price, core::quantity>;
  struct side_state {
    ladder market;
    ladder taken;
    ladder own;
    ladder shown;
  };
  side_state& of(core::side s) { return s == core::side::buy ? bids_ : asks_; }
  const side_state& of(core::side s) const { return s == core::side::buy ? bids_ : asks_; }

  void market_level(core::side, const core::level&, std::set<core::price>& dirty);
  bool met_by_own(core::side, core::price) const;
  /// Recomputes what is shown at these prices; keeps those that differ.
  book_changes settle(book_changes dirty);

  side_state bids_;
  side_state asks_;
  std::uint64_t update_;
};

}  // namespace adapters::binance::server
