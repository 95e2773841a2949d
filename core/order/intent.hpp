#pragma once

#include <cstdint>
#include <string_view>

#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/side.hpp"
#include "core/types/time.hpp"

namespace core {

enum class order_type : std::uint8_t {
  market,
  limit,
  stop_market,         ///< becomes a market order when the price runs against: sells trigger at or below the level
  stop_limit,          ///< the same, becomes a limit order
  take_profit_market,  ///< becomes a market order when the price runs in favour: sells trigger at or above the level
  take_profit_limit,   ///< the same, becomes a limit order
  trailing_stop,       ///< a stop_market whose level follows the best price since its activation at `callback` distance
};
enum class time_in_force : std::uint8_t {
  gtc,        ///< rests until filled or cancelled
  ioc,        ///< fills at once what it can, the rest is cancelled
  post_only,  ///< rests or is rejected, never takes
  fok,        ///< fills as a whole at once or not at all
};
/// Waits for a trigger before it can trade.
constexpr bool conditional(order_type t) { return t >= order_type::stop_market; }
/// Names a limit price.
constexpr bool limited(order_type t) {
  return t == order_type::limit || t == order_type::stop_limit || t == order_type::take_profit_limit;
}
/// Triggers when the price rises to its level if it buys, falls to it if it sells; the others the other way round.
constexpr bool stops_loss(order_type t) {
  return t == order_type::stop_market || t == order_type::stop_limit || t == order_type::trailing_stop;
}
enum class trigger_source : std::uint8_t { last, mark };

std::string_view to_string(order_type);
std::string_view to_string(time_in_force);
std::string_view to_string(trigger_source);

/// What an order is for. An entry may enlarge a position and must name its protection; the others are reduce-only.
enum class leg_role : std::uint8_t { entry, exit, stop };
std::string_view to_string(leg_role);

/// Somebody wants an order: a leg of a plan, not yet admitted.
struct order_intent {
  order_id id;
  bot_id bot;          ///< whose position it changes
  account_id account;  ///< where it is booked
  group_id group;      ///< portfolio group whose limits bind it
  plan_id plan;
  std::uint8_t leg = 1;   ///< 1 .. legs
  std::uint8_t legs = 1;  ///< a plan is admitted all or none
  instrument_id instrument;
  core::side side = core::side::buy;
  leg_role role = leg_role::entry;
  order_type type = order_type::market;
  time_in_force tif = time_in_force::gtc;
  trigger_source trigger_by = trigger_source::last;
  core::quantity quantity;      ///< > 0, on the lot grid
  price limit;                  ///< where limited(type)
  price trigger;                ///< where conditional(type); of a trailing stop where it activates, zero: at once
  ppm callback;                 ///< trailing stops only: distance to the best price, of that price; > 0
  bool close_position = false;  ///< conditional exits and stops: trades whatever the position is when it triggers
  price protection;             ///< entries: level of the protective stop of what this fills
  std::uint64_t view = 0;       ///< the market view that the decision used
  timestamp decided_at{};
  sequence cause;  ///< journal record that caused it; none when a market view did

  bool reduce_only() const { return role != leg_role::entry; }
};

}  // namespace core
