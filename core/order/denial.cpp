#include "core/order/denial.hpp"

namespace core {

std::string_view to_string(denial x) {
  switch (x) {
    case denial::none:
      return "none";
    case denial::no_limits:
      return "no_limits";
    case denial::unknown_instrument:
      return "unknown_instrument";
    case denial::halted:
      return "halted";
    case denial::not_reconciled:
      return "not_reconciled";
    case denial::no_protection:
      return "no_protection";
    case denial::invalid_quantity:
      return "invalid_quantity";
    case denial::invalid_price:
      return "invalid_price";
    case denial::price_collar:
      return "price_collar";
    case denial::book_invalid:
      return "book_invalid";
    case denial::mark_missing:
      return "mark_missing";
    case denial::mark_stale:
      return "mark_stale";
    case denial::order_notional:
      return "order_notional";
    case denial::order_notional_min:
      return "order_notional_min";
    case denial::bot_position:
      return "bot_position";
    case denial::instrument_position:
      return "instrument_position";
    case denial::group_exposure:
      return "group_exposure";
    case denial::open_orders:
      return "open_orders";
    case denial::order_rate:
      return "order_rate";
    case denial::short_on_spot:
      return "short_on_spot";
    case denial::duplicate_id:
      return "duplicate_id";
    case denial::plan_incomplete:
      return "plan_incomplete";
    case denial::not_delivered:
      return "not_delivered";
  }
  return "?";
}

}  // namespace core
