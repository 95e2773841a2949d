#pragma once

#include <caf/behavior.hpp>
#include <map>

#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/journal_file.hpp"
#include "runtime/probed.hpp"

namespace actors {

struct journal_peers {
  messages::orders_address orders;
  messages::risk_address risk;
  messages::portfolio_address portfolio;
  std::map<core::instrument_id, messages::gateway_address> gateways;
};

/// What the journal actor does, apart from the mailbox: writes first, tells afterwards. The only maker of
/// journaled_command.
struct journal_state {
  static inline const char* name = "journal";

  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  runtime::journal_file* file = nullptr;
  journal_peers peers;
  core::byte_writer payload;

  core::sequence write(core::actor_number actor, core::plan_id plan, core::sequence cause, const messages::record&);
  void place(const core::risk::approved_order&);
  void follow_up(const messages::followup&);
  void step(core::order_event);
  void deny(const messages::order_denied&);
  void hand_over(core::order_command, core::sequence, core::instrument_id);
  void publish(const core::order_event&);
  messages::history recall(const messages::history_wanted&) const;
};

/// The durable order of events: nothing reaches a gateway and nobody hears an order event before it is written here.
///   accepts  placement · followup · order_stepped · order_denied · note · audited_note (the ways in of
///            operators) · history_wanted (start-up of others)
///   emits    journaled_command -> gateway · order_event -> risk, portfolio and the order's bot ·
///            command_stranded -> orders · history, written -> the asker
///   owns     the sequence of records (sole writer); the file belongs to the process
///   fails    where a record cannot be written: escalates, for without a journal there are no orders
///   recovers by going on behind the last record of the file
caf::behavior journal_actor(runtime::room<journal_state>*, runtime::environment&, runtime::journal_file&,
                            journal_peers);

}  // namespace actors
