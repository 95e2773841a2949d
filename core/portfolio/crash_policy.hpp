#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/order/event.hpp"
#include "core/position/ledger.hpp"

namespace core::portfolio {

/// What becomes of a bot's orders and positions when it is given up. Protective stops stay in every case: they are the
/// position monitor's, which removes them when the position is flat.
enum class crash_policy : std::uint8_t {
  keep,     ///< touch nothing
  cancel,   ///< cancel its working entries; positions stay, protected by their stops
  flatten,  ///< cancel its working entries and resting exits, close its positions at market
};
std::string_view to_string(crash_policy);

struct holding {
  position::key key;
  position::position position;
};

struct crash_orders {
  std::vector<cancel_order> cancels;  ///< to be sent first
  std::vector<order_intent> exits;    ///< reduce-only market orders without id, plan, view and time
};

/// `working` holds the latest event of each order of the bot that has not ended. Market exits on their way are not
/// doubled unless their outcome is unknown: a reduce-only order too many is refused by the venue, one too few leaves
/// risk. Orders and positions of other bots are ignored.
crash_orders on_quarantine(crash_policy, bot_id, group_id, std::span<const holding> positions,
                           std::span<const order_event> working);

}  // namespace core::portfolio
