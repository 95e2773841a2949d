#include "core/sim/back_office.hpp"

#include <map>
#include <set>

#include "tests/core/sim/drawn_script.hpp"

namespace core::sim {
namespace {

/// Executions by instrument and number: answers to queries repeat them.
std::map<std::pair<instrument_id, std::uint64_t>, venue_report> executions(const std::vector<venue_report>& heard) {
  std::map<std::pair<instrument_id, std::uint64_t>, venue_report> all;
  for (const auto& r : heard)
    if (r.what == venue_report::kind::filled) all.emplace(std::pair(r.instrument, r.execution.venue_trade), r);
  return all;
}

/// The intents that the script placed, by id.
std::map<order_id, order_intent> intents_of(const script& s) {
  std::map<order_id, order_intent> all;
  for (const auto& a : s)
    if (const auto* command = std::get_if<order_command>(&a.what))
      if (const auto* place = std::get_if<place_order>(command)) all.emplace(place->intent.id, place->intent);
  return all;
}

RC_GTEST_PROP(paper_books, fills_no_order_beyond_its_quantity, ()) {  // I-05
  const auto s = drawn_script();
  player p;
  for (const auto& a : s) p.perform(a);
  p.run_out();
  std::map<order_id, quantity> filled, wanted;
  for (const auto& [id, intent] : intents_of(s)) wanted[id] = intent.quantity;
  std::set<std::pair<instrument_id, std::uint64_t>> seen;
  for (const auto& r : p.heard) {
    if (r.what == venue_report::kind::amended) wanted[r.order] = r.filled + r.open;
    if (r.what != venue_report::kind::filled || !seen.emplace(r.instrument, r.execution.venue_trade).second) continue;
    filled[r.order] += r.execution.quantity;
    RC_ASSERT(r.execution.quantity.units > 0);
    RC_ASSERT(filled[r.order] == r.filled);
    RC_ASSERT(filled[r.order] + r.open == wanted[r.order]);
  }
}

RC_GTEST_PROP(paper_books, makes_positions_of_signed_fills_and_nothing_else, ()) {  // I-06
  const auto s = drawn_script();
  player p;
  for (const auto& a : s) p.perform(a);
  p.run_out();
  std::map<std::pair<instrument_id, bot_id>, std::int64_t> sums;
  const auto intents = intents_of(s);
  const auto trades = executions(p.heard);
  for (const auto& [number, r] : trades) {
    const auto& i = intents.at(r.order);
    sums[{i.instrument, i.bot}] += sign(i.side) * r.execution.quantity.units;
  }
  for (const auto id : {perp, spot})
    for (const auto bot : {alpha, beta}) RC_ASSERT(p.venue.position(desk, id, bot).units == (sums[{id, bot}]));
  RC_ASSERT(trades.size() == p.venue.trade_count());
  std::map<instrument_id, std::uint64_t> counted;
  for (const auto& [number, r] : trades) RC_ASSERT(number.second == ++counted[number.first]);
}

RC_GTEST_PROP(paper_books, never_reverses_by_reducing_nor_sells_spot_short, ()) {  // I-02, F-52
  const auto s = drawn_script();
  player p;
  for (const auto& a : s) p.perform(a);
  p.run_out();
  std::map<std::pair<instrument_id, bot_id>, std::int64_t> sums;
  const auto intents = intents_of(s);
  for (const auto& [number, r] : executions(p.heard)) {
    const auto& i = intents.at(r.order);
    auto& position = sums[{i.instrument, i.bot}];
    const auto change = sign(i.side) * r.execution.quantity.units;
    if (i.reduce_only()) {
      RC_ASSERT((position > 0) == (change < 0));
      RC_ASSERT(std::abs(change) <= std::abs(position));
    }
    position += change;
    if (i.instrument == spot) RC_ASSERT(position >= 0);
  }
}

RC_GTEST_PROP(paper_books, fills_no_limit_order_at_a_worse_price, ()) {
  const auto s = drawn_script();
  player p;
  for (const auto& a : s) p.perform(a);
  p.run_out();
  const auto intents = intents_of(s);
  for (const auto& [number, r] : executions(p.heard)) {
    const auto& i = intents.at(r.order);
    if (i.type != order_type::limit) continue;
    RC_ASSERT(sign(i.side) * r.execution.price.units <= sign(i.side) * i.limit.units);
    if (r.execution.liquidity == liquidity::maker) RC_ASSERT(r.execution.price == i.limit);
    if (i.tif == time_in_force::post_only) RC_ASSERT(r.execution.liquidity == liquidity::maker);
  }
}

RC_GTEST_PROP(paper_books, leaves_no_reducing_order_active_without_a_position, ()) {
  const auto s = drawn_script();
  player p;
  for (const auto& a : s) {
    p.perform(a);
    for (const auto& o : p.venue.open_orders()) {
      RC_ASSERT(o.open.units > 0);
      RC_ASSERT(o.open + o.filled == o.intent.quantity);
      if (o.active && o.intent.reduce_only())
        RC_ASSERT(reducible(p.venue.position(desk, o.intent.instrument, o.intent.bot), o.intent.side).units > 0);
    }
  }
}

}  // namespace
}  // namespace core::sim
