#pragma once

#include <string>

#include "adapters/binance/server/json_text.hpp"
#include "adapters/binance/server/listing.hpp"

namespace adapters::binance::server {

/// Events of the market streams, as the venue writes them:
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams

/// Numbers of a depth message; see published_book.
struct diff_numbers {
  std::uint64_t first = 0;     ///< U
  std::uint64_t last = 0;      ///< u
  std::uint64_t previous = 0;  ///< pu
};
std::string depth_event(const listing&, const published_book::levels& bids, const published_book::levels& asks,
                        const diff_numbers&, core::timestamp at);
/// The quantities that changed prices have by now; zero removes.
published_book::levels changed_levels(const published_book&, core::side, const std::set<core::price>&);

std::string quote_event(const listing&, core::timestamp at);
std::string trade_event(const listing&, const public_trade&, core::timestamp at);
std::string aggregate_event(const listing&, const public_trade&, core::timestamp at);
std::string candle_event(const listing&, const interval&, const candle&, bool closed, core::timestamp at);
std::string mark_event(const listing&, core::timestamp at);
std::string ticker_event(const listing&, core::timestamp at);
std::string small_ticker_event(const listing&, core::timestamp at);

/// A liquidation order that has traded.
struct forced_order {
  core::side side = core::side::buy;
  core::quantity quantity;
  core::quantity filled;
  core::price price;
  core::price average;
};
std::string forced_event(const listing&, const forced_order&, core::timestamp at);

/// Rows of REST answers.
void write_levels(json_text&, std::string_view key, const listing&, const published_book::levels&);
void write_candle(json_text&, const listing&, const interval&, const candle&);
void write_ticker(json_text&, const listing&, core::timestamp now);
void write_small_ticker(json_text&, const listing&, core::timestamp now);
void write_quote(json_text&, const listing&);

/// A fraction as funding rates are written: eight places.
std::string fraction_text(core::sim::fraction);

}  // namespace adapters::binance::server
