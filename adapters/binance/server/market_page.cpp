#include <algorithm>
#include <array>

#include "adapters/binance/server/market_text.hpp"
#include "adapters/binance/server/pages.hpp"

namespace adapters::binance::server {
namespace {

constexpr std::int64_t never = 4'133'404'800'000;  // the delivery date of a perpetual: 2100-12-25

void write_filters(json_text& out, const listing& of, core::timestamp now) {
  const auto& f = of.instrument.at(now);
  const auto& r = of.rules;
  const int price = of.price_places(), size = of.quantity_places();
  out.begin_array("filters");
  out.begin_object().text("filterType", "PRICE_FILTER").decimal("minPrice", f.tick.units, price, price);
  out.text("maxPrice", "4529764").decimal("tickSize", f.tick.units, price, price).end_object();
  const auto lots = [&](std::string_view type, core::quantity most) {
    out.begin_object().text("filterType", type).decimal("minQty", f.quantity_min.units, size, size);
    out.decimal("maxQty", most.units, size, size).decimal("stepSize", f.lot.units, size, size).end_object();
  };
  lots("LOT_SIZE", r.quantity_max);
  lots("MARKET_LOT_SIZE", r.market_quantity_max);
  out.begin_object().text("filterType", "MAX_NUM_ORDERS").number("limit", r.open_orders_max).end_object();
  out.begin_object().text("filterType", "MAX_NUM_ALGO_ORDERS").number("limit", r.conditional_max).end_object();
  out.begin_object().text("filterType", "MIN_NOTIONAL").money("notional", f.notional_min, 0).end_object();
  out.begin_object().text("filterType", "PERCENT_PRICE").decimal("multiplierUp", r.price_up.parts, 6, 4);
  out.decimal("multiplierDown", r.price_down.parts, 6, 4).text("multiplierDecimal", "4").end_object();
  out.begin_object().text("filterType", "POSITION_RISK_CONTROL").text("positionControlSide", "NONE");
  out.text("notionalLimit", "0").end_object().end_array();
}

void write_symbol(json_text& out, const listing& of, core::timestamp now) {
  out.begin_object().text("symbol", of.instrument.symbol).text("pair", of.instrument.symbol);
  out.text("contractType", "PERPETUAL").number("deliveryDate", never).number("onboardDate", 1'569'398'400'000);
  out.text("status", "TRADING").text("maintMarginPercent", "2.5000").text("requiredMarginPercent", "5.0000");
  out.text("baseAsset", base_asset(of.instrument)).text("quoteAsset", quote_asset).text("marginAsset", quote_asset);
  out.number("pricePrecision", of.price_places()).number("quantityPrecision", of.quantity_places());
  out.number("baseAssetPrecision", 8).number("quotePrecision", 8).text("underlyingType", "COIN");
  out.begin_array("underlyingSubType").text("PoW").end_array().text("triggerProtect", "0.0500");
  out.decimal("liquidationFee", of.rules.liquidation_fee.parts, 6, 6).text("marketTakeBound", "0.05");
  out.number("maxMoveOrderLimit", 10'000);
  write_filters(out, of, now);
  out.begin_array("orderTypes");
  for (const auto kind :
       {"LIMIT", "MARKET", "STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET"})
    out.text(kind);
  out.end_array().begin_array("timeInForce");
  for (const auto tif : {"GTC", "IOC", "FOK", "GTX", "GTD"}) out.text(tif);
  out.end_array().end_object();
}

void write_limit(json_text& out, std::string_view type, std::string_view interval, int count, unsigned limit) {
  out.begin_object().text("rateLimitType", type).text("interval", interval).number("intervalNum", count);
  out.number("limit", limit).end_object();
}

/// Trades within what startTime, endTime and fromId ask for.
std::vector<public_trade> trades_within(const listing& of, parameters& given, std::size_t rows) {
  const auto from = given.time("startTime");
  const auto until = given.time("endTime");
  const auto first = given.integer("fromId");
  std::vector<public_trade> out;
  for (const auto& x : of.trades) {
    if ((from && x.at < *from) || (until && x.at > *until)) continue;
    if (first && x.what.venue_trade < static_cast<std::uint64_t>(std::max<std::int64_t>(*first, 0))) continue;
    out.push_back(x);
  }
  const bool eldest = from || first;
  if (out.size() > rows) {
    const auto excess = static_cast<std::ptrdiff_t>(out.size() - rows);
    eldest ? out.erase(out.end() - excess, out.end()) : out.erase(out.begin(), out.begin() + excess);
  }
  return out;
}

/// The trades that are asked for, each written by `fields(json_text&, const listing&, const public_trade&)`.
template <class Fields>
answer<std::string> trade_rows(trading_floor& floor, visit& v, Fields fields) {
  const auto* of = required_listing(floor, v.given);
  const auto rows = v.given.rows("limit", 500, 1000);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  const auto trades = trades_within(*of, v.given, rows);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  json_text out;
  out.begin_array();
  for (const auto& x : trades) {
    out.begin_object();
    fields(out, *of, x);
    out.end_object();
  }
  return out.end_array().take();
}

std::string depth_text(const listing& of, std::uint64_t update, published_book::levels bids,
                       published_book::levels asks, std::size_t levels, core::timestamp at) {
  bids.resize(std::min(bids.size(), levels));
  asks.resize(std::min(asks.size(), levels));
  json_text out;
  out.begin_object().number("lastUpdateId", update).time("E", at).time("T", at);
  write_levels(out, "bids", of, bids);
  write_levels(out, "asks", of, asks);
  return out.end_object().take();
}

/// The fault's old book instead of the present one.
const old_book* stale_book(trading_floor& floor, const visit& v, const listing& of) {
  auto* plan = floor.plan();
  if (plan == nullptr || !plan->has(core::sim::fault_hook::stale_snapshot)) return nullptr;
  const auto fault = plan->draw(core::sim::fault_hook::stale_snapshot, v.subject, v.now);
  return fault ? floor.shelf().find(of.instrument.id, v.now, fault->delay()) : nullptr;
}

answer<std::string> candle_rows(trading_floor& floor, visit& of_whom, bool volumes, std::string_view symbol) {
  auto& given = of_whom.given;
  const auto* on = floor.symbols().find(given.required(symbol));
  if (on == nullptr) given.note(refuse::symbol());
  const auto length = interval_named(given.required("interval"));
  if (!length) given.note(refuse::interval());
  const auto rows = given.rows("limit", 500, 1500);
  const auto from = given.time("startTime");
  const auto until = given.time("endTime");
  if (given.trouble()) return core::unexpected(*given.trouble());
  const auto& of = floor.of(on->id);
  json_text out;
  out.begin_array();
  for (auto& x : of.candles.read(*length, from, until, rows)) {
    if (!volumes) x.volume = x.bought = {}, x.quote_volume = x.quote_bought = {};
    write_candle(out, of, *length, x);
  }
  return out.end_array().take();
}

}  // namespace

const listing* required_listing(trading_floor& floor, parameters& given) {
  const auto symbol = given.required("symbol");
  if (given.trouble()) return nullptr;
  const auto* on = floor.symbols().find(symbol);
  if (on == nullptr) given.note(refuse::symbol());
  return on == nullptr ? nullptr : &floor.of(on->id);
}

const listing* optional_listing(trading_floor& floor, parameters& given) {
  return given.has("symbol") ? required_listing(floor, given) : nullptr;
}

std::string success_text(std::string_view message) {
  return json_text().begin_object().number("code", 200).text("msg", message).end_object().take();
}

answer<std::string> ping(trading_floor&, visit&) { return "{}"; }

answer<std::string> server_time(trading_floor&, visit& v) {
  return json_text().begin_object().time("serverTime", v.now).end_object().take();
}

answer<std::string> exchange_facts(trading_floor& floor, visit& v) {
  const auto& limits = floor.rules().limits;
  json_text out;
  out.begin_object().text("timezone", "UTC").time("serverTime", v.now).text("futuresType", "U_MARGINED");
  out.begin_array("rateLimits");
  write_limit(out, "REQUEST_WEIGHT", "MINUTE", 1, limits.weight_per_minute);
  write_limit(out, "ORDERS", "MINUTE", 1, limits.orders_per_minute);
  write_limit(out, "ORDERS", "SECOND", 10, limits.orders_per_10s);
  out.end_array().begin_array("exchangeFilters").end_array().begin_array("assets");
  out.begin_object().text("asset", quote_asset).flag("marginAvailable", true).text("autoAssetExchange", "-10000");
  out.end_object().end_array().begin_array("symbols");
  for (const auto& x : floor.symbols().instruments()) write_symbol(out, floor.of(x.id), v.now);
  return out.end_array().end_object().take();
}

answer<std::string> depth(trading_floor& floor, visit& v) {
  constexpr std::array allowed{5, 10, 20, 50, 100, 500, 1000};
  const auto* of = required_listing(floor, v.given);
  const auto limit = v.given.integer("limit").value_or(500);
  if (!v.given.trouble() && std::find(allowed.begin(), allowed.end(), limit) == allowed.end())
    v.given.note({-4021, "Invalid depth limit, valid depth limit is 5, 10, 20, 50, 100, 500, 1000."});
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  const auto levels = static_cast<std::size_t>(limit);
  if (const auto* old = stale_book(floor, v, *of))
    return depth_text(*of, old->update, old->bids, old->asks, levels, old->at);
  return depth_text(*of, of->book.update(), of->book.best(core::side::buy, levels),
                    of->book.best(core::side::sell, levels), levels, v.now);
}

answer<std::string> recent_trades(trading_floor& floor, visit& v) {
  return trade_rows(floor, v, [](json_text& out, const listing& of, const public_trade& x) {
    const int price = of.price_places(), size = of.quantity_places();
    out.number("id", x.what.venue_trade).decimal("price", x.what.price.units, price, price);
    out.decimal("qty", x.what.quantity.units, size, size);
    out.money("quoteQty", of.instrument.value_of(x.what.price, x.what.quantity), price + size);
    out.time("time", x.at).flag("isBuyerMaker", x.what.aggressor == core::side::sell);
  });
}

answer<std::string> aggregate_trades(trading_floor& floor, visit& v) {
  return trade_rows(floor, v, [](json_text& out, const listing& of, const public_trade& x) {
    const int price = of.price_places(), size = of.quantity_places();
    out.number("a", x.what.venue_trade).decimal("p", x.what.price.units, price, price);
    out.decimal("q", x.what.quantity.units, size, size);
    out.number("f", x.what.venue_trade).number("l", x.what.venue_trade).time("T", x.at);
    out.flag("m", x.what.aggressor == core::side::sell);
  });
}

answer<std::string> candles(trading_floor& floor, visit& v) {
  return candle_rows(floor, v, true, v.given.has("pair") ? "pair" : "symbol");
}

/// Mark and index follow the trades so closely here that their candles have the same prices.
answer<std::string> mark_candles(trading_floor& floor, visit& v) {
  return candle_rows(floor, v, false, v.given.has("pair") ? "pair" : "symbol");
}

}  // namespace adapters::binance::server
