#include "config/value.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/types/time.hpp"

namespace config {
namespace {

std::string canonical(value_kind kind, const std::string& text) {
  field f;
  f.path = "x";
  f.kind = kind;
  const auto result = read(f, text, false);
  return result ? result->text : to_string(result.error().code);
}

TEST(value, has_one_canonical_text) {
  EXPECT_EQ(canonical(value_kind::integer, "-7"), "-7");
  EXPECT_EQ(canonical(value_kind::decimal, "0.10"), "0.1");
  EXPECT_EQ(canonical(value_kind::decimal, "-12.5"), "-12.5");
  EXPECT_EQ(canonical(value_kind::decimal, "0.0000000000000001"), "0.0000000000000001");
  EXPECT_EQ(canonical(value_kind::duration, "90s"), "1m30s");
  EXPECT_EQ(canonical(value_kind::money, "100.50 USDT"), "100.5 USDT");
  EXPECT_EQ(canonical(value_kind::money, "100USDT"), "100 USDT");
  EXPECT_EQ(canonical(value_kind::ratio, "2%"), "20000ppm");
  EXPECT_EQ(canonical(value_kind::ratio, "15 bp"), "1500ppm");
  EXPECT_EQ(canonical(value_kind::ratio, "0.0450%"), "450ppm");
  EXPECT_EQ(canonical(value_kind::size, "64MiB"), "67108864B");
  EXPECT_EQ(canonical(value_kind::timestamp, "2024-08-08"), "2024-08-08T00:00:00Z");
  EXPECT_EQ(canonical(value_kind::timestamp, "2024-02-29T23:59:59Z"), "2024-02-29T23:59:59Z");
  EXPECT_EQ(canonical(value_kind::instrument, "binance-usdm/BTCUSDT"), "binance-usdm/BTCUSDT");
}

TEST(value, of_another_form_is_refused) {
  EXPECT_EQ(canonical(value_kind::integer, ""), "WB-C004");
  EXPECT_EQ(canonical(value_kind::integer, "-"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::integer, "1e3"), "WB-C025");
  EXPECT_EQ(canonical(value_kind::integer, "1_000"), "WB-C025");
  EXPECT_EQ(canonical(value_kind::decimal, "--1"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::decimal, "1.2.3"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::decimal, "-.inf"), "WB-C015");
  EXPECT_EQ(canonical(value_kind::decimal, "0.00000000000000001"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::duration, "soon"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::duration, "1s1m"), "WB-C025");
  EXPECT_EQ(canonical(value_kind::money, "USDT"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::ratio, "1ppm2"), "WB-C025");
  EXPECT_EQ(canonical(value_kind::ratio, "99999999999999999999%"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::timestamp, "2023-02-29"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::timestamp, "2024-08-08T24:00:00Z"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::timestamp, "2024-08-08 12:00:00"), "WB-C004");
  EXPECT_EQ(canonical(value_kind::name, "a--b"), "WB-C026");
  EXPECT_EQ(canonical(value_kind::name, std::string(41, 'a')), "WB-C026");
  EXPECT_EQ(canonical(value_kind::secret, "env:"), "WB-C021");
  EXPECT_EQ(canonical(value_kind::secret, "environment:X"), "WB-C021");
}

RC_GTEST_PROP(value, of_a_duration_is_read_exactly, ()) {
  const auto d = core::duration(*rc::gen::inRange<std::int64_t>(0, std::int64_t{1} << 60));
  field f;
  f.kind = value_kind::duration;
  const auto result = read(f, core::to_text(d), false);
  RC_ASSERT(result.has_value());
  RC_ASSERT(static_cast<std::int64_t>(result->number) == d.count());
}

RC_GTEST_PROP(value, of_any_text_is_read_or_refused_with_a_hint, (const std::string& text)) {
  for (int k = 0; k <= static_cast<int>(value_kind::parameters); ++k) {
    field f;
    f.path = "x";
    f.example = "e";
    f.kind = static_cast<value_kind>(k);
    const auto result = read(f, text, false);
    if (result) {
      const auto again = read(f, result->text, false);
      RC_ASSERT(again.has_value());
      RC_ASSERT(again->text == result->text);
    } else {
      RC_ASSERT(!result.error().message.empty());
    }
  }
}

}  // namespace
}  // namespace config
