#include "core/risk/exposure_book.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "core/risk/gate.hpp"
#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"

namespace core::tests {
namespace {

using risk::gate;

/// As the gate's header defines it, in plain numbers.
std::int64_t worst(const risk::exposure& x) {
  return std::max(std::max<std::int64_t>(x.position.units, 0) + x.buys_open.units,
                  std::max<std::int64_t>(-x.position.units, 0) + x.sells_open.units);
}

gate marked_gate() {
  gate g(bounds(), instruments());
  for (const std::uint32_t id : {1, 2}) g.on_mark({id}, {{99}, {101}}, noon);
  return g;
}

/// All events of a random session, to the end of every order.
std::vector<order_event> random_session() {
  desk room;
  std::vector<order_event> events;
  for (const auto& x : random_happenings()) {
    if (const auto event = room.let(x)) events.push_back(*event);
  }
  for (const auto& event : room.end_all()) events.push_back(event);
  return events;
}

RC_GTEST_PROP(exposure_property, when_all_orders_have_ended_only_their_fills_are_left, ()) {
  gate door = marked_gate();
  std::map<std::pair<bot_id, instrument_id>, std::int64_t> held;
  for (const auto& event : random_session()) {
    door.on_event(event);
    held[{event.intent.bot, event.intent.instrument}] += sign(event.intent.side) * event.execution.quantity.units;
  }
  RC_ASSERT(door.reservations() == 0u);
  for (const auto& [where, sum] : held)
    RC_ASSERT(door.of(where.first, where.second) == (risk::exposure{{sum}, {}, {}}));
}

RC_GTEST_PROP(exposure_property, the_reserved_quantity_is_that_of_the_working_entries, ()) {  // I-15
  desk room;
  gate door = marked_gate();
  for (const auto& x : random_happenings()) {
    if (const auto event = room.let(x)) door.on_event(*event);
    std::map<std::pair<bot_id, instrument_id>, risk::exposure> expected;
    for (const order_id id : room.orders.working()) {
      const auto& order = *room.orders.find(id);
      if (order.intent.reduce_only()) continue;
      auto& at = expected[{order.intent.bot, order.intent.instrument}];
      (order.intent.side == side::buy ? at.buys_open : at.sells_open) += order.open();
    }
    for (std::uint32_t bot = 1; bot <= 3; ++bot) {
      for (std::uint32_t on = 1; on <= 2; ++on) {
        const auto now = door.of({bot}, {on});
        RC_ASSERT(now.buys_open == (expected[{{bot}, {on}}].buys_open));
        RC_ASSERT(now.sells_open == (expected[{{bot}, {on}}].sells_open));
      }
    }
    RC_ASSERT(door.reservations() == room.orders.working().size());
  }
}

RC_GTEST_PROP(exposure_property, a_gate_that_admitted_equals_one_that_read_the_journal, ()) {  // I-09
  desk room;
  gate live = marked_gate(), restored(bounds(), instruments());
  for (const auto& x : random_happenings()) {
    const auto event = room.let(x);
    if (!event) continue;
    if (event->step == order_step::submitted) (void)live.admit(event->intent, noon);  // admitted or of an earlier life
    live.on_event(*event);
    restored.restore(*event);
    RC_ASSERT(live.hash() == restored.hash());
  }
}

/// What a bot and a venue may do to the gate.
RC_GTEST_PROP(exposure_property, the_worst_case_is_inside_every_limit_after_each_admission, ()) {  // I-16
  gate door = marked_gate();
  order::order_register orders;
  std::uint32_t count = 0;
  std::uint64_t trade = 0;
  for (const auto& x : random_happenings()) {
    auto intent = entry(++count, x.which % 2 ? side::buy : side::sell, 1 + x.amount % 100);
    intent.bot = {1u + x.which % 3};
    intent.group = {1};
    intent.instrument = {1u + x.amount % 2};
    if (x.what < 128) {
      const auto order = door.admit(intent, noon);
      if (!order) continue;
      door.on_event(*orders.submit(order->intent(), noon));
      std::int64_t group = 0;
      for (std::uint32_t on = 1; on <= 2; ++on) {
        std::int64_t instrument = 0;
        for (std::uint32_t bot = 1; bot <= 3; ++bot) {
          RC_ASSERT(worst(door.of({bot}, {on})) <= 300);
          instrument += worst(door.of({bot}, {on}));
        }
        RC_ASSERT(instrument <= 500);
        group += instrument;
      }
      RC_ASSERT(group <= 800);
    } else if (const auto working = orders.working(); !working.empty()) {
      const auto& of = orders.find(working[x.which % working.size()])->intent;
      const auto event = x.what % 4 ? orders.on_report(fill_of(of, 1 + x.amount % 50, ++trade), noon)
                                    : orders.on_report(report(of, venue_report::kind::canceled), noon);
      if (event) door.on_event(*event);
    }
  }
}

RC_GTEST_PROP(exposure_property, nothing_that_happens_to_a_working_entry_enlarges_the_worst_case, ()) {  // I-16
  desk room;
  gate door = marked_gate();
  std::set<order_id> ended;
  for (const auto& x : random_happenings()) {
    const auto event = room.let(x);
    if (!event) continue;
    const auto& intent = event->intent;
    const auto before = worst(door.of(intent.bot, intent.instrument));
    door.on_event(*event);
    const bool grows = event->step == order_step::submitted || ended.contains(intent.id) || intent.reduce_only();
    if (!grows) RC_ASSERT(worst(door.of(intent.bot, intent.instrument)) <= before);
    if (terminal(event->state)) ended.insert(intent.id);
  }
}

RC_GTEST_PROP(exposure_property, independent_releases_may_come_in_any_order, ()) {
  const auto quantities = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 30));
  auto order = quantities;
  std::vector<order_id> ids;
  gate one = marked_gate(), other = marked_gate();
  for (std::size_t i = 0; i < quantities.size(); ++i) {
    const auto x = entry(static_cast<std::uint32_t>(i + 1), i % 3 ? side::buy : side::sell, quantities[i]);
    if (one.admit(x, noon) && other.admit(x, noon)) ids.push_back(x.id);
  }
  for (const order_id id : ids) one.release(id);
  std::reverse(ids.begin(), ids.end());
  for (const order_id id : ids) other.release(id);
  RC_ASSERT(one.hash() == other.hash());
  RC_ASSERT(one.hash() == marked_gate().hash());
}

}  // namespace
}  // namespace core::tests
