#include "core/sim/tape.hpp"

#include "tests/core/sim/paper_floor.hpp"

namespace core::sim {
namespace {

struct paper_tape : ::testing::Test {
  tape prints{3};
  instrument on = whole_numbers(perp, instrument_kind::perpetual);
  void print(std::int64_t at, std::int64_t units, timestamp when) {
    prints.print({{at}, {units}, side::buy, 1}, on, when);
  }
};

TEST_F(paper_tape, keeps_the_latest) {
  for (int n = 1; n <= 5; ++n) print(100 + n, 1, second(n));
  ASSERT_EQ(prints.last().size(), 3u);
  EXPECT_EQ(prints.last().front().what.price, price{103});
  EXPECT_EQ(prints.last().back().at, second(5));
}

TEST_F(paper_tape, sums_up_the_day) {
  print(100, 1, second(60));
  print(120, 2, second(61));
  print(90, 3, second(3600));
  print(95, 4, second(7200));
  const auto day = prints.day(second(7300));
  EXPECT_EQ(day.open, price{100});
  EXPECT_EQ(day.high, price{120});
  EXPECT_EQ(day.low, price{90});
  EXPECT_EQ(day.last, price{95});
  EXPECT_EQ(day.last_quantity, quantity{4});
  EXPECT_EQ(day.volume, quantity{10});
  EXPECT_EQ(day.value, notional({990}, {1}, 0, 0));
  EXPECT_EQ(day.trades, 4u);
}

TEST_F(paper_tape, forgets_after_a_day_by_whole_minutes) {
  print(100, 1, second(30));
  print(110, 1, second(90));
  EXPECT_EQ(prints.day(second(86'399)).trades, 2u);
  EXPECT_EQ(prints.day(second(86'400)).trades, 1u);
  EXPECT_EQ(prints.day(second(86'400)).open, price{110});
  EXPECT_EQ(prints.day(second(200'000)).trades, 0u);
}

TEST_F(paper_tape, comes_back_from_its_bytes) {
  for (int n = 1; n <= 5; ++n) print(100 + n, 1, second(40 * n));
  byte_writer out, again;
  prints.write(out);
  tape other{3};
  byte_reader in(out.bytes());
  other.read(in);
  other.write(again);
  EXPECT_EQ(out.bytes(), again.bytes());
}

TEST(no_tape, remembers_nothing) {
  tape none;
  none.print({{1}, {1}, side::buy, 1}, whole_numbers(perp, instrument_kind::perpetual), second(1));
  EXPECT_TRUE(none.last().empty());
  EXPECT_EQ(none.day(second(1)).trades, 0u);
}

}  // namespace
}  // namespace core::sim
