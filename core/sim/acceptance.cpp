#include "core/sim/acceptance.hpp"

#include "core/sim/ledger.hpp"
#include "core/sim/price_rule.hpp"
#include "core/sim/stop_rule.hpp"

namespace core::sim {

namespace {

bool fits_tick(price p, const filters& f) { return p.units > 0 && p.units % f.tick.units == 0; }

/// The price at which the notional of an order is judged, if any is known.
std::optional<price> price_of(const order_intent& i, const visible_market& market) {
  switch (i.type) {
    case order_type::limit:
      return i.limit;
    case order_type::stop_market:
      return i.trigger;
    case order_type::market:
      break;
  }
  const level* touch = market.touch(opposite(i.side));
  return touch ? std::optional(touch->price) : std::nullopt;
}

bool fits_filters(const order_intent& i, const instrument& on, const filters& f, const visible_market& market) {
  if (!fits_lot(i.quantity, f)) return false;
  if (i.type == order_type::limit && !fits_tick(i.limit, f)) return false;
  if (i.type == order_type::stop_market && !fits_tick(i.trigger, f)) return false;
  if (i.reduce_only() && on.kind == instrument_kind::perpetual) return true;
  const auto at = price_of(i, market);
  return !at || on.value_of(*at, i.quantity) >= f.notional_min;
}

}  // namespace

bool fits_lot(quantity q, const filters& f) { return q.units > 0 && q >= f.quantity_min && q.units % f.lot.units == 0; }

venue_refusal refusal_of(const order_intent& i, const instrument& on, const filters& f, const visible_market& market,
                         quantity position) {
  if (!fits_filters(i, on, f, market)) return venue_refusal::filter;
  if (i.role == leg_role::exit && reducible(position, i.side).units == 0) return venue_refusal::reduce_only;
  if (on.kind == instrument_kind::spot && i.side == side::sell && i.quantity > position)
    return venue_refusal::insufficient_margin;
  if (i.type == order_type::stop_market && stop_reached(i, market)) return venue_refusal::would_trigger;
  if (i.type == order_type::limit && i.tif == time_in_force::post_only) {
    const level* touch = market.touch(opposite(i.side));
    if (touch && within_limit(i.side, i.limit, touch->price)) return venue_refusal::would_take;
  }
  return venue_refusal::none;
}

}  // namespace core::sim
