#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "adapters/binance/server/interval.hpp"
#include "core/market/event.hpp"
#include "core/types/instrument.hpp"

namespace adapters::binance::server {

/// The trades of one interval. Without trades, all prices are the close before.
struct candle {
  core::timestamp begin{};
  core::price open, high, low, close;
  core::quantity volume;
  core::money quote_volume;
  core::quantity bought;  ///< part of the volume whose aggressor bought
  core::money quote_bought;
  std::uint64_t trades = 0;
  std::uint64_t first_trade = 0;  ///< zero: none
  std::uint64_t last_trade = 0;

  void add(const candle& later);
};

/// What the last day was like.
struct day_statistics {
  core::timestamp begin{}, end{};
  candle whole;
};

/// Candles of one instrument, of every length, out of its minutes. The latest `minutes_max` minutes are kept.
class candle_series {
 public:
  static constexpr std::size_t minutes_max = 3000;

  /// Begins with `past` minutes that never were: a walk drawn from the seed that ends at `last`. Clients that warm up
  /// on history have something to warm up on.
  candle_series(const core::instrument&, core::price last, core::timestamp now, std::uint64_t seed,
                std::size_t past = minutes_max / 2);

  void add(const core::trade&, core::timestamp at);
  /// Minutes begin even when nothing trades.
  void advance(core::timestamp now);

  /// Oldest first; the last one may be in progress. `from` and `until` bound the beginnings, both included; at most
  /// `rows`, the earliest if `from` is given and the latest otherwise.
  std::vector<candle> read(const interval&, std::optional<core::timestamp> from, std::optional<core::timestamp> until,
                           std::size_t rows) const;
  /// The candle in progress.
  candle present(const interval&) const;
  day_statistics last_day(core::timestamp now) const;

 private:
  core::instrument instrument_;
  std::deque<candle> minutes_;  // never empty, without holes
};

}  // namespace adapters::binance::server
