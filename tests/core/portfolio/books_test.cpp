#include "core/portfolio/books.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"

namespace core::tests {
namespace {

using namespace std::chrono_literals;
using portfolio::books;

/// Bots 1 to 3 as tests/core/order/desk.hpp has them.
books empty_books(std::map<bot_id, group_id> group_of = {{{1}, {2}}, {{2}, {1}}, {{3}, {2}}},
                  money capital = worth(1000)) {
  return {instruments(), {{{1}, "one", capital}, {{2}, "two", capital}}, std::move(group_of)};
}

order_event filled(std::uint32_t count, bot_id bot, side s, std::int64_t quantity, std::int64_t at) {
  auto intent = entry(count, s, quantity);
  intent.bot = bot;
  intent.id = order_id_of({bot.value}, count);
  auto event = step_of(intent, order_step::filled, order_state::filled, quantity, quantity);
  event.execution.price = {at};
  event.ts_event = noon + std::chrono::seconds(count);
  event.sequence = {count};
  return event;
}

struct books_test : ::testing::Test {
  books room = empty_books();

  void mark(std::int64_t bid, timestamp at) {
    room.scores.on_mark({1}, {{bid}, {bid + 1}}, at);
    room.equity.update(room.scores, at);
  }
};

TEST_F(books_test, count_the_orders_of_each_issuer) {
  room.restore(filled(5, {1}, side::buy, 10, 100));
  room.restore(step_of(entry(3, side::buy, 10), order_step::denied, order_state::denied));
  EXPECT_EQ(room.issued_by({1}), 5u);
  EXPECT_EQ(room.issued_by({7}), 3u);
  EXPECT_EQ(room.issued_by({8}), 0u);
}

// Days, weeks and peaks do not begin anew with the process, though no journal holds the marks that made them.
TEST_F(books_test, carry_over_what_marks_have_made_of_the_equity) {
  room.restore(filled(1, {1}, side::buy, 10, 100));
  mark(130, noon + 1min);
  mark(120, noon + 2min);
  books again = empty_books();
  again.restore(room.snapshot());
  EXPECT_EQ(again.scores.all(), room.scores.all());
  EXPECT_EQ(again.equity.changed(), room.equity.changed());
  EXPECT_EQ(again.scores.of({1}).drawdown_max, worth(100));
  EXPECT_EQ(again.hash(), room.hash());
}

TEST_F(books_test, have_a_hash_that_marks_do_not_move) {
  room.restore(filled(1, {1}, side::buy, 10, 100));
  const auto before = room.hash();
  mark(130, noon + 1min);
  EXPECT_EQ(room.hash(), before);
  room.restore(filled(2, {1}, side::sell, 1, 100));
  EXPECT_NE(room.hash(), before);
}

TEST_F(books_test, measure_what_was_earned_against_the_capital_of_the_day) {
  room.restore(filled(1, {1}, side::buy, 10, 100));
  mark(90, noon + 1min);
  books richer = empty_books({{{1}, {2}}, {{2}, {1}}, {{3}, {2}}}, worth(10'000));
  richer.restore(room.snapshot());
  const auto told = richer.equity.changed();
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[2].equity, worth(9'900));
  EXPECT_EQ(told[2].day_loss, ppm{10'000});
}

// A bot that brings its losses along has not lost them today.
TEST_F(books_test, begin_anew_where_a_group_has_other_bots_than_before) {
  room.restore(filled(1, {1}, side::buy, 10, 100));
  mark(90, noon + 1min);
  books moved = empty_books({{{1}, {1}}, {{2}, {1}}, {{3}, {2}}});
  moved.restore(room.snapshot());
  const auto told = moved.equity.changed();
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].day_loss, ppm{50'000}) << "all groups together have the same bots";
  EXPECT_EQ(told[1].equity, worth(900));
  EXPECT_EQ(told[1].day_loss, ppm{0});
  EXPECT_EQ(told[2].equity, worth(1000));
}

TEST_F(books_test, refuse_a_position_on_what_is_not_configured) {
  room.restore(filled(1, {1}, side::buy, 10, 100));
  books nothing;
  EXPECT_THROW(nothing.restore(room.snapshot()), malformed_bytes);
  auto bytes = room.snapshot();
  bytes.push_back({});
  EXPECT_THROW(room.restore(bytes), malformed_bytes);
  bytes.resize(bytes.size() - 2);
  EXPECT_THROW(room.restore(bytes), malformed_bytes);
  EXPECT_EQ(room.ledger.find({{3}, {1}, {1}})->quantity, quantity{10}) << "a refused snapshot changes nothing";
}

// I-09
RC_GTEST_PROP(books_property, and_the_events_after_a_snapshot_equal_all_events, ()) {
  desk desk_of_bots;
  std::vector<order_event> events;
  for (const auto& x : random_happenings())
    if (const auto event = desk_of_bots.let(x)) events.push_back(*event);
  const auto cut = *rc::gen::inRange<std::size_t>(0, events.size() + 1);
  books whole = empty_books();
  for (std::size_t i = 0; i < cut; ++i) whole.restore(events[i]);
  books part = empty_books();
  part.restore(whole.snapshot());
  RC_ASSERT(part.hash() == whole.hash());
  for (std::size_t i = cut; i < events.size(); ++i) {
    whole.restore(events[i]);
    part.restore(events[i]);
  }
  RC_ASSERT(part.hash() == whole.hash());
  RC_ASSERT(part.snapshot() == whole.snapshot());
  RC_ASSERT(part.scores.all() == whole.scores.all());
  RC_ASSERT(part.equity.changed() == whole.equity.changed());
  for (const auto& x : events) {
    const position::key key{x.intent.account, x.intent.instrument, x.intent.bot};
    const auto *a = part.ledger.find(key), *b = whole.ledger.find(key);
    RC_ASSERT((a == nullptr) == (b == nullptr));
    if (a != nullptr) RC_ASSERT(*a == *b);
  }
}

}  // namespace
}  // namespace core::tests
