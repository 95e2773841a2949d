#include "apps/journal_bot_check.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/bot/scripted.hpp"

namespace apps {
namespace {

using core::tests::told;
using core::tests::wish;

/// A bot that lives, and the check that follows what it writes.
struct watched_bot {
  static constexpr std::uint32_t number = core::number_of("bots/x");
  core::bot::bot bot{{.bot = {number}, .issuer = {number}, .account = {3}, .group = {5}},
                     core::tests::lots_of_ten(),
                     std::make_unique<core::tests::scripted>()};
  bot_check check{"bots/x"};
  std::uint64_t records = 0, views = 0;

  watched_bot() { bot.allow_entries(true); }

  std::vector<core::order_intent> decide(wish what) { return bot.on_view(told(++views, what)).intents; }
  core::order_event fill(const core::order_intent& x) {
    const auto event = core::tests::stepped(x, ++records, core::order_step::filled, core::order_state::filled,
                                            x.quantity.units, x.quantity.units);
    bot.on_event(event);
    return event;
  }
  messages::bot_snapshot snapshot() const {
    const auto strategy_state = bot.strategy().snapshot();
    return {.bot = {number},
            .view = bot.last_view(),
            .last_event = bot.last_event(),
            .orders_issued = bot.orders_issued(),
            .bot_state = bot.snapshot(),
            .strategy_state = strategy_state,
            .hash = bot.hash(strategy_state)};
  }
  std::string verdict(const messages::bot_snapshot& x) { return check.saved(x, bot_maker()).value_or(""); }
};

// I-09
RC_GTEST_PROP(bot_check_prop, accepts_whatever_a_bot_writes_of_its_life, ()) {
  watched_bot x;
  for (auto steps = *rc::gen::inRange(1, 30); steps > 0; --steps) {
    for (const auto& intent :
         x.decide(*rc::gen::element(wish::nothing, wish::buy, wish::sell, wish::exit, wish::cancel)))
      if (*rc::gen::arbitrary<bool>()) x.check.happened(x.fill(intent));
    if (*rc::gen::arbitrary<bool>()) RC_ASSERT(x.verdict(x.snapshot()) == "");
  }
}

TEST(bot_check_test, finds_a_fill_that_the_journal_does_not_hold) {
  watched_bot x;
  x.fill(x.decide(wish::buy).at(0));
  EXPECT_EQ(x.verdict(x.snapshot()), "it holds 20 units, and its fills come to 0");
}

TEST(bot_check_test, accepts_a_state_from_before_the_bot_heard_of_a_fill) {
  watched_bot x;
  const auto intent = x.decide(wish::buy).at(0);
  EXPECT_EQ(x.verdict(x.snapshot()), "");
  auto before = x.snapshot();
  auto heard = x.fill(intent);
  x.check.happened(heard);
  EXPECT_EQ(x.verdict(before), "") << "it may not have heard of it yet";
  auto after = x.snapshot();
  EXPECT_EQ(x.verdict(after), "");
}

TEST(bot_check_test, finds_an_order_that_ended_and_works_on_in_the_bots_memory) {
  watched_bot x;
  const auto intent = x.decide(wish::buy).at(0);
  EXPECT_EQ(x.verdict(x.snapshot()), "");
  auto ended = core::tests::stepped(intent, ++x.records, core::order_step::canceled, core::order_state::canceled);
  x.check.happened(ended);
  ended.intent.id = core::order_id_of({watched_bot::number}, 99);
  x.bot.on_event(ended);
  EXPECT_EQ(x.verdict(x.snapshot()), "the orders that it takes for working are not those of the journal");
}

TEST(bot_check_test, finds_bytes_that_do_not_belong_to_their_record) {
  watched_bot x;
  const auto good = x.snapshot();
  auto bad = good;
  bad.hash ^= 1;
  EXPECT_NE(x.verdict(bad).find("it journaled the state hash "), std::string::npos);
  bad = good;
  ++bad.orders_issued;
  EXPECT_EQ(x.verdict(bad), "its state has seen and issued something else than the record says");
  bad = good;
  bad.bot_state.pop_back();
  EXPECT_EQ(x.verdict(bad), "its state cannot be read: the bytes end too early");
  EXPECT_EQ(x.verdict(good), "");
}

}  // namespace
}  // namespace apps
