#include "adapters/binance/routes.hpp"

#include "adapters/binance/symbols.hpp"

namespace adapters::binance {

std::string_view to_string(stream_door x) {
  switch (x) {
    case stream_door::public_:
      return "public";
    case stream_door::market:
      return "market";
    case stream_door::private_:
      return "private";
  }
  return "unlisted";
}

stream_door door_of(std::string_view stream) {
  const auto channel = stream.starts_with('!') ? stream.substr(1) : channel_of_stream(stream);
  const bool book = channel.starts_with("depth") || channel.starts_with("bookTicker");
  return book ? stream_door::public_ : stream_door::market;
}

std::string stream_target(stream_door x) { return std::string("/").append(to_string(x)).append("/stream"); }

std::string private_target(std::string_view listen_key) { return std::string("/private/ws/").append(listen_key); }

}  // namespace adapters::binance
