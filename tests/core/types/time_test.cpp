#include "core/types/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cstdio>
#include <limits>

#include "tests/core/types/edge_values.hpp"

namespace {

using namespace std::chrono_literals;
using core::duration;
using core::parse_duration;
using core::timestamp;
using core::to_text;

timestamp at(std::int64_t nanoseconds) { return timestamp{duration{nanoseconds}}; }

TEST(to_iso8601, writes_nanoseconds) {
  EXPECT_EQ(core::to_iso8601(at(1'723'161'255'030'314'667)), "2024-08-08T23:54:15.030314667Z");
  EXPECT_EQ(core::to_iso8601(at(0)), "1970-01-01T00:00:00.000000000Z");
  EXPECT_EQ(core::to_iso8601(at(-1)), "1969-12-31T23:59:59.999999999Z");
  EXPECT_EQ(core::to_iso8601(at(951'782'400'000'000'000)), "2000-02-29T00:00:00.000000000Z");
}

TEST(to_iso8601, reaches_both_ends_of_the_range) {
  EXPECT_EQ(core::to_iso8601(timestamp::max()), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(core::to_iso8601(timestamp::min()), "1677-09-21T00:12:43.145224192Z");
}

RC_GTEST_PROP(to_iso8601, names_the_same_moment, ()) {
  const auto t = *edge_values::any_units();
  int year, month, day, hour, minute, second, fraction;
  RC_ASSERT(std::sscanf(core::to_iso8601(at(t)).c_str(), "%d-%d-%dT%d:%d:%d.%dZ", &year, &month, &day, &hour, &minute,
                        &second, &fraction) == 7);
  const std::chrono::sys_days date = std::chrono::year{year} / month / day;
  const __int128 seconds =
      static_cast<__int128>(date.time_since_epoch().count()) * 86'400 + hour * 3'600 + minute * 60 + second;
  RC_ASSERT(seconds * 1'000'000'000 + fraction == t);
}

TEST(to_text, writes_what_an_operator_would) {
  EXPECT_EQ(to_text(250ms), "250ms");
  EXPECT_EQ(to_text(5s), "5s");
  EXPECT_EQ(to_text(90s), "1m30s");
  EXPECT_EQ(to_text(2h), "2h");
  EXPECT_EQ(to_text(24h), "1d");
  EXPECT_EQ(to_text(0s), "0s");
  EXPECT_EQ(to_text(-1500us), "-1ms500us");
  EXPECT_EQ(to_text(1ns), "1ns");
}

TEST(parse_duration, reads_pairs_of_a_number_and_a_unit) {
  EXPECT_EQ(parse_duration("250ms"), 250ms);
  EXPECT_EQ(parse_duration("1m30s"), 90s);
  EXPECT_EQ(parse_duration("90s"), 90s);
  EXPECT_EQ(parse_duration("1d2h3m4s5ms6us7ns"), 24h + 2h + 3min + 4s + 5ms + 6us + 7ns);
  EXPECT_EQ(parse_duration("-1s"), -1s);
  EXPECT_EQ(parse_duration("0s"), 0s);
  EXPECT_EQ(parse_duration("005s"), 5s);
}

TEST(parse_duration, refuses_everything_else) {
  for (const char* text : {"", "-", "5", "s", "5x", "5 s", " 5s", "5s ", "1.5s", "+5s", "30s1m", "1s1s", "1s5", "--5s",
                           "5S", "1m-5s", "1e3s", "5sm"})
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(parse_duration, meets_both_ends_of_the_range_exactly) {
  EXPECT_EQ(parse_duration("9223372036854775807ns"), duration::max());
  EXPECT_EQ(parse_duration("9223372036854775808ns"), std::nullopt);
  EXPECT_EQ(parse_duration("-9223372036854775808ns"), duration::min());
  EXPECT_EQ(parse_duration("-9223372036854775809ns"), std::nullopt);
  EXPECT_EQ(parse_duration("106752d"), std::nullopt);
  EXPECT_EQ(parse_duration("213504d"), std::nullopt);  // past 64 unsigned bits
  EXPECT_EQ(parse_duration("99999999999999999999999ns"), std::nullopt);
  EXPECT_EQ(parse_duration("106751d23h47m16s854ms775us808ns"), std::nullopt);
}

RC_GTEST_PROP(parse_duration, reads_what_to_text_writes, ()) {
  const duration d{*edge_values::any_units()};
  RC_ASSERT((parse_duration(to_text(d)) == d));
}

}  // namespace
