#include "adapters/binance/server/refusal.hpp"

#include <fmt/format.h>

#include "adapters/binance/server/json_text.hpp"

namespace adapters::binance::server {

std::string to_json(const refusal& x) {
  return json_text().begin_object().number("code", x.code).text("msg", x.text).end_object().take();
}

namespace refuse {

refusal unknown() { return {-1000, "Unknown error, please check your request or try again later.", 503}; }
refusal overloaded() {
  return {-1008,
          "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try "
          "again.",
          503};
}
refusal clock_behind() { return {-1021, "Timestamp for this request is outside of the recvWindow."}; }
refusal clock_ahead() { return {-1021, "Timestamp for this request was 1000ms ahead of the server's time."}; }
refusal signature() { return {-1022, "Signature for this request is not valid."}; }
refusal illegal_characters(std::string_view name) {
  return {-1100, fmt::format("Illegal characters found in parameter '{}'.", name)};
}
refusal too_many_parameters() { return {-1101, "Too many parameters sent for this endpoint."}; }
refusal repeated_parameter() { return {-1101, "Duplicate values for a parameter detected."}; }
refusal missing(std::string_view name) {
  return {-1102, fmt::format("Mandatory parameter '{}' was not sent, was empty/null, or malformed.", name)};
}
refusal empty(std::string_view name) { return {-1105, fmt::format("Parameter '{}' was empty.", name)}; }
refusal not_required(std::string_view name) {
  return {-1106, fmt::format("Parameter '{}' sent when not required.", name)};
}
refusal precision() { return {-1111, "Precision is over the maximum defined for this asset."}; }
refusal time_in_force() { return {-1115, "Invalid timeInForce."}; }
refusal order_type() { return {-1116, "Invalid orderType."}; }
refusal side() { return {-1117, "Invalid side."}; }
refusal interval() { return {-1120, "Invalid interval."}; }
refusal symbol() { return {-1121, "Invalid symbol."}; }
refusal listen_key() { return {-1125, "This listenKey does not exist."}; }
refusal combination() { return {-1128, "Combination of optional parameters invalid."}; }
refusal not_valid(std::string_view name) {
  return {-1130, fmt::format("Data sent for parameter '{}' is not valid.", name)};
}
refusal receive_window() { return {-1131, "Invalid recvWindow; recvWindow must be less than 60000."}; }
refusal new_order(std::string_view why) { return {-2010, std::string(why)}; }
refusal unknown_order() { return {-2011, "Unknown order sent."}; }
refusal no_order() { return {-2013, "Order does not exist."}; }
refusal callback_rate() { return {-2007, "Invalid callBack rate."}; }
refusal key_format() { return {-2014, "API-key format invalid.", 401}; }
refusal key() { return {-2015, "Invalid API-key, IP, or permissions for action.", 401}; }
refusal margin() { return {-2019, "Margin is insufficient."}; }
refusal would_trigger() { return {-2021, "Order would immediately trigger."}; }
refusal reduce_only() { return {-2022, "ReduceOnly Order is rejected."}; }
refusal too_many_open() { return {-2025, "Reach max open order limit."}; }
refusal leverage_position() { return {-2027, "Exceeded the maximum allowable position at current leverage."}; }
refusal leverage_margin() { return {-2028, "Leverage is smaller than permitted: insufficient margin balance."}; }
refusal price_sign() { return {-4001, "Price less than 0."}; }
refusal price_max() { return {-4002, "Price greater than max price."}; }
refusal quantity_sign() { return {-4003, "Quantity less than or equal to zero."}; }
refusal quantity_min() { return {-4004, "Quantity less than min quantity."}; }
refusal quantity_max() { return {-4005, "Quantity greater than max quantity."}; }
refusal stop_price_sign() { return {-4006, "Stop price less than zero."}; }
refusal price_min() { return {-4013, "Price less than min price."}; }
refusal tick() { return {-4014, "Price not increased by tick size."}; }
refusal client_order_id() { return {-4015, "Client order id is not valid."}; }
refusal price_too_high(std::string_view cap) {
  return {-4016, fmt::format("Limit price can't be higher than {}.", cap)};
}
refusal step() { return {-4023, "Qty not increased by step size."}; }
refusal price_too_low(std::string_view floor) {
  return {-4024, fmt::format("Limit price can't be lower than {}.", floor)};
}
refusal leverage() { return {-4028, "Leverage is not valid."}; }
refusal too_many_conditional() { return {-4045, "Reach max stop order limit."}; }
refusal same_margin_type() { return {-4046, "No need to change margin type."}; }
refusal margin_type_with_orders() { return {-4047, "Margin type cannot be changed if there exists open orders."}; }
refusal margin_type_with_position() { return {-4048, "Margin type cannot be changed if there exists position."}; }
refusal same_position_side() { return {-4059, "No need to change position side."}; }
refusal position_side() { return {-4061, "Order's position side does not match user's setting."}; }
refusal batch_size() { return {-4082, "Invalid number of batch place orders."}; }
refusal repeated_client_order_id() { return {-4116, "ClientOrderId is duplicated."}; }
refusal use_algo() {
  return {-4120, "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead."};
}
refusal close_position_exists() {
  return {-4130, "An open stop or take profit order with GTE and closePosition in the direction is existing."};
}
refusal percent_price() {
  return {-4131, "The counterparty's best price does not meet the PERCENT_PRICE filter limit."};
}
refusal close_position() { return {-4136, "Target strategy invalid for orderType and closePosition."}; }
refusal notional(std::string_view minimum) {
  return {-4164, fmt::format("Order's notional must be no smaller than {} (unless you choose reduce only).", minimum)};
}
refusal same_multi_assets() { return {-4171, "No need to change multi-assets mode."}; }
refusal fill_or_kill() {
  return {-5021,
          "Due to the order could not be filled immediately, the FOK order has been rejected. The order will not be "
          "recorded in the order history."};
}
refusal post_only() {
  return {-5022,
          "Due to the order could not be executed as maker, the Post Only order will be rejected. The order will not "
          "be recorded in the order history."};
}
refusal nothing_to_modify() { return {-5027, "No need to modify the order."}; }
refusal not_supported() { return {-4084, "Method is not allowed currently. Upcoming soon."}; }
refusal no_path() { return {-5000, "Path is not valid.", 404}; }
refusal wrong_method() { return {-5000, "Method is invalid.", 405}; }

}  // namespace refuse
}  // namespace adapters::binance::server
