#include "core/order/event.hpp"

namespace core {

std::string_view to_string(venue_refusal x) {
  switch (x) {
    case venue_refusal::none:
      return "none";
    case venue_refusal::filter:
      return "filter";
    case venue_refusal::reduce_only:
      return "reduce_only";
    case venue_refusal::would_trigger:
      return "would_trigger";
    case venue_refusal::would_take:
      return "would_take";
    case venue_refusal::insufficient_margin:
      return "insufficient_margin";
    case venue_refusal::unknown_order:
      return "unknown_order";
    case venue_refusal::unknown_instrument:
      return "unknown_instrument";
    case venue_refusal::duplicate:
      return "duplicate";
    case venue_refusal::halted:
      return "halted";
    case venue_refusal::not_ready:
      return "not_ready";
    case venue_refusal::rate_limited:
      return "rate_limited";
    case venue_refusal::self_trade:
      return "self_trade";
    case venue_refusal::price_bounds:
      return "price_bounds";
    case venue_refusal::too_many_orders:
      return "too_many_orders";
    case venue_refusal::not_permitted:
      return "not_permitted";
    case venue_refusal::overloaded:
      return "overloaded";
    case venue_refusal::other:
      return "other";
  }
  return "?";
}

std::string_view to_string(liquidity x) {
  switch (x) {
    case liquidity::maker:
      return "maker";
    case liquidity::taker:
      return "taker";
  }
  return "?";
}

std::string_view to_string(venue_report::kind x) {
  switch (x) {
    case venue_report::kind::accepted:
      return "accepted";
    case venue_report::kind::rejected:
      return "rejected";
    case venue_report::kind::filled:
      return "filled";
    case venue_report::kind::canceled:
      return "canceled";
    case venue_report::kind::expired:
      return "expired";
    case venue_report::kind::triggered:
      return "triggered";
    case venue_report::kind::amended:
      return "amended";
    case venue_report::kind::cancel_rejected:
      return "cancel_rejected";
    case venue_report::kind::absent:
      return "absent";
    case venue_report::kind::outcome_unknown:
      return "outcome_unknown";
  }
  return "?";
}

}  // namespace core
