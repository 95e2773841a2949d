#pragma once

#include <string>
#include <string_view>

namespace adapters::binance::server {

/// Names a text of a WebSocket for a fault plan (adapters/transport/faulty_service.hpp):
///
///   btcusdt@depth@100ms          from the envelope of a combined stream
///   btcusdt@depthUpdate          symbol and event, where there is no envelope
///   private/ORDER_TRADE_UPDATE   of a private stream
///   answer                       to a request
///   SUBSCRIBE                    a client's request
///
/// What is none of these goes by the target.
std::string name_of_text(std::string_view target, std::string_view text);

}  // namespace adapters::binance::server
