#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <variant>

#include "core/market/event.hpp"
#include "core/sim/random.hpp"
#include "core/types/instrument.hpp"

namespace core::sim {

/// A market for when no recording is present: the same seed gives the same events, for ever and on every machine.
///
/// A book of `depth_levels` levels a side stands on a grid of about half a basis point. Trades at the touch eat it
/// away, the side behind follows, and the odds of up and down lean one way for some minutes at a time: trends that a
/// moving average finds, without any claim to be like a real market. About ten turns a second, each of one to three
/// events.
///
/// The book is never crossed nor locked; a trade's price is the touch of the side that its aggressor takes from, and
/// its quantity stands there at that moment. Quotes repeat the touch whenever it has changed.
class generated_market {
 public:
  static constexpr std::size_t depth_levels = 24;
  /// An initial price must be at least this many ticks.
  static constexpr std::int64_t price_ticks_min = 1000;

  struct step {
    timestamp at{};                  ///< strictly ascending
    std::uint64_t first_update = 0;  ///< deltas: the previous last_update + 1
    std::uint64_t last_update = 0;   ///< of the book as it then stands; trades and quotes repeat it in both
    std::variant<book_reset, book_delta, quote, trade> body;
  };

  /// Tick and lot are those in force at `start`.
  generated_market(const instrument&, std::uint64_t seed, timestamp start, price initial);

  /// The first step is a book_reset; there is no last one.
  step next();

 private:
  /// One side: its best price in grid steps and the quantities, in lots, of the adjoining grid prices behind it.
  struct ladder {
    std::int64_t best = 0;
    std::array<std::int64_t, depth_levels> lots{};
  };

  ladder& of(side s) { return s == side::buy ? bids_ : asks_; }
  level at(side, std::size_t index) const;
  quote touch() const;
  std::int64_t draw_lots();

  void take_turn();
  void lean();
  void resize_levels();
  void trade_at_touch(side aggressor, std::int64_t lots);
  void improve(side);
  void push(std::variant<book_reset, book_delta, quote, trade>);
  void push_quote_if_changed();

  core::price tick_;
  core::quantity lot_;
  std::int64_t grid_;          ///< ticks per grid step
  std::int64_t typical_lots_;  ///< of a level
  splitmix64 draws_;
  timestamp now_;
  ladder bids_;
  ladder asks_;
  std::int64_t up_percent_ = 50;  ///< odds of the present trend
  std::int64_t turns_left_ = 0;   ///< until the next trend
  std::uint64_t update_ = 1;
  std::uint64_t trades_ = 0;
  quote announced_;
  std::deque<step> ahead_;
};

}  // namespace core::sim
