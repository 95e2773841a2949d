#include "adapters/binance/server/private_text.hpp"

#include "adapters/binance/server/order_text.hpp"

namespace adapters::binance::server {
namespace {

std::string_view side_name(core::side s) { return s == core::side::buy ? "BUY" : "SELL"; }
std::string_view working_type(const order_request& x) { return x.by_mark ? "MARK_PRICE" : "CONTRACT_PRICE"; }

void price(json_text& out, std::string_view key, core::price p, const listing& on) {
  if (p.units == 0)
    out.text(key, "0");
  else
    out.decimal(key, p.units, on.price_places(), on.price_places());
}

void size(json_text& out, std::string_view key, core::quantity q, const listing& on) {
  out.decimal(key, q.units, on.quantity_places(), on.quantity_places());
}

void write_execution(json_text& out, const std::optional<venue_trade>& x, const listing& on) {
  const auto& fill = x ? x->execution : core::fill{};
  size(out, "l", fill.quantity, on);
  price(out, "L", fill.price, on);
  if (x) out.text("N", quote_asset).money("n", fill.fee);
  out.number("t", x ? x->number : 0);
  out.flag("m", x && fill.liquidity == core::liquidity::maker);
  out.money("rp", x ? x->realized : core::money{});
}

}  // namespace

std::string order_event(const venue_order& x, const order_news& news, const listing& on, core::timestamp at) {
  const auto& asked = x.asked;
  const bool trails = asked.kind == order_kind::trailing_stop_market;
  json_text out;
  out.begin_object().text("e", "ORDER_TRADE_UPDATE").time("E", at).time("T", news.at).begin_object("o");
  out.text("s", on.instrument.symbol).text("c", asked.client_id).text("S", side_name(asked.side));
  out.text("o", to_string(x.kind)).text("f", to_string(asked.tif));
  size(out, "q", asked.quantity, on);
  price(out, "p", asked.price, on);
  write_average(out, "ap", x, on);
  price(out, "sp", trails ? core::price{} : asked.stop, on);
  out.text("x", news.execution).text("X", to_string(x.status)).number("i", x.number);
  size(out, "z", x.filled, on);
  out.time("T", news.at).text("b", "0").text("a", "0");
  write_execution(out, news.trade, on);
  out.flag("R", asked.reduce_only || asked.close_position).text("wt", working_type(asked));
  out.text("ot", to_string(asked.kind)).text("ps", "BOTH").flag("cp", asked.close_position);
  if (trails) {
    price(out, "AP", asked.stop, on);
    out.text("cr", percent_of(asked.callback));
  }
  out.flag("pP", asked.price_protect).number("si", 0).number("ss", 0).text("V", name_of(asked.self_trade));
  out.text("pm", "NONE").number("gtd", milliseconds_of(asked.good_till)).text("er", std::to_string(x.expiry));
  return out.end_object().end_object().take();
}

std::string trade_lite_event(const venue_order& x, const venue_trade& t, const listing& on, core::timestamp at) {
  json_text out;
  out.begin_object().text("e", "TRADE_LITE").time("E", at).time("T", t.at).text("s", on.instrument.symbol);
  size(out, "q", x.asked.quantity, on);
  price(out, "p", x.asked.price, on);
  out.flag("m", t.execution.liquidity == core::liquidity::maker).text("c", x.asked.client_id);
  out.text("S", side_name(x.asked.side));
  price(out, "L", t.execution.price, on);
  size(out, "l", t.execution.quantity, on);
  return out.number("t", t.number).number("i", x.number).end_object().take();
}

std::string algo_event(const venue_order& x, std::string_view why, const listing& on, core::timestamp at) {
  const auto& asked = x.asked;
  const bool trails = asked.kind == order_kind::trailing_stop_market;
  json_text out;
  out.begin_object().text("e", "ALGO_UPDATE").time("T", x.updated).time("E", at).begin_object("o");
  out.text("caid", asked.client_id).number("aid", x.algo_number).text("at", "CONDITIONAL");
  out.text("o", to_string(asked.kind)).text("s", on.instrument.symbol).text("S", side_name(asked.side));
  out.text("ps", "BOTH").text("f", to_string(asked.tif));
  size(out, "q", asked.quantity, on);
  out.text("X", to_string(x.algo)).text("ai", x.number == 0 ? "" : std::to_string(x.number));
  write_average(out, "ap", x, on);
  size(out, "aq", x.filled, on);
  out.text("act", x.number == 0 ? "0" : to_string(x.kind));
  price(out, "tp", trails ? core::price{} : asked.stop, on);
  price(out, "p", asked.price, on);
  out.text("V", name_of(asked.self_trade)).text("wt", working_type(asked)).text("pm", "NONE");
  out.flag("cp", asked.close_position).flag("pP", asked.price_protect);
  out.flag("R", asked.reduce_only || asked.close_position).number("tt", milliseconds_of(x.triggered));
  out.number("gtd", milliseconds_of(asked.good_till));
  if (trails) {
    price(out, "AP", asked.stop, on);
    out.text("cr", percent_of(asked.callback));
  }
  return out.text("rm", why).end_object().end_object().take();
}

std::string account_event(const balance_news& news, core::timestamp at) {
  json_text out;
  out.begin_object().text("e", "ACCOUNT_UPDATE").time("E", at).time("T", at).begin_object("a");
  out.text("m", news.reason).begin_array("B");
  if (news.balance_too) {
    out.begin_object().text("a", quote_asset).money("wb", news.wallet).money("cw", news.wallet);
    out.money("bc", news.change).end_object();
  }
  out.end_array().begin_array("P");
  for (const auto& [of, p] : news.positions) {
    out.begin_object().text("s", of->instrument.symbol);
    size(out, "pa", p.quantity, *of);
    out.money("ep", p.entry).money("bep", p.entry).money("cr", p.realized).money("up", p.unrealized);
    out.text("mt", "cross").text("iw", "0").text("ps", "BOTH").text("ma", quote_asset).end_object();
  }
  return out.end_array().end_object().end_object().take();
}

std::string margin_event(core::money wallet, const std::vector<balance_news::row>& rows, core::timestamp at) {
  json_text out;
  out.begin_object().text("e", "MARGIN_CALL").time("E", at).money("cw", wallet).begin_array("p");
  for (const auto& [of, p] : rows) {
    out.begin_object().text("s", of->instrument.symbol).text("ps", "BOTH");
    size(out, "pa", p.quantity, *of);
    out.text("mt", "CROSSED").text("iw", "0");
    price(out, "mp", p.mark, *of);
    out.money("up", p.unrealized).money("mm", p.maintenance_margin).end_object();
  }
  return out.end_array().end_object().take();
}

std::string leverage_event(std::string_view symbol, int leverage, core::timestamp at) {
  json_text out;
  out.begin_object().text("e", "ACCOUNT_CONFIG_UPDATE").time("E", at).time("T", at);
  return out.begin_object("ac").text("s", symbol).number("l", leverage).end_object().end_object().take();
}

std::string key_expired_event(std::string_view key, core::timestamp at) {
  json_text out;
  return out.begin_object().text("e", "listenKeyExpired").time("E", at).text("listenKey", key).end_object().take();
}

}  // namespace adapters::binance::server
