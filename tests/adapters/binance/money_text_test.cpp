#include "adapters/binance/money_text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "core/types/decimal.hpp"

namespace adapters::binance {
namespace {

std::string refusal(std::string_view text) {
  const auto out = money_of(text);
  return out ? "read: " + core::to_string(*out) : std::string(to_string(out.error()));
}

TEST(binance_money_text, reads_what_the_venue_writes) {
  constexpr __int128 one = 10'000'000'000'000'000;
  EXPECT_EQ(money_of("1"), core::money{one});
  EXPECT_EQ(money_of("-0.00000001"), core::money{-one / 100'000'000});
  EXPECT_EQ(money_of("122624.12345678"), core::money{one * 122'624 + one / 100'000'000 * 12'345'678});
  EXPECT_EQ(money_of("423075730671.12853"), core::money{one * 423'075'730'671 + one / 100'000 * 12'853});
  EXPECT_EQ(money_of("0.0000"), core::money{});
  EXPECT_EQ(money_of("1.00000000000000000000"), core::money{one}) << "zeros beyond are no digits";
}

TEST(binance_money_text, refuses_everything_else) {
  for (const char* text : {"", "-", ".", "1.", ".5", "+1", " 1", "1 ", "1e5", "0x1", "--1", "1.2.3", "NaN", "1,5"})
    EXPECT_EQ(refusal(text), "bad_number") << text;
  EXPECT_EQ(refusal("0.00000000000000001"), "too_precise");
  EXPECT_EQ(refusal("17014118346046923173169"), "out_of_range");
  EXPECT_EQ(refusal(std::string(5000, '9')), "out_of_range");
}

RC_GTEST_PROP(binance_money_text, reads_back_every_amount, (std::int64_t high, std::uint32_t low)) {
  const core::money x{static_cast<__int128>(high) * 4'000'000'000 + low};
  RC_ASSERT(money_of(core::format_decimal(x.units, core::money::scale)) == x);
}

TEST(binance_money_text, rounds_to_the_closest_price) {
  const auto at_2 = [](std::string_view text) { return nearest_price(*money_of(text), 2); };
  EXPECT_EQ(at_2("59022.53514719"), core::price{5'902'254});
  EXPECT_EQ(at_2("59022.53499999"), core::price{5'902'253});
  EXPECT_EQ(at_2("59022.535"), core::price{5'902'254});
  EXPECT_EQ(at_2("-1.005"), core::price{-100});
  EXPECT_EQ(at_2("-1.0051"), core::price{-101});
  EXPECT_FALSE(at_2("170141183460469231731"));
}

}  // namespace
}  // namespace adapters::binance
