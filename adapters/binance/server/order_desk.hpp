#pragma once

#include <functional>

#include "adapters/binance/server/pages.hpp"

namespace adapters::binance::server {

/// What the order pages share. Each carries out one wish of a customer, with the faults that belong to it, and hands
/// back the order as it then stands.

/// Places what `given` describes.
answer<const venue_order*> place_from(trading_floor&, visit&, parameters& given, door);
/// The order that orderId or origClientOrderId names, or algoId and clientAlgoId; -2013 where there is none that the
/// account may see.
answer<venue_order*> find_order(trading_floor&, visit&, parameters& given, door);
/// The same order after it was cancelled; -2011 where it cannot be.
answer<const venue_order*> cancel_from(trading_floor&, visit&, parameters& given, door);
answer<const venue_order*> modify_from(trading_floor&, visit&, parameters& given);

/// Its JSON as the answer to a wish. An order that was to be acknowledged only is shown as it was when it came.
std::string order_answer(trading_floor&, const venue_order&, bool as_it_came = false);

/// All that a seat may see and `wanted` accepts, eldest first.
std::vector<const venue_order*> orders_of(trading_floor&, visit&,
                                          const std::function<bool(const venue_order&)>& wanted);

}  // namespace adapters::binance::server
