#pragma once

#include "core/strategy/strategy.hpp"

namespace core::strategy {

/// Moving-average crossover on closed bars; the catalogue entry says its parameters.
entry sma_cross_entry();

}  // namespace core::strategy
