#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/order/desk.hpp"

namespace core::tests {
namespace {

using kind = venue_report::kind;
using order::order_register;

/// As a room that starts: what was written, and back.
order_register copy_of(const order_register& x) {
  order_register made;
  made.restore(x.snapshot());
  return made;
}

struct order_snapshot_test : ::testing::Test {
  order_register orders;

  order_intent fill(std::uint32_t count, side s, std::int64_t quantity) {
    const auto intent = entry(count, s, quantity);
    EXPECT_TRUE(orders.submit(intent, noon));
    EXPECT_TRUE(orders.on_report(fill_of(intent, quantity, count), noon + std::chrono::seconds(count)));
    return intent;
  }
};

TEST_F(order_snapshot_test, holds_the_working_orders_and_what_late_reports_need) {
  const auto done = fill(1, side::buy, 10);
  const auto canceled = entry(2, side::buy, 10), working = entry(3, side::sell, 10), triggered = stop(4, side::sell, 5);
  for (const auto& x : {canceled, working, triggered}) ASSERT_TRUE(orders.submit(x, noon));
  ASSERT_TRUE(orders.on_report(report(canceled, kind::canceled), noon));
  ASSERT_TRUE(orders.on_report(fill_of(working, 4, 9), noon));
  ASSERT_TRUE(orders.on_report(trigger_of(triggered, 5), noon));

  auto again = copy_of(orders);
  EXPECT_EQ(again.working(), (std::vector{working.id, triggered.id}));
  EXPECT_EQ(again.find(working.id)->open(), quantity{6});
  EXPECT_TRUE(again.find(triggered.id)->triggered);
  EXPECT_FALSE(again.on_report(fill_of(working, 4, 9), noon)) << "the trade is known";  // F-47
  EXPECT_TRUE(again.on_report(fill_of(canceled, 10, 11), noon)) << "a late fill";       // F-46
  EXPECT_EQ(again.submit(done, noon).error(), denial::duplicate_id);
}

// I-17: what is forgotten stays used and counted, and the snapshot does not grow with it.
TEST_F(order_snapshot_test, does_not_grow_with_what_is_forgotten) {
  std::uint32_t count = 0;
  while (count < order_register::ended_max) fill(++count, side::buy, 10);
  const auto bytes = orders.snapshot().size();
  fill(++count, side::sell, 3);
  fill(++count, side::buy, 10);
  fill(++count, side::buy, 10);
  const auto more = orders.snapshot().size();
  EXPECT_LT(more, bytes + 64) << "three orders more";
  fill(++count, side::buy, 10);
  EXPECT_EQ(orders.snapshot().size(), more);
  const auto again = copy_of(orders);
  ASSERT_TRUE(again.forgotten().contains({1}));
  EXPECT_EQ(again.forgotten().at({1}).position, quantity{40});
  EXPECT_EQ(again.forgotten().at({1}).last_trade, 4u);
  EXPECT_EQ(again.forgotten().at({1}).moved_at, noon + std::chrono::seconds(4));
  EXPECT_EQ(again.find(entry(1, side::buy, 10).id), nullptr);
  EXPECT_EQ(order_register(again).submit(entry(1, side::buy, 10), noon).error(), denial::duplicate_id);
}

TEST_F(order_snapshot_test, of_another_version_is_refused) {
  auto bytes = orders.snapshot();
  bytes[0] = std::byte{2};
  EXPECT_THROW(orders.restore(bytes), malformed_bytes);
  EXPECT_THROW(orders.restore(std::vector<std::byte>{}), malformed_bytes);
}

// I-09: the state hash is that of the whole past, wherever the snapshot was made.
RC_GTEST_PROP(order_snapshot_property, and_the_events_after_it_equal_all_events, ()) {
  desk room;
  order_register whole;
  std::vector<order_event> events;
  for (const auto& x : random_happenings())
    if (const auto event = room.let(x)) events.push_back(*event);
  const auto cut = *rc::gen::inRange<std::size_t>(0, events.size() + 1);
  for (std::size_t i = 0; i < cut; ++i) whole.restore(events[i]);
  order_register part = copy_of(whole);
  RC_ASSERT(part.hash() == whole.hash());
  for (std::size_t i = cut; i < events.size(); ++i) {
    whole.restore(events[i]);
    part.restore(events[i]);
  }
  RC_ASSERT(part.hash() == room.orders.hash());
  RC_ASSERT(part.snapshot() == whole.snapshot());
  RC_ASSERT(part.working() == room.orders.working());
  for (const auto& x : events) {
    const auto *a = part.find(x.intent.id), *b = room.orders.find(x.intent.id);
    RC_ASSERT(a->state == b->state);
    RC_ASSERT(a->open() == b->open());
    RC_ASSERT(a->trades == b->trades);
    RC_ASSERT(a->last_change == b->last_change);
  }
}

RC_GTEST_PROP(order_snapshot_property, is_refused_or_read_as_it_stands_whatever_its_bytes_are, ()) {
  desk room;
  for (const auto& x : random_happenings()) room.let(x);
  auto bytes = room.orders.snapshot();
  bytes.resize(*rc::gen::inRange<std::size_t>(bytes.size() / 2, bytes.size() + 1));
  for (int i = *rc::gen::inRange(0, 4); i > 0 && !bytes.empty(); --i)
    bytes[*rc::gen::inRange<std::size_t>(0, bytes.size())] = static_cast<std::byte>(*rc::gen::inRange(0, 256));
  order_register made;
  const auto empty = made.hash();
  try {
    made.restore(bytes);
    RC_ASSERT(made.snapshot() == bytes);
  } catch (const malformed_bytes&) {
    RC_ASSERT(made.hash() == empty);
  }
}

}  // namespace
}  // namespace core::tests
