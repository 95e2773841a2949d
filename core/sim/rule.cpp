#include "core/sim/rule.hpp"

namespace core::sim {

std::string_view to_string(rule x) {
  switch (x) {
    case rule::none:
      return "none";
    case rule::tick:
      return "tick";
    case rule::lot:
      return "lot";
    case rule::quantity_min:
      return "quantity_min";
    case rule::quantity_max:
      return "quantity_max";
    case rule::notional_min:
      return "notional_min";
    case rule::price_high:
      return "price_high";
    case rule::price_low:
      return "price_low";
    case rule::price_far:
      return "price_far";
    case rule::callback:
      return "callback";
    case rule::combination:
      return "combination";
    case rule::nothing_to_reduce:
      return "nothing_to_reduce";
    case rule::would_trigger:
      return "would_trigger";
    case rule::would_take:
      return "would_take";
    case rule::insufficient_margin:
      return "insufficient_margin";
    case rule::position_max:
      return "position_max";
    case rule::open_orders_max:
      return "open_orders_max";
    case rule::conditional_max:
      return "conditional_max";
    case rule::duplicate_id:
      return "duplicate_id";
    case rule::duplicate_close:
      return "duplicate_close";
    case rule::unknown_order:
      return "unknown_order";
    case rule::unknown_instrument:
      return "unknown_instrument";
    case rule::unknown_account:
      return "unknown_account";
    case rule::not_amendable:
      return "not_amendable";
    case rule::no_change:
      return "no_change";
    case rule::leverage:
      return "leverage";
    case rule::self_trade:
      return "self_trade";
    case rule::unfilled:
      return "unfilled";
    case rule::not_fillable:
      return "not_fillable";
    case rule::position_gone:
      return "position_gone";
    case rule::liquidation:
      return "liquidation";
  }
  return "?";
}

venue_refusal refusal_of(rule x) {
  switch (x) {
    case rule::none:
    case rule::unfilled:
    case rule::not_fillable:
    case rule::position_gone:
    case rule::liquidation:
      return venue_refusal::none;
    case rule::tick:
    case rule::lot:
    case rule::quantity_min:
    case rule::quantity_max:
    case rule::notional_min:
    case rule::callback:
    case rule::combination:
    case rule::no_change:
      return venue_refusal::filter;
    case rule::price_high:
    case rule::price_low:
    case rule::price_far:
      return venue_refusal::price_bounds;
    case rule::nothing_to_reduce:
      return venue_refusal::reduce_only;
    case rule::would_trigger:
      return venue_refusal::would_trigger;
    case rule::would_take:
      return venue_refusal::would_take;
    case rule::insufficient_margin:
      return venue_refusal::insufficient_margin;
    case rule::open_orders_max:
    case rule::conditional_max:
      return venue_refusal::too_many_orders;
    case rule::duplicate_id:
      return venue_refusal::duplicate;
    case rule::unknown_order:
      return venue_refusal::unknown_order;
    case rule::unknown_instrument:
      return venue_refusal::unknown_instrument;
    case rule::position_max:
    case rule::duplicate_close:
    case rule::unknown_account:
    case rule::not_amendable:
    case rule::leverage:
      return venue_refusal::not_permitted;
    case rule::self_trade:
      return venue_refusal::self_trade;
  }
  return venue_refusal::other;
}

}  // namespace core::sim
