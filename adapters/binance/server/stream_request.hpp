#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/result.hpp"

namespace adapters::binance::server {

/// What a client asks on a WebSocket of market streams.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Live-Subscribing-Unsubscribing-to-streams
struct stream_request {
  enum class verb : std::uint8_t {
    subscribe,
    unsubscribe,
    list,          ///< LIST_SUBSCRIPTIONS
    get_property,  ///< GET_PROPERTY ["combined"]
    set_property,  ///< SET_PROPERTY ["combined",true]
  };
  verb what = verb::subscribe;
  std::vector<std::string> names;  ///< streams, or the property
  bool value = false;              ///< of set_property
  std::string id;                  ///< as it was sent, JSON: a number or a text
};
std::string_view to_string(stream_request::verb);

struct stream_refusal {
  int code = 2;  ///< 0 property, 1 type of a value, 2 request, 3 JSON
  std::string text;
  std::string id = "null";  ///< JSON
};

/// {"method":"SUBSCRIBE","params":["btcusdt@aggTrade","btcusdt@depth"],"id":1}
core::result<stream_request, stream_refusal> read_stream_request(std::string_view text);

/// {"result":null,"id":1}
std::string accepted_text(const std::string& id);
/// {"result":["btcusdt@aggTrade"],"id":3}
std::string list_text(const std::vector<std::string>& names, const std::string& id);
std::string property_text(bool value, const std::string& id);
/// {"error":{"code":2,"msg":"Invalid request: ..."},"id":1}
std::string refused_text(const stream_refusal&);

}  // namespace adapters::binance::server
