#include "core/sim/margin.hpp"

#include <algorithm>

#include "core/types/power_of_ten.hpp"

namespace core::sim {

namespace {
constexpr __int128 million = 1'000'000;

const margin_bracket* bracket_of(const market_rules& rules, money notional) {
  for (const auto& b : rules.brackets)
    if (notional <= b.notional_max) return &b;
  return rules.brackets.empty() ? nullptr : &rules.brackets.back();
}
}  // namespace

money initial_of(money amount, int leverage) { return {(amount.units + leverage - 1) / leverage}; }

money maintenance_of(const market_rules& rules, money notional) {
  money sum;
  money floor;
  for (const auto& b : rules.brackets) {
    const bool last = &b == &rules.brackets.back();
    const money top = last ? notional : std::min(notional, b.notional_max);
    if (top > floor) sum += fee_of(top - floor, b.maintenance);
    floor = b.notional_max;
  }
  return sum;
}

int leverage_max_of(const market_rules& rules, money notional) {
  const auto* b = bracket_of(rules, notional);
  return b ? b->leverage_max : rules.leverage_max;
}

std::optional<money> notional_max_at(const market_rules& rules, int leverage) {
  std::optional<money> most;
  for (const auto& b : rules.brackets) {
    if (b.leverage_max < leverage) break;
    most = b.notional_max;
  }
  return most;
}

stake stake_of(const listing& on, const holding& held, const order_load& load, price mark, int leverage) {
  stake s;
  s.notional = mark.units > 0 ? on.instrument.value_of(mark, held.quantity) : held.cost;
  s.unrealized = s.notional - held.cost;
  s.position_margin = initial_of(abs(s.notional), leverage);
  const money worst = std::max(abs(s.notional + load.buys), abs(s.notional - load.sells));
  s.order_margin = std::max(initial_of(worst, leverage) - s.position_margin, money{});
  s.maintenance = maintenance_of(on.rules, abs(s.notional));
  return s;
}

price liquidation_price(const listing& on, const holding& held, price mark, money equity, money maintenance) {
  if (held.quantity.units == 0 || mark.units == 0) return {};
  const money notional = on.instrument.value_of(mark, abs(held.quantity));
  const auto* bracket = bracket_of(on.rules, notional);
  const __int128 rate = bracket ? bracket->maintenance.parts : 0;
  // With s the side of the position, equity(p) = equity + s (p - mark) |q| and maintenance(p) = maintenance +
  // rate (p - mark) |q|. They meet where (p - mark) |q| (s - rate) = maintenance - equity.
  const __int128 slope = held.quantity.units > 0 ? million - rate : -million - rate;
  const auto unit = on.instrument.value_of({1}, abs(held.quantity));  // of one price unit
  if (unit.units == 0 || slope == 0) return {};
  const __int128 missing = maintenance.units - equity.units;
  const __int128 steps = missing / unit.units * million / slope;  // to one part in the price unit
  const __int128 at = mark.units + steps;
  return at > 0 && at < std::numeric_limits<std::int64_t>::max() ? price{static_cast<std::int64_t>(at)} : price{};
}

}  // namespace core::sim
