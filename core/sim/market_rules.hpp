#pragma once

#include <cstdint>
#include <vector>

#include "core/types/quantities.hpp"

namespace core::sim {

/// A fraction in units of 10^-8: 10'000 = 0.01 %. What funding rates are written in.
struct fraction {
  std::int64_t parts = 0;
  static constexpr int scale = 8;
  constexpr auto operator<=>(const fraction&) const = default;
};

/// One step of the margin table of an instrument: how much leverage a position of a size may have, and how much of it
/// must be covered for the position to be kept.
/// (https://developers.binance.com/docs/derivatives/usds-margined-futures/account/rest-api/Notional-and-Leverage-Brackets)
struct margin_bracket {
  money notional_max{};  ///< the bracket ends here, included
  int leverage_max = 1;
  ppm maintenance{};  ///< of the part of the notional inside this bracket
};

/// What an exchange demands of an instrument besides its dated filters. What is zero does not bind.
struct market_rules {
  quantity quantity_max{};         ///< of limit orders and their conditional kin
  quantity market_quantity_max{};  ///< of market orders and what becomes one
  ppm price_up{};    ///< a limit is at most mark x this, e.g. 1'050'000; buys (PERCENT_PRICE multiplierUp)
  ppm price_down{};  ///< a limit is at least mark x this, e.g. 950'000; sells (PERCENT_PRICE multiplierDown)
  std::uint32_t open_orders_max = 0;  ///< per account, conditional ones included (MAX_NUM_ORDERS)
  std::uint32_t conditional_max = 0;  ///< per account, waiting for their trigger (MAX_NUM_ALGO_ORDERS)
  ppm callback_min{};                 ///< trailing stops
  ppm callback_max{};
  std::vector<margin_bracket> brackets{};  ///< ascending; empty: leverage up to `leverage_max`, no maintenance margin
  int leverage_max = 125;                  ///< where there are no brackets
  int leverage_initial = 20;               ///< of an account that has not set any
  ppm liquidation_fee{};                   ///< of the notional of a forced close, to the insurance fund
};

}  // namespace core::sim
