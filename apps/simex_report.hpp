#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "adapters/binance/server/usdm_service.hpp"

namespace apps {

/// What a simulated exchange did.
struct simex_report {
  adapters::binance::server::service_counts counts;
  std::map<std::string, std::uint64_t> faults;  ///< how often each rule id fired
};

/// One line: `requests N, orders N, fills N, bans N, ...`.
std::string status_line(const adapters::binance::server::service_counts&);
/// The line, and one for each fault: `fault F-07 fired N times`.
std::string to_text(const simex_report&);
std::string to_json(const simex_report&);

}  // namespace apps
