#pragma once

#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/side.hpp"
#include "core/types/time.hpp"

namespace core {

/// What a venue says about one instrument, decoded and put in order by its feed, without anything venue-specific.

struct level {
  core::price price;
  core::quantity quantity;  ///< in a delta, zero removes the level
  constexpr bool operator==(const level&) const = default;
};

/// The whole book; it is valid from here on.
struct book_reset {
  std::vector<level> bids;  ///< best (highest) first
  std::vector<level> asks;  ///< best (lowest) first
};

/// Absolute quantities of changed levels, in any order. Removing a level that is not there is normal.
struct book_delta {
  std::vector<level> bids;
  std::vector<level> asks;
};

enum class book_fault : std::uint8_t {
  none,                  ///< nothing is wrong
  not_yet_synchronised,  ///< no snapshot has been matched with the stream so far
  gap,                   ///< a message of the stream is missing
  crossed,               ///< best bid >= best ask
  session_lost,          ///< the connection ended
  invalid_level,         ///< a price or quantity that cannot be
};

std::string_view to_string(book_fault);

/// From here on the book is not to be trusted, until the next book_reset.
struct book_broken {
  book_fault why = book_fault::gap;
};

/// Best bid and ask as the venue announces them on a stream of their own. Never edits the book.
struct quote {
  level bid;
  level ask;
  constexpr bool operator==(const quote&) const = default;
};

struct trade {
  core::price price;
  core::quantity quantity;
  side aggressor = side::buy;
  std::uint64_t venue_trade = 0;  ///< the venue's trade number
  constexpr bool operator==(const trade&) const = default;
};

struct market_event {
  instrument_id instrument;
  timestamp ts_event{};      ///< the venue's clock; ts_recv where the venue gives none
  timestamp ts_recv{};       ///< our clock
  std::uint64_t offset = 0;  ///< number of the message in its source, from 1: names the datum in journal and replay
  std::variant<book_reset, book_delta, book_broken, quote, trade> body;
};

}  // namespace core
