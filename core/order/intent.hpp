#pragma once

#include <cstdint>
#include <string_view>

#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/side.hpp"
#include "core/types/time.hpp"

namespace core {

enum class order_type : std::uint8_t { market, limit, stop_market };
enum class time_in_force : std::uint8_t {
  gtc,        ///< rests until filled or cancelled
  ioc,        ///< fills at once what it can, the rest is cancelled
  post_only,  ///< rests or is rejected, never takes
};
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
  core::quantity quantity;  ///< > 0, on the lot grid
  price limit;              ///< limit orders only
  price trigger;            ///< stop orders only
  price protection;         ///< entries: level of the protective stop of what this fills
  std::uint64_t view = 0;   ///< the market view that the decision used
  timestamp decided_at{};
  sequence cause;  ///< journal record that caused it; none when a market view did

  bool reduce_only() const { return role != leg_role::entry; }
};

}  // namespace core
