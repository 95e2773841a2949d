#include "adapters/binance/symbols.hpp"

#include <gtest/gtest.h>

#include "tests/adapters/binance/recordings.hpp"

namespace adapters::binance {
namespace {

TEST(binance_symbols, are_found_in_any_case) {
  const symbol_table table({recordings::instrument(2, "ETHUSDT", 2, 3), recordings::instrument(1, "BTCUSDT", 2, 3)});
  ASSERT_NE(table.find("btcusdt"), nullptr);
  EXPECT_EQ(table.find("btcusdt")->id, core::instrument_id{1});
  EXPECT_EQ(table.find("EthUsdt")->id, core::instrument_id{2});
  EXPECT_EQ(table.find("BTCUSD"), nullptr);
  EXPECT_EQ(table.find("BTCUSDTT"), nullptr);
  EXPECT_EQ(table.find(""), nullptr);
  EXPECT_EQ(table.find(core::instrument_id{2})->symbol, "ETHUSDT");
  EXPECT_EQ(table.find(core::instrument_id{3}), nullptr);
}

TEST(binance_symbols, name_one_instrument) {
  EXPECT_THROW(symbol_table({recordings::instrument(1, "BTCUSDT", 2, 3), recordings::instrument(2, "btcusdt", 2, 3)}),
               core::broken_invariant);
}

TEST(binance_symbols, stand_before_the_first_at_sign_of_a_stream) {
  EXPECT_EQ(symbol_of_stream("btcusdt@depth@0ms"), "btcusdt");
  EXPECT_EQ(channel_of_stream("btcusdt@depth@0ms"), "depth@0ms");
  EXPECT_EQ(symbol_of_stream("!markPrice@arr@1s"), "");
  EXPECT_EQ(channel_of_stream("nothing"), "");
  EXPECT_EQ(stream_name("BTCUSDT", "depth@100ms"), "btcusdt@depth@100ms");
}

}  // namespace
}  // namespace adapters::binance
