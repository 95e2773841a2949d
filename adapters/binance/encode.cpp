#include "adapters/binance/encode.hpp"

#include <fmt/format.h>

#include <iterator>

#include "adapters/transport/http.hpp"
#include "core/types/decimal.hpp"

namespace adapters::binance {
namespace {

using fault = std::optional<encode_error>;

constexpr std::int64_t callback_step = 1'000;  // ppm: 0.1 %
constexpr std::int64_t callback_max = 100'000;

/// Parameters of one order, numbers at its instrument's scale.
class form {
 public:
  explicit form(const core::instrument& x) : instrument_(x) { add("symbol", transport::percent_encoded(x.symbol)); }

  form& add(std::string_view name, std::string_view value) {
    fmt::format_to(std::back_inserter(text_), "{}{}={}", text_.empty() ? "" : "&", name, value);
    return *this;
  }
  form& add(std::string_view name, core::price x) {
    return add(name, core::format_decimal(x.units, instrument_.price_scale));
  }
  form& add(std::string_view name, core::quantity x) {
    return add(name, core::format_decimal(x.units, instrument_.quantity_scale));
  }
  std::string take() { return std::move(text_); }

 private:
  const core::instrument& instrument_;
  std::string text_;
};

bool on_grid(core::price x, const core::filters& f) { return x.units > 0 && x.units % f.tick.units == 0; }
bool on_grid(core::quantity x, const core::filters& f) { return x.units > 0 && x.units % f.lot.units == 0; }

std::string_view word(core::side s) { return s == core::side::buy ? "BUY" : "SELL"; }

std::string_view word(core::order_type t) {
  switch (t) {
    case core::order_type::market:
      return "MARKET";
    case core::order_type::limit:
      return "LIMIT";
    case core::order_type::stop_market:
      return "STOP_MARKET";
    case core::order_type::stop_limit:
      return "STOP";
    case core::order_type::take_profit_market:
      return "TAKE_PROFIT_MARKET";
    case core::order_type::take_profit_limit:
      return "TAKE_PROFIT";
    case core::order_type::trailing_stop:
      return "TRAILING_STOP_MARKET";
  }
  return {};
}

std::string_view word(core::time_in_force t) {
  switch (t) {
    case core::time_in_force::gtc:
      return "GTC";
    case core::time_in_force::ioc:
      return "IOC";
    case core::time_in_force::post_only:
      return "GTX";
    case core::time_in_force::fok:
      return "FOK";
  }
  return {};
}

std::string_view word(core::trigger_source t) {
  return t == core::trigger_source::mark ? "MARK_PRICE" : "CONTRACT_PRICE";
}

bool may_close_position(const core::order_intent& x) {
  return x.reduce_only() && (x.type == core::order_type::stop_market || x.type == core::order_type::take_profit_market);
}

fault flaw_of(const core::order_intent& x, const core::filters& f) {
  const bool trailing = x.type == core::order_type::trailing_stop;
  if (x.close_position && !may_close_position(x)) return encode_error::bad_close_position;
  if (!x.close_position && !on_grid(x.quantity, f)) return encode_error::bad_quantity;
  if (core::limited(x.type) && !on_grid(x.limit, f)) return encode_error::bad_price;
  const bool level_needed = core::conditional(x.type) && !(trailing && x.trigger.units == 0);
  if (level_needed && !on_grid(x.trigger, f)) return encode_error::bad_trigger;
  const auto callback = x.callback.parts;
  if (trailing && (callback < callback_step || callback > callback_max || callback % callback_step != 0))
    return encode_error::bad_callback;
  if (!core::limited(x.type) && x.tif != core::time_in_force::gtc) return encode_error::bad_time_in_force;
  return {};
}

void add_engine_fields(form& to, const core::order_intent& x, const std::string& id) {
  to.add("quantity", x.quantity);
  if (core::limited(x.type)) to.add("timeInForce", word(x.tif)).add("price", x.limit);
  if (x.reduce_only()) to.add("reduceOnly", "true");
  to.add("newClientOrderId", id).add("newOrderRespType", "RESULT");
}

/// https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/New-Algo-Order
void add_algo_fields(form& to, const core::order_intent& x, const std::string& id) {
  to.add("algoType", "CONDITIONAL");
  // What closes the position has neither a quantity nor the word reduceOnly: it can only reduce.
  if (x.close_position) {
    to.add("closePosition", "true");
  } else {
    to.add("quantity", x.quantity);
    if (x.reduce_only()) to.add("reduceOnly", "true");
  }
  if (core::limited(x.type)) to.add("timeInForce", word(x.tif)).add("price", x.limit);
  if (x.type == core::order_type::trailing_stop) {
    if (x.trigger.units != 0) to.add("activatePrice", x.trigger);
    constexpr int percent_scale = 4;  // a ppm is 10^-4 percent
    to.add("callbackRate", core::format_decimal(x.callback.parts, percent_scale));
  } else {
    to.add("triggerPrice", x.trigger);
  }
  to.add("workingType", word(x.trigger_by)).add("clientAlgoId", id);
}

rest_request request(endpoint what, std::string query, messages::call_purpose purpose) {
  const auto& spec = spec_of(what);
  return {what, std::move(query), spec.weight, spec.orders, purpose};
}

}  // namespace

std::string_view to_string(encode_error x) {
  switch (x) {
    case encode_error::unknown_instrument:
      return "unknown_instrument";
    case encode_error::bad_quantity:
      return "bad_quantity";
    case encode_error::bad_price:
      return "bad_price";
    case encode_error::bad_trigger:
      return "bad_trigger";
    case encode_error::bad_callback:
      return "bad_callback";
    case encode_error::bad_time_in_force:
      return "bad_time_in_force";
    case encode_error::bad_close_position:
      return "bad_close_position";
    case encode_error::not_amendable:
      return "not_amendable";
  }
  return "unlisted";
}

std::string_view to_string(order_home x) {
  switch (x) {
    case order_home::engine:
      return "engine";
    case order_home::algo:
      return "algo";
  }
  return "unlisted";
}

encoder::outcome encoder::place(const core::order_intent& x, core::timestamp now) const {
  const auto* instrument = table_.find(x.instrument);
  if (instrument == nullptr) return core::unexpected(encode_error::unknown_instrument);
  if (const auto flaw = flaw_of(x, instrument->at(now))) return core::unexpected(*flaw);
  const bool algo = home_of(x.type) == order_home::algo;
  form fields(*instrument);
  fields.add("side", word(x.side)).add("type", word(x.type));
  if (algo)
    add_algo_fields(fields, x, ids_.text_of(x.id));
  else
    add_engine_fields(fields, x, ids_.text_of(x.id));
  return request(algo ? endpoint::algo_place : endpoint::order_place, fields.take(),
                 x.reduce_only() ? messages::call_purpose::exit : messages::call_purpose::entry);
}

encoder::outcome encoder::cancel(const core::cancel_order& x, order_home home) const {
  const auto* instrument = table_.find(x.instrument);
  if (instrument == nullptr) return core::unexpected(encode_error::unknown_instrument);
  if (home == order_home::algo)
    return request(endpoint::algo_cancel, "clientAlgoId=" + ids_.text_of(x.order), messages::call_purpose::exit);
  return request(endpoint::order_cancel, form(*instrument).add("origClientOrderId", ids_.text_of(x.order)).take(),
                 messages::call_purpose::exit);
}

encoder::outcome encoder::amend(const core::amend_order& x, const core::order_intent& placed,
                                core::timestamp now) const {
  const auto* instrument = table_.find(x.instrument);
  if (instrument == nullptr) return core::unexpected(encode_error::unknown_instrument);
  if (placed.type != core::order_type::limit || placed.id != x.order || placed.instrument != x.instrument)
    return core::unexpected(encode_error::not_amendable);
  const auto& filters = instrument->at(now);
  const auto limit = x.limit.units == 0 ? placed.limit : x.limit;
  if (!on_grid(x.quantity, filters)) return core::unexpected(encode_error::bad_quantity);
  if (!on_grid(limit, filters)) return core::unexpected(encode_error::bad_price);
  auto query = form(*instrument)
                   .add("side", word(placed.side))
                   .add("quantity", x.quantity)
                   .add("price", limit)
                   .add("origClientOrderId", ids_.text_of(x.order))
                   .take();
  const bool reduces = placed.reduce_only() || (x.quantity < placed.quantity && limit == placed.limit);
  return request(endpoint::order_amend, std::move(query),
                 reduces ? messages::call_purpose::exit : messages::call_purpose::entry);
}

encoder::outcome encoder::query(const core::query_order& x, order_home home) const {
  const auto* instrument = table_.find(x.instrument);
  if (instrument == nullptr) return core::unexpected(encode_error::unknown_instrument);
  if (home == order_home::algo)
    return request(endpoint::algo_query, "clientAlgoId=" + ids_.text_of(x.order), messages::call_purpose::settlement);
  return request(endpoint::order_query, form(*instrument).add("origClientOrderId", ids_.text_of(x.order)).take(),
                 messages::call_purpose::settlement);
}

}  // namespace adapters::binance
