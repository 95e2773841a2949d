#pragma once

#include <caf/behavior.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/probed.hpp"

namespace adapters::binance {

struct feed_settings {
  std::string venue;
  binance::product product = product::usdm;
  std::vector<core::instrument> instruments;
  core::duration ask_again_after = std::chrono::seconds(1);  ///< for a snapshot that does not come
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
    messages::book_report report;
  };

  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  feed_settings settings;
  feed_peers peers;
  std::optional<binance::decoder> decoder;
  std::map<core::instrument_id, stream> streams;
  messages::feed_report counts;
  bool asking = false;

  void take(const messages::frame&);
  void take(stream&, const messages::frame&, decoded&&);
  void pass_on(stream&, const book_sync::outcome&, core::timestamp ts_recv, std::uint64_t offset);
  void ask_for(stream&);
  void ask_again();
  messages::feed_report report() const;
};

/// Turns the bytes of one Binance session into market events, in venue order per instrument.
///   accepts  frame (session) · book_wanted (market) · feed_report_wanted
///   emits    market_event -> market · snapshot_wanted -> session
///   owns     sequence state per instrument
///   fails    with the gateway behind it
///   recovers by declaring all books broken and synchronising again
caf::behavior feed_actor(runtime::room<feed_state>*, runtime::environment&, feed_settings, feed_peers);

}  // namespace adapters::binance
