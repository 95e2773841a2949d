#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/sim/exchange.hpp"

namespace core::sim {

/// Two instruments with whole-number prices and quantities: `perp` and `spot`, tick 1, lot 1, notional at least 10.
inline constexpr instrument_id perp{1};
inline constexpr instrument_id spot{2};
inline constexpr bot_id alpha{11};
inline constexpr bot_id beta{12};
inline constexpr account_id desk{21};

inline constexpr timestamp second(std::int64_t n) { return timestamp{std::chrono::seconds{n}}; }

inline instrument whole_numbers(instrument_id id, instrument_kind kind) {
  return {
      .id = id,
      .venue = "paper",
      .symbol = "AB",
      .kind = kind,
      .price_scale = 0,
      .quantity_scale = 0,
      .dated = {
          {.valid_from = {}, .tick = {1}, .lot = {1}, .quantity_min = {1}, .notional_min = notional({10}, {1}, 0, 0)}}};
}

inline std::vector<instrument> two_instruments() {
  return {whole_numbers(perp, instrument_kind::perpetual), whole_numbers(spot, instrument_kind::spot)};
}

// -- orders -----------------------------------------------------------------------------------------------------------

inline order_intent market_order(std::uint32_t count, side s, std::int64_t units, leg_role role = leg_role::entry) {
  order_intent i;
  i.id = order_id_of({7}, count);
  i.bot = alpha;
  i.account = desk;
  i.instrument = perp;
  i.side = s;
  i.role = role;
  i.quantity = {units};
  return i;
}
inline order_intent limit_order(std::uint32_t count, side s, std::int64_t units, std::int64_t at,
                                time_in_force tif = time_in_force::gtc, leg_role role = leg_role::entry) {
  auto i = market_order(count, s, units, role);
  i.type = order_type::limit;
  i.limit = {at};
  i.tif = tif;
  return i;
}
inline order_intent stop_order(std::uint32_t count, side s, std::int64_t units, std::int64_t trigger,
                               trigger_source by = trigger_source::last) {
  auto i = market_order(count, s, units, leg_role::stop);
  i.type = order_type::stop_market;
  i.trigger = {trigger};
  i.trigger_by = by;
  return i;
}
inline order_intent on(instrument_id id, order_intent i) {
  i.instrument = id;
  return i;
}

// -- views ------------------------------------------------------------------------------------------------------------

/// Levels as {price, quantity}, best first.
inline depth book_of(std::initializer_list<level> bids, std::initializer_list<level> asks) {
  depth d;
  for (const auto& l : bids) d.bids[d.bid_count++] = l;
  for (const auto& l : asks) d.asks[d.ask_count++] = l;
  return d;
}

/// 99 x 10, 98 x 20, 97 x 30 against 101 x 10, 102 x 20, 103 x 30.
inline depth usual_book() {
  return book_of({{{99}, {10}}, {{98}, {20}}, {{97}, {30}}}, {{{101}, {10}}, {{102}, {20}}, {{103}, {30}}});
}

// -- the floor --------------------------------------------------------------------------------------------------------

/// A report on one line: "filled 5@101 taker 5/10 of 7" is what happened, filled/open after it.
inline std::string line_of(const venue_report& r) {
  std::string text{to_string(r.what)};
  if (r.refusal != venue_refusal::none) text += ' ' + std::string(to_string(r.refusal));
  if (r.what == venue_report::kind::filled)
    text += ' ' + std::to_string(r.execution.quantity.units) + '@' + std::to_string(r.execution.price.units) + ' ' +
            std::string(to_string(r.execution.liquidity));
  text += ' ' + std::to_string(r.filled.units) + '/' + std::to_string(r.open.units);
  return text;
}

/// "#3 accepted 0/10", with the count of the order.
inline std::vector<std::string> lines_of(const std::vector<venue_report>& reports) {
  std::vector<std::string> lines;
  for (const auto& r : reports) lines.push_back('#' + std::to_string(count_of(r.order)) + ' ' + line_of(r));
  return lines;
}
using lines = std::vector<std::string>;

/// An exchange without latency that stands at one second and moves on with every call.
struct paper_floor : ::testing::Test {
  exchange venue{{.order_latency = {}, .report_latency = {}, .fees = {{200}, {500}}}, two_instruments()};
  timestamp now = second(1);

  lines send(const order_command& c) {
    now += std::chrono::milliseconds(1);
    venue.submit(c, now);
    return lines_of(venue.advance(now));
  }
  lines place(const order_intent& i) { return send(place_order{i}); }
  lines cancel(std::uint32_t count) { return send(cancel_order{order_id_of({7}, count), perp}); }
  lines amend(std::uint32_t count, std::int64_t units) {
    return send(amend_order{order_id_of({7}, count), perp, {units}});
  }
  lines query(std::uint32_t count) { return send(query_order{order_id_of({7}, count), perp}); }

  template <class Body>
  lines show(const Body& body, instrument_id id = perp, bool valid = true) {
    now += std::chrono::milliseconds(1);
    venue.on_view({.instrument = id, .view = 1, .ts_event = now, .ts_recv = now, .book_valid = valid, .body = body});
    return lines_of(venue.advance(now));
  }
  lines trades(std::int64_t units, std::int64_t at, side aggressor) { return show(trade{{at}, {units}, aggressor, 1}); }

  std::int64_t position(instrument_id id = perp, bot_id bot = alpha) { return venue.position(desk, id, bot).units; }
  /// A long position of `units`, bought with order `count` from a book of its own.
  void be_long(std::int64_t units, std::uint32_t count, instrument_id id = perp) {
    show(book_of({{{99}, {10}}}, {{{100}, {units}}}), id);
    place(on(id, market_order(count, side::buy, units)));
  }
  std::int64_t queue_ahead(std::uint32_t count) {
    for (const auto& o : venue.open_orders())
      if (count_of(o.intent.id) == count) return o.queue_ahead.units;
    return -1;
  }
};

}  // namespace core::sim
