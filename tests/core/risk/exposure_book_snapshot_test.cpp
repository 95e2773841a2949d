#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/risk/exposure_book.hpp"
#include "tests/core/order/desk.hpp"

namespace core::tests {
namespace {

using risk::exposure_book;

constexpr duration window = std::chrono::minutes(1);

exposure_book copy_of(const exposure_book& x) {
  exposure_book made;
  made.restore(x.journaled().snapshot());
  return made;
}

order_event submission(const order_intent& x) { return step_of(x, order_step::submitted, order_state::in_flight); }

// I-16: a reservation that outlived its order would bind limits for ever.
TEST(exposure_snapshot, leaves_out_the_reservation_of_an_order_that_nobody_submitted) {
  exposure_book book;
  const auto sent = entry(1, side::buy, 10), waits = entry(2, side::buy, 7), out = stop(3, side::sell, 10);
  for (const auto& x : {sent, waits, out}) book.reserve(x);
  book.fold(submission(sent), window);
  book.fold(submission(out), window);
  auto again = copy_of(book);
  EXPECT_EQ(again.reservations(), 2u);
  EXPECT_EQ(again.of({7}, {1}).buys_open, quantity{10});
  EXPECT_EQ(again.entries_open({7}), 1u);
  EXPECT_EQ(again.entries_since({7}, noon - window), 1u);
  EXPECT_FALSE(again.knows(waits.id));
  EXPECT_EQ(book.reservations(), 3u) << "it goes on as before";

  again.fold(submission(waits), window);  // its submission comes behind the snapshot
  book.fold(submission(waits), window);
  EXPECT_EQ(again.of({7}, {1}), book.of({7}, {1}));
  EXPECT_EQ(again.hash(), book.hash());
}

TEST(exposure_snapshot, keeps_positions_and_the_ids_of_ended_orders) {
  exposure_book book;
  const auto x = entry(1, side::buy, 10);
  book.fold(submission(x), window);
  book.fold(step_of(x, order_step::filled, order_state::filled, 10, 10), window);
  const auto again = copy_of(book);
  EXPECT_EQ(again.of({7}, {1}).position, quantity{10});
  EXPECT_EQ(again.find({7}, {1})->group, x.group);
  EXPECT_TRUE(again.knows(x.id));
  EXPECT_EQ(again.reservations(), 0u);
}

// I-09
RC_GTEST_PROP(exposure_snapshot_property, and_the_events_after_it_equal_all_events, ()) {
  desk room;
  std::vector<order_event> events;
  for (const auto& x : random_happenings())
    if (const auto event = room.let(x)) events.push_back(*event);
  const auto cut = *rc::gen::inRange<std::size_t>(0, events.size() + 1);
  const auto ahead = *rc::gen::inRange<std::size_t>(0, 9);  // admissions whose submissions are on their way
  exposure_book live, whole;
  for (std::size_t i = 0; i < cut; ++i) {
    live.fold(events[i], window);
    whole.fold(events[i], window);
  }
  for (std::size_t i = cut; i < std::min(cut + ahead, events.size()); ++i)
    if (events[i].step == order_step::submitted) live.reserve(events[i].intent);
  exposure_book part = copy_of(live);
  RC_ASSERT(live.journaled().hash() == whole.hash());
  RC_ASSERT(part.hash() == whole.hash());
  for (std::size_t i = cut; i < events.size(); ++i)
    for (auto* book : {&live, &whole, &part}) book->fold(events[i], window);
  for (const auto* book : {&live, &part}) {
    RC_ASSERT(book->hash() == whole.hash());
    RC_ASSERT(book->snapshot() == whole.snapshot());
    RC_ASSERT(book->reservations() == room.orders.working().size());
    for (std::uint32_t bot = 1; bot <= 3; ++bot) {
      RC_ASSERT(book->entries_open({bot}) == whole.entries_open({bot}));
      RC_ASSERT(book->entries_since({bot}, room.now() - window) == whole.entries_since({bot}, room.now() - window));
      for (std::uint32_t on = 1; on <= 2; ++on) RC_ASSERT(book->of({bot}, {on}) == whole.of({bot}, {on}));
    }
  }
}

RC_GTEST_PROP(exposure_snapshot_property, is_refused_or_read_as_it_stands_whatever_its_bytes_are, ()) {
  desk room;
  exposure_book book;
  for (const auto& x : random_happenings())
    if (const auto event = room.let(x)) book.fold(*event, window);
  auto bytes = book.snapshot();
  bytes.resize(*rc::gen::inRange<std::size_t>(bytes.size() / 2, bytes.size() + 1));
  for (int i = *rc::gen::inRange(0, 4); i > 0 && !bytes.empty(); --i)
    bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = static_cast<std::byte>(*rc::gen::inRange(0, 256));
  exposure_book made;
  try {
    made.restore(bytes);
    RC_ASSERT(made.snapshot() == bytes);
  } catch (const broken_invariant&) {  // malformed, or sums that do not fit
    RC_ASSERT(made.reservations() == 0u);
  }
}

}  // namespace
}  // namespace core::tests
