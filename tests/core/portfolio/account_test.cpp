#include "core/portfolio/account.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"

namespace core::tests {
namespace {

using portfolio::scoreboard;

struct scoreboard_test : ::testing::Test {
  position::ledger ledger{instruments()};
  scoreboard board{instruments()};
  std::uint64_t sequence = 0;

  void fill(side s, std::int64_t quantity, std::int64_t price, std::int64_t fee = 0, bot_id bot = {7},
            instrument_id on = {1}) {
    order_event e;
    e.intent.account = {3};
    e.intent.bot = bot;
    e.intent.instrument = on;
    e.intent.side = s;
    e.step = order_step::filled;
    e.state = order_state::filled;
    e.execution = {.price = {price}, .quantity = {quantity}, .fee = worth(fee)};
    e.ts_event = noon;
    e.sequence = {++sequence};
    board.on_fill(e, *ledger.apply(e));
  }
  void mark(std::int64_t bid, std::int64_t ask, book_fault fault = book_fault::none) {
    board.on_mark({1}, {{bid}, {ask}, fault}, noon + std::chrono::seconds(1));
  }
  portfolio::bot_score score(bot_id bot = {7}) const { return board.of(bot); }
};

TEST_F(scoreboard_test, longs_are_valued_at_the_bid_and_shorts_at_the_ask) {
  fill(side::buy, 10, 100);
  fill(side::sell, 10, 100, 0, {8});
  mark(104, 106);
  EXPECT_EQ(score().unrealized, worth(40));
  EXPECT_EQ(score({8}).unrealized, worth(-60));
  EXPECT_EQ(score().as_of, noon + std::chrono::seconds(1));
}

TEST_F(scoreboard_test, before_any_mark_the_latest_fill_is_the_price) {
  fill(side::buy, 10, 100);
  EXPECT_EQ(score().unrealized, worth(0));
  fill(side::buy, 10, 110);
  EXPECT_EQ(score().unrealized, worth(100));
}

TEST_F(scoreboard_test, an_invalid_or_one_sided_mark_keeps_the_last_valuation) {
  fill(side::buy, 10, 100);
  mark(104, 106);
  mark(1, 2, book_fault::crossed);
  mark(0, 106);
  EXPECT_EQ(score().unrealized, worth(40));
  fill(side::buy, 10, 110);
  EXPECT_EQ(score().unrealized, worth(-20)) << "20 at the last valid bid of 104, for 2100";
}

TEST_F(scoreboard_test, equity_is_realized_plus_unrealized_less_fees) {
  fill(side::buy, 10, 100, 2);
  mark(104, 106);
  fill(side::sell, 4, 105, 1);
  EXPECT_EQ(score().realized, worth(20));
  EXPECT_EQ(score().unrealized, worth(24));
  EXPECT_EQ(score().fees, worth(3));
  EXPECT_EQ(score().equity_change, worth(41));
}

TEST_F(scoreboard_test, drawdown_is_the_largest_fall_from_a_peak) {
  fill(side::buy, 10, 100);
  mark(120, 121);
  mark(90, 91);
  mark(110, 111);
  EXPECT_EQ(score().peak, worth(200));
  EXPECT_EQ(score().drawdown_max, worth(300));
  mark(150, 151);
  mark(130, 131);
  EXPECT_EQ(score().peak, worth(500));
  EXPECT_EQ(score().drawdown_max, worth(300));
}

TEST_F(scoreboard_test, a_bot_that_only_loses_has_its_peak_at_zero) {
  fill(side::buy, 10, 100, 5);
  EXPECT_EQ(score().peak, money{});
  EXPECT_EQ(score().drawdown_max, worth(5));
}

TEST_F(scoreboard_test, a_round_trip_wins_if_it_pays_its_own_fees) {
  fill(side::buy, 10, 100, 20);
  fill(side::sell, 5, 105, 10);
  EXPECT_EQ(score().trades, 0u);
  fill(side::sell, 5, 105, 10);  // 50 earned, 40 paid
  EXPECT_EQ(score().trades, 1u);
  EXPECT_EQ(score().wins, 1u);
  fill(side::buy, 10, 100, 25);
  fill(side::sell, 10, 105, 25);  // 50 earned, 50 paid
  EXPECT_EQ(score().trades, 2u);
  EXPECT_EQ(score().wins, 1u);
  EXPECT_EQ(score().fills, 5u);
}

TEST_F(scoreboard_test, a_reversal_ends_one_trade_and_begins_the_next) {
  fill(side::buy, 10, 100);
  fill(side::sell, 20, 103, 30);  // 30 earned; of the fee 15 belong to each life
  EXPECT_EQ(score().trades, 1u);
  EXPECT_EQ(score().wins, 1u);
  fill(side::buy, 10, 102, 0);  // 10 earned, 15 paid
  EXPECT_EQ(score().trades, 2u);
  EXPECT_EQ(score().wins, 1u);
  EXPECT_EQ(score().unrealized, money{});
}

TEST_F(scoreboard_test, bots_do_not_mix) {
  fill(side::buy, 10, 100, 1);
  EXPECT_EQ(score({8}), portfolio::bot_score{});
  EXPECT_EQ(board.all().size(), 1u);
}

RC_GTEST_PROP(scoreboard_property, unrealized_is_the_sum_over_the_ledgers_positions, ()) {  // I-08
  desk room;
  position::ledger ledger(instruments());
  scoreboard board(instruments());
  for (const auto& x : random_happenings()) {
    const auto event = room.let(x);
    if (!event) continue;
    if (const auto applied = ledger.apply(*event)) board.on_fill(*event, *applied);
    const price bid{90 + x.amount % 20}, ask{91 + x.amount % 20};
    for (const std::uint32_t on : {1, 2}) board.on_mark({on}, {bid, ask}, room.now());
    std::map<bot_id, money> expected;
    ledger.each([&](const position::key& k, const position::position& p) {
      expected[k.bot] += ledger.unrealized(k, p.quantity.units > 0 ? bid : ask);
    });
    for (const auto& [bot, score] : board.all()) {
      RC_ASSERT(score.unrealized.units == expected[bot].units);
      RC_ASSERT((score.equity_change.units == (score.realized + score.unrealized - score.fees).units));
      RC_ASSERT(score.drawdown_max.units >= (score.peak - score.equity_change).units);
    }
  }
}

}  // namespace
}  // namespace core::tests
