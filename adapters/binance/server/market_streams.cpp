#include "adapters/binance/server/market_streams.hpp"

#include <algorithm>

#include "adapters/binance/symbols.hpp"

namespace adapters::binance::server {
namespace {

using core::side;
using std::chrono::milliseconds;

/// Speeds of diffs and partial books; "depth" alone is the third.
struct speed {
  core::duration period;
  std::string_view suffix;
};
constexpr std::array speeds{speed{milliseconds(0), "@0ms"}, speed{milliseconds(100), "@100ms"},
                            speed{milliseconds(250), ""}, speed{milliseconds(500), "@500ms"}};
constexpr std::size_t usual_speed = 2;
constexpr core::duration second = std::chrono::seconds(1);

bool ends_at(core::duration period, core::timestamp now) {
  return now.time_since_epoch() % period == core::duration::zero();
}

core::timestamp next_end(core::duration period, core::timestamp now) {
  return now - now.time_since_epoch() % period + period;
}

/// "btcusdt@depth" + ...: both spellings where a speed is the usual one.
std::vector<std::string> names_of(const listing& of, const std::string& channel, std::size_t at_speed) {
  std::vector<std::string> out{stream_name(of.instrument.symbol, channel + std::string(speeds[at_speed].suffix))};
  if (at_speed == usual_speed) out.push_back(stream_name(of.instrument.symbol, channel + "@250ms"));
  return out;
}

}  // namespace

core::timestamp market_streams::event_time(const std::string& stream, core::timestamp now) {
  if (!plan_ || !plan_->has(core::sim::fault_hook::frozen_time)) return now;
  if (!plan_->draw(core::sim::fault_hook::frozen_time, "stream:" + stream, now)) {
    frozen_.erase(stream);
    return now;
  }
  return frozen_.try_emplace(stream, now).first->second;
}

void market_streams::publish(const std::string& stream, std::string json) { hub_.publish(stream, std::move(json)); }

void market_streams::on_subscribed(const listing& of, const std::string& stream) {
  auto& state = states_[of.instrument.id];
  for (std::size_t i = 0; i < speeds.size(); ++i) {
    auto& w = state.windows[i];
    const auto names = names_of(of, "depth", i);
    if (w.live || std::find(names.begin(), names.end(), stream) == names.end()) continue;
    w = {.live = true, .previous = of.book.update()};
  }
}

void market_streams::on_book(const listing& of, const book_changes& changes, bool touch_moved, core::timestamp now) {
  auto& state = states_[of.instrument.id];
  state.moved = true;
  for (std::size_t i = 0; i < speeds.size(); ++i) {
    auto& w = state.windows[i];
    if (!w.live) continue;
    if (w.changes.empty()) w.first = of.book.update();
    w.changes.bids.insert(changes.bids.begin(), changes.bids.end());
    w.changes.asks.insert(changes.asks.begin(), changes.asks.end());
    if (speeds[i].period == core::duration::zero()) send_window(of, i, now);
  }
  if (!touch_moved) return;
  for (const auto& name : {stream_name(of.instrument.symbol, "bookTicker"), std::string("!bookTicker")})
    if (hub_.wanted(name)) publish(name, quote_event(of, event_time(name, now)));
}

void market_streams::send_window(const listing& of, std::size_t at_speed, core::timestamp now) {
  auto& w = states_[of.instrument.id].windows[at_speed];
  if (!w.live || w.changes.empty()) return;
  const auto names = names_of(of, "depth", at_speed);
  const diff_numbers numbers{w.first, of.book.update(), w.previous};
  w.live = false;
  for (const auto& name : names) {
    if (!hub_.wanted(name)) continue;
    w.live = true;
    publish(name, depth_event(of, changed_levels(of.book, side::buy, w.changes.bids),
                              changed_levels(of.book, side::sell, w.changes.asks), numbers, event_time(name, now)));
  }
  w.changes.clear();
  w.previous = numbers.last;
}

void market_streams::send_partial(const listing& of, std::size_t at_speed, core::timestamp now) {
  auto& previous = states_[of.instrument.id].partial_previous[at_speed - 1];
  if (previous == of.book.update()) return;
  for (const std::size_t levels : {5u, 10u, 20u})
    for (const auto& name : names_of(of, "depth" + std::to_string(levels), at_speed))
      if (hub_.wanted(name))
        publish(name, depth_event(of, of.book.best(side::buy, levels), of.book.best(side::sell, levels),
                                  {previous + 1, of.book.update(), previous}, event_time(name, now)));
  previous = of.book.update();
}

void market_streams::on_trade(const listing& of, const public_trade& x, core::timestamp now) {
  const auto single = stream_name(of.instrument.symbol, "trade");
  if (hub_.wanted(single)) publish(single, trade_event(of, x, event_time(single, now)));
  const auto aggregate = stream_name(of.instrument.symbol, "aggTrade");
  if (hub_.wanted(aggregate)) publish(aggregate, aggregate_event(of, x, event_time(aggregate, now)));
}

void market_streams::on_forced(const listing& of, const forced_order& x, core::timestamp now) {
  for (const auto& name : {stream_name(of.instrument.symbol, "forceOrder"), std::string("!forceOrder@arr")})
    if (hub_.wanted(name)) publish(name, forced_event(of, x, event_time(name, now)));
}

void market_streams::send_candles(const listing& of, core::timestamp now) {
  auto& marks = states_[of.instrument.id].candles;
  for (const auto& length : intervals()) {
    const auto name = stream_name(of.instrument.symbol, "kline_" + std::string(length.name));
    if (!hub_.wanted(name)) {
      marks.erase(length.name);
      continue;
    }
    const auto present = of.candles.present(length);
    auto& mark = marks[length.name];
    if (mark.begin == present.begin && mark.trades == present.trades) continue;
    if (mark.begin != core::timestamp{} && mark.begin != present.begin)
      for (const auto& closed : of.candles.read(length, mark.begin, mark.begin, 1))
        publish(name, candle_event(of, length, closed, true, event_time(name, now)));
    publish(name, candle_event(of, length, present, false, event_time(name, now)));
    mark = {present.begin, present.trades};
  }
}

void market_streams::send_each_second(const std::map<core::instrument_id, listing>& all, core::timestamp now) {
  const auto list = [&](const std::string& name, auto&& text_of) {
    if (!hub_.wanted(name)) return;
    const auto at = event_time(name, now);
    json_text out;
    out.begin_array();
    for (const auto& [id, of] : all) out.raw(text_of(of, at));
    publish(name, out.end_array().take());
  };
  const bool third = ends_at(3 * second, now);
  for (const auto& entry : all) {
    const auto& of = entry.second;
    const auto one = [&](std::string_view channel, auto&& text_of) {
      const auto name = stream_name(of.instrument.symbol, channel);
      if (hub_.wanted(name)) publish(name, text_of(of, event_time(name, now)));
    };
    one("markPrice@1s", &mark_event);
    if (third) one("markPrice", &mark_event);
    one("ticker", &ticker_event);
    one("miniTicker", &small_ticker_event);
  }
  list("!markPrice@arr@1s", &mark_event);
  if (third) list("!markPrice@arr", &mark_event);
  list("!ticker@arr", &ticker_event);
  list("!miniTicker@arr", &small_ticker_event);
}

std::optional<core::timestamp> market_streams::due(core::timestamp now) const {
  auto next = next_end(second, now);
  if (hub_.wanted_any("@depth")) {
    for (const auto& x : speeds)
      if (x.period != core::duration::zero()) next = std::min(next, next_end(x.period, now));
  } else if (hub_.wanted_any("@kline")) {
    next = next_end(milliseconds(250), now);
  }
  return next;
}

void market_streams::tick(const std::map<core::instrument_id, listing>& all, core::timestamp now) {
  for (std::size_t i = 1; i < speeds.size(); ++i) {
    if (!ends_at(speeds[i].period, now)) continue;
    for (const auto& [id, of] : all) {
      send_window(of, i, now);
      send_partial(of, i, now);
    }
  }
  if (ends_at(milliseconds(250), now))
    for (const auto& [id, of] : all) send_candles(of, now);
  if (ends_at(second, now)) send_each_second(all, now);
}

}  // namespace adapters::binance::server
