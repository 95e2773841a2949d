#pragma once

#include <string>
#include <vector>

#include "adapters/binance/server/settings.hpp"
#include "core/types/result.hpp"

namespace apps {

/// The customers of a simulated exchange. They trade play money, and their keys open nothing else.
using simex_accounts = std::vector<adapters::binance::server::account_settings>;

/// "desk" and "guest" with 100 000 USDT each. Their keys and secrets are the same on every machine.
simex_accounts test_accounts();

/// Of the command line: KEY:SECRET[:USDT]. Names are "account-1" and so on.
core::result<simex_accounts, std::string> read_accounts(const std::vector<std::string>&);

/// Of a file that nobody else may read, one account a line: name key secret USDT. `#` begins a comment.
core::result<simex_accounts, std::string> load_accounts(const std::string& file);

}  // namespace apps
