#pragma once

#include <cstdint>

#include "core/bot/life.hpp"
#include "core/bot/standing_order.hpp"
#include "core/types/quantities.hpp"

namespace core::bot {

/// What an operator sees of a bot.
struct face {
  standing_order desired = standing_order::run;
  life state = life::idle;
  quantity position;              ///< signed, as the bot knows it
  quantity entries_working;       ///< open quantity of its entries, signed sum
  std::uint32_t orders_open = 0;  ///< its own entries and exits; stops are the position monitor's
  bool exiting = false;
  bool entries_allowed = false;  ///< its orders and positions are settled with the venue

  constexpr bool operator==(const face&) const = default;
};

}  // namespace core::bot
