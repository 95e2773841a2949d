#pragma once

#include <caf/behavior.hpp>
#include <chrono>
#include <optional>
#include <string>

#include "core/sim/exchange.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"

namespace adapters::paper {

/// The simulated venue behind a paper gateway. Like a real venue it belongs to nobody's supervisor: it outlives its
/// gateway. A new process takes its state over from the journal.
struct venue {
  std::string name;
  core::sim::exchange exchange;
  core::sequence last_command{};  ///< newest command taken: a proof is a copyable value and counts once
  bool restored = false;          ///< the journal has been asked
};

struct gateway_settings {
  /// Least time between two records of the venue's state; zero: one per change. What happens in between is made up for
  /// by the order events in the journal.
  core::duration state_interval = std::chrono::seconds(1);
  /// After so long the state is a record again although nothing has changed: a start reads what all venues did since
  /// the last two.
  core::duration restate_interval = std::chrono::minutes(10);
};

struct gateway_peers {
  messages::orders_address orders;
  messages::journal_address journal;
};

struct gateway_state {
  static inline const char* name = "paper_gateway";
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  paper::venue* venue = nullptr;
  core::actor_number number;
  gateway_settings settings;
  runtime::outbox<messages::orders_address> orders;
  runtime::outbox<messages::journal_address> journal;
  std::optional<core::timestamp> alarm;  ///< when this room will be woken
  bool changed = false;                  ///< since the state was journaled last
  core::timestamp journaled_at{};

  void restore(const messages::history&);
  void take(const messages::journaled_command&);
  void take(const core::market_view&);
  void move_time();
  void arm();
  void note_state();
  void came_back(const caf::message&);
};

/// Hands commands to the simulated venue and brings back what it says.
///   accepts  journaled_command (journal) · market_view: quote, depth, trade, mark (market)
///   emits    venue_report -> orders · note(venue_state) -> journal
///   owns     nothing: the venue's state is the venue's
///   fails    alone; commands in its mailbox come back to the journal and become unknown
///   recovers by going on with the venue as it is; in a new process the venue is taken over from the journal: its last
///            state, and the order events after it
caf::behavior gateway_actor(runtime::room<gateway_state>*, runtime::environment&, venue&, gateway_settings,
                            gateway_peers);

}  // namespace adapters::paper
