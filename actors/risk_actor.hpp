#pragma once

#include <caf/behavior.hpp>
#include <map>
#include <vector>

#include "core/risk/gate.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"

namespace actors {

struct risk_settings {
  core::risk::limits limits;
  std::vector<core::instrument> instruments;
};

struct risk_peers {
  messages::orders_address orders;
  messages::journal_address journal;
  messages::breaker_address breaker;  ///< empty: nothing is ruled
};

struct risk_state {
  static inline const char* name = "risk";
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  risk_peers peers;
  core::risk::gate gate;
  runtime::outbox<messages::journal_address> journal;
  runtime::outbox<messages::breaker_address> breaker;
  core::sequence last_event;
  std::map<core::plan_id, std::vector<core::order_intent>> gathering;  ///< plans whose legs have not all come

  void decide(const core::order_intent&);
  void decide_plan(const core::order_intent&);
  void deny(const core::order_intent&, core::denial);
  void take(const core::order_event&);
  void await_rules();
  void came_back(const caf::message&);
  void note_snapshot();
};

/// Guards the door to the market: every order passes here exactly once.
///   accepts  order_intent (bots, monitors, portfolio) · order_event (journal) · market_view(mark) · entries_ruled
///            (breaker) · room_snapshot_wanted (journal) · state_wanted
///   emits    approved_order -> orders · order_denied, note(room_snapshot) -> journal · rules_wanted -> breaker,
///            when it starts
///   owns     exposure: reservations and the positions they grow into (sole writer)
///   fails    with orders and the monitors behind it; if it cannot come back there is no trading
///   recovers from its last snapshot and the placements and order events after it; marks come with the next
///            views and the rules for entries from the breaker; until both are there, entries are denied
caf::behavior risk_actor(runtime::room<risk_state>*, runtime::environment&, risk_settings, risk_peers);

}  // namespace actors
