#include "core/types/decimal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <limits>
#include <optional>
#include <string>

#include "core/types/invariant.hpp"
#include "tests/core/types/edge_values.hpp"

namespace {

using core::decimal_error;
using core::format_decimal;
using core::parse_decimal;
using limits = std::numeric_limits<std::int64_t>;

core::result<std::int64_t, decimal_error> refused(decimal_error e) { return core::unexpected(e); }

TEST(parse_decimal, reads_plain_numbers) {
  EXPECT_EQ(parse_decimal("1.5", 8), 150'000'000);
  EXPECT_EQ(parse_decimal("0", 0), 0);
  EXPECT_EQ(parse_decimal("-0", 3), 0);
  EXPECT_EQ(parse_decimal("-0.001", 3), -1);
  EXPECT_EQ(parse_decimal("61800.20", 1), 618'002);
  EXPECT_EQ(parse_decimal("007", 1), 70);
  EXPECT_EQ(parse_decimal("0000000000000000000000000000001", 0), 1);
}

TEST(parse_decimal, accepts_zeros_beyond_the_scale) {
  EXPECT_EQ(parse_decimal("0.00100000", 3), 1);
  EXPECT_EQ(parse_decimal("2.000000000000000000000000000000", 0), 2);
}

TEST(parse_decimal, refuses_digits_beyond_the_scale) {
  EXPECT_EQ(parse_decimal("0.0011", 3), refused(decimal_error::too_precise));
  EXPECT_EQ(parse_decimal("0.00100001", 3), refused(decimal_error::too_precise));
  EXPECT_EQ(parse_decimal("-1.5", 0), refused(decimal_error::too_precise));
}

TEST(parse_decimal, refuses_everything_that_is_not_a_plain_number) {
  for (const char* text : {"",   "-",  ".",   "-.",   "1.",   ".5",   "-.5", "+1",   "--1", "1-",  "1e3",  "1E3",
                           " 1", "1 ", "1,5", "1..5", "1.5.", "1.5x", "x",   "0x10", "inf", "nan", "1.-5", "\xd9\xa1"})
    EXPECT_EQ(parse_decimal(text, 8), refused(decimal_error::malformed)) << text;
  EXPECT_EQ(parse_decimal(std::string_view("1\0", 2), 8), refused(decimal_error::malformed));
}

TEST(parse_decimal, meets_both_ends_of_the_range_exactly) {
  EXPECT_EQ(parse_decimal("9223372036854775807", 0), limits::max());
  EXPECT_EQ(parse_decimal("9223372036854775808", 0), refused(decimal_error::overflow));
  EXPECT_EQ(parse_decimal("-9223372036854775808", 0), limits::min());
  EXPECT_EQ(parse_decimal("-9223372036854775809", 0), refused(decimal_error::overflow));
  EXPECT_EQ(parse_decimal("18446744073709551616", 0), refused(decimal_error::overflow));  // 2^64
  EXPECT_EQ(parse_decimal("18446744073709551617", 0), refused(decimal_error::overflow));  // 2^64 + 1
  EXPECT_EQ(parse_decimal("99999999999999999999999999999999999999999999", 0), refused(decimal_error::overflow));
  EXPECT_EQ(parse_decimal("922.3372036854775807", 16), limits::max());
  EXPECT_EQ(parse_decimal("922.3372036854775808", 16), refused(decimal_error::overflow));
  EXPECT_EQ(parse_decimal("1000", 16), refused(decimal_error::overflow));
}

TEST(parse_decimal, reports_the_first_listed_of_several_errors) {
  EXPECT_EQ(parse_decimal("99999999999999999999.123456789x", 8), refused(decimal_error::malformed));
  EXPECT_EQ(parse_decimal("99999999999999999999.123456789", 8), refused(decimal_error::too_precise));
}

TEST(parse_decimal, takes_only_scales_that_units_can_have) {
  EXPECT_THROW((void)parse_decimal("1", -1), core::broken_invariant);
  EXPECT_THROW((void)parse_decimal("1", core::scale_max + 1), core::broken_invariant);
}

TEST(format_decimal, writes_the_shortest_exact_text) {
  EXPECT_EQ(format_decimal(150'000'000, 8), "1.5");
  EXPECT_EQ(format_decimal(100, 2), "1");
  EXPECT_EQ(format_decimal(-1, 3), "-0.001");
  EXPECT_EQ(format_decimal(0, 16), "0");
  EXPECT_EQ(format_decimal(1200, 0), "1200");
  EXPECT_EQ(format_decimal(edge_values::int128_min, 0), "-170141183460469231731687303715884105728");
  EXPECT_EQ(format_decimal(edge_values::int128_max, 38), "1.70141183460469231731687303715884105727");
}

RC_GTEST_PROP(decimal, what_is_formatted_parses_to_the_same_units, ()) {
  const auto units = *edge_values::any_units();
  const auto scale = *rc::gen::inRange(0, core::scale_max + 1);
  RC_ASSERT((parse_decimal(format_decimal(units, scale), scale) == units));
}

RC_GTEST_PROP(decimal, a_last_digit_beyond_the_scale_is_too_precise, ()) {
  const auto units = *rc::gen::inRange<std::int64_t>(-1'000'000'000, 1'000'000'000);
  const auto digit = *rc::gen::inRange(1, 10);
  const auto scale = *rc::gen::inRange(0, core::scale_max);
  const auto finer = static_cast<__int128>(units) * 10 + (units < 0 ? -digit : digit);
  RC_ASSERT((parse_decimal(format_decimal(finer, scale + 1), scale) == refused(decimal_error::too_precise)));
}

RC_GTEST_PROP(decimal, whatever_lies_outside_of_64_bits_overflows, ()) {
  const __int128 units = *edge_values::any_wide_units();
  const auto scale = *rc::gen::inRange(0, core::scale_max + 1);
  const bool fits = units >= limits::min() && units <= limits::max();
  const auto parsed = parse_decimal(format_decimal(units, scale), scale);
  RC_ASSERT((fits ? parsed == static_cast<std::int64_t>(units) : parsed == refused(decimal_error::overflow)));
}

struct parts {
  bool negative;
  std::string whole;
  std::string places;
};

/// Tells [-]digits[.digits] from everything else by splitting at the point.
std::optional<parts> taken_apart(std::string text) {
  const auto all_digits = [](const std::string& x) {
    return !x.empty() && x.find_first_not_of("0123456789") == std::string::npos;
  };
  const bool negative = text.starts_with('-');
  if (negative) text.erase(0, 1);
  const auto point = text.find('.');
  const std::string whole = text.substr(0, point);
  const std::string places = point == std::string::npos ? "" : text.substr(point + 1);
  if (!all_digits(whole) || (point != std::string::npos && !all_digits(places))) return std::nullopt;
  return parts{negative, whole, places};
}

RC_GTEST_PROP(decimal, any_text_gets_the_answer_of_a_wide_oracle, ()) {
  using boost::multiprecision::cpp_int;
  const auto text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("00011223456789999999....--e ")));
  const auto scale = *rc::gen::inRange(0, core::scale_max + 1);
  const auto parsed = parse_decimal(text, scale);

  const auto number = taken_apart(text);
  if (!number) {
    RC_ASSERT((parsed == refused(decimal_error::malformed)));
    return;
  }
  auto [negative, whole, places] = *number;
  const std::string beyond = places.size() > static_cast<std::size_t>(scale) ? places.substr(scale) : "";
  if (beyond.find_first_not_of('0') != std::string::npos) {
    RC_ASSERT((parsed == refused(decimal_error::too_precise)));
    return;
  }
  places.resize(static_cast<std::size_t>(scale), '0');
  std::string digits = whole + places;
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));  // a leading zero would mean octal
  cpp_int value(digits);
  if (negative) value = -value;
  if (value < limits::min() || value > limits::max())
    RC_ASSERT((parsed == refused(decimal_error::overflow)));
  else
    RC_ASSERT((parsed == static_cast<std::int64_t>(value)));
}

}  // namespace
