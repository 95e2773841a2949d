#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/bot/standing_order.hpp"
#include "core/command/command.hpp"
#include "core/market/event.hpp"
#include "core/market/funding.hpp"
#include "core/market/view.hpp"
#include "core/order/event.hpp"
#include "core/types/ids.hpp"
#include "core/types/instrument.hpp"
#include "core/types/time.hpp"

namespace messages {

/// What the journal holds: one struct per record type. The bytes on disk are defined in docs/journal_format.md and
/// written by messages/codec; a type's number and the meaning of a written version never change.

/// First record of a journal: the facts that make a run repeatable. No path, user, host or wall-clock time.
struct run_started {
  std::uint64_t seed = 0;
  std::string config_hash;                 ///< of the effective configuration
  std::vector<std::string> source_hashes;  ///< of the recorded sessions, in source order; empty for live markets
};

/// The text behind a number of core/types/ids.hpp, written before the number is first used.
struct name_declared {
  enum class kind : std::uint8_t { actor, bot, account, group };
  kind what = kind::actor;
  std::uint32_t number = 0;
  std::string name;
};
std::string_view to_string(name_declared::kind);

/// Identity and scales of an instrument; a journal with other scales for the same id is refused at start.
struct instrument_declared {
  core::instrument instrument;
};

/// Validity of a book changed.
struct book_changed {
  core::instrument_id instrument;
  core::book_fault fault = core::book_fault::none;  ///< none: valid
  std::uint64_t offset = 0;                         ///< message of the source
};

struct intent_recorded {
  core::order_intent intent;
};

/// The gate admitted the intent that is this record's cause.
struct approval_recorded {
  core::order_id order;
};

/// Written before it leaves for the gateway.
struct command_recorded {
  core::order_command command;
};

struct event_recorded {
  core::order_event event;
};

/// All of a bot, so that it can go on after a crash.
struct bot_snapshot {
  core::bot_id bot;
  std::uint64_t view = 0;     ///< last market view that the strategy has seen
  core::sequence last_event;  ///< last order event that it has seen
  std::uint32_t orders_issued = 0;
  std::vector<std::byte> bot_state;       ///< core::bot
  std::vector<std::byte> strategy_state;  ///< core::strategy::strategy::snapshot
  std::uint64_t hash = 0;                 ///< state hash over both
};

/// A position after a fill; quantity zero: closed.
struct position_changed {
  core::bot_id bot;
  core::account_id account;
  core::group_id group;
  core::instrument_id instrument;
  core::quantity quantity;
  core::money cost;
  core::money realized;  ///< over the position's life
  core::money fees;
  core::price protection;
};

/// The simulated venue's own state (core/sim), so that a paper account survives its gateway and the process.
struct venue_state {
  std::string venue;
  core::sequence last_command;  ///< newest command that the venue has taken
  std::vector<std::byte> state;
};

/// Something happened to an actor: started again, given up, or hit by an injected fault.
struct actor_noted {
  enum class kind : std::uint8_t {
    restarted,
    quarantined,
    escalated,
    fault_injected,
    alarm,  ///< an operator should look
  };
  kind what = kind::restarted;
  std::string actor;
  std::string text;
};
std::string_view to_string(actor_noted::kind);

/// An operator's command, written before anything of it takes effect.
struct admin_asked {
  std::string id;  ///< chosen by the asker; the same id is never carried out twice
  std::string principal;
  core::command::role role = core::command::role::viewer;
  std::string verb;    ///< "bots pause"
  std::string target;  ///< empty where the verb has none
  std::string args;    ///< "key=value" lines, in the order of keys
  std::string reason;
  core::timestamp expires{};
};

/// What became of it.
struct admin_answered {
  std::string id;
  core::command::outcome outcome = core::command::outcome::done;
  std::string code;  ///< of a refusal, stable; empty where done
  std::string why;
  std::string hint;
};

/// What an operator wants of a bot from here on, restarts included.
struct bot_steered {
  core::bot_id bot;
  core::bot::standing_order wanted = core::bot::standing_order::run;
  std::string principal;
  std::string reason;
};

/// A breaker opened, closed, or was overridden. The last one of a journal restores all breakers.
struct breaker_changed {
  enum class kind : std::uint8_t {
    opened,
    closed,
    overridden,  ///< closed by an operator although its cause holds, for a time
  };
  kind what = kind::opened;
  std::string breaker;
  std::string scope;        ///< "global", "venue binance", as operators write it
  std::string action;       ///< "halt_new"
  core::timestamp until{};  ///< of a timer or an override; zero: until somebody acts
  std::string why;
  std::string by;                ///< a principal, or "rule"
  std::vector<std::byte> state;  ///< core::risk::breakers, all of them, after the change
};
std::string_view to_string(breaker_changed::kind);

/// All that a room has made of placements and order events, so that a start need not read the journal from its
/// beginning. The entry's actor says whose.
struct room_snapshot {
  core::sequence last_event;     ///< last record that is folded into it; none: all that stand before this one
  std::vector<std::byte> state;  ///< what the room's classes of core encode
  std::uint64_t hash = 0;  ///< of what the journal alone determines: folding it from its first record gives the same
};

/// A bar of an instrument closed, and no loss of a trade in it was known then.
struct bar_closed {
  core::instrument_id instrument;
  core::bar bar;
};

/// The funding of a perpetual was settled: what the venue had announced last before that moment.
struct funding_observed {
  core::funding_announced announced;
};

using record = std::variant<run_started, name_declared, instrument_declared, book_changed, intent_recorded,
                            approval_recorded, command_recorded, event_recorded, bot_snapshot, position_changed,
                            venue_state, actor_noted, admin_asked, admin_answered, bot_steered, breaker_changed,
                            room_snapshot, bar_closed, funding_observed>;

/// A record with its place in the journal.
struct journal_entry {
  core::sequence sequence;    ///< from 1, without gaps
  core::timestamp at{};       ///< runtime clock
  core::actor_number actor;   ///< who wrote or caused it
  core::plan_id correlation;  ///< the plan that it belongs to; none for the rest
  core::sequence cause;       ///< the record that caused it; none when a market view did
  record body;
};

std::string_view type_name(const record&);

}  // namespace messages
