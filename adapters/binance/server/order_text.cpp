#include "adapters/binance/server/order_text.hpp"

namespace adapters::binance::server {
namespace {

std::string_view side_name(core::side s) { return s == core::side::buy ? "BUY" : "SELL"; }
std::string_view working_type(const order_request& x) { return x.by_mark ? "MARK_PRICE" : "CONTRACT_PRICE"; }

void write_price(json_text& out, std::string_view key, core::price p, const listing& on) {
  if (p.units == 0)
    out.text(key, "0");
  else
    out.decimal(key, p.units, on.price_places(), on.price_places());
}

}  // namespace

std::string percent_of(core::ppm x) { return fixed_decimal(x.parts, 4, x.parts % 1000 == 0 ? 1 : 4); }

void write_average(json_text& out, std::string_view key, const venue_order& x, const listing& on) {
  const auto average = core::sim::average_of(x.value, x.filled, on.quantity_places());
  out.money(key, average, on.average_places());
}

void write_order(json_text& out, const venue_order& x, const listing& on, bool with_time) {
  const auto& asked = x.asked;
  const int size = on.quantity_places();
  out.begin_object();
  out.number("orderId", x.number).text("symbol", on.instrument.symbol).text("status", to_string(x.status));
  out.text("clientOrderId", asked.client_id);
  write_price(out, "price", asked.price, on);
  write_average(out, "avgPrice", x, on);
  out.decimal("origQty", asked.quantity.units, size, size).decimal("executedQty", x.filled.units, size, size);
  if (!with_time) out.decimal("cumQty", x.filled.units, size, size);
  out.money("cumQuote", x.value, on.price_places() + size);
  out.text("timeInForce", to_string(asked.tif)).text("type", to_string(x.kind));
  out.flag("reduceOnly", asked.reduce_only || asked.close_position).flag("closePosition", asked.close_position);
  out.text("side", side_name(asked.side)).text("positionSide", "BOTH");
  write_price(out, "stopPrice", asked.kind == order_kind::trailing_stop_market ? core::price{} : asked.stop, on);
  if (asked.kind == order_kind::trailing_stop_market) {
    write_price(out, "activatePrice", asked.stop, on);
    out.text("priceRate", percent_of(asked.callback));
  }
  out.text("workingType", working_type(asked)).flag("priceProtect", asked.price_protect);
  out.text("origType", to_string(asked.kind)).text("priceMatch", "NONE");
  out.text("selfTradePreventionMode", name_of(asked.self_trade));
  out.number("goodTillDate", milliseconds_of(asked.good_till));
  if (with_time) out.time("time", x.triggered == core::timestamp{} ? x.created : x.triggered);
  out.time("updateTime", x.updated).end_object();
}

void write_algo(json_text& out, const venue_order& x, const listing& on, bool query) {
  const auto& asked = x.asked;
  const bool trails = asked.kind == order_kind::trailing_stop_market;
  out.begin_object();
  out.number("algoId", x.algo_number).text("clientAlgoId", asked.client_id).text("algoType", "CONDITIONAL");
  out.text("orderType", to_string(asked.kind)).text("symbol", on.instrument.symbol);
  out.text("side", side_name(asked.side)).text("positionSide", "BOTH").text("timeInForce", to_string(asked.tif));
  out.decimal("quantity", asked.quantity.units, on.quantity_places(), on.quantity_places());
  out.text("algoStatus", to_string(x.algo));
  if (query) {
    out.text("actualOrderId", x.number == 0 ? "" : std::to_string(x.number));
    write_average(out, "actualPrice", x, on);
  }
  write_price(out, "triggerPrice", trails ? core::price{} : asked.stop, on);
  write_price(out, "price", asked.price, on);
  out.null("icebergQuantity").text("selfTradePreventionMode", name_of(asked.self_trade));
  out.text("workingType", working_type(asked)).text("priceMatch", "NONE");
  out.flag("closePosition", asked.close_position).flag("priceProtect", asked.price_protect);
  out.flag("reduceOnly", asked.reduce_only || asked.close_position);
  if (trails && asked.stop.units != 0)
    write_price(out, "activatePrice", asked.stop, on);
  else
    out.text("activatePrice", "");
  out.text("callbackRate", trails ? percent_of(asked.callback) : "");
  out.time("createTime", x.created).time("updateTime", x.updated);
  out.number("triggerTime", milliseconds_of(x.triggered)).number("goodTillDate", milliseconds_of(asked.good_till));
  out.end_object();
}

void write_trade(json_text& out, const venue_trade& x, const listing& on) {
  const int price = on.price_places(), size = on.quantity_places();
  out.begin_object();
  out.text("symbol", on.instrument.symbol).number("id", x.number).number("orderId", x.order);
  out.text("side", side_name(x.side));
  out.decimal("price", x.execution.price.units, price, price).decimal("qty", x.execution.quantity.units, size, size);
  out.money("realizedPnl", x.realized).text("marginAsset", quote_asset).money("quoteQty", x.value, price + size);
  out.money("commission", x.execution.fee).text("commissionAsset", quote_asset);
  out.time("time", x.at).text("positionSide", "BOTH");
  out.flag("buyer", x.side == core::side::buy).flag("maker", x.execution.liquidity == core::liquidity::maker);
  out.end_object();
}

}  // namespace adapters::binance::server
