#include "adapters/binance/account_reader.hpp"

namespace adapters::binance {

const core::instrument* account_reader::instrument(object x, std::string_view name, core::instrument_id& id,
                                                   std::string& symbol) {
  symbol = text(x, name);
  const auto* const found = table_.find(symbol);
  if (found != nullptr) id = found->id;
  return found;
}

core::side account_reader::side(object x, std::string_view name) {
  const auto word = text(x, name);
  if (word != "BUY" && word != "SELL") check(decode_error::out_of_range);
  return word == "BUY" ? core::side::buy : core::side::sell;
}

position_side account_reader::side_of_position(object x, std::string_view name) {
  return known(position_side_of(text(x, name)));
}

bool account_reader::position(object x, std::string_view name, const core::instrument* of, core::quantity& out) {
  if (of == nullptr) return money(x, name).units != 0;
  out = quantity(x, name, *of);
  return out.units != 0;
}

order_state account_reader::order(object x, const order_names& n) {
  order_state out;
  const auto* const of = instrument(x, n.symbol, out.instrument, out.symbol);
  out.client_id = text(x, n.client_id);
  out.venue_id = integer(x, n.venue_id);
  out.status = known(order_status_of(text(x, n.status)));
  out.type = known(wire_type_of(text(x, n.type)));
  out.original_type = has(x, n.original_type) ? known(wire_type_of(text(x, n.original_type))) : out.type;
  out.side = side(x, n.side);
  out.of = side_of_position(x, n.of);
  out.average = derived(x, n.average);
  out.reduce_only = flag(x, n.reduce_only);
  out.close_position = has(x, n.close_position) && flag(x, n.close_position);
  if (!n.updated.empty()) out.updated = time(x, n.updated);
  if (of == nullptr) return out;
  out.limit = price(x, n.limit, *of);
  out.quantity = quantity(x, n.quantity, *of);
  out.filled = quantity(x, n.filled, *of);
  out.trigger = maybe_price(x, n.trigger, *of);
  // An order that closes whatever there is has no quantity of its own.
  const bool whole = out.close_position || out.filled <= out.quantity;
  if (out.filled.units < 0 || out.quantity.units < 0 || out.limit.units < 0 || !whole)
    check(decode_error::out_of_range);
  return out;
}

algo_state account_reader::algo(object x, const algo_names& n) {
  algo_state out;
  const auto* const of = instrument(x, n.symbol, out.instrument, out.symbol);
  out.client_id = text(x, n.client_id);
  out.algo_id = integer(x, n.algo_id);
  out.status = known(algo_status_of(text(x, n.status)));
  out.type = known(wire_type_of(text(x, has(x, n.type) ? n.type : n.other_type)));
  out.side = side(x, n.side);
  out.of = side_of_position(x, n.of);
  out.reduce_only = has(x, n.reduce_only) && flag(x, n.reduce_only);
  out.close_position = has(x, n.close_position) && flag(x, n.close_position);
  out.engine_order = maybe_integer(x, n.engine_order);
  if (!n.updated.empty()) out.updated = time(x, n.updated);
  if (of == nullptr) return out;
  out.quantity = maybe_quantity(x, n.quantity, *of);
  out.trigger = maybe_price(x, n.trigger, *of);
  out.limit = maybe_price(x, n.limit, *of);
  if (out.quantity.units < 0 || out.trigger.units < 0 || out.limit.units < 0) check(decode_error::out_of_range);
  return out;
}

/// {"code":-1121,"msg":"Invalid symbol."} where something else was expected.
bool account_reader::says_error(element document) {
  object x;
  if (document.get(x) != simdjson::SUCCESS) return false;
  return x["code"].error() == simdjson::SUCCESS && x["msg"].error() == simdjson::SUCCESS;
}

}  // namespace adapters::binance
