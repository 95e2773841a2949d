#include "adapters/binance/server/candles.hpp"

#include <gtest/gtest.h>

#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

using std::chrono::minutes;
using std::chrono::seconds;

const core::instrument btc = perpetual(1, "BTCUSDT", 2, {10});

core::trade traded(std::int64_t price, std::int64_t quantity, core::side aggressor, std::uint64_t number) {
  return {{price}, {quantity}, aggressor, number};
}

candle_series series() { return candle_series(btc, {6'000'000}, opening, 7); }

TEST(candles, of_every_length_come_out_of_the_minutes) {
  auto s = series();
  s.add(traded(6'000'100, 1000, core::side::buy, 11), opening + seconds(1));
  s.add(traded(5'999'000, 500, core::side::sell, 12), opening + seconds(59));
  s.add(traded(6'001'000, 250, core::side::buy, 13), opening + minutes(2));
  const auto minute = s.read(*interval_named("1m"), opening, {}, 10);
  ASSERT_EQ(minute.size(), 3u);
  EXPECT_EQ(minute[0].open.units, 6'000'100);
  EXPECT_EQ(minute[0].close.units, 5'999'000);
  EXPECT_EQ(minute[0].volume.units, 1500);
  EXPECT_EQ(minute[0].bought.units, 1000);
  EXPECT_EQ(minute[1].trades, 0u);
  EXPECT_EQ(minute[1].open, minute[0].close);
  const auto three = s.present(*interval_named("3m"));
  EXPECT_EQ(three.begin, opening);
  EXPECT_EQ(three.high.units, 6'001'000);
  EXPECT_EQ(three.low.units, 5'999'000);
  EXPECT_EQ(three.volume.units, 1750);
  EXPECT_EQ(three.first_trade, 11u);
  EXPECT_EQ(three.last_trade, 13u);
  EXPECT_EQ(three.quote_volume, minute[0].quote_volume + minute[2].quote_volume);
}

TEST(candles, begin_with_a_past_that_is_on_the_grid_and_ends_at_the_first_price) {
  auto s = series();
  const auto past = s.read(*interval_named("1m"), {}, {}, 1500);
  ASSERT_EQ(past.size(), 1500u);
  for (std::size_t i = 0; i < past.size(); ++i) {
    const auto& x = past[i];
    ASSERT_LE(x.low, std::min(x.open, x.close));
    ASSERT_GE(x.high, std::max(x.open, x.close));
    ASSERT_EQ(x.close.units % 10, 0);
    ASSERT_GE(x.volume, x.bought);
    if (i > 0) {
      ASSERT_EQ(x.open, past[i - 1].close);
      ASSERT_EQ(x.begin, past[i - 1].begin + minutes(1));
    }
  }
  EXPECT_EQ(past.back().close.units, 6'000'000);
}

TEST(candles, are_cut_at_the_end_that_was_not_asked_for) {
  auto s = series();
  const auto m = *interval_named("1m");
  EXPECT_EQ(s.read(m, opening - minutes(10), {}, 3).front().begin, opening - minutes(10));
  EXPECT_EQ(s.read(m, {}, opening - minutes(5), 3).back().begin, opening - minutes(5));
  EXPECT_EQ(s.read(m, {}, {}, 2).back().begin, opening);
}

TEST(candles, forget_what_lies_far_back) {
  auto s = series();
  s.advance(opening + std::chrono::hours(24 * 365));
  const auto all = s.read(*interval_named("1m"), {}, {}, 10'000);
  EXPECT_EQ(all.size(), candle_series::minutes_max);
  EXPECT_EQ(all.back().begin, opening + std::chrono::hours(24 * 365));
  EXPECT_EQ(all.back().close.units, 6'000'000);
}

}  // namespace
}  // namespace tests::server
