#include <gtest/gtest.h>

#include "tests/adapters/store/trading_session.hpp"

namespace adapters::store {
namespace {

using lines = std::vector<std::string>;
using messages::testing::at_ns;

struct market_projection_test : testing::trading_session {
  void close_bar(std::int64_t minute, std::int64_t close, core::instrument_id of = {7}) {
    const auto opens = at_ns(minute * 60'000'000'000);
    write(messages::bar_closed{of, core::bar{.open_time = opens,
                                             .close_time = opens + std::chrono::minutes(1),
                                             .open = {10000},
                                             .high = {10150},
                                             .low = {9990},
                                             .close = {close},
                                             .volume = {2500},
                                             .trades = 12}});
  }
  void settle(std::int64_t hour, __int128 rate, __int128 mark) {
    const auto settles = at_ns(hour * 3'600'000'000'000);
    write(messages::funding_observed{{.instrument = {7},
                                      .ts_event = settles - std::chrono::milliseconds(500),
                                      .settles_at = settles,
                                      .rate = {rate},
                                      .mark = {mark}}});
  }
  lines found(const std::string& sql) {
    fill_store(live);
    return ask(live, sql);
  }
};

TEST_F(market_projection_test, has_a_row_for_every_bar) {
  begin();
  close_bar(1, 10100);
  close_bar(2, 10050);
  EXPECT_EQ(found("SELECT instrument, exchange, asset, interval_ns, open_time, open, high, low, close, volume, trades "
                  "FROM bars ORDER BY open_time"),
            (lines{"paper/BTCUSDT paper BTCUSDT 60000000000 60000000000 100 101.5 99.9 101 2.5 12",
                   "paper/BTCUSDT paper BTCUSDT 60000000000 120000000000 100 101.5 99.9 100.5 2.5 12"}));
}

TEST_F(market_projection_test, has_a_row_for_every_settlement_with_its_exact_rate) {
  begin();
  settle(8, -3'816'700'000'000, static_cast<__int128>(117'941'500'000'000) * 1'000'000);
  settle(16, 1'000'000'000'000, 0);
  EXPECT_EQ(
      found("SELECT instrument, settled_at, rate, mark_price, announced_at FROM funding_rates ORDER BY settled_at"),
      (lines{"paper/BTCUSDT 28800000000000 -0.00038167 11794.15 28799500000000",
             "paper/BTCUSDT 57600000000000 0.0001 - 57599500000000"}));
}

// V-005
TEST_F(market_projection_test, lets_nobody_change_its_rows) {
  begin();
  close_bar(1, 10100);
  settle(8, 1, 1);
  fill_store(live);
  auto database = sqlite::database::open(live, sqlite::access::write);
  ASSERT_TRUE(database) << database.error().text;
  for (const auto* sql : {"UPDATE bars SET close = '1'", "DELETE FROM bars", "UPDATE funding_rates SET rate = '1'",
                          "DELETE FROM funding_rates"})
    EXPECT_FALSE(database->run(sql)) << sql;
}

// V-012
TEST_F(market_projection_test, comes_into_a_store_that_has_been_filled_without_it) {
  begin();
  fill_store(live);
  {
    auto database = sqlite::database::open(live, sqlite::access::write);
    ASSERT_TRUE(database) << database.error().text;
    for (const auto* sql :
         {"DROP TABLE bars", "DROP TABLE funding_rates", "DELETE FROM schema_migrations WHERE version > 1"})
      ASSERT_TRUE(database->run(sql)) << sql;
  }
  const auto store = sqlite_store::open(live);
  ASSERT_TRUE(store) << describe(store.error());
  EXPECT_EQ((*store)->migrated(), 1);
  close_bar(1, 10100);
  follower follows(files(), **store);
  ASSERT_EQ(follow(follows), follower::outcome::caught_up) << follows.trouble();
  EXPECT_EQ(ask(live, "SELECT count(*), (SELECT count(*) FROM events) FROM bars"), lines{"1 9"});
}

TEST_F(market_projection_test, finds_the_bars_of_an_instrument_by_an_index) {
  begin();
  close_bar(1, 10100);
  fill_store(live);
  for (const auto* sql : {"SELECT * FROM bars WHERE instrument = 'x' AND open_time > 5",
                          "SELECT * FROM funding_rates WHERE instrument = 'x' AND settled_at > 5"}) {
    const auto plan = ask(live, std::string("EXPLAIN QUERY PLAN ") + sql);
    ASSERT_EQ(plan.size(), 1u);
    EXPECT_NE(plan[0].find("USING INDEX"), std::string::npos) << plan[0];
  }
}

}  // namespace
}  // namespace adapters::store
