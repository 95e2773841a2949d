#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/command/command.hpp"

namespace core::command {

/// What may be wanted of the runtime: one table for ctl, console, HTTP, chat and the documentation.
enum class act : std::uint8_t {
  bots_list,
  bots_show,
  bots_start,
  bots_resume,
  bots_pause,
  bots_stop,
  bots_flatten,
  bots_reload,
  actors_list,
  actors_show,
  actors_trace,
  actors_restart,
  breakers_list,
  breakers_trip,
  breakers_reset,
  halt,
  unhalt,
  orders_list,
  orders_story,
  events_tail,
  config_show,
  config_check,
  wait,
};

/// What a verb is done to.
enum class target_kind : std::uint8_t {
  none,
  bot,      ///< its name: "alpha"
  actor,    ///< its path: "bots/alpha"
  breaker,  ///< its name: "daily_loss"
  order,    ///< its id
};

/// How much has to come before it happens.
enum class tier : std::uint8_t {
  t0,  ///< reads: nothing
  t1,  ///< nothing: it reduces risk or can be undone
  t2,  ///< `confirm` is "yes"
  t3,  ///< `confirm` is the target's name (the node's where there is none), and a reason is given
};

/// How a node trades, as far as commands are concerned.
enum class trading_mode : std::uint8_t {
  paper,       ///< simulated orders
  simulation,  ///< orders go to simulated exchanges
  live,        ///< real orders
};

enum class argument_kind : std::uint8_t {
  flag,      ///< there or not; its value is "true"
  duration,  ///< "30m", greater than zero
  count,     ///< a whole number, 1 or more
  text,      ///< anything of 1 .. 256 characters
};

struct argument {
  std::string_view name;
  argument_kind kind;
  std::string_view summary;
};

struct verb {
  act what;
  std::string_view words;  ///< "bots pause"
  target_kind target;
  role rank;                            ///< at least
  tier simulated;                       ///< in paper and simulation
  tier real;                            ///< in live
  bool raises_risk;                     ///< there may be more risk afterwards than before
  std::span<const argument> arguments;  ///< all may be left out
  std::string_view summary;             ///< one line
  std::string_view example;             ///< as the words after `watchbill ctl`
};

/// All verbs, in the order in which they are explained.
std::span<const verb> verbs();
/// By its words; nullptr where there is none.
const verb* find_verb(std::string_view words);
const verb& verb_of(act);

/// The argument of that name; nullptr where the verb has none.
const argument* find_argument(const verb&, std::string_view name);

constexpr tier tier_of(const verb& x, trading_mode mode) { return mode == trading_mode::live ? x.real : x.simulated; }
constexpr bool is_reading(const verb& x) { return x.simulated == tier::t0; }

/// May somebody of this rank do what `needed` may do? Ranks are ordered.
constexpr bool may(role has, role needed) { return has >= needed; }

std::string_view to_string(act);  ///< its words
std::string_view to_string(target_kind);
std::string_view to_string(tier);
std::string_view to_string(trading_mode);
std::string_view to_string(argument_kind);

}  // namespace core::command
