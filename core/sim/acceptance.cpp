#include "core/sim/acceptance.hpp"

#include <limits>

#include "core/sim/ledger.hpp"
#include "core/sim/price_rule.hpp"
#include "core/sim/stop_rule.hpp"
#include "core/types/power_of_ten.hpp"

namespace core::sim {

namespace {

bool fits_tick(price p, const filters& f) { return p.units > 0 && p.units % f.tick.units == 0; }

/// The price at which the notional of an order is judged, if any is known.
std::optional<price> price_of(const order_intent& i, const visible_market& market) {
  if (limited(i.type)) return i.limit;
  if (conditional(i.type) && i.trigger.units > 0) return i.trigger;
  const level* touch = market.touch(opposite(i.side));
  return touch ? std::optional(touch->price) : std::nullopt;
}

/// Throws nothing: whatever a participant sends is refused and must not end the exchange.
std::optional<money> worth(const instrument& on, price p, quantity q) {
  money value;
  const __int128 factor = power_of_ten(money::scale - on.price_scale - on.quantity_scale);
  if (__builtin_mul_overflow(static_cast<__int128>(p.units) * q.units, factor, &value.units)) return std::nullopt;
  // Sums of some orders and positions, and their products with a rate, must fit as well.
  if (value.units > std::numeric_limits<__int128>::max() / 1'000'000'000'000) return std::nullopt;
  return value;
}

rule against_fields(const order_intent& i, const market_rules& rules) {
  const bool closes = i.type == order_type::stop_market || i.type == order_type::take_profit_market;
  if (i.close_position && !closes) return rule::combination;
  if (i.tif == time_in_force::post_only && !limited(i.type)) return rule::combination;
  if (i.type != order_type::trailing_stop) return i.callback.parts == 0 ? rule::none : rule::combination;
  const auto at = i.callback.parts;
  if (at <= 0 || at >= 1'000'000) return rule::callback;
  if (rules.callback_min.parts > 0 && i.callback < rules.callback_min) return rule::callback;
  if (rules.callback_max.parts > 0 && i.callback > rules.callback_max) return rule::callback;
  return rule::none;
}

rule against_quantity(const order_intent& i, const market_rules& rules, const filters& f) {
  if (i.close_position) return i.quantity.units >= 0 ? rule::none : rule::lot;
  if (const rule broken = rule_against(i.quantity, f); broken != rule::none) return broken;
  const quantity most = limited(i.type) ? rules.quantity_max : rules.market_quantity_max;
  return most.units > 0 && i.quantity > most ? rule::quantity_max : rule::none;
}

rule against_ticks(const order_intent& i, const filters& f) {
  if (limited(i.type) && !fits_tick(i.limit, f)) return rule::tick;
  const bool at_once = i.type == order_type::trailing_stop && i.trigger.units == 0;
  return conditional(i.type) && !at_once && !fits_tick(i.trigger, f) ? rule::tick : rule::none;
}

rule against_bounds(const order_intent& i, const market_rules& rules, const visible_market& market) {
  if (conditional(i.type)) return rule::none;
  if (limited(i.type)) return rule_against_limit(i.side, i.limit, rules, market);
  const level* touch = market.touch(opposite(i.side));
  if (!touch || rule_against_limit(i.side, touch->price, rules, market) == rule::none) return rule::none;
  return rule::price_far;
}

rule against_notional(const order_intent& i, const instrument& on, const filters& f, const visible_market& market) {
  const auto at = price_of(i, market);
  if (!at) return rule::none;
  const auto value = worth(on, *at, i.quantity);
  if (!value) return rule::quantity_max;
  const bool exempt = on.kind == instrument_kind::perpetual && only_reduces(i, on.kind);
  return exempt || *value >= f.notional_min ? rule::none : rule::notional_min;
}

}  // namespace

rule rule_against(quantity q, const filters& f) {
  if (q.units <= 0 || q.units % f.lot.units != 0) return rule::lot;
  return q >= f.quantity_min ? rule::none : rule::quantity_min;
}

rule rule_against_limit(side s, price limit, const market_rules& rules, const visible_market& market) {
  const auto twice = market.mark_twice();
  if (!twice) return rule::none;
  const auto scaled = static_cast<__int128>(limit.units) * 2'000'000;
  if (s == side::buy && rules.price_up.parts > 0 && scaled > static_cast<__int128>(twice->units) * rules.price_up.parts)
    return rule::price_high;
  if (s == side::sell && scaled < static_cast<__int128>(twice->units) * rules.price_down.parts) return rule::price_low;
  return rule::none;
}

rule rule_against(const order_intent& i, const listing& on, const filters& f, const visible_market& market,
                  quantity position) {
  for (const rule broken : {against_fields(i, on.rules), against_quantity(i, on.rules, f), against_ticks(i, f)})
    if (broken != rule::none) return broken;
  if (const rule broken = against_bounds(i, on.rules, market); broken != rule::none) return broken;
  if (const rule broken = against_notional(i, on.instrument, f, market); broken != rule::none) return broken;
  const bool reduces = i.reduce_only() && !conditional(i.type);
  if (reduces && reducible(position, i.side).units == 0) return rule::nothing_to_reduce;
  if (on.instrument.kind == instrument_kind::spot && i.side == side::sell && i.quantity > position)
    return rule::insufficient_margin;
  return conditional(i.type) && reached_at_arrival(i, market) ? rule::would_trigger : rule::none;
}

}  // namespace core::sim
