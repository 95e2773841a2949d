#include "core/order/intent.hpp"

namespace core {

std::string_view to_string(order_type x) {
  switch (x) {
    case order_type::market:
      return "market";
    case order_type::limit:
      return "limit";
    case order_type::stop_market:
      return "stop_market";
    case order_type::stop_limit:
      return "stop_limit";
    case order_type::take_profit_market:
      return "take_profit_market";
    case order_type::take_profit_limit:
      return "take_profit_limit";
    case order_type::trailing_stop:
      return "trailing_stop";
  }
  return "?";
}

std::string_view to_string(time_in_force x) {
  switch (x) {
    case time_in_force::gtc:
      return "gtc";
    case time_in_force::ioc:
      return "ioc";
    case time_in_force::post_only:
      return "post_only";
    case time_in_force::fok:
      return "fok";
  }
  return "?";
}

std::string_view to_string(trigger_source x) {
  switch (x) {
    case trigger_source::last:
      return "last";
    case trigger_source::mark:
      return "mark";
  }
  return "?";
}

std::string_view to_string(leg_role x) {
  switch (x) {
    case leg_role::entry:
      return "entry";
    case leg_role::exit:
      return "exit";
    case leg_role::stop:
      return "stop";
  }
  return "?";
}

}  // namespace core
