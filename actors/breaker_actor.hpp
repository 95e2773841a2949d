#pragma once

#include <caf/behavior.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/risk/breaker_book.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"
#include "runtime/published.hpp"

namespace actors {

/// A bot whom a breaker may halt, and whose positions it may close.
struct bound_bot {
  core::bot_id bot;
  core::account_id account;
  core::group_id group;
  core::instrument on;
  messages::bot_address address{};
};

struct breaker_settings {
  std::vector<core::risk::breaker_policy> policies;
  std::vector<bound_bot> bots;
  /// Where it shows core::risk::breaker_book::snapshot() as of the latest observation; may be empty.
  std::shared_ptr<runtime::published<std::vector<std::byte>>> standing{};
};

struct breaker_peers {
  messages::journal_address journal;
  messages::risk_address risk;
  messages::portfolio_address portfolio;
};

struct breaker_state {
  static inline const char* name = "breaker";
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  breaker_peers peers;
  std::vector<bound_bot> bots;
  std::shared_ptr<runtime::published<std::vector<std::byte>>> standing;
  core::risk::breaker_book book;
  runtime::outbox<messages::journal_address> journal;
  runtime::outbox<messages::portfolio_address> portfolio;
  std::set<std::string> unhealthy;  ///< paths of actors that fail their checks
  std::set<core::bot_id> halted;    ///< bots that were told to halt
  bool halting = false;             ///< the process-wide flag is set on its account
  std::optional<core::timestamp> alarm_at;
  std::uint64_t alarm = 0;

  core::timestamp now() const { return env->time.now(*self); }
  void restore(const messages::history&);
  void observe(std::string_view metric, const core::risk::breaker_scope&, std::int64_t value);
  void child_failed(const std::string& path);
  void child_ready(const std::string& path);
  void gave_up(const std::string& path, const std::string& why);
  void health(const messages::health_failed&);
  void equity(const messages::equity_marked&);
  core::command::answer obey(const messages::breaker_wanted&);
  void tick(const messages::wake&);
  void carry_out(const std::vector<core::risk::breaker_change>&);
  void raise_flag();
  void note(const core::risk::breaker_change&, const std::vector<std::byte>& state);
  bool halts(const bound_bot&) const;
  void halt_bots();
  void tell_if_halted(core::bot_id);
  void unwind(const std::vector<core::risk::breaker_change>&);
  void rule_again();
  void show();
  void set_alarm();
  messages::shown_state shown() const;
  void came_back(const caf::message&);
};

/// Owns all circuit breakers: hears what may open them, and says which entries are allowed.
///   accepts  supervision events (chronicle) · health_failed · equity_marked · breaker_wanted (answered with
///            core::command::answer) · rules_wanted · halt_asked (answered with bot_halted) ·
///            breakers_wanted (answered with breakers_shown) · state_wanted
///   emits    note(breaker_changed) -> journal · entries_ruled -> risk · bot_halted -> bots ·
///            flatten_wanted, reduction_of_positions -> portfolio
///   owns     breakers, and the process-wide flag as far as it has set it itself
///   fails    alone: flag and rules stay as they are
///   recovers by the last breaker_changed of the journal
/// A change takes effect in this order: the flag, where everything is halted or no longer; the record; the rules; the
/// bots and the positions.
caf::behavior breaker_actor(runtime::room<breaker_state>*, runtime::environment&, breaker_settings, breaker_peers);

}  // namespace actors
