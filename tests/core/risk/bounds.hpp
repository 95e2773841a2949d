#pragma once

#include <vector>

#include "core/risk/limits.hpp"
#include "core/types/instrument.hpp"

namespace core::tests {

/// Prices and quantities in whole units.
inline std::vector<core::instrument> instruments() {
  std::vector<core::instrument> all;
  for (const std::uint32_t id : {1, 2}) {
    core::instrument x;
    x.id = {id};
    x.venue = "test";
    x.symbol = id == 1 ? "ONE" : "TWO";
    x.kind = core::instrument_kind::perpetual;
    x.price_scale = 0;
    x.quantity_scale = 0;
    x.dated = {core::filters{}};
    all.push_back(x);
  }
  return all;
}

inline core::money worth(std::int64_t whole) { return core::notional({1}, {whole}, 0, 0); }

/// With the ask at 101: orders of 100, positions of 300 per bot, 500 per instrument and 800 per group.
inline core::risk::limits bounds() {
  core::risk::limits x;
  for (const std::uint32_t bot : {1, 2, 3, 7, 8, 9}) {
    x.bots[{bot}] = {.order_notional_max = worth(101 * 100),
                     .position_notional_max = worth(101 * 300),
                     .open_orders_max = 10,
                     .orders_per_window = 10,
                     .window = std::chrono::minutes(1),
                     .price_collar = {100'000}};
  }
  x.instruments[{1}] = x.instruments[{2}] = {worth(101 * 500)};
  for (const std::uint32_t group : {1, 2, 5, 6}) x.groups[{group}] = {worth(101 * 800)};
  x.mark_age_max = std::chrono::seconds(5);
  return x;
}

}  // namespace core::tests
