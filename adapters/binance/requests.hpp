#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/binance/endpoint.hpp"
#include "adapters/binance/sign.hpp"
#include "core/types/time.hpp"
#include "messages/venue.hpp"

namespace adapters::binance {

/// A request before it is signed.
struct rest_request {
  endpoint what = endpoint::time;
  std::string query;  ///< without '?', timestamp and signature; may be empty
  unsigned weight = 1;
  unsigned orders = 0;
  messages::call_purpose purpose = messages::call_purpose::housekeeping;
};

/// With method, target, key demand, cost and, where the endpoint demands it, timestamp and signature. Sign at the last
/// moment: the venue refuses what is older than the receive window. `number` and `within` are left to the caller.
messages::venue_call sealed(const rest_request&, signer&, core::timestamp at_venue);
/// For requests that need no signature, else ASSERT.
messages::venue_call unsigned_call(const rest_request&);

/// A stretch of history. Zero times are not sent; the venue then answers with the latest.
struct history {
  core::timestamp from{};
  core::timestamp until{};
  unsigned limit = 500;
};

/// Builders of all requests that are not about one order. `symbol` as the venue writes it: BTCUSDT.
namespace requests {

rest_request time();
rest_request exchange_info();
/// levels: 5, 10, 20, 50, 100, 500 or 1000.
rest_request depth(std::string_view symbol, unsigned levels);
/// interval: 1m 3m 5m 15m 30m 1h 2h 4h 6h 8h 12h 1d 3d 1w 1M; at most 1500 bars.
rest_request klines(std::string_view symbol, std::string_view interval, const history&);
rest_request funding_rate(std::string_view symbol, const history&);
rest_request premium_index(std::string_view symbol);
rest_request open_interest(std::string_view symbol);
/// which: global_ratio, top_account_ratio, top_position_ratio or taker_ratio; period: 5m 15m 30m 1h 2h 4h 6h 12h 1d.
rest_request ratio(endpoint which, std::string_view symbol, std::string_view period, const history&);

rest_request listen_key_create();
rest_request listen_key_extend();
rest_request listen_key_close();

rest_request account();
rest_request account_v2();
/// Of all symbols where the symbol is empty.
rest_request position_risk(std::string_view symbol = {});
rest_request position_mode();
rest_request multi_assets_mode();
rest_request trading_status(std::string_view symbol = {});
rest_request leverage_bracket(std::string_view symbol = {});
rest_request api_restrictions();

rest_request open_orders(std::string_view symbol = {});
rest_request open_algo_orders(std::string_view symbol = {});
/// At most seven days.
rest_request all_orders(std::string_view symbol, const history&);
/// From a trade id on, in the order of ids.
rest_request user_trades_from(std::string_view symbol, std::uint64_t first_trade, unsigned limit = 1000);
/// At most seven days.
rest_request user_trades(std::string_view symbol, const history&);

}  // namespace requests
}  // namespace adapters::binance
