#include "core/bot/memory.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/bot/scripted.hpp"

namespace core::tests {
namespace {

void save(bot::memory& past, const bot::bot& x) { past.saved(x.snapshot(), x.strategy().snapshot(), x.last_event()); }

order_event fill_of(const order_intent& x, std::uint64_t sequence) {
  return stepped(x, sequence, order_step::filled, order_state::filled, x.quantity.units, x.quantity.units);
}

// I-09
RC_GTEST_PROP(memory_prop, brings_back_the_bot_that_lived_through_it, ()) {
  auto lived = scripted_bot();
  lived.allow_entries(true);
  bot::memory past;
  std::uint64_t sequence = 0, views = 0;
  for (auto steps = *rc::gen::inRange(1, 30); steps > 0; --steps) {
    const auto wanted =
        lived.on_view(told(++views, *rc::gen::element(wish::nothing, wish::buy, wish::sell, wish::exit, wish::cancel)));
    save(past, lived);  // what a view has brought about only the bot itself can tell
    for (const auto& intent : wanted.intents) {
      const auto event = fill_of(intent, ++sequence);
      lived.on_event(event);
      past.happened(event);
      if (*rc::gen::arbitrary<bool>()) save(past, lived);
    }
  }
  auto made = scripted_bot();
  past.restore(made);
  RC_ASSERT(made.snapshot() == lived.snapshot());
  RC_ASSERT(made.strategy().snapshot() == lived.strategy().snapshot());
}

TEST(memory_test, keeps_events_that_the_bot_had_not_heard_when_it_was_saved) {
  auto lived = scripted_bot();
  lived.allow_entries(true);
  const auto intent = lived.on_view(told(1, wish::buy)).intents.at(0);
  bot::memory past;
  past.happened(fill_of(intent, 5));
  save(past, lived);
  ASSERT_EQ(past.events().size(), 1u);
  auto made = scripted_bot();
  past.restore(made);
  EXPECT_EQ(made.standing().position, quantity{20});
}

TEST(memory_test, begins_again_with_a_snapshot_but_for_what_operators_told) {
  auto lived = scripted_bot();
  lived.allow_entries(true);
  lived.on_view(told(4, wish::buy));
  bot::memory past;
  past.told(bot::standing_order::pause);
  past.market_began_anew();
  save(past, lived);
  auto made = scripted_bot();
  const auto wanted = past.restore(made);
  EXPECT_EQ(made.last_view(), 4u) << "the market began before it was saved";
  EXPECT_EQ(made.ordered(), bot::standing_order::pause);
  EXPECT_EQ(wanted.cancels.size(), 1u) << "its entry may not work";
  past.market_began_anew();
  auto next = scripted_bot();
  past.restore(next);
  EXPECT_EQ(next.last_view(), 0u);
}

TEST(memory_test, leaves_a_bot_without_a_past_as_it_is) {
  const bot::memory past;
  auto made = scripted_bot();
  EXPECT_TRUE(past.restore(made).empty());
  EXPECT_EQ(made.snapshot(), scripted_bot().snapshot());
}

}  // namespace
}  // namespace core::tests
