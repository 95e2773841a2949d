#pragma once

#include <caf/behavior.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/binance/clock_offset.hpp"
#include "adapters/binance/decode_user.hpp"
#include "adapters/binance/gateway_checks.hpp"
#include "adapters/binance/gateway_orders.hpp"
#include "adapters/binance/gateway_reconcile.hpp"
#include "adapters/binance/sign.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"

namespace adapters::binance {

/// What this venue can do, for whoever has to know before an order is made.
struct capabilities {
  bool native_stops = true;        ///< conditional orders rest at the venue while we are away
  bool amend_limits = true;        ///< quantity and price of resting limit orders
  bool amend_conditional = false;  ///< a conditional order is cancelled and placed anew
  bool reduce_only = true;
  bool close_position = true;  ///< an order for whatever the position is
  bool trailing_stops = true;
  bool query_by_client_id = true;
};
inline constexpr capabilities usdm_capabilities{};

/// What belongs to the process: a proof that was taken stays taken when the gateway starts again.
struct gateway_ledger {
  signer sign;
  core::sequence last_command{};  ///< newest command taken
};

struct gateway_settings {
  std::string venue;
  std::string node_tag;  ///< tells our orders from others of the account, see client_ids
  std::vector<core::instrument> instruments;
  desk_rules desk{};
  std::function<void(const std::string&)> say{};  ///< one line for the operator's log; any thread. May be empty
};

struct gateway_peers {
  messages::orders_address orders;
  messages::journal_address journal;
  messages::door_address session;
};

struct gateway_state {
  static inline const char* name = "binance_gateway";
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  gateway_ledger* ledger = nullptr;
  gateway_settings settings;
  gateway_peers peers;
  core::actor_number number;
  runtime::outbox<messages::orders_address> orders;
  runtime::outbox<messages::journal_address> journal;
  std::optional<order_desk> desk;
  std::optional<entry_checks> checks;
  std::optional<reconciliation> rounds;
  std::optional<user_decoder> decoder;
  std::optional<rest_decoder> bodies;
  clock_offset offset;
  bool clock_asked = false;
  core::timestamp clock_again_at{};
  bool stream_up = false;
  core::timestamp compared_at{};  ///< when a message that could not be read last made us compare everything
  std::map<std::string, core::timestamp> alarms;  ///< of the last minute
  bool entries_were_open = false;
  std::optional<core::timestamp> alarm_at;

  core::timestamp now() const { return env->time.now(*self); }
  void restore(const messages::history&);
  void take(const messages::journaled_command&);
  void take(const messages::venue_answer&);
  void take(const messages::private_stream&);
  void take(const messages::frame&);
  void take(const user_event&);
  void take_clock(const messages::venue_answer&);
  void take_finding();

  /// Everything that follows from what was just taken: requests, reports, alarms, questions, the next alarm clock.
  void follow();
  void ask_questions();
  void call(std::uint64_t number, const rest_request&);
  void alarm(const std::string& text);
  void note(messages::actor_noted::kind, const std::string& text);
  void announce();
  void arm();
  void came_back(const caf::message&);
};

/// Takes commands to Binance USD-M futures and brings back what becomes of them. Entries leave only while every
/// condition of gateway_checks.hpp holds; exits, stops and cancels always go.
///   accepts  journaled_command (journal) · venue_answer, private_stream, frame (session) · market_view: ignored
///   emits    venue_call, private_stream_wanted -> session · venue_report -> orders · note: alarms -> journal
///   owns     what is known of our orders at the venue, and whether entries are open
///   fails    alone; commands in its mailbox come back to the journal and become unknown
///   recovers from what the journal says of orders, as the orders room does; the venue is asked for those that
///            have not ended; entries wait for every check
caf::behavior gateway_actor(runtime::room<gateway_state>*, runtime::environment&, gateway_ledger&, gateway_settings,
                            gateway_peers);

}  // namespace adapters::binance
