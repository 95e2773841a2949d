#pragma once

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <variant>
#include <vector>

#include "tests/core/sim/paper_floor.hpp"

namespace core::sim {

/// One thing that happens to an exchange.
struct act {
  duration after;  ///< since the one before
  std::variant<order_command, market_view> what;
};
using script = std::vector<act>;

/// Evenly over the whole range from the first case on: rapidcheck's ranges start small.
inline rc::Gen<std::int64_t> units(std::int64_t first, std::int64_t last) {
  return rc::gen::resize(rc::kNominalSize, rc::gen::inRange(first, last + 1));
}

inline const rc::Gen<side> any_side = rc::gen::element(side::buy, side::sell);

/// The order of a given count; prices around 100.
inline order_intent drawn_order(std::uint32_t count) {
  const auto s = *any_side;
  auto i = market_order(count, s, *units(0, 40), *rc::gen::element(leg_role::entry, leg_role::entry, leg_role::exit));
  switch (*units(0, 3)) {
    case 0:
      i.role = leg_role::stop;
      i.type = order_type::stop_market;
      i.trigger = {*units(92, 108)};
      i.trigger_by = *rc::gen::element(trigger_source::last, trigger_source::mark);
      break;
    case 1:
      break;
    default:
      i.type = order_type::limit;
      i.limit = {*units(94, 106)};
      i.tif = *rc::gen::element(time_in_force::gtc, time_in_force::gtc, time_in_force::ioc, time_in_force::post_only);
  }
  i.bot = *rc::gen::element(alpha, beta);
  i.instrument = *rc::gen::element(perp, spot);
  return i;
}

inline market_view drawn_view() {
  market_view v{.instrument = *rc::gen::element(perp, spot), .book_valid = *units(0, 9) > 0, .body = {}};
  const auto bid = *units(94, 104);
  const auto ask = bid + *units(1, 3);
  switch (*units(0, 2)) {
    case 0: {
      depth d;
      d.bid_count = static_cast<std::uint8_t>(*units(0, 20));
      d.ask_count = static_cast<std::uint8_t>(*units(0, 20));
      for (std::size_t n = 0; n < depth::levels_max; ++n) {
        d.bids[n] = {{bid - static_cast<std::int64_t>(n)}, {*units(1, 30)}};
        d.asks[n] = {{ask + static_cast<std::int64_t>(n)}, {*units(1, 30)}};
      }
      v.body = d;
      break;
    }
    case 1:
      v.body = quote{{{bid}, {*units(1, 30)}}, {{ask}, {*units(1, 30)}}};
      break;
    default:
      v.body = trade{{*units(92, 108)}, {*units(1, 60)}, *any_side, 1};
  }
  return v;
}

inline act drawn_act(std::vector<order_intent>& placed) {
  const duration after = std::chrono::milliseconds(*units(0, 40));
  const auto kind = *units(0, 9);
  if (kind >= 5) return {after, drawn_view()};
  if (placed.empty() || kind >= 2) {
    placed.push_back(drawn_order(static_cast<std::uint32_t>(placed.size()) + 1));
    return {after, place_order{placed.back()}};
  }
  const auto& i = placed[static_cast<std::size_t>(*units(0, static_cast<std::int64_t>(placed.size()) - 1))];
  switch (*units(0, 3)) {
    case 0:
      return {after, cancel_order{i.id, i.instrument}};
    case 1:
      return {after, amend_order{i.id, i.instrument, {*units(1, 40)}}};
    case 2:
      return {after, query_order{i.id, i.instrument}};
    default:
      return {after, place_order{i}};  // again
  }
}

inline script drawn_script() {
  std::vector<order_intent> placed;
  script s;
  for (auto n = *units(0, 120); n > 0; --n) s.push_back(drawn_act(placed));
  return s;
}

/// Plays scripts and hands out what becomes due as time goes by.
struct player {
  exchange venue{{.order_latency = std::chrono::milliseconds(15),
                  .report_latency = std::chrono::milliseconds(25),
                  .fees = {{200}, {500}}},
                 two_instruments()};
  timestamp now = second(1);
  std::vector<venue_report> heard;

  void listen() {
    const auto reports = venue.advance(now);
    heard.insert(heard.end(), reports.begin(), reports.end());
  }
  void perform(const act& a) {
    now += a.after;
    listen();
    if (const auto* command = std::get_if<order_command>(&a.what)) {
      venue.submit(*command, now);
    } else {
      auto view = std::get<market_view>(a.what);
      view.ts_event = view.ts_recv = now;
      venue.on_view(view);
    }
    listen();
  }
  void run_out() {
    now += std::chrono::seconds(1);
    listen();
  }
};

}  // namespace core::sim
