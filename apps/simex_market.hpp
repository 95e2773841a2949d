#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/binance/server/market_feed.hpp"
#include "core/types/result.hpp"

namespace apps {

/// The market of a simulated exchange: what is traded, and what happens there.
struct simex_market {
  std::vector<core::instrument> instruments;
  std::unique_ptr<adapters::binance::server::market_feed> feed;
  std::string description;  ///< one line
};

/// BTCUSDT and ETHUSDT as the venue lists them: ticks, lots and least notionals of 2024.
std::vector<core::instrument> familiar_instruments();

/// "generated", or recordings of futures sessions (`recv_ns json`, gzip) that are named after their symbols
/// (btcusdt_20240808.gz) and played again and again; a file that is not there is looked for below `data_dir`.
core::result<simex_market, std::string> open_market(const std::vector<std::string>& sources,
                                                    const std::string& data_dir, std::uint64_t seed,
                                                    core::timestamp start);

}  // namespace apps
