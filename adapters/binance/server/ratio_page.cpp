// Numbers about all traders of the venue. There are no millions of them here: what the market gives (volumes of
// takers) is taken from it, the rest is drawn from the seed, so that it is the same for the same moment.
#include <algorithm>

#include "adapters/binance/server/pages.hpp"
#include "core/sim/random.hpp"

namespace adapters::binance::server {
namespace {

constexpr std::int64_t parts = 10'000;

/// A number of 0 .. parts for a symbol and a moment; neighbours in time are neighbours in value.
std::int64_t slow_draw(const settings& rules, const listing& of, core::timestamp at, std::uint64_t what) {
  constexpr core::duration step = std::chrono::hours(6);
  const auto n = static_cast<std::uint64_t>(at.time_since_epoch() / step);
  const auto draw = [&](std::uint64_t k) {
    return static_cast<std::int64_t>(
        core::sim::splitmix64(rules.seed ^ (of.instrument.id.value * 7919 + k * 104'729 + what)).below(parts + 1));
  };
  const auto into = (at.time_since_epoch() % step).count() / (step.count() / parts);
  return (draw(n) * (parts - into) + draw(n + 1) * into) / parts;
}

/// What all positions together come to: what nobody here holds, and what customers do.
core::quantity interest_in(trading_floor& floor, const listing& of, core::timestamp at) {
  const auto base = std::max<std::int64_t>(of.rules.quantity_max.units * 80, 1);
  core::quantity out{base / parts * (parts + slow_draw(floor.rules(), of, at, 1) / 5)};
  for (const auto& x : floor.seats()) {
    const auto held = floor.engine().position(x.id, of.instrument.id, {});
    if (held.units > 0) out += held;
  }
  return out;
}

struct period_rows {
  const listing* of = nullptr;
  interval length;
  std::vector<candle> candles;
};

answer<period_rows> read_period(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  const auto length = interval_named(v.given.required("period"));
  const bool known = length && length->length >= std::chrono::minutes(5) && length->length <= std::chrono::hours(24);
  if (!known) v.given.note(refuse::not_valid("period"));
  const auto rows = v.given.rows("limit", 30, 500);
  const auto from = v.given.time("startTime");
  const auto until = v.given.time("endTime");
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  return period_rows{of, *length, of->candles.read(*length, from, until, rows)};
}

std::string ratio_text(std::int64_t a, std::int64_t b) {
  return fixed_decimal(static_cast<__int128>(a) * parts / std::max<std::int64_t>(b, 1), 4, 4);
}

}  // namespace

answer<std::string> open_interest(trading_floor& floor, visit& v) {
  const auto* of = required_listing(floor, v.given);
  if (v.given.trouble()) return core::unexpected(*v.given.trouble());
  json_text out;
  out.begin_object().text("symbol", of->instrument.symbol);
  out.decimal("openInterest", interest_in(floor, *of, v.now).units, of->quantity_places(), of->quantity_places());
  return out.time("time", v.now).end_object().take();
}

answer<std::string> open_interest_history(trading_floor& floor, visit& v) {
  const auto asked = read_period(floor, v);
  if (!asked) return core::unexpected(asked.error());
  const auto& of = *asked->of;
  json_text out;
  out.begin_array();
  for (const auto& c : asked->candles) {
    const auto interest = interest_in(floor, of, c.begin);
    out.begin_object().text("symbol", of.instrument.symbol);
    out.decimal("sumOpenInterest", interest.units, of.quantity_places(), 8);
    out.money("sumOpenInterestValue", of.instrument.value_of(c.close, interest)).time("timestamp", c.begin);
    out.end_object();
  }
  return out.end_array().take();
}

/// Accounts, top accounts and top positions alike; `symbol`, shares and their ratio.
answer<std::string> long_short_ratio(trading_floor& floor, visit& v) {
  const auto asked = read_period(floor, v);
  if (!asked) return core::unexpected(asked.error());
  const auto what = core::number_of(v.subject);
  json_text out;
  out.begin_array();
  for (const auto& c : asked->candles) {
    const auto longs = parts * 2 / 5 + slow_draw(floor.rules(), *asked->of, c.begin, what) / 3;
    out.begin_object().text("symbol", asked->of->instrument.symbol);
    out.text("longShortRatio", ratio_text(longs, parts - longs)).decimal("longAccount", longs, 4, 4);
    out.decimal("shortAccount", parts - longs, 4, 4).time("timestamp", c.begin).end_object();
  }
  return out.end_array().take();
}

answer<std::string> taker_ratio(trading_floor& floor, visit& v) {
  const auto asked = read_period(floor, v);
  if (!asked) return core::unexpected(asked.error());
  const int size = asked->of->quantity_places();
  json_text out;
  out.begin_array();
  for (const auto& c : asked->candles) {
    const auto sold = c.volume - c.bought;
    out.begin_object().text("buySellRatio", ratio_text(c.bought.units, sold.units));
    out.decimal("buyVol", c.bought.units, size, size).decimal("sellVol", sold.units, size, size);
    out.time("timestamp", c.begin).end_object();
  }
  return out.end_array().take();
}

}  // namespace adapters::binance::server
