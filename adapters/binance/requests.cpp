#include "adapters/binance/requests.hpp"

#include <fmt/format.h>

#include <iterator>

#include "adapters/transport/http.hpp"
#include "core/types/invariant.hpp"

namespace adapters::binance {
namespace {

messages::venue_call call_of(const rest_request& x, std::string query) {
  const auto& spec = spec_of(x.what);
  messages::venue_call out;
  out.purpose = x.purpose;
  out.method = spec.method;
  out.target = query.empty() ? std::string(spec.path) : fmt::format("{}?{}", spec.path, query);
  out.keyed = spec.needs != access::open;
  out.weight = x.weight;
  out.orders = x.orders;
  return out;
}

/// Name and value pairs of a query, in the order of their adding. Symbols may hold letters outside of ASCII.
class parameters {
 public:
  parameters& add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += '&';
    text_.append(name).append("=").append(transport::percent_encoded(value));
    return *this;
  }
  parameters& add(std::string_view name, std::uint64_t value) { return add(name, fmt::format_int(value).str()); }
  parameters& add_unless_empty(std::string_view name, std::string_view value) {
    return value.empty() ? *this : add(name, value);
  }
  parameters& add(const history& x) {
    if (x.from != core::timestamp{}) add("startTime", ms(x.from));
    if (x.until != core::timestamp{}) add("endTime", ms(x.until));
    return add("limit", x.limit);
  }
  std::string take() { return std::move(text_); }

 private:
  static std::uint64_t ms(core::timestamp x) {
    return static_cast<std::uint64_t>(std::chrono::floor<std::chrono::milliseconds>(x.time_since_epoch()).count());
  }
  std::string text_;
};

rest_request request(endpoint what, std::string query = {}) {
  const auto& spec = spec_of(what);
  return {what, std::move(query), spec.weight, spec.orders, messages::call_purpose::housekeeping};
}

/// What tells about our own orders and positions.
rest_request settling(endpoint what, std::string query = {}) {
  auto out = request(what, std::move(query));
  out.purpose = messages::call_purpose::settlement;
  return out;
}

/// Lists that cost far less for one symbol.
rest_request narrowed(rest_request all, std::string_view symbol, unsigned weight_of_one) {
  if (symbol.empty()) return all;
  all.weight = weight_of_one;
  all.query = parameters().add("symbol", symbol).take();
  return all;
}

/// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Order-Book
unsigned weight_of_depth(unsigned levels) { return levels <= 50 ? 2 : levels <= 100 ? 5 : levels <= 500 ? 10 : 20; }

/// https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Kline-Candlestick-Data
unsigned weight_of_klines(unsigned limit) { return limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10; }

}  // namespace

messages::venue_call sealed(const rest_request& x, signer& key, core::timestamp at_venue) {
  if (spec_of(x.what).needs != access::signed_) return call_of(x, x.query);
  return call_of(x, key.signed_query(x.query, at_venue));
}

messages::venue_call unsigned_call(const rest_request& x) {
  ASSERT(spec_of(x.what).needs != access::signed_, "this request must be signed", to_string(x.what));
  return call_of(x, x.query);
}

namespace requests {

rest_request time() { return request(endpoint::time); }
rest_request exchange_info() { return request(endpoint::exchange_info); }

rest_request depth(std::string_view symbol, unsigned levels) {
  auto out = request(endpoint::depth, parameters().add("symbol", symbol).add("limit", levels).take());
  out.weight = weight_of_depth(levels);
  return out;
}

rest_request klines(std::string_view symbol, std::string_view interval, const history& x) {
  auto out = request(endpoint::klines, parameters().add("symbol", symbol).add("interval", interval).add(x).take());
  out.weight = weight_of_klines(x.limit);
  return out;
}

rest_request funding_rate(std::string_view symbol, const history& x) {
  return request(endpoint::funding_rate, parameters().add("symbol", symbol).add(x).take());
}

rest_request premium_index(std::string_view symbol) { return narrowed(request(endpoint::premium_index), symbol, 1); }

rest_request open_interest(std::string_view symbol) {
  return request(endpoint::open_interest, parameters().add("symbol", symbol).take());
}

rest_request ratio(endpoint which, std::string_view symbol, std::string_view period, const history& x) {
  ASSERT(which >= endpoint::global_ratio && which <= endpoint::taker_ratio, "one of the ratios", to_string(which));
  return request(which, parameters().add("symbol", symbol).add("period", period).add(x).take());
}

rest_request listen_key_create() { return request(endpoint::listen_key_create); }
rest_request listen_key_extend() { return request(endpoint::listen_key_extend); }
rest_request listen_key_close() { return request(endpoint::listen_key_close); }

rest_request account() { return settling(endpoint::account); }
rest_request account_v2() { return request(endpoint::account_v2); }
rest_request position_risk(std::string_view symbol) {
  return narrowed(settling(endpoint::position_risk), symbol, spec_of(endpoint::position_risk).weight);
}
rest_request position_mode() { return request(endpoint::position_mode); }
rest_request multi_assets_mode() { return request(endpoint::multi_assets_mode); }
rest_request trading_status(std::string_view symbol) { return narrowed(request(endpoint::trading_status), symbol, 1); }
rest_request leverage_bracket(std::string_view symbol) {
  return narrowed(request(endpoint::leverage_bracket), symbol, 1);
}
rest_request api_restrictions() { return request(endpoint::api_restrictions); }

rest_request open_orders(std::string_view symbol) { return narrowed(settling(endpoint::open_orders), symbol, 1); }
rest_request open_algo_orders(std::string_view symbol) {
  return narrowed(settling(endpoint::open_algo_orders), symbol, 1);
}
rest_request all_orders(std::string_view symbol, const history& x) {
  return settling(endpoint::all_orders, parameters().add("symbol", symbol).add(x).take());
}
rest_request user_trades_from(std::string_view symbol, std::uint64_t first_trade, unsigned limit) {
  return settling(endpoint::user_trades,
                  parameters().add("symbol", symbol).add("fromId", first_trade).add("limit", limit).take());
}
rest_request user_trades(std::string_view symbol, const history& x) {
  return settling(endpoint::user_trades, parameters().add("symbol", symbol).add(x).take());
}

}  // namespace requests
}  // namespace adapters::binance
