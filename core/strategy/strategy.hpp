#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/market/view.hpp"
#include "core/order/event.hpp"
#include "core/types/instrument.hpp"

namespace core::strategy {

/// What a strategy wants done. The bot turns it into intents: it adds ids, account and group, and refuses what the
/// bot's state does not allow.
struct enter {
  core::side side = core::side::buy;
  core::quantity quantity;  ///< > 0; rounded down to the lot by the bot
  order_type type = order_type::market;
  time_in_force tif = time_in_force::gtc;
  price limit;       ///< limit orders
  price protection;  ///< level of the protective stop
};
/// Closes the whole position at market, reduce-only; nothing when flat.
struct exit_position {};
/// Cancels the bot's working entry orders.
struct cancel_entries {};
using action = std::variant<enter, exit_position, cancel_entries>;
using actions = std::vector<action>;

/// What the bot knows about itself when it asks the strategy; kept by the bot from order events.
struct standing {
  core::quantity position;         ///< signed
  core::quantity entries_working;  ///< open quantity of entry orders, signed sum
  bool exiting = false;            ///< an exit order is working
};

/// One thing that a strategy keeps in mind: `trend=up`.
struct fact {
  std::string name;  ///< one plain word
  std::string value;

  bool operator==(const fact&) const = default;
};

/// Pure trading logic of one bot: a view in, actions out. Deterministic: equal inputs give equal outputs and equal
/// snapshots. A new strategy is one file in core/strategy, one line in catalogue.cpp and one configuration section;
/// docs/adding_a_strategy.md walks through it.
class strategy {
 public:
  virtual ~strategy() = default;

  /// Kinds of view that it wants.
  virtual std::vector<view_kind> kinds() const = 0;
  /// Length of its bars; zero when it wants none.
  virtual duration bar_interval() const { return duration::zero(); }

  virtual actions on_view(const market_view&, const standing&) = 0;
  virtual actions on_order_event(const order_event&, const standing&) { return {}; }

  /// The whole state, and its restoration into a newly made strategy of the same parameters. restore throws
  /// broken_invariant for bytes that snapshot() cannot have written.
  virtual std::vector<std::byte> snapshot() const = 0;
  virtual void restore(std::span<const std::byte>) = 0;

  /// The state in words, for people who want to know what it knew when it decided; empty: only its bytes say.
  virtual std::vector<fact> facts() const { return {}; }
};

/// One parameter of a strategy: what the configuration may say.
struct parameter {
  std::string name;
  std::string meaning;
  enum class kind : std::uint8_t { integer, decimal, duration, flag } type = kind::integer;
  std::string fallback;        ///< default, as text; empty: required
  double least = 0, most = 0;  ///< inclusive range for numbers; seconds for durations
};

/// Values by name, as text that has been checked against the parameter list; defaults are filled in.
using parameters = std::map<std::string, std::string, std::less<>>;

/// A kind of strategy that the configuration can name.
struct entry {
  std::string name;
  std::string summary;
  std::vector<parameter> parameters;
  std::unique_ptr<strategy> (*make)(const core::strategy::parameters&, const instrument&) = nullptr;
};

/// All strategies, by name.
const std::vector<entry>& catalogue();
const entry* find(std::string_view name);

}  // namespace core::strategy
