#pragma once

#include <atomic>
#include <caf/behavior.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/probed.hpp"

namespace adapters::binance {

/// Executions are told twice, one by one and added up by taker order: counting both would double every volume.
enum class trade_channel : std::uint8_t {
  whichever_first,  ///< per instrument: what comes first (recordings hold one or both)
  single,           ///< trade
  aggregate,        ///< aggTrade
};
std::string_view to_string(trade_channel);

/// Counts of one feed over all its lives. Belongs to whoever started it.
struct feed_counts {
  std::atomic<std::uint64_t> frames{0};  ///< heard from the venue; any thread may read it
  std::map<std::string, std::uint64_t> refused;
  struct book {
    std::uint64_t updates = 0, gaps = 0, resets = 0;
  };
  std::map<core::instrument_id, book> books;
};

struct feed_settings {
  std::string venue;
  binance::product product = product::usdm;
  std::vector<core::instrument> instruments;
  core::duration ask_again_after = std::chrono::seconds(1);  ///< for a snapshot that does not come
  trade_channel trades = trade_channel::whichever_first;
  std::shared_ptr<feed_counts> counts = std::make_shared<feed_counts>();  ///< all starts from these settings share it
};

struct feed_peers {
  messages::session_address session;
  std::map<core::instrument_id, messages::market_address> markets;
};

struct feed_state {
  static inline const char* name = "binance_feed";

  struct stream {
    core::instrument instrument;
    messages::market_address market;
    book_sync sync;
    std::uint64_t gaps_counted = 0;  ///< of those that `sync` has seen
    trade_channel trades = trade_channel::whichever_first;
    std::uint64_t last_trade = 0;  ///< highest number passed on; 0: none yet
  };

  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  feed_settings settings;
  feed_peers peers;
  std::optional<binance::decoder> decoder;
  std::map<core::instrument_id, stream> streams;
  bool asking = false;

  void take(const messages::frame&);
  void take(stream&, const messages::frame&, decoded&&);
  void refuse(const messages::frame&, decode_error);
  bool wanted(stream&, trade_channel, std::uint64_t number);
  void lose_trades(const stream&);
  void announce_funding(const stream&, const mark_price&);
  void pass_on(stream&, const book_sync::outcome&, core::timestamp ts_recv, std::uint64_t offset);
  void ask_for(stream&);
  void ask_again();
  messages::feed_report report() const;
};

/// Turns the bytes of one Binance session, live or replayed, into market events, in venue order per instrument.
///   accepts  frame, stream_lost (session) · book_wanted (market) · feed_report_wanted
///   emits    market_event, funding_announced, trades_lost -> market · snapshot_wanted -> session
///   owns     sequence state per instrument
///   fails    with the gateway behind it
///   recovers by declaring all books broken and synchronising again
caf::behavior feed_actor(runtime::room<feed_state>*, runtime::environment&, feed_settings, feed_peers);

}  // namespace adapters::binance
