#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "adapters/binance/server/candles.hpp"
#include "adapters/binance/server/published_book.hpp"
#include "adapters/binance/server/settings.hpp"
#include "core/sim/fair_value.hpp"
#include "core/sim/market_rules.hpp"
#include "core/types/instrument.hpp"

namespace adapters::binance::server {

/// A public trade.
struct public_trade {
  core::trade what;
  core::timestamp at{};
};

/// A settlement that is over.
struct past_funding {
  core::timestamp at{};
  core::sim::fraction rate;
  core::price mark;
};

/// What the venue demands of a USD-M perpetual: filters, price bounds and the margin table of its class of symbols.
core::sim::market_rules usdm_rules(const core::instrument&);

/// Base and quote asset of a symbol, "BTC" and "USDT" of BTCUSDT.
std::string_view base_asset(const core::instrument&);
inline constexpr std::string_view quote_asset = "USDT";

/// Mark and index price out of the book. The index follows the mid with a time constant of half a minute, the mark lies
/// between both; funding is the venue's formula on the smoothed premium.
/// https://www.binance.com/en/support/faq/360033525031
class fair_price {
 public:
  static constexpr core::duration every = std::chrono::seconds(1);

  fair_price(core::price first, core::timestamp now, core::duration funding_every);
  /// Once in `every`.
  void update(core::price mid);

  core::price mark() const { return mark_; }
  core::price index() const { return index_; }
  core::sim::fraction funding() const;
  core::timestamp next_funding() const { return next_funding_; }
  core::duration funding_every() const { return funding_every_; }
  /// The settlement of next_funding has taken place.
  past_funding settle();

 private:
  core::price mark_;
  core::price index_;
  std::int64_t index_fine_ = 0;  ///< index in 2^-8 units: a slow average must not get stuck
  std::int64_t premium_ = 0;     ///< smoothed, in 10^-8
  core::timestamp next_funding_;
  core::duration funding_every_;
};

/// One instrument of the venue: everything that is public about it.
struct listing {
  static constexpr std::size_t trades_max = 1000;
  static constexpr std::size_t fundings_max = 1000;

  core::instrument instrument;
  core::sim::market_rules rules;
  published_book book;
  candle_series candles;
  fair_price fair;
  std::deque<public_trade> trades{};    ///< latest, eldest first
  std::deque<past_funding> fundings{};  ///< eldest first
  core::timestamp quoted_at{};          ///< when the touch last changed
  std::uint64_t next_trade = 1;
  core::price last{};  ///< of the last trade

  int price_places() const { return instrument.price_scale; }
  int quantity_places() const { return instrument.quantity_scale; }
  int average_places() const { return instrument.price_scale + 3; }
};

/// Lists an instrument that was first seen at `initial`, with a past that is drawn from the seed.
listing make_listing(const core::instrument&, core::price initial, core::timestamp now, const settings&);

}  // namespace adapters::binance::server
