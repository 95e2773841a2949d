#include "adapters/binance/rules.hpp"

#include <algorithm>
#include <limits>

#include "adapters/binance/scan.hpp"

namespace adapters::binance {
namespace {

/// A number at 10^-16 as units of the scale, if it is a whole number of them and fits.
std::optional<std::int64_t> at_scale(core::money x, int scale) {
  const __int128 unit = scan::powers[static_cast<std::size_t>(core::money::scale - scale)];
  const auto units = x.units / unit;
  if (x.units % unit != 0 || units < 0 || units > std::numeric_limits<std::int64_t>::max()) return {};
  return static_cast<std::int64_t>(units);
}

}  // namespace

std::optional<core::filters> filters_of(const symbol_rules& rules, const core::instrument& of,
                                        core::timestamp valid_from) {
  const auto tick = at_scale(rules.tick, of.price_scale);
  const auto lot = at_scale(rules.lot, of.quantity_scale);
  const auto market_lot = at_scale(rules.market_lot, of.quantity_scale);
  const auto quantity_min = at_scale(rules.quantity_min, of.quantity_scale);
  if (!tick || !lot || !market_lot || !quantity_min || *tick == 0 || *lot == 0) return {};
  // One grid for limit and market orders: the coarser one, where it is a multiple of the other.
  const auto coarser = std::max(*lot, *market_lot);
  if (*market_lot != 0 && coarser % std::min(*lot, *market_lot) != 0) return {};
  return core::filters{valid_from, {*tick}, {coarser}, {*quantity_min}, rules.notional_min};
}

}  // namespace adapters::binance
