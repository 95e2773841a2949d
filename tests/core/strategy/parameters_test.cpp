#include "core/strategy/parameters.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace core::strategy {
namespace {

using namespace std::chrono_literals;
using kind = parameter::kind;
using fault = parameter_problem::kind;

const entry sample{.name = "sample",
                   .parameters = {{"count", "", kind::integer, "5", 1, 10},
                                  {"share", "", kind::decimal, "0.5", 0, 1},
                                  {"hold", "", kind::duration, "2s", 0.5, 60},
                                  {"strict", "", kind::flag, "false"},
                                  {"size", "", kind::decimal, "", 0.01, 100}}};

std::vector<std::pair<fault, std::string>> problems(parameters values) {
  std::vector<std::pair<fault, std::string>> all;
  for (const auto& x : complete(sample, values)) all.emplace_back(x.what, x.name);
  return all;
}
using list = std::vector<std::pair<fault, std::string>>;

TEST(parameters, fills_in_defaults_and_keeps_what_is_given) {
  parameters values{{"size", "3"}, {"count", "7"}};
  EXPECT_TRUE(complete(sample, values).empty());
  EXPECT_EQ(values, (parameters{{"count", "7"}, {"hold", "2s"}, {"share", "0.5"}, {"size", "3"}, {"strict", "false"}}));
}

TEST(parameters, names_what_is_missing) { EXPECT_EQ(problems({}), (list{{fault::missing, "size"}})); }

TEST(parameters, names_what_nobody_knows) {
  EXPECT_EQ(problems({{"size", "1"}, {"sise", "1"}}), (list{{fault::unknown, "sise"}}));
}

TEST(parameters, names_what_has_another_type) {
  for (const std::string name : {"count", "share", "hold", "strict", "size"}) {
    parameters values{{"size", "1"}};
    values[name] = "soon";
    EXPECT_EQ(problems(values), (list{{fault::mistyped, name}}));
  }
  EXPECT_EQ(problems({{"size", "1"}, {"count", "2.5"}}), (list{{fault::mistyped, "count"}}));
  EXPECT_EQ(problems({{"size", "1"}, {"count", ""}}), (list{{fault::mistyped, "count"}}));
  EXPECT_EQ(problems({{"size", "1"}, {"strict", "yes"}}), (list{{fault::mistyped, "strict"}}));
  EXPECT_EQ(problems({{"size", "1"}, {"hold", "2"}}), (list{{fault::mistyped, "hold"}}));
}

TEST(parameters, names_what_is_out_of_range_and_takes_the_limits_themselves) {
  EXPECT_EQ(problems({{"size", "0.01"}, {"count", "1"}, {"share", "1"}, {"hold", "1m"}}), list{});
  EXPECT_EQ(problems({{"size", "100.01"}, {"count", "0"}, {"share", "-0.1"}, {"hold", "499ms"}}),
            (list{{fault::out_of_range, "count"},
                  {fault::out_of_range, "share"},
                  {fault::out_of_range, "hold"},
                  {fault::out_of_range, "size"}}));
}

TEST(parameters, reads_values_in_their_types) {
  const parameters values{{"count", "-7"}, {"share", "0.25"}, {"hold", "1m30s"}, {"strict", "true"}};
  EXPECT_EQ(integer_of(values, "count"), -7);
  EXPECT_EQ(decimal_of(values, "share", 6), 250'000);
  EXPECT_EQ(duration_of(values, "hold"), 90s);
  EXPECT_TRUE(flag_of(values, "strict"));
}

TEST(parameters, throws_for_what_the_configuration_should_have_refused) {
  const parameters values{{"count", "many"}, {"share", "0.123"}};
  EXPECT_THROW(integer_of(values, "count"), broken_invariant);
  EXPECT_THROW(duration_of(values, "count"), broken_invariant);
  EXPECT_THROW(decimal_of(values, "share", 2), broken_invariant);
  EXPECT_THROW(flag_of(values, "absent"), broken_invariant);
}

RC_GTEST_PROP(protection_property, lies_on_the_grid_on_the_losing_side_and_never_farther_than_wanted, ()) {
  const price tick{*rc::gen::inRange<std::int64_t>(1, 50)};
  const price at = round_to_tick({*rc::gen::inRange<std::int64_t>(1'000'000, 10'000'000)}, tick, rounding::down);
  const ppm distance{*rc::gen::inRange<std::int64_t>(100, 500'000)};
  const auto level = protection_at(at, distance, side::buy, tick);
  const auto wanted = at.units * distance.parts / 1'000'000;
  RC_ASSERT(level.units % tick.units == 0);
  RC_ASSERT(level <= at);
  RC_ASSERT(at.units - level.units <= wanted);
  RC_ASSERT(at.units - level.units > wanted - tick.units);
  const auto above = protection_at(at, distance, side::sell, tick);
  RC_ASSERT(above.units % tick.units == 0);
  RC_ASSERT(above.units - at.units == at.units - level.units);
}

}  // namespace
}  // namespace core::strategy
