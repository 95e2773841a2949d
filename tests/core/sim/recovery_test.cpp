#include <map>
#include <set>

#include "core/order/register.hpp"
#include "tests/core/sim/drawn_script.hpp"

namespace core::sim {
namespace {

/// A node whose paper venue is killed: the orders room and the journal's order events stay, the exchange is rebuilt.
struct node {
  player p;
  order::order_register orders;
  std::vector<order_event> journal;

  void note(std::optional<order_event> event) {
    if (event) journal.push_back(*event);
  }
  void perform(const act& a) {
    p.perform(a);
    if (const auto* command = std::get_if<order_command>(&a.what))
      if (const auto* place = std::get_if<place_order>(command))
        if (auto submitted = orders.submit(place->intent, p.now)) note(*submitted);
    hear();
  }
  void hear() {
    for (const auto& report : p.heard) note(orders.on_report(report, p.now));
    p.heard.clear();
  }
  /// The process dies; another one starts from `state` and the journal.
  void restart_from(const std::vector<std::byte>& state) {
    player next;
    next.now = p.now;
    if (!state.empty()) next.venue.restore(state);
    for (const auto& event : journal) next.venue.recall(event);
    next.venue.resume(next.now);
    p = std::move(next);
    for (const auto id : orders.working()) {
      note(orders.timed_out(id, p.now));
      p.venue.submit(query_order{id, orders.find(id)->intent.instrument}, p.now);
    }
    p.run_out();
    hear();
  }
  void check() const {
    std::map<holder, quantity> positions;
    for (const auto& e : journal)
      positions[{e.intent.account, e.intent.instrument, e.intent.bot}] +=
          e.intent.side == side::buy ? e.execution.quantity : -e.execution.quantity;
    for (const auto& [who, held] : positions) RC_ASSERT(p.venue.position(who.account, who.instrument, who.bot) == held);
    for (const auto& o : p.venue.open_orders()) {
      const auto* known = orders.find(o.intent.id);
      RC_ASSERT(known != nullptr);
      RC_ASSERT(!terminal(known->state));
      RC_ASSERT(o.filled == known->filled);
      RC_ASSERT(o.intent.quantity == known->intent.quantity);
    }
    for (const auto id : orders.working()) {
      const auto there = p.venue.order(id);
      RC_ASSERT(there.has_value());
      RC_ASSERT(there->standing == venue_report::kind::accepted);
    }
  }
};

/// Without amendments that enlarge or move a limit, and without second placements: our own rooms send none.
script own_script() {
  auto s = drawn_script();
  std::map<order_id, quantity> least;
  std::erase_if(s, [placed = std::set<order_id>()](const act& a) mutable {
    const auto* command = std::get_if<order_command>(&a.what);
    const auto* place = command ? std::get_if<place_order>(command) : nullptr;
    return place && !placed.insert(place->intent.id).second;
  });
  for (auto& a : s) {
    auto* command = std::get_if<order_command>(&a.what);
    if (!command) continue;
    if (auto* place = std::get_if<place_order>(command)) least.try_emplace(place->intent.id, place->intent.quantity);
    auto* amend = std::get_if<amend_order>(command);
    if (!amend) continue;
    quantity& known = least[amend->order];
    if (amend->quantity < known)
      known = amend->quantity;
    else
      amend->quantity = {0};  // refused
  }
  return s;
}

RC_GTEST_PROP(recovery, positions_and_orders_are_what_the_journal_tells, ()) {  // F-66, F-69, I-06
  const auto s = own_script();
  const auto last = static_cast<std::int64_t>(s.size());
  const auto saved = *units(0, last);
  const auto killed = *units(saved, last);
  node n;
  std::vector<std::byte> state;
  for (std::int64_t k = 0; k < killed; ++k) {
    if (k == saved) state = n.p.venue.snapshot();
    n.perform(s[static_cast<std::size_t>(k)]);
  }
  n.restart_from(state);
  n.check();
  for (std::int64_t k = killed; k < last; ++k) n.perform(s[static_cast<std::size_t>(k)]);
  n.p.run_out();
  n.hear();
  n.check();
}

using paper_recovery = paper_floor;

order_event event_of(const order_intent& i, order_step step, fill execution = {}) {
  order_event e;
  e.intent = i;
  e.step = step;
  e.execution = execution;
  e.filled = execution.quantity;
  e.ts_event = second(5);
  return e;
}

TEST_F(paper_recovery, an_order_that_came_after_the_state_waits_for_the_next_book) {
  const auto i = limit_order(1, side::buy, 10, 100);
  venue.recall(event_of(i, order_step::accepted));
  venue.recall(event_of(i, order_step::partially_filled, {{100}, {4}, {}, liquidity::maker, 7}));
  venue.resume(now = second(9));
  EXPECT_EQ(position(), 4);
  ASSERT_EQ(venue.open_orders().size(), 1u);
  EXPECT_EQ(venue.open_orders()[0].open, quantity{6});
  EXPECT_EQ(show(usual_book()), lines{});
  EXPECT_TRUE(venue.open_orders()[0].active);
  EXPECT_EQ(trades(1, 99, side::sell), lines{"#1 filled 6@100 maker 10/0"});
  EXPECT_EQ(venue.fills_of(i.id).back().venue_trade, 8u) << "numbers go on behind those of the journal";
}

TEST_F(paper_recovery, a_protective_stop_comes_back) {  // I-07
  be_long(10, 1);
  const auto state = venue.snapshot();
  const auto stop = stop_order(2, side::sell, 10, 95);
  exchange other({}, two_instruments());
  other.restore(state);
  other.recall(event_of(stop, order_step::accepted));
  other.resume(second(9));
  ASSERT_EQ(other.open_orders().size(), 1u);
  EXPECT_FALSE(other.open_orders()[0].active);
}

TEST_F(paper_recovery, what_the_state_knows_is_not_counted_twice) {
  show(usual_book());
  place(limit_order(1, side::buy, 15, 101));
  const auto before = venue.open_orders();
  const auto i = limit_order(1, side::buy, 15, 101);
  venue.recall(event_of(i, order_step::accepted));
  venue.recall(event_of(i, order_step::partially_filled, {{101}, {10}, {}, liquidity::taker, 1}));
  EXPECT_EQ(position(), 10);
  EXPECT_EQ(venue.trade_count(), 1u);
  EXPECT_EQ(venue.open_orders()[0].filled, quantity{10});
}

TEST_F(paper_recovery, an_order_that_has_ended_and_been_forgotten_stays_so) {
  show(usual_book());
  const auto first = limit_order(1, side::buy, 15, 50);
  place(first);
  cancel(1);
  for (std::uint32_t n = 2; n < 140; ++n) {
    place(limit_order(n, side::buy, 15, 50));
    cancel(n);
  }
  venue.recall(event_of(first, order_step::accepted));
  EXPECT_TRUE(venue.open_orders().empty());
}

TEST_F(paper_recovery, a_command_that_the_journal_knows_to_be_done_is_not_done_again) {
  exchange slow({.order_latency = std::chrono::seconds(1), .report_latency = {}, .fees = {}}, two_instruments());
  const auto i = limit_order(1, side::buy, 10, 100);
  slow.submit(place_order{i}, second(1));
  slow.recall(event_of(i, order_step::accepted));
  slow.resume(second(9));
  EXPECT_TRUE(slow.advance(second(20)).empty());
  EXPECT_EQ(slow.open_orders().size(), 1u);
}

}  // namespace
}  // namespace core::sim
