#pragma once

#include <caf/behavior.hpp>
#include <functional>
#include <map>

#include "core/order/register.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"

namespace actors {

struct orders_settings {
  core::duration answer_within = std::chrono::seconds(1);  ///< silence beyond this makes an outcome unknown
  core::duration sweep_interval = std::chrono::milliseconds(250);
};

struct orders_peers {
  messages::journal_address journal;
};

struct orders_state {
  static inline const char* name = "orders";
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  orders_settings settings;
  core::order::order_register orders;
  runtime::outbox<messages::journal_address> journal;
  struct settlement {
    caf::actor asker;
    std::vector<core::order_id> working;  ///< as the bot sees it
  };
  std::map<core::bot_id, settlement> settling;  ///< bots that wait until none of their orders is unknown
  bool sweeping = false;

  core::timestamp now() const { return env->time.now(*self); }
  void restore(const messages::history&);
  void submit(const core::risk::approved_order&);
  void take(const core::venue_report&);
  void cancel(const messages::cancel_wanted&);
  void reduce(const messages::reduction_wanted&);
  void strand(const messages::command_stranded&);
  void settle(const messages::settlement_wanted&, caf::actor asker);
  void inquire(core::order_id);
  void sweep();
  void record(const std::optional<core::order_event>&);
  void send_command(messages::unapproved_command, core::plan_id, core::sequence cause);
  void announce_settled();
  void note_snapshot();
  messages::working_orders working(const messages::working_wanted&) const;
  messages::shown_state shown() const;
};

/// The life cycle of every order, one legal step at a time.
///   accepts  approved_order (risk) · cancel_wanted, reduction_wanted (bots, monitors, portfolio) · venue_report
///            (gateways) · command_stranded (journal) · settlement_wanted (bots) · working_wanted (start-up of others)
///            · room_snapshot_wanted (journal) · state_wanted
///   emits    placement, followup, order_stepped, note(room_snapshot) -> journal · settled -> bot
///   owns     order state (sole writer)
///   fails    with the monitors behind it
///   recovers from its last snapshot and what the journal holds after it; every order that has not ended
///            becomes unknown and is asked for at its venue
caf::behavior orders_actor(runtime::room<orders_state>*, runtime::environment&, orders_settings, orders_peers);

}  // namespace actors
