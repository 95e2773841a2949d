#pragma once

#include <string>
#include <string_view>

#include "adapters/binance/server/authentication.hpp"
#include "adapters/binance/server/limits.hpp"
#include "adapters/binance/server/parameters.hpp"
#include "adapters/binance/server/trading_floor.hpp"

namespace adapters::binance::server {

/// One request on its way to its page: it has been admitted.
struct visit {
  parameters given;
  std::size_t seat = 0;      ///< of who asks; security::none: meaningless
  std::string_view subject;  ///< "request:POST/fapi/v1/order", for faults
  core::timestamp now{};
  limiter* limits = nullptr;
};

/// Answers with the body of a 200, or refuses.
using page = answer<std::string> (*)(trading_floor&, visit&);

// Market data. market_page.cpp, ticker_page.cpp, ratio_page.cpp
answer<std::string> ping(trading_floor&, visit&);
answer<std::string> server_time(trading_floor&, visit&);
answer<std::string> exchange_facts(trading_floor&, visit&);  ///< exchangeInfo
answer<std::string> depth(trading_floor&, visit&);
answer<std::string> recent_trades(trading_floor&, visit&);
answer<std::string> aggregate_trades(trading_floor&, visit&);
answer<std::string> candles(trading_floor&, visit&);
answer<std::string> mark_candles(trading_floor&, visit&);
answer<std::string> premium_index(trading_floor&, visit&);
answer<std::string> funding_rates(trading_floor&, visit&);
answer<std::string> funding_rules(trading_floor&, visit&);
answer<std::string> day_tickers(trading_floor&, visit&);
answer<std::string> price_tickers(trading_floor&, visit&);
answer<std::string> book_tickers(trading_floor&, visit&);
answer<std::string> open_interest(trading_floor&, visit&);
answer<std::string> open_interest_history(trading_floor&, visit&);
answer<std::string> long_short_ratio(trading_floor&, visit&);
answer<std::string> taker_ratio(trading_floor&, visit&);

// Orders. order_page.cpp, order_list_page.cpp, algo_page.cpp, batch_page.cpp
answer<std::string> place_order(trading_floor&, visit&);
answer<std::string> test_order(trading_floor&, visit&);
answer<std::string> query_order(trading_floor&, visit&);
answer<std::string> modify_order(trading_floor&, visit&);
answer<std::string> cancel_order(trading_floor&, visit&);
answer<std::string> cancel_all_orders(trading_floor&, visit&);
answer<std::string> open_order(trading_floor&, visit&);
answer<std::string> open_orders(trading_floor&, visit&);
answer<std::string> all_orders(trading_floor&, visit&);
answer<std::string> user_trades(trading_floor&, visit&);
answer<std::string> forced_orders(trading_floor&, visit&);
answer<std::string> countdown(trading_floor&, visit&);
answer<std::string> place_batch(trading_floor&, visit&);
answer<std::string> modify_batch(trading_floor&, visit&);
answer<std::string> cancel_batch(trading_floor&, visit&);
answer<std::string> place_algo(trading_floor&, visit&);
answer<std::string> query_algo(trading_floor&, visit&);
answer<std::string> cancel_algo(trading_floor&, visit&);
answer<std::string> cancel_all_algos(trading_floor&, visit&);
answer<std::string> open_algos(trading_floor&, visit&);
answer<std::string> all_algos(trading_floor&, visit&);

// Accounts. account_page.cpp, setting_page.cpp
answer<std::string> account_v2(trading_floor&, visit&);
answer<std::string> account_v3(trading_floor&, visit&);
answer<std::string> balance(trading_floor&, visit&);
answer<std::string> positions_v2(trading_floor&, visit&);
answer<std::string> positions_v3(trading_floor&, visit&);
answer<std::string> incomes(trading_floor&, visit&);
answer<std::string> commission_rate(trading_floor&, visit&);
answer<std::string> account_config(trading_floor&, visit&);
answer<std::string> symbol_config(trading_floor&, visit&);
answer<std::string> leverage_brackets(trading_floor&, visit&);
answer<std::string> adl_quantile(trading_floor&, visit&);
answer<std::string> trading_status(trading_floor&, visit&);
answer<std::string> set_leverage(trading_floor&, visit&);
answer<std::string> set_margin_type(trading_floor&, visit&);
answer<std::string> position_mode(trading_floor&, visit&);
answer<std::string> set_position_mode(trading_floor&, visit&);
answer<std::string> multi_assets(trading_floor&, visit&);
answer<std::string> set_multi_assets(trading_floor&, visit&);
answer<std::string> order_limits(trading_floor&, visit&);
answer<std::string> issue_listen_key(trading_floor&, visit&);
answer<std::string> extend_listen_key(trading_floor&, visit&);
answer<std::string> drop_listen_key(trading_floor&, visit&);
answer<std::string> key_permissions(trading_floor&, visit&);
answer<std::string> coins(trading_floor&, visit&);

// -- shared by the pages ----------------------------------------------------------------------------------------------

/// The instrument that `symbol` names; a refusal is noted otherwise.
const listing* required_listing(trading_floor&, parameters&);
/// The same, but nothing also where no symbol was sent.
const listing* optional_listing(trading_floor&, parameters&);
/// {"code":200,"msg":"success"}
std::string success_text(std::string_view message = "success");

}  // namespace adapters::binance::server
