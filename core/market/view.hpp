#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "core/market/event.hpp"

namespace core {

/// What a market actor tells its subscribers. Each subscription names the kinds it wants.
enum class view_kind : std::uint8_t {
  quote,  ///< best bid and ask
  depth,  ///< the best levels of both sides
  trade,  ///< every trade
  bar,    ///< closed bars
  mark,   ///< best prices and the book's validity, at a bounded rate
};

std::string_view to_string(view_kind);

/// The best levels of both sides, best first.
struct depth {
  static constexpr std::size_t levels_max = 20;
  std::uint8_t bid_count = 0;
  std::uint8_t ask_count = 0;
  std::array<level, levels_max> bids{};
  std::array<level, levels_max> asks{};
};

/// Trades of one closed interval [open_time, close_time). An interval without trades repeats the last close with
/// volume zero.
struct bar {
  timestamp open_time{};
  timestamp close_time{};
  price open, high, low, close;
  quantity volume;
  std::uint32_t trades = 0;
  constexpr bool operator==(const bar&) const = default;
};

/// Best prices at a moment, for valuation and price checks; sent when the book's validity changes and at most once per
/// mark interval.
struct mark {
  price bid, ask;
  book_fault fault = book_fault::none;  ///< why the book is not valid
};

/// The n-th view (from 0) that one message of the source gave rise to. It names the datum: no counter has to survive a
/// restart.
constexpr std::uint64_t views_per_event_max = 65'536;
constexpr std::uint64_t view_number(std::uint64_t offset, std::uint64_t n) { return offset * views_per_event_max + n; }

struct market_view {
  instrument_id instrument;
  std::uint64_t view = 0;  ///< ascending per instrument: what a decision refers to, see view_number
  timestamp ts_event{};
  timestamp ts_recv{};
  bool book_valid = false;  ///< at the moment of this view
  std::variant<quote, depth, trade, bar, mark> body;

  view_kind kind() const { return static_cast<view_kind>(body.index()); }
};

}  // namespace core
