#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/types/instrument.hpp"
#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace adapters::binance::server {

/// A customer of the venue. Its key and secret open nothing but this server.
struct account_settings {
  std::string name;
  std::string key;
  std::string secret;
  core::money deposit;        ///< USDT in the wallet at the start, >= 0
  bool may_trade = true;      ///< else orders are refused with -2015
  bool may_withdraw = false;  ///< what sapi/v1/account/apiRestrictions says of the key
};

/// How much one address, account or connection may ask for. The defaults are the venue's:
/// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info
struct limit_settings {
  unsigned weight_per_minute = 2400;
  unsigned orders_per_10s = 300;
  unsigned orders_per_minute = 1200;
  unsigned refused_before_ban = 10;                    ///< requests of one address in one minute that were answered 429
  core::duration first_ban = std::chrono::minutes(2);  ///< doubles with each further one
  core::duration longest_ban = std::chrono::hours(72);
  unsigned connects_per_5min = 300;
  unsigned frames_per_second = 10;  ///< sent to us on one WebSocket, pings and pongs included; more closes it
  unsigned streams_per_connection = 1024;
  core::duration ping_every = std::chrono::minutes(3);
  core::duration pong_within = std::chrono::minutes(10);
  core::duration connection_life = std::chrono::hours(24);
  core::duration listen_key_life = std::chrono::minutes(60);
};

struct settings {
  std::vector<core::instrument> instruments;  ///< perpetuals quoted in USDT, at least one
  std::vector<account_settings> accounts;
  limit_settings limits{};
  /// Conditional orders on POST /fapi/v1/order: taken as the venue did until December 2025, or answered -4120 as since.
  bool conditional_on_order = false;
  core::duration funding_every = std::chrono::hours(8);  ///< > 0; settled at whole multiples since 1970
  core::ppm maker_fee{200};
  core::ppm taker_fee{500};
  std::size_t past_minutes = 1500;  ///< candles that are made up for the time before the start
  std::uint64_t seed = 1;           ///< of ids, listen keys and numbers that the market does not give
};

}  // namespace adapters::binance::server
