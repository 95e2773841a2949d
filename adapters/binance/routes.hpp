#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace adapters::binance {

/// Doors of USD-M futures. Since 2026-04-23 a connection brings only the streams of its own door; the address without
/// a door brings what /public does and nothing else.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Important-WebSocket-Change-Notice
enum class stream_door : std::uint8_t {
  public_,   ///< /public: depth, bookTicker
  market,    ///< /market: aggTrade, markPrice, kline, forceOrder, tickers
  private_,  ///< /private: the account's events
};
std::string_view to_string(stream_door);

inline constexpr std::string_view usdm_rest_host = "fapi.binance.com";
inline constexpr std::string_view spot_rest_host = "api.binance.com";  ///< of host_of(target) == rest_host::spot
inline constexpr std::string_view usdm_stream_host = "fstream.binance.com";
/// The venue's own playground, with keys of its own.
inline constexpr std::string_view usdm_test_rest_host = "demo-fapi.binance.com";
inline constexpr std::string_view usdm_test_stream_host = "fstream.binancefuture.com";

/// Of a stream name such as "btcusdt@depth@100ms" or "!markPrice@arr".
stream_door door_of(std::string_view stream);

/// Target of the WebSocket that takes SUBSCRIBE requests and wraps each message as {"stream":...,"data":...}:
/// "/public/stream", "/market/stream".
std::string stream_target(stream_door);
/// Target of the private stream of a listen key: "/private/ws/KEY". Its messages come bare.
std::string private_target(std::string_view listen_key);

}  // namespace adapters::binance
