#include "core/bot/standing_order.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "tests/core/bot/scripted.hpp"

namespace core::tests {
namespace {

using bot::life;
using bot::standing_order;

struct steer_test : ::testing::Test {
  bot::bot bot = scripted_bot();
  std::uint64_t views = 0, records = 0;

  steer_test() { bot.allow_entries(true); }
  bot::decision tell(wish what) { return bot.on_view(told(++views, what)); }
  bot::decision step(const order_intent& of, order_step step, order_state state, std::int64_t filled = 0) {
    return bot.on_event(stepped(of, ++records, step, state, filled, filled));
  }
  order_intent open_position() {
    const auto entry = tell(wish::buy).intents.at(0);
    step(entry, order_step::filled, order_state::filled, 20);
    return entry;
  }
};

TEST_F(steer_test, a_pause_cancels_working_entries_and_lets_none_leave) {
  const auto entry = tell(wish::buy).intents.at(0);
  step(entry, order_step::accepted, order_state::open);
  const auto wanted = bot.steer(standing_order::pause);
  EXPECT_TRUE(wanted.intents.empty());
  EXPECT_EQ(wanted.cancels, std::vector{entry.id});
  EXPECT_EQ(bot.state(), life::paused);
  EXPECT_TRUE(tell(wish::buy).empty());
}

TEST_F(steer_test, a_paused_bot_manages_its_exits) {
  open_position();
  bot.steer(standing_order::pause);
  const auto wanted = tell(wish::exit);
  ASSERT_EQ(wanted.intents.size(), 1u);
  EXPECT_TRUE(wanted.intents[0].reduce_only());
  EXPECT_EQ(bot.state(), life::paused);
}

TEST_F(steer_test, a_halt_cancels_working_entries_manages_exits_and_leaves_the_standing_order_alone) {
  open_position();
  const auto entry = tell(wish::buy).intents.at(0);
  EXPECT_EQ(bot.halt(true).cancels, std::vector{entry.id});
  EXPECT_EQ(bot.state(), life::halted);
  EXPECT_EQ(bot.ordered(), standing_order::run);
  EXPECT_EQ(step(entry, order_step::accepted, order_state::open).cancels, std::vector{entry.id});
  EXPECT_TRUE(tell(wish::buy).empty());
  EXPECT_EQ(tell(wish::exit).intents.size(), 1u);
  EXPECT_TRUE(bot.halt(false).empty());
  EXPECT_EQ(bot.state(), life::closing);
  EXPECT_EQ(tell(wish::buy).intents.size(), 1u);
}

TEST_F(steer_test, an_operator_and_a_breaker_hold_it_back_independently) {
  bot.steer(standing_order::pause);
  bot.halt(true);
  bot.steer(standing_order::run);
  EXPECT_EQ(bot.state(), life::halted);
  EXPECT_TRUE(tell(wish::buy).empty());
  bot.steer(standing_order::pause);
  bot.halt(false);
  EXPECT_EQ(bot.state(), life::paused);
  EXPECT_TRUE(tell(wish::buy).empty());
  bot.steer(standing_order::run);
  EXPECT_EQ(bot.state(), life::idle);
  EXPECT_EQ(tell(wish::buy).intents.size(), 1u);
}

TEST_F(steer_test, a_bot_that_is_taken_up_again_is_halted_until_it_hears_otherwise) {
  bot.halt(true);
  auto copy = scripted_bot();
  copy.restore(bot.snapshot(), bot.strategy().snapshot());
  copy.allow_entries(true);
  EXPECT_TRUE(copy.halted());
  EXPECT_TRUE(copy.on_view(told(++views, wish::buy)).empty());
  copy.halt(false);
  EXPECT_EQ(copy.state(), life::idle);
  EXPECT_EQ(copy.on_view(told(++views, wish::buy)).intents.size(), 1u);
}

TEST_F(steer_test, a_stop_cancels_entries_and_exits_and_sends_none_of_them) {
  open_position();
  const auto exit = tell(wish::exit).intents.at(0);
  const auto entry = tell(wish::buy).intents.at(0);
  auto cancels = bot.steer(standing_order::stop).cancels;
  std::ranges::sort(cancels);
  EXPECT_EQ(cancels, (std::vector{exit.id, entry.id}));
  step(exit, order_step::canceled, order_state::canceled);
  EXPECT_TRUE(tell(wish::exit).empty());
  EXPECT_TRUE(tell(wish::buy).empty());
}

TEST_F(steer_test, cancels_an_entry_that_was_on_its_way_when_it_shows) {
  const auto entry = tell(wish::buy).intents.at(0);
  bot.steer(standing_order::pause);
  EXPECT_EQ(step(entry, order_step::submitted, order_state::in_flight).cancels, std::vector{entry.id});
  EXPECT_EQ(step(entry, order_step::accepted, order_state::open).cancels, std::vector{entry.id});
  EXPECT_TRUE(step(entry, order_step::canceled, order_state::canceled).empty());
}

TEST_F(steer_test, resumes_where_it_stands) {
  bot.steer(standing_order::pause);
  EXPECT_TRUE(bot.steer(standing_order::run).empty());
  EXPECT_EQ(bot.state(), life::idle);
  open_position();
  bot.steer(standing_order::pause);
  bot.steer(standing_order::run);
  EXPECT_EQ(bot.state(), life::monitoring);
  tell(wish::exit);
  bot.steer(standing_order::stop);
  bot.steer(standing_order::run);
  EXPECT_EQ(bot.state(), life::closing) << "its exit is still on its way";
}

TEST_F(steer_test, running_orders_change_nothing_of_a_bot_that_runs) {
  const auto before = bot.snapshot();
  EXPECT_TRUE(bot.steer(standing_order::run).empty());
  EXPECT_EQ(bot.snapshot(), before);
}

TEST_F(steer_test, a_paused_bot_stays_warm) {
  bot::bot undisturbed = scripted_bot();
  undisturbed.allow_entries(true);
  bot.steer(standing_order::pause);
  for (std::uint64_t n = 1; n <= 9; ++n) {
    undisturbed.on_view(told(n, wish::nothing));
    tell(wish::nothing);
  }
  bot.steer(standing_order::run);
  EXPECT_EQ(bot.strategy().snapshot(), undisturbed.strategy().snapshot());
  EXPECT_EQ(tell(wish::buy).intents.size(), 1u);
}

TEST_F(steer_test, shows_what_an_operator_wants_to_know) {
  open_position();
  tell(wish::buy);
  bot.steer(standing_order::pause);
  const auto face = bot.face();
  EXPECT_EQ(face.desired, standing_order::pause);
  EXPECT_EQ(face.state, life::paused);
  EXPECT_EQ(face.position, quantity{20});
  EXPECT_EQ(face.entries_working, quantity{20});
  EXPECT_EQ(face.orders_open, 1u);
  EXPECT_TRUE(face.entries_allowed);
}

RC_GTEST_PROP(steered_bot, comes_back_from_its_snapshot_as_it_was, ()) {
  auto bot = scripted_bot();
  bot.allow_entries(true);
  const auto order = *rc::gen::element(standing_order::run, standing_order::pause, standing_order::stop);
  bot.on_view(told(1, *rc::gen::element(wish::buy, wish::nothing)));
  bot.steer(order);
  auto copy = scripted_bot();
  copy.restore(bot.snapshot(), bot.strategy().snapshot());
  RC_ASSERT(copy.ordered() == order);
  RC_ASSERT(copy.state() == bot.state());
  RC_ASSERT(copy.snapshot() == bot.snapshot());
}

/// Any script of wishes, orders and fills.
RC_GTEST_PROP(steered_bot, lets_no_entry_leave_unless_it_is_to_run_and_no_exit_while_it_is_stopped, ()) {
  auto bot = scripted_bot();
  bot.allow_entries(true);
  std::map<order_id, order_intent> open;
  std::uint64_t views = 0, records = 0;
  auto order = standing_order::run;
  const auto look = [&](const bot::decision& wanted) {
    for (const auto& intent : wanted.intents) {
      RC_ASSERT(order == standing_order::run || intent.reduce_only());
      RC_ASSERT(order != standing_order::stop);
      open[intent.id] = intent;
    }
  };
  const auto turns = *rc::gen::inRange(1, 60);
  for (int turn = 0; turn < turns; ++turn) {
    switch (*rc::gen::inRange(0, 4)) {
      case 0: {
        order = *rc::gen::element(standing_order::run, standing_order::pause, standing_order::stop);
        const auto wanted = bot.steer(order);
        RC_ASSERT(wanted.intents.empty());
        for (const auto& [id, intent] : open) {
          const bool unwanted =
              order == standing_order::stop || (order == standing_order::pause && !intent.reduce_only());
          RC_ASSERT((std::ranges::find(wanted.cancels, id) != wanted.cancels.end()) == unwanted);
        }
        break;
      }
      case 1: {
        if (open.empty()) break;
        const auto intent = open.begin()->second;
        open.erase(open.begin());
        const auto units = intent.quantity.units;
        look(bot.on_event(stepped(intent, ++records, order_step::filled, order_state::filled, units, units)));
        break;
      }
      default:
        look(bot.on_view(told(++views, *rc::gen::element(wish::buy, wish::sell, wish::exit, wish::cancel))));
    }
  }
}

}  // namespace
}  // namespace core::tests
