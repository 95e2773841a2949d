#pragma once

#include <caf/behavior.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "core/bot/bot.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"
#include "runtime/published.hpp"

namespace actors {

struct bot_settings {
  core::bot::identity who;
  core::instrument instrument;
  std::function<std::unique_ptr<core::strategy::strategy>()> make_strategy;
  core::duration snapshot_interval = std::chrono::seconds(1);   ///< for strategies without bars
  std::shared_ptr<runtime::published<core::bot::face>> face{};  ///< where it shows itself; may be empty
};

struct bot_peers {
  messages::market_address market;
  messages::risk_address risk;
  messages::orders_address orders;
  messages::journal_address journal;
  messages::breaker_address breaker{};  ///< empty: nobody halts it
};

struct bot_state {
  static inline const char* name = "bot";
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  bot_settings settings;
  bot_peers peers;
  std::optional<core::bot::bot> bot;
  runtime::outbox<messages::journal_address> journal;
  runtime::outbox<messages::orders_address> orders;
  runtime::outbox<messages::breaker_address> breaker;
  bool sent_is_lost = false;  ///< what it sent before its last snapshot and nobody has journaled died with its process
  bool catching_up = false;   ///< after a restart, until the kept views have come
  core::timestamp next_snapshot{};
  std::optional<core::bot::face> shown;  ///< last

  void restore(const messages::history&);
  void ask_for_settlement();
  void take(const messages::settled&);
  void catch_up();
  void take(const core::market_view&);
  void take(const core::order_event&);
  void carry_out(const core::bot::decision&);
  void note_snapshot(core::sequence cause);
  void steer(core::bot::standing_order);
  void halt(bool);
  void show();
  messages::shown_state report() const;
  void came_back(const caf::message&);
};

/// One strategy on one instrument, isolated: what it does wrong stays here.
///   accepts  market_view, views_kept (market) · order_event (journal) · settled (orders) ·
///            steer (admin) · bot_halted (breaker) · state_wanted
///   emits    order_intent -> risk · cancel_wanted, settlement_wanted -> orders · views_wanted -> market ·
///            note(bot_snapshot), order_denied -> journal · halt_asked -> breaker, when it starts
///   owns     its signals and its strategy's state
///   fails    alone; its supervisor starts it again, and gives it up after its budget
///   recovers from what operators told it last, its last journaled snapshot, the order events and the market views
///            since then; it enters again once the venue has settled its orders
caf::behavior bot_actor(runtime::room<bot_state>*, runtime::environment&, bot_settings, bot_peers);

}  // namespace actors
