#include "adapters/binance/server/market_text.hpp"

namespace adapters::binance::server {
namespace {

/// Writes numbers of one instrument.
class figures {
 public:
  figures(json_text& out, const listing& of) : out_(out), of_(of) {}

  figures& price(std::string_view key, core::price p) {
    out_.decimal(key, p.units, of_.price_places(), of_.price_places());
    return *this;
  }
  figures& size(std::string_view key, core::quantity q) {
    out_.decimal(key, q.units, of_.quantity_places(), of_.quantity_places());
    return *this;
  }
  figures& value(std::string_view key, core::money m) {
    out_.money(key, m, of_.price_places() + of_.quantity_places());
    return *this;
  }

 private:
  json_text& out_;
  const listing& of_;
};

json_text& begin_event(json_text& out, std::string_view name, core::timestamp at) {
  return out.begin_object().text("e", name).time("E", at);
}

/// The day in the terms of a ticker.
struct day {
  explicit day(const listing& of, core::timestamp now) : stats(of.candles.last_day(now)) {
    const auto& x = stats.whole;
    change = {x.close.units - x.open.units};
    percent = x.open.units == 0 ? 0 : static_cast<__int128>(change.units) * 100'000 / x.open.units;
    average = x.volume.units == 0 ? x.close : core::price{weighted(of)};
  }
  std::int64_t weighted(const listing& of) const {
    const auto each = core::share_of(stats.whole.quote_volume, {1}, stats.whole.volume);  // of one quantity unit
    const int cut = core::money::scale - of.price_places() - of.quantity_places();
    __int128 units = each.units;
    for (int i = 0; i < cut; ++i) units /= 10;
    return static_cast<std::int64_t>(units);
  }
  day_statistics stats;
  core::price change;
  __int128 percent;  ///< in 10^-3 per cent
  core::price average;
};

core::quantity last_size(const listing& of) {
  return of.trades.empty() ? core::quantity{} : of.trades.back().what.quantity;
}

}  // namespace

std::string fraction_text(core::sim::fraction x) {
  return fixed_decimal(x.parts, core::sim::fraction::scale, core::sim::fraction::scale);
}

published_book::levels changed_levels(const published_book& book, core::side s, const std::set<core::price>& prices) {
  published_book::levels out;
  out.reserve(prices.size());
  for (const auto p : prices) out.push_back({p, book.at(s, p)});
  return out;
}

void write_levels(json_text& out, std::string_view key, const listing& of, const published_book::levels& levels) {
  out.begin_array(key);
  for (const auto& x : levels) {
    out.begin_array().decimal(x.price.units, of.price_places(), of.price_places());
    out.decimal(x.quantity.units, of.quantity_places(), of.quantity_places()).end_array();
  }
  out.end_array();
}

std::string depth_event(const listing& of, const published_book::levels& bids, const published_book::levels& asks,
                        const diff_numbers& n, core::timestamp at) {
  json_text out;
  begin_event(out, "depthUpdate", at).time("T", at).text("s", of.instrument.symbol);
  out.number("U", n.first).number("u", n.last).number("pu", n.previous);
  write_levels(out, "b", of, bids);
  write_levels(out, "a", of, asks);
  return out.end_object().take();
}

std::string quote_event(const listing& of, core::timestamp at) {
  const auto touch = of.book.touch().value_or(core::quote{});
  json_text out;
  out.begin_object().text("e", "bookTicker").number("u", of.book.update()).text("s", of.instrument.symbol);
  figures(out, of).price("b", touch.bid.price).size("B", touch.bid.quantity);
  figures(out, of).price("a", touch.ask.price).size("A", touch.ask.quantity);
  return out.time("T", at).time("E", at).end_object().take();
}

std::string trade_event(const listing& of, const public_trade& x, core::timestamp at) {
  json_text out;
  begin_event(out, "trade", at).time("T", x.at).text("s", of.instrument.symbol).number("t", x.what.venue_trade);
  figures(out, of).price("p", x.what.price).size("q", x.what.quantity);
  return out.text("X", "MARKET").flag("m", x.what.aggressor == core::side::sell).end_object().take();
}

std::string aggregate_event(const listing& of, const public_trade& x, core::timestamp at) {
  json_text out;
  begin_event(out, "aggTrade", at).number("a", x.what.venue_trade).text("s", of.instrument.symbol);
  figures(out, of).price("p", x.what.price).size("q", x.what.quantity);
  out.number("f", x.what.venue_trade).number("l", x.what.venue_trade).time("T", x.at);
  return out.flag("m", x.what.aggressor == core::side::sell).end_object().take();
}

std::string candle_event(const listing& of, const interval& length, const candle& c, bool closed, core::timestamp at) {
  json_text out;
  begin_event(out, "kline", at).text("s", of.instrument.symbol).begin_object("k");
  out.time("t", c.begin).number("T", milliseconds_of(length.end_of(c.begin)) - 1).text("s", of.instrument.symbol);
  out.text("i", length.name);
  const auto number = [](std::uint64_t trade) { return trade == 0 ? -1 : static_cast<std::int64_t>(trade); };
  out.number("f", number(c.first_trade)).number("L", number(c.last_trade));
  figures(out, of).price("o", c.open).price("c", c.close).price("h", c.high).price("l", c.low).size("v", c.volume);
  out.number("n", c.trades).flag("x", closed);
  figures(out, of).value("q", c.quote_volume).size("V", c.bought).value("Q", c.quote_bought);
  return out.text("B", "0").end_object().end_object().take();
}

std::string mark_event(const listing& of, core::timestamp at) {
  json_text out;
  begin_event(out, "markPriceUpdate", at).text("s", of.instrument.symbol);
  figures(out, of).price("p", of.fair.mark()).price("i", of.fair.index()).price("P", of.fair.index());
  return out.text("r", fraction_text(of.fair.funding())).time("T", of.fair.next_funding()).end_object().take();
}

std::string ticker_event(const listing& of, core::timestamp at) {
  const day d(of, at);
  const auto& c = d.stats.whole;
  json_text out;
  begin_event(out, "24hrTicker", at).text("s", of.instrument.symbol);
  figures(out, of).price("p", d.change);
  out.decimal("P", d.percent, 3, 3);
  figures(out, of).price("w", d.average).price("c", c.close).size("Q", last_size(of));
  figures(out, of)
      .price("o", c.open)
      .price("h", c.high)
      .price("l", c.low)
      .size("v", c.volume)
      .value("q", c.quote_volume);
  out.time("O", d.stats.begin).time("C", d.stats.end).number("F", c.first_trade).number("L", c.last_trade);
  return out.number("n", c.trades).end_object().take();
}

std::string small_ticker_event(const listing& of, core::timestamp at) {
  const auto c = of.candles.last_day(at).whole;
  json_text out;
  begin_event(out, "24hrMiniTicker", at).text("s", of.instrument.symbol);
  figures(out, of).price("c", c.close).price("o", c.open).price("h", c.high).price("l", c.low);
  figures(out, of).size("v", c.volume).value("q", c.quote_volume);
  return out.end_object().take();
}

std::string forced_event(const listing& of, const forced_order& x, core::timestamp at) {
  json_text out;
  begin_event(out, "forceOrder", at).begin_object("o").text("s", of.instrument.symbol);
  out.text("S", x.side == core::side::buy ? "BUY" : "SELL").text("o", "LIMIT").text("f", "IOC");
  figures(out, of).size("q", x.quantity).price("p", x.price).price("ap", x.average);
  out.text("X", "FILLED");
  figures(out, of).size("l", x.filled).size("z", x.filled);
  return out.time("T", at).end_object().end_object().take();
}

void write_candle(json_text& out, const listing& of, const interval& length, const candle& c) {
  const int price = of.price_places(), size = of.quantity_places();
  out.begin_array().number(milliseconds_of(c.begin));
  for (const auto p : {c.open, c.high, c.low, c.close}) out.decimal(p.units, price, price);
  out.decimal(c.volume.units, size, size).number(milliseconds_of(length.end_of(c.begin)) - 1);
  out.decimal(c.quote_volume.units, core::money::scale, price + size).number(c.trades);
  out.decimal(c.bought.units, size, size).decimal(c.quote_bought.units, core::money::scale, price + size);
  out.text("0").end_array();
}

void write_ticker(json_text& out, const listing& of, core::timestamp now) {
  const day d(of, now);
  const auto& c = d.stats.whole;
  out.begin_object().text("symbol", of.instrument.symbol);
  figures(out, of).price("priceChange", d.change);
  out.decimal("priceChangePercent", d.percent, 3, 3);
  figures(out, of).price("weightedAvgPrice", d.average).price("lastPrice", c.close).size("lastQty", last_size(of));
  figures(out, of).price("openPrice", c.open).price("highPrice", c.high).price("lowPrice", c.low);
  figures(out, of).size("volume", c.volume).value("quoteVolume", c.quote_volume);
  out.time("openTime", d.stats.begin).time("closeTime", d.stats.end);
  out.number("firstId", c.first_trade).number("lastId", c.last_trade).number("count", c.trades).end_object();
}

void write_small_ticker(json_text& out, const listing& of, core::timestamp now) {
  out.begin_object().text("symbol", of.instrument.symbol);
  figures(out, of).price("price", of.last);
  out.time("time", now).end_object();
}

void write_quote(json_text& out, const listing& of) {
  const auto touch = of.book.touch().value_or(core::quote{});
  out.begin_object().text("symbol", of.instrument.symbol);
  figures(out, of).price("bidPrice", touch.bid.price).size("bidQty", touch.bid.quantity);
  figures(out, of).price("askPrice", touch.ask.price).size("askQty", touch.ask.quantity);
  out.time("time", of.quoted_at).number("lastUpdateId", of.book.update()).end_object();
}

}  // namespace adapters::binance::server
