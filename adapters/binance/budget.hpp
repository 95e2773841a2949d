#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "adapters/binance/wire.hpp"
#include "core/types/time.hpp"

/// Limits of the venue as data. Who counts and who waits is not said here.
namespace adapters::binance {

enum class limit_kind : std::uint8_t {
  request_weight,  ///< weight of REST requests, per address
  orders,          ///< orders placed, amended included, per account
  raw_requests,    ///< REST requests whatever their weight, per address; spot only
  connects,        ///< WebSocket connections opened, per address
  outgoing,        ///< messages to the server on one WebSocket, pings and pongs included
};
std::string_view to_string(limit_kind);

struct rate_limit {
  limit_kind of = limit_kind::request_weight;
  core::duration window{};
  unsigned max = 0;
};

/// Share of request weight and orders that only exits and settlement may use, in percent (F-26).
inline constexpr unsigned reserve_percent = 20;

/// As of the venue's exchangeInfo and general information; exchangeInfo's own answer wins where it is smaller.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info#limits
inline constexpr std::array usdm_limits{
    rate_limit{limit_kind::request_weight, std::chrono::minutes(1), 2400},
    rate_limit{limit_kind::orders, std::chrono::minutes(1), 1200},
    rate_limit{limit_kind::orders, std::chrono::seconds(10), 300},
    rate_limit{limit_kind::connects, std::chrono::minutes(5), 300},
    rate_limit{limit_kind::outgoing, std::chrono::seconds(1), 10},
};

/// Of one WebSocket of USD-M futures.
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams
struct stream_limits {
  unsigned streams_max = 1024;                            ///< subscriptions on one connection
  core::duration life = std::chrono::hours(24);           ///< then the venue closes it
  core::duration replace_after = std::chrono::hours(23);  ///< when to open the next one, before jitter
  core::duration ping_every = std::chrono::minutes(3);    ///< the server's
  core::duration pong_within = std::chrono::minutes(10);  ///< or the server closes
};
inline constexpr stream_limits usdm_streams{};

/// Open conditional orders of an account, all symbols together; the venue answers -4045 beyond. exchangeInfo does not
/// say so any more. Plain orders: exchangeInfo's MAX_NUM_ORDERS, per symbol.
/// https://developers.binance.com/docs/derivatives/change-log (2025-12-29)
inline constexpr unsigned usdm_algo_orders_max = 200;

}  // namespace adapters::binance
