#include "core/position/ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"

namespace core::tests {
namespace {

using position::change;
using position::ledger;

constexpr position::key where{{3}, {1}, {7}};

struct ledger_test : ::testing::Test {
  ledger book{instruments()};
  std::uint64_t sequence = 0;

  static order_event event_of(side s, std::int64_t quantity, std::int64_t price, std::int64_t fee,
                              std::uint64_t sequence) {
    order_event e;
    e.intent = entry(1, s, quantity);
    e.step = order_step::filled;
    e.state = order_state::filled;
    e.execution = {.price = {price}, .quantity = {quantity}, .fee = worth(fee)};
    e.ts_event = noon + std::chrono::seconds(sequence);
    e.sequence = {sequence};
    return e;
  }
  position::applied fill(side s, std::int64_t quantity, std::int64_t price, std::int64_t fee = 0) {
    return book.apply(event_of(s, quantity, price, fee, ++sequence)).value();
  }
};

TEST_F(ledger_test, a_long_position_opens_grows_shrinks_and_closes) {
  auto done = fill(side::buy, 10, 100, 1);
  EXPECT_EQ(done.what, change::opened);
  EXPECT_EQ(done.key, where);
  EXPECT_EQ(done.after.opened_at, noon + std::chrono::seconds(1));
  done = fill(side::buy, 10, 110, 1);
  EXPECT_EQ(done.what, change::enlarged);
  EXPECT_EQ(done.after.cost, worth(2100));
  done = fill(side::sell, 5, 120, 1);
  EXPECT_EQ(done.what, change::reduced);
  EXPECT_EQ(done.realized_by_this, worth(75)) << "600 for a quarter of 2100";
  EXPECT_EQ(done.after.cost, worth(1575));
  done = fill(side::sell, 15, 100, 1);
  EXPECT_EQ(done.what, change::closed);
  EXPECT_EQ(done.realized_by_this, worth(-75));
  EXPECT_EQ(done.after.quantity, quantity{});
  EXPECT_EQ(done.after.cost, money{});
  EXPECT_EQ(done.after.realized, money{});
  EXPECT_EQ(done.after.fees, worth(4));
}

TEST_F(ledger_test, a_short_position_earns_when_bought_back_lower) {
  fill(side::sell, 10, 100);
  EXPECT_EQ(book.find(where)->cost, worth(-1000));
  EXPECT_EQ(book.unrealized(where, {90}), worth(100));
  const auto done = fill(side::buy, 4, 90);
  EXPECT_EQ(done.what, change::reduced);
  EXPECT_EQ(done.realized_by_this, worth(40));
  EXPECT_EQ(done.after.quantity, quantity{-6});
}

TEST_F(ledger_test, a_fill_through_zero_closes_and_opens_the_rest) {
  fill(side::buy, 10, 100, 1);
  const auto done = fill(side::sell, 25, 110, 5);
  EXPECT_EQ(done.what, change::reversed);
  EXPECT_EQ(done.realized_by_this, worth(100));
  EXPECT_EQ(done.after.quantity, quantity{-15});
  EXPECT_EQ(done.after.cost, worth(-1650));
  EXPECT_EQ(done.after.realized, money{}) << "a life of its own";
  EXPECT_EQ(done.after.fees, worth(3)) << "three fifths of the fill's fee";
  EXPECT_EQ(done.after.protection, price{110});
  EXPECT_EQ(done.after.opened_at, noon + std::chrono::seconds(2));
}

TEST_F(ledger_test, a_position_that_opens_again_begins_a_life_of_its_own) {
  fill(side::buy, 10, 100, 1);
  fill(side::sell, 10, 110, 1);
  EXPECT_EQ(book.find(where)->realized, worth(100));
  const auto done = fill(side::buy, 1, 100, 2);
  EXPECT_EQ(done.what, change::opened);
  EXPECT_EQ(done.after.realized, money{});
  EXPECT_EQ(done.after.fees, worth(2));
}

TEST_F(ledger_test, the_protection_is_that_of_the_latest_entry) {
  auto first = event_of(side::buy, 10, 100, 0, 1);
  first.intent.protection = {91};
  auto second = event_of(side::buy, 10, 100, 0, 2);
  second.intent.protection = {94};
  auto exit = event_of(side::sell, 5, 100, 0, 3);
  exit.intent.protection = {};
  for (const auto& e : {first, second, exit}) ASSERT_TRUE(book.apply(e));
  EXPECT_EQ(book.find(where)->protection, price{94});
}

TEST_F(ledger_test, a_record_moves_it_once) {  // F-47, F-70
  const auto e = event_of(side::buy, 10, 100, 0, 5);
  EXPECT_TRUE(book.apply(e));
  EXPECT_FALSE(book.apply(e));
  EXPECT_FALSE(book.apply(event_of(side::buy, 10, 100, 0, 4)));
  EXPECT_EQ(book.find(where)->quantity, quantity{10});
  EXPECT_TRUE(book.apply(event_of(side::buy, 10, 100, 0, 0))) << "not from a journal: cannot be told apart";
  EXPECT_EQ(book.find(where)->last_event, core::sequence{5});
}

TEST_F(ledger_test, a_late_fill_of_an_ended_order_counts) {  // F-46
  auto e = event_of(side::buy, 10, 100, 0, 1);
  e.step = order_step::partially_filled;
  e.state = order_state::canceled;
  EXPECT_TRUE(book.apply(e));
}

TEST_F(ledger_test, nothing_but_fills_moves_it) {
  for (int step = 0; step <= static_cast<int>(order_step::absent); ++step) {
    auto e = event_of(side::buy, 10, 100, 0, 1);
    e.step = static_cast<order_step>(step);
    if (e.step == order_step::filled || e.step == order_step::partially_filled) continue;
    EXPECT_FALSE(book.apply(e)) << to_string(e.step);
  }
  EXPECT_EQ(book.find(where), nullptr);
}

TEST_F(ledger_test, a_fill_that_cannot_be_is_a_broken_invariant) {
  auto e = event_of(side::buy, 10, 100, 0, 1);
  e.intent.instrument = {77};
  EXPECT_THROW(book.apply(e), broken_invariant);
  e = event_of(side::buy, 0, 100, 0, 1);
  EXPECT_THROW(book.apply(e), broken_invariant);
}

TEST_F(ledger_test, each_visits_open_positions_in_order) {
  fill(side::buy, 10, 100);
  auto other = event_of(side::buy, 1, 100, 0, 9);
  other.intent.bot = {2};
  ASSERT_TRUE(book.apply(other));
  std::vector<bot_id> bots;
  book.each([&](const position::key& k, const position::position&) { bots.push_back(k.bot); });
  EXPECT_EQ(bots, (std::vector<bot_id>{{2}, {7}}));
  fill(side::sell, 10, 100);
}

TEST_F(ledger_test, closed_positions_are_not_visited_and_worth_nothing) {
  fill(side::buy, 10, 100);
  fill(side::sell, 10, 110);
  book.each([](const position::key&, const position::position&) { FAIL(); });
  EXPECT_EQ(book.unrealized(where, {500}), money{});
  EXPECT_EQ(book.unrealized({{1}, {1}, {1}}, {500}), money{});
}

TEST(position_change, every_change_has_a_name) {
  EXPECT_EQ(to_string(change::opened), "opened");
  EXPECT_EQ(to_string(change::reversed), "reversed");
}

RC_GTEST_PROP(ledger_property, realized_less_cost_is_the_cash_that_flowed, ()) {  // I-08
  desk room;
  ledger book(instruments());
  std::map<position::key, money> cash, fees, realized, fees_of_ended_lives;
  std::map<position::key, quantity> held;
  for (const auto& x : random_happenings()) {
    const auto event = room.let(x);
    if (!event) continue;
    const auto before = book.find({{3}, event->intent.instrument, event->intent.bot});
    const money fees_before = before ? before->fees : money{};
    const auto done = book.apply(*event);
    if (!done) continue;
    const auto& f = event->execution;
    const money value = notional(f.price, f.quantity, 0, 0);
    cash[done->key] += event->intent.side == side::buy ? -value : value;
    held[done->key] += event->intent.side == side::buy ? f.quantity : -f.quantity;
    fees[done->key] += f.fee;
    realized[done->key] += done->realized_by_this;
    if (done->what == change::opened) fees_of_ended_lives[done->key] += fees_before;
    if (done->what == change::reversed) fees_of_ended_lives[done->key] = fees[done->key] - done->after.fees;
    RC_ASSERT(done->after.quantity == held[done->key]);
    RC_ASSERT((realized[done->key] - done->after.cost).units == cash[done->key].units);
    RC_ASSERT((fees_of_ended_lives[done->key] + done->after.fees).units == fees[done->key].units);
  }
}

RC_GTEST_PROP(ledger_property, cost_has_the_sign_of_the_position_and_vanishes_with_it, ()) {
  desk room;
  ledger book(instruments());
  for (const auto& x : random_happenings()) {
    const auto event = room.let(x);
    const auto done = event ? book.apply(*event) : std::nullopt;
    if (!done) continue;
    const auto q = done->after.quantity.units;
    const auto cost = done->after.cost.units;
    RC_ASSERT((q > 0) == (cost > 0));
    RC_ASSERT((q < 0) == (cost < 0));
  }
}

}  // namespace
}  // namespace core::tests
