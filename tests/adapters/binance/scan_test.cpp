#include "adapters/binance/scan.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "core/types/decimal.hpp"

namespace adapters::binance::scan {
namespace {

decode_error meaning(core::decimal_error x) {
  if (x == core::decimal_error::too_precise) return decode_error::too_precise;
  return x == core::decimal_error::overflow ? decode_error::out_of_range : decode_error::bad_number;
}

void expect_same_number(const std::string& digits, int scale) {
  const std::string token = '"' + digits + '"';
  std::int64_t units = 0;
  const fault f = read_decimal(token, scale, units);
  const auto plain = core::parse_decimal(digits, scale);
  RC_ASSERT(f.has_value() == !plain.has_value());
  if (plain)
    RC_ASSERT(units == *plain);
  else
    RC_ASSERT(*f == meaning(plain.error()));
}

RC_GTEST_PROP(binance_scan, decimals_equal_the_plain_parser_for_what_venues_write, ()) {
  const int scale = *rc::gen::inRange(0, core::scale_max + 1);
  std::string digits = std::to_string(*rc::gen::arbitrary<std::uint64_t>() >> *rc::gen::inRange(0, 64));
  if (*rc::gen::arbitrary<bool>()) digits.insert(*rc::gen::inRange<std::size_t>(0, digits.size() + 1), ".");
  expect_same_number(digits + std::string(*rc::gen::inRange<std::size_t>(0, 12), '0'), scale);
}

RC_GTEST_PROP(binance_scan, decimals_equal_the_plain_parser_for_anything_else, ()) {
  const int scale = *rc::gen::inRange(0, core::scale_max + 1);
  expect_same_number(*rc::gen::container<std::string>(rc::gen::elementOf(std::string("000123456789..-+e "))), scale);
}

TEST(binance_scan_levels, are_read_with_any_white_space_between_them) {
  std::vector<core::level> out;
  EXPECT_FALSE(read_levels("[]", {1, 3}, out));
  EXPECT_TRUE(out.empty());
  EXPECT_FALSE(read_levels("[ [\"1.5\" ,\"2\"]\n, [ \"3\",\"0.004\"] ]", {1, 3}, out));
  EXPECT_EQ(out, (std::vector<core::level>{{{15}, {2000}}, {{30}, {4}}}));
}

TEST(binance_scan_levels, end_where_the_array_ends) {
  std::vector<core::level> out;
  for (const std::string text :
       {"[", "[[", "[[\"1", "[[\"1\"", "[[\"1\",", "[[\"1\",\"2", "[[\"1\",\"2\"", "[[\"1\",\"2\"]", "[[\"1\",\"2\"],",
        "[[\"1\",\"2\"],]", "[],", "[]]", "[[]]", "{}", "\"\"", "[[1,2]]", "[,]"})
    EXPECT_TRUE(read_levels(text, {1, 3}, out)) << text;
}

TEST(binance_scan_levels, do_not_read_on_behind_a_view_that_ends_early) {
  const std::string whole = "[[\"1\",\"2\"]]";
  std::vector<core::level> out;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const std::string text = whole + std::string(64, '\0');
    EXPECT_TRUE(read_levels(std::string_view(text).substr(0, size), {1, 3}, out)) << size;
  }
}

}  // namespace
}  // namespace adapters::binance::scan
