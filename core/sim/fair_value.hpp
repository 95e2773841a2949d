#pragma once

#include "core/sim/market_rules.hpp"
#include "core/types/ids.hpp"
#include "core/types/time.hpp"

namespace core::sim {

/// What a venue holds an instrument to be worth, and the next funding settlement.
struct fair_value {
  instrument_id instrument;
  price mark;                ///< > 0
  price index{};             ///< only passed on
  fraction funding{};        ///< rate of the next settlement: longs pay where it is positive
  timestamp next_funding{};  ///< zero: there is none
  duration funding_every{};  ///< the settlement after the next one follows so much later; zero: when it is told
};

}  // namespace core::sim
