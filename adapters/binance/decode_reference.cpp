#include "adapters/binance/account_reader.hpp"
#include "adapters/binance/decode_rest.hpp"

/// The part of rest_decoder that reads what is no order and no account: rules, history, statistics.
namespace adapters::binance {
namespace {

using element = json_reader::element;
using object = json_reader::object;

std::optional<limit_kind> kind_of(std::string_view word) {
  if (word == "REQUEST_WEIGHT") return limit_kind::request_weight;
  if (word == "ORDERS") return limit_kind::orders;
  if (word == "RAW_REQUESTS") return limit_kind::raw_requests;
  return {};
}

core::duration interval_of(std::string_view word) {
  if (word == "SECOND") return std::chrono::seconds(1);
  if (word == "MINUTE") return std::chrono::minutes(1);
  if (word == "HOUR") return std::chrono::hours(1);
  if (word == "DAY") return std::chrono::hours(24);
  return {};
}

void read_limit(account_reader& in, object x, std::vector<rate_limit>& to) {
  const auto kind = kind_of(in.text(x, "rateLimitType"));
  const auto unit = interval_of(in.text(x, "interval"));
  const auto units = in.integer(x, "intervalNum");
  const auto max = in.integer(x, "limit");
  constexpr std::uint64_t units_max = 366;
  if (!kind || unit == core::duration{} || units == 0 || units > units_max || max > UINT32_MAX) return;
  to.push_back({*kind, unit * static_cast<std::int64_t>(units), static_cast<unsigned>(max)});
}

void read_filter(account_reader& in, object x, symbol_rules& to) {
  const auto type = in.text(x, "filterType");
  if (type == "PRICE_FILTER") {
    to.tick = in.money(x, "tickSize");
    to.price_min = in.money(x, "minPrice");
    to.price_max = in.money(x, "maxPrice");
  } else if (type == "LOT_SIZE") {
    to.lot = in.money(x, "stepSize");
    to.quantity_min = in.money(x, "minQty");
    to.quantity_max = in.money(x, "maxQty");
  } else if (type == "MARKET_LOT_SIZE") {
    to.market_lot = in.money(x, "stepSize");
    to.market_quantity_max = in.money(x, "maxQty");
  } else if (type == "MIN_NOTIONAL") {
    to.notional_min = in.money(x, "notional");
  } else if (type == "PERCENT_PRICE") {
    to.multiplier_up = in.money(x, "multiplierUp");
    to.multiplier_down = in.money(x, "multiplierDown");
  } else if (type == "MAX_NUM_ORDERS") {
    to.orders_max = static_cast<unsigned>(in.integer(x, "limit") & UINT32_MAX);
  } else if (type == "MAX_NUM_ALGO_ORDERS") {
    to.algo_orders_max = static_cast<unsigned>(in.integer(x, "limit") & UINT32_MAX);
  }
}

symbol_rules rules(account_reader& in, object x) {
  symbol_rules out;
  out.symbol = in.text(x, "symbol");
  out.quote = in.text(x, "quoteAsset");
  out.margin = in.text(x, "marginAsset");
  out.trading = in.text(x, "status") == "TRADING";
  out.perpetual = in.text(x, "contractType") == "PERPETUAL";
  out.trigger_protect = in.maybe_money(x, "triggerProtect");
  in.each(in.need(x, "filters"), [&](element f) { read_filter(in, in.as_object(f), out); });
  // Without these nothing can be ordered.
  if (out.tick.units <= 0 || out.lot.units <= 0) in.check(decode_error::missing_field);
  return out;
}

/// [opens, open, high, low, close, volume, closes, turnover, trades, taker buys, taker turnover, unused]
candle bar(account_reader& in, element x, const core::instrument& of) {
  std::vector<element> at;
  in.each(x, [&](element e) { at.push_back(e); });
  constexpr std::size_t fields = 11;
  if (at.size() < fields) in.check(decode_error::missing_field);
  candle out;
  if (in.first_fault()) return out;
  out.opens = in.time(at[0]);
  out.open = in.price(at[1], of);
  out.high = in.price(at[2], of);
  out.low = in.price(at[3], of);
  out.close = in.price(at[4], of);
  out.volume = in.quantity(at[5], of);
  out.closes = in.time(at[6]);
  out.turnover = in.money(at[7]);
  out.trades = in.integer(at[8]);
  out.taker_buy_volume = in.quantity(at[9], of);
  const bool inside_of_range =
      out.low.units > 0 && out.low <= out.open && out.open <= out.high && out.low <= out.close && out.close <= out.high;
  if (!inside_of_range || out.volume.units < 0 || out.opens > out.closes) in.check(decode_error::out_of_range);
  return out;
}

margin_tier tier(account_reader& in, object x) {
  margin_tier out;
  out.leverage_max = static_cast<unsigned>(in.integer(x, "initialLeverage") & UINT32_MAX);
  out.notional_floor = in.number(x, "notionalFloor");
  out.notional_cap = in.number(x, "notionalCap");
  constexpr __int128 money_per_ppm = 10'000'000'000;  // 10^16 / 10^6
  const auto ratio = in.number(x, "maintMarginRatio");
  if (ratio.units % money_per_ppm != 0) in.check(decode_error::too_precise);
  if (ratio.units < 0 || ratio.units > 1'000'000 * money_per_ppm) in.check(decode_error::out_of_range);
  out.maintenance = {static_cast<std::int64_t>(ratio.units / money_per_ppm)};
  return out;
}

leverage_tiers tiers(account_reader& in, object x) {
  leverage_tiers out;
  in.instrument(x, "symbol", out.instrument, out.symbol);
  in.each(in.need(x, "brackets"), [&](element b) { out.tiers.push_back(tier(in, in.as_object(b))); });
  return out;
}

/// The id of a symbol that must be ours: the answer to a question about it.
core::instrument_id own(account_reader& in, object x) {
  core::instrument_id id;
  std::string symbol;
  if (in.instrument(x, "symbol", id, symbol) == nullptr) in.check(decode_error::unknown_symbol);
  return id;
}

}  // namespace

rest_decoder::outcome<core::timestamp> rest_decoder::time(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element x) { return in.time(in.as_object(x), "serverTime"); });
}

rest_decoder::outcome<std::string> rest_decoder::listen_key(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element x) { return std::string(in.text(in.as_object(x), "listenKey")); });
}

rest_decoder::outcome<exchange_rules> rest_decoder::exchange_info(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element document) {
    const auto x = in.as_object(document);
    exchange_rules out;
    out.at = in.maybe_time(x, "serverTime");
    in.each(in.need(x, "rateLimits"), [&](element e) { read_limit(in, in.as_object(e), out.limits); });
    in.each(in.need(x, "symbols"), [&](element e) {
      auto one = rules(in, in.as_object(e));
      if (in.first_fault()) {
        ++out.unread;
        in.forgive();
      } else {
        out.symbols.push_back(std::move(one));
      }
    });
    return out;
  });
}

rest_decoder::outcome<std::vector<trading_lock>> rest_decoder::trading_status(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element document) {
    std::vector<trading_lock> out;
    const auto indicators = in.as_object(in.need(in.as_object(document), "indicators"));
    if (in.first_fault()) return out;
    for (const auto& [symbol, list] : indicators)
      in.each(list, [&, name = symbol](element e) {
        const auto x = in.as_object(e);
        trading_lock one{std::string(name), std::string(in.text(x, "indicator")),
                         in.maybe_time(x, "plannedRecoverTime")};
        if (in.flag(x, "isLocked")) out.push_back(std::move(one));
      });
    return out;
  });
}

rest_decoder::outcome<std::vector<leverage_tiers>> rest_decoder::leverage_brackets(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element document) {
    std::vector<leverage_tiers> out;
    if (document.is_object())  // the venue answers so where one symbol was asked for, says its page
      out.push_back(tiers(in, in.as_object(document)));
    else
      in.each(document, [&](element e) { out.push_back(tiers(in, in.as_object(e))); });
    return out;
  });
}

rest_decoder::outcome<std::vector<candle>> rest_decoder::klines(std::string_view body, core::instrument_id id) {
  auto& in = *reader_;
  const auto* const of = in.instrument(id);
  if (of == nullptr) return core::unexpected(decode_error::unknown_symbol);
  return in.whole(body, rest_size_max, [&](element list) {
    std::vector<candle> out;
    in.each(list, [&](element e) { out.push_back(bar(in, e, *of)); });
    return out;
  });
}

rest_decoder::outcome<std::vector<funding_record>> rest_decoder::funding_rates(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element list) {
    std::vector<funding_record> out;
    in.each(list, [&](element e) {
      const auto x = in.as_object(e);
      out.push_back(
          {own(in, x), in.time(x, "fundingTime"), in.money(x, "fundingRate"), in.maybe_money(x, "markPrice")});
    });
    return out;
  });
}

rest_decoder::outcome<premium> rest_decoder::premium_index(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element document) {
    const auto x = in.as_object(document);
    premium out{own(in, x),
                in.money(x, "markPrice"),
                in.money(x, "indexPrice"),
                in.maybe_money(x, "lastFundingRate"),
                in.time(x, "nextFundingTime"),
                in.time(x, "time")};
    if (out.mark.units <= 0 || out.index.units < 0) in.check(decode_error::out_of_range);
    return out;
  });
}

rest_decoder::outcome<open_interest> rest_decoder::open_interest(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element document) {
    const auto x = in.as_object(document);
    binance::open_interest out;
    out.instrument = own(in, x);
    out.at = in.time(x, "time");
    if (const auto* const of = in.instrument(out.instrument)) out.contracts = in.quantity(x, "openInterest", *of);
    if (out.contracts.units < 0) in.check(decode_error::out_of_range);
    return out;
  });
}

rest_decoder::outcome<std::vector<long_short_ratio>> rest_decoder::ratios(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element list) {
    std::vector<long_short_ratio> out;
    in.each(list, [&](element e) {
      const auto x = in.as_object(e);
      out.push_back({own(in, x), in.money(x, "longShortRatio"), in.money(x, "longAccount"), in.money(x, "shortAccount"),
                     in.time(x, "timestamp")});
    });
    return out;
  });
}

rest_decoder::outcome<std::vector<taker_ratio>> rest_decoder::taker_ratios(std::string_view body) {
  auto& in = *reader_;
  return in.whole(body, rest_size_max, [&](element list) {
    std::vector<taker_ratio> out;
    in.each(list, [&](element e) {
      const auto x = in.as_object(e);
      out.push_back(
          {in.money(x, "buySellRatio"), in.money(x, "buyVol"), in.money(x, "sellVol"), in.time(x, "timestamp")});
    });
    return out;
  });
}

}  // namespace adapters::binance
