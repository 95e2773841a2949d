#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "core/order/event.hpp"
#include "core/risk/gate.hpp"
#include "messages/proofs.hpp"
#include "messages/record.hpp"

namespace messages {

/// Cancels an order that may still be working. Needs no approval.
struct cancel_wanted {
  core::order_id order;
  core::instrument_id instrument;
  core::sequence cause;
};

/// Lowers the quantity of a working order. Needs no approval: it reduces.
struct reduction_wanted {
  core::order_id order;
  core::instrument_id instrument;
  core::quantity quantity;  ///< total, fills included
  core::sequence cause;
};

/// Orders to journal: write intent, approval and command, then hand the command to its gateway.
struct placement {
  core::risk::approved_order order;
};

/// What may follow a placement without another approval: nothing of it can enlarge a position.
using unapproved_command = std::variant<core::cancel_order, core::amend_order, core::query_order>;

/// Orders to journal: write the command, then hand it to its gateway.
struct followup {
  unapproved_command command;
  core::plan_id plan;
  core::sequence cause;
};

/// Orders to journal: write the step, then let everybody concerned know.
struct order_stepped {
  core::order_event event;
};

/// Risk (or an issuer that could not reach it) to journal: write intent and denial, then let the issuer know.
struct order_denied {
  core::order_intent intent;
  core::denial why = core::denial::none;
};

/// Anybody to journal: write this.
struct note {
  core::actor_number actor;
  core::plan_id correlation;
  core::sequence cause;
  record body;
};

/// Journal to orders: the gateway was not there to take this command, which is in the journal.
struct command_stranded {
  core::order_command command;
  core::sequence sequence;
};

/// Journal to the rooms that fold order events (orders, risk, portfolio): note your room_snapshot. It comes after so
/// many records.
struct room_snapshot_wanted {};

/// Start-up only. What has been written so far of these records, in order.
struct history_wanted {
  enum class kind : std::uint8_t {
    room,      ///< a room's last room_snapshot and the placements and order events that are not in it; without one
               ///< (and without a room) all of them
    bot,       ///< a bot's last snapshot and the events of its orders after it; what it was told last
    venue,     ///< the last state of a simulated venue and the order events since the state before it
    commands,  ///< operators' commands, their answers, and what bots were told
    breaker,   ///< the last change of a breaker
  };
  kind what = kind::room;
  core::bot_id bot;
  std::string venue;
  core::actor_number room{};  ///< for `room`: whose
};
struct history {
  std::vector<journal_entry> entries;
  core::sequence until;  ///< last sequence written when this was answered
};

/// Start-up only, to orders: which orders of this bot on this instrument may be working?
struct working_wanted {
  core::bot_id bot;
  core::instrument_id instrument;
};
struct working_order {
  core::order_intent intent;
  core::order_state state = core::order_state::none;
  core::quantity open;
};
struct working_orders {
  std::vector<working_order> orders;
};

/// Bot to orders after a restart: settle all my orders with the venue, then tell me.
struct settlement_wanted {
  core::bot_id bot;
  std::vector<core::order_id> working;  ///< that it takes for working
};
struct settled {
  core::bot_id bot;
  std::vector<core::order_id> never_placed;  ///< of these
};

}  // namespace messages
