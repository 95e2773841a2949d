#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace core::risk {

/// What an open breaker does to entries of its scope, mildest first. Exits, stops and cancels always pass.
enum class breaker_action : std::uint8_t {
  none,              ///< nothing is restricted
  scale,             ///< sizes times the factor
  cap_leverage,      ///< gross exposure of a group of at most the factor times its capital
  reduce_positions,  ///< no entries, and once, when it opens, every position is brought down to the factor times itself
  halt_new,          ///< no entries
  halt_bots,         ///< no entries, and the bots are halted: working entries are cancelled, exits go on
  close_all,         ///< no entries, and every position is closed
};
std::string_view to_string(breaker_action);

/// No entry passes.
constexpr bool blocks(breaker_action x) { return x >= breaker_action::reduce_positions; }
/// Bots are to want nothing new either.
constexpr bool halts_bots(breaker_action x) { return x >= breaker_action::halt_bots; }
/// The action means nothing without a factor.
constexpr bool has_factor(breaker_action x) {
  return x >= breaker_action::scale && x <= breaker_action::reduce_positions;
}

/// Whom a breaker binds, narrowest first.
enum class scope_kind : std::uint8_t {
  order_type,  ///< orders of a type: "market"
  instrument,  ///< venue/SYMBOL
  venue,       ///< everything at a venue
  account,     ///< everything booked on an account
  group,       ///< a portfolio group
  global,      ///< everything; has no name
};
std::string_view to_string(scope_kind);

struct breaker_scope {
  scope_kind kind = scope_kind::global;
  std::string name{};  ///< empty where global

  auto operator<=>(const breaker_scope&) const = default;
};
/// "global", "venue binance": as operators write it.
std::string to_string(const breaker_scope&);

/// How observations become a cause.
enum class breaker_measure : std::uint8_t {
  level,    ///< the latest value is at the threshold or beyond
  count,    ///< more than `threshold` failures within the window; each value adds as many, zero says: healthy again
  lasting,  ///< the value has been at the threshold or beyond for the whole window
};
std::string_view to_string(breaker_measure);

/// On which side of the threshold the trouble lies.
enum class breaker_side : std::uint8_t {
  above,  ///< losses, outages
  below,  ///< posture, distance to liquidation
};
std::string_view to_string(breaker_side);

/// Who closes an open breaker. An operator always may, once the cause is gone.
enum class breaker_reset : std::uint8_t {
  by_operator,     ///< nobody else
  after_time,      ///< `time` after it opened, also while the cause holds; see breaker_policy::step
  next_day,        ///< at 00:00 UTC; what was observed before counts no more
  next_week,       ///< on Monday at 00:00 UTC; the same
  when_recovered,  ///< when the cause has been gone for `time`
};
std::string_view to_string(breaker_reset);

/// In what the values of a metric are counted.
enum class breaker_unit : std::uint8_t {
  ratio,   ///< parts per million
  number,  ///< a count
};
std::string_view to_string(breaker_unit);

/// One breaker, as data. Values and levels are in the metric's unit.
struct breaker_policy {
  std::string name;    ///< as operators type it: "daily-loss-trend"
  std::string metric;  ///< what is watched: "day_loss"; observations name it
  breaker_measure measure = breaker_measure::level;
  breaker_unit unit = breaker_unit::ratio;
  breaker_side side = breaker_side::above;
  duration window{};  ///< of count and lasting
  std::int64_t threshold = 0;
  /// The cause is gone at this level or better; none: as soon as the threshold is not met.
  std::optional<std::int64_t> recovery{};
  /// Closed by time while the cause held: opens again when it got worse by this. Zero: only after it was gone.
  std::int64_t step = 0;
  breaker_scope scope{};
  breaker_action action = breaker_action::halt_new;
  ppm factor{1'000'000};  ///< where has_factor(action)
  breaker_reset reset = breaker_reset::by_operator;
  duration time{};  ///< of after_time and when_recovered
};

/// What is wrong with a policy, in words; empty for a good one.
std::string problem_of(const breaker_policy&);

/// "recovery for 5m or operator", "operator": who may close it.
std::string closed_by(const breaker_policy&);

/// A value as operators read it: 5.25 %, 3.
std::string text_of(std::int64_t value, breaker_unit);

}  // namespace core::risk
