#pragma once

#include <caf/behavior.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/binance/decode.hpp"
#include "adapters/binance/decode_rest.hpp"
#include "adapters/binance/decode_user.hpp"
#include "adapters/binance/requests.hpp"
#include "adapters/binance/routes.hpp"
#include "adapters/binance/session_door.hpp"
#include "adapters/binance/session_events.hpp"
#include "adapters/binance/session_line.hpp"
#include "adapters/binance/session_private.hpp"
#include "adapters/binance/symbols.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/probed.hpp"

namespace adapters::binance {

/// The way out and what belongs to it. All of it outlives the session.
struct session_world {
  transport::network& network;
  session_ledger& ledger;
  const transport::secret& key;  ///< empty: no private stream, no keyed calls
};

struct session_settings {
  std::vector<core::instrument> instruments;
  session_endpoints where;
  std::uint64_t seed = 1;  ///< of waits and jitter
  line_settings market{};  ///< its streams are those of the instruments
  transport::reconnect_settings private_reconnect{};
  unsigned snapshot_levels = 1000;
  std::function<void(const std::string&)> say{};  ///< one line for the operator's log; any thread. May be empty
};

struct session_peers {
  messages::feed_address feed;
  messages::asker_address gateway;  ///< may be of a room that is never there
};

struct session_state {
  static inline const char* name = "binance_session";
  using taker = std::function<void(messages::venue_answer&&)>;

  struct pending {
    messages::venue_call call;
    taker take;
  };
  struct line {
    stream_door door;
    std::unique_ptr<market_line> market;
  };

  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  transport::network* network = nullptr;
  session_settings settings;
  session_peers peers;
  std::optional<symbol_table> symbols;
  std::optional<rest_door> door;
  std::vector<line> lines;  ///< of market data, one per door of the venue
  std::optional<private_line> orders;
  std::optional<decoder> answers;  ///< reads what is not a datum
  std::optional<user_decoder> private_events;
  std::optional<rest_decoder> bodies;
  session_ledger* ledger = nullptr;
  std::map<std::uint64_t, std::unique_ptr<transport::websocket>> sockets;
  std::map<std::uint64_t, pending> calls;
  std::uint64_t calls_made = 0;
  std::map<core::instrument_id, std::uint64_t> offsets;
  std::set<core::instrument_id> snapshots_awaited;
  std::optional<core::timestamp> alarm;

  core::timestamp now() const { return env->time.now(*self); }
  void say(const std::string& line) const;

  void take(const socket_told&);
  line* line_of(std::uint64_t socket);
  void open_lines();
  void take_market(line&, std::uint64_t socket, const std::shared_ptr<const std::string>& text, core::timestamp at);
  void take_private(std::uint64_t socket, const std::shared_ptr<const std::string>& text, core::timestamp at);
  void follow();  ///< does what the lines want done
  void obey(const line&, market_line::step&&);
  void lose(const line&);
  void obey(private_line::step&&);
  void open(std::uint64_t socket, std::string target, bool urgent);
  void pass(const market_line::pass&);
  void pass(core::instrument_id, std::shared_ptr<const std::string> text, core::timestamp at);

  void call(messages::venue_call, taker);
  void take(call_ended&);
  void answer(const messages::venue_call&, caf::actor asker);
  void fetch_snapshot(core::instrument_id);
  void probe(const std::string& stream);
  void create_key();
  void extend_key();
  void want_private(bool anew);
  void arm();
};

/// The only one with a way out to Binance USD-M futures: public streams, the private stream, REST.
///   accepts  snapshot_wanted (feed) · venue_call, private_stream_wanted (gateway) · session_drop (fault injection) ·
///            what its own sockets say
///   emits    frame, stream_lost -> feed · venue_answer -> the asker · private_stream, frame -> gateway
///   owns     every socket, and what is known because of them: subscriptions, listen key, open calls
///   fails    with feed and gateway behind it; its sockets close with it
///   recovers with nothing but the process's ledger of what was spent: it connects and subscribes anew
caf::behavior session_actor(runtime::room<session_state>*, runtime::environment&, session_world&, session_settings,
                            session_peers);

}  // namespace adapters::binance
