#include "core/command/verb.hpp"

#include <algorithm>
#include <array>

#include "core/types/invariant.hpp"

namespace core::command {
namespace {

using k = target_kind;
using a = argument_kind;
constexpr auto viewer = role::viewer, trader = role::trader, operator_ = role::operator_;
constexpr auto t0 = tier::t0, t1 = tier::t1, t2 = tier::t2, t3 = tier::t3;

constexpr std::array stop_arguments{
    argument{"keep-position", a::flag, "leave its position open, guarded by its stops alone"},
    argument{"flatten", a::flag, "close its position first"},
};
constexpr std::array state_arguments{argument{"state", a::flag, "ask the actor itself for its state"}};
constexpr std::array trace_arguments{
    argument{"max", a::count, "end after that many messages (at most 32, the default)"},
    argument{"for", a::duration, "end after that long (at most 60s, default 2s)"},
};
constexpr std::array reset_arguments{
    argument{"override", a::duration, "close it for that long although its cause holds"},
};
constexpr std::array orders_arguments{
    argument{"bot", a::text, "only of this bot"},
    argument{"open", a::flag, "only those that have not ended"},
};
constexpr std::array tail_arguments{
    argument{"bot", a::text, "only what concerns this bot"},
    argument{"since", a::text, "a sequence, or for how long back: 10m"},
    argument{"limit", a::count, "at most that many"},
    argument{"follow", a::flag, "go on until interrupted"},
};
constexpr std::array wait_arguments{
    argument{"for", a::text, "bot:NAME=STATE, actor:PATH=STATE or breaker:NAME=STATE"},
    argument{"timeout", a::duration, "give up after that long (default 60s)"},
};

constexpr std::array table{
    verb{act::bots_list,
         "bots list",
         k::none,
         viewer,
         t0,
         t0,
         false,
         {},
         "all bots, desired and actual state",
         "bots list"},
    verb{act::bots_show, "bots show", k::bot, viewer, t0, t0, false, {}, "one bot", "bots show alpha"},
    verb{act::bots_start,
         "bots start",
         k::bot,
         trader,
         t1,
         t3,
         true,
         {},
         "let it trade; starts it again where it was given up",
         "bots start alpha"},
    verb{act::bots_resume,
         "bots resume",
         k::bot,
         trader,
         t1,
         t3,
         true,
         {},
         "let a paused bot enter again",
         "bots resume alpha"},
    verb{act::bots_pause,
         "bots pause",
         k::bot,
         trader,
         t1,
         t1,
         false,
         {},
         "no entries, working ones are cancelled; exits are managed",
         "bots pause alpha --reason 'CPI at 12:30'"},
    verb{act::bots_stop, "bots stop", k::bot, trader, t2, t2, false, stop_arguments,
         "neither entries nor exits of its own; protection stays", "bots stop alpha --keep-position --yes"},
    verb{act::bots_flatten,
         "bots flatten",
         k::bot,
         trader,
         t2,
         t2,
         false,
         {},
         "cancel its orders, close its position, pause it",
         "bots flatten alpha --yes"},
    verb{act::bots_reload,
         "bots reload",
         k::bot,
         operator_,
         t2,
         t2,
         true,
         {},
         "read its file again; answered needs_restart, always: no field applies at run time",
         "bots reload alpha --yes"},
    verb{act::actors_list, "actors list", k::none, viewer, t0, t0, false, {}, "the tree of actors", "actors list"},
    verb{act::actors_show, "actors show", k::actor, viewer, t0, t0, false, state_arguments, "one actor",
         "actors show bots/alpha --state"},
    verb{act::actors_trace, "actors trace", k::actor, viewer, t0, t0, false, trace_arguments,
         "the next messages that an actor handles", "actors trace bots/alpha --max 20 --for 2s"},
    verb{act::actors_restart,
         "actors restart",
         k::actor,
         operator_,
         t2,
         t2,
         true,
         {},
         "end an actor and start it again",
         "actors restart venues/binance/session --yes"},
    verb{act::breakers_list, "breakers list", k::none, viewer, t0, t0, false, {}, "all breakers", "breakers list"},
    verb{act::breakers_trip,
         "breakers trip",
         k::breaker,
         operator_,
         t1,
         t1,
         false,
         {},
         "open a breaker",
         "breakers trip daily_loss --reason 'looks wrong'"},
    verb{act::breakers_reset, "breakers reset", k::breaker, operator_, t3, t3, true, reset_arguments,
         "close a breaker; refused while its cause holds",
         "breakers reset daily_loss --confirm daily_loss --reason ok"},
    verb{act::halt, "halt", k::none, trader, t2, t2, false, {}, "no entries by anybody; exits go on", "halt --yes"},
    verb{act::unhalt,
         "unhalt",
         k::none,
         operator_,
         t3,
         t3,
         true,
         {},
         "take the halt back",
         "unhalt --confirm tower-1 --reason 'feed is back'"},
    verb{act::orders_list, "orders list", k::none, viewer, t0, t0, false, orders_arguments, "orders",
         "orders list --bot alpha --open"},
    verb{act::orders_story,
         "orders story",
         k::order,
         viewer,
         t0,
         t0,
         false,
         {},
         "what happened to an order, and why",
         "orders story bots/alpha-17"},
    verb{act::events_tail, "events tail", k::none, viewer, t0, t0, false, tail_arguments, "records of the journal",
         "events tail --bot alpha --since 10m"},
    verb{act::config_show,
         "config show",
         k::none,
         viewer,
         t0,
         t0,
         false,
         {},
         "the configuration in force",
         "config show"},
    verb{act::config_check,
         "config check",
         k::none,
         viewer,
         t0,
         t0,
         false,
         {},
         "check the configuration file as it is on disk; nothing is applied",
         "config check"},
    verb{act::wait, "wait", k::none, viewer, t0, t0, false, wait_arguments, "wait until something is so",
         "wait --for bot:alpha=paused --timeout 10s"},
};

}  // namespace

std::span<const verb> verbs() { return table; }

const verb* find_verb(std::string_view words) {
  const auto found = std::ranges::find(table, words, &verb::words);
  return found == table.end() ? nullptr : &*found;
}

const verb& verb_of(act what) {
  const auto found = std::ranges::find(table, what, &verb::what);
  ASSERT(found != table.end(), "an act without a verb", static_cast<int>(what));
  return *found;
}

const argument* find_argument(const verb& x, std::string_view name) {
  const auto found = std::ranges::find(x.arguments, name, &argument::name);
  return found == x.arguments.end() ? nullptr : &*found;
}

std::string_view to_string(act x) { return verb_of(x).words; }

std::string_view to_string(target_kind x) {
  constexpr std::array<std::string_view, 5> words{"none", "bot", "actor", "breaker", "order"};
  return words.at(static_cast<std::size_t>(x));
}

std::string_view to_string(tier x) {
  constexpr std::array<std::string_view, 4> words{"t0", "t1", "t2", "t3"};
  return words.at(static_cast<std::size_t>(x));
}

std::string_view to_string(trading_mode x) {
  constexpr std::array<std::string_view, 3> words{"paper", "simulation", "live"};
  return words.at(static_cast<std::size_t>(x));
}

std::string_view to_string(argument_kind x) {
  constexpr std::array<std::string_view, 4> words{"flag", "duration", "count", "text"};
  return words.at(static_cast<std::size_t>(x));
}

}  // namespace core::command
