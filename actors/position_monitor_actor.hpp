#pragma once

#include <caf/behavior.hpp>
#include <optional>

#include "core/position/protection.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"

namespace actors {

struct monitor_peers {
  messages::risk_address risk;
  messages::orders_address orders;
};

struct position_monitor_state {
  static inline const char* name = "position_monitor";
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  core::actor_number number;
  monitor_peers peers;
  runtime::outbox<messages::risk_address> risk;
  runtime::outbox<messages::orders_address> orders;
  std::uint32_t issued = 0;
  std::optional<core::position::protection> protection;  ///< none before the start message
  bool pausing = false;                                  ///< before the next retry

  void start(const messages::position_held&);
  void take(const core::order_event&);
  void carry_out(const core::position::decisions&);
  void place(const core::position::place_stop&);
  void exit(const core::position::exit_now&);
  core::order_intent blank(core::leg_role, core::side, core::quantity, core::sequence cause);
  void came_back(const caf::message&);
};

/// Watches over one open position: its protective stop is at the venue, or the position is being closed.
///   accepts  position_held (portfolio, once) · order_event of its bot on its instrument (through portfolio)
///   emits    order_intent (reduce-only) -> risk · cancel_wanted, reduction_wanted -> orders
///   owns     nothing: what is held belongs to portfolio, orders belong to orders
///   fails    alone; portfolio sends its successor the start message
///   recovers by asking orders which stops are working; ends by itself when the position and its stops are gone
caf::behavior position_monitor_actor(runtime::room<position_monitor_state>*, runtime::environment&, std::string path,
                                     monitor_peers);

}  // namespace actors
