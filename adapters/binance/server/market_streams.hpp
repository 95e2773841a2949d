#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>

#include "adapters/binance/server/listing.hpp"
#include "adapters/binance/server/market_text.hpp"
#include "adapters/binance/server/stream_hub.hpp"
#include "core/sim/fault_plan.hpp"

namespace adapters::binance::server {

/// Writes the market streams of all instruments, of those at least that somebody listens to.
///
///   at once        depth@0ms, bookTicker, trade, aggTrade, forceOrder
///   every period   depth, depth5, depth10, depth20 (100 ms, 250 ms, 500 ms), kline (250 ms), markPrice@1s, ticker,
///                  miniTicker (1 s), markPrice (3 s)
///
/// Periods end at whole multiples of their length. `!bookTicker`, `!ticker@arr`, `!miniTicker@arr`, `!markPrice@arr`
/// and `!forceOrder@arr` carry all instruments.
class market_streams {
 public:
  market_streams(stream_hub& to, std::shared_ptr<core::sim::fault_plan> plan) : hub_(to), plan_(std::move(plan)) {}

  void on_book(const listing&, const book_changes&, bool touch_moved, core::timestamp now);
  void on_trade(const listing&, const public_trade&, core::timestamp now);
  void on_forced(const listing&, const forced_order&, core::timestamp now);

  /// Somebody begins to listen: the chain of this diff stream starts here.
  void on_subscribed(const listing&, const std::string& stream);

  std::optional<core::timestamp> due(core::timestamp now) const;
  /// `all` by symbol. What has a period that ends at `now` is sent.
  void tick(const std::map<core::instrument_id, listing>& all, core::timestamp now);

 private:
  /// What one diff stream has not sent yet.
  struct window {
    bool live = false;
    book_changes changes;
    std::uint64_t first = 0;
    std::uint64_t previous = 0;
  };
  struct candle_mark {
    core::timestamp begin{};
    std::uint64_t trades = 0;
  };
  struct instrument_state {
    std::array<window, 4> windows{};  ///< by speed
    bool moved = false;               ///< since the partial books were sent
    std::array<std::uint64_t, 3> partial_previous{};
    std::map<std::string_view, candle_mark> candles;
  };

  void publish(const std::string& stream, std::string json);
  core::timestamp event_time(const std::string& stream, core::timestamp now);
  void send_window(const listing&, std::size_t speed, core::timestamp now);
  void send_partial(const listing&, std::size_t speed, core::timestamp now);
  void send_candles(const listing&, core::timestamp now);
  void send_each_second(const std::map<core::instrument_id, listing>& all, core::timestamp now);

  stream_hub& hub_;
  std::shared_ptr<core::sim::fault_plan> plan_;
  std::map<core::instrument_id, instrument_state> states_;
  std::map<std::string, core::timestamp> frozen_;  ///< streams whose event time stands still
};

}  // namespace adapters::binance::server
