#include <gtest/gtest.h>

#include <set>

#include "tests/core/strategy/market.hpp"

namespace core::tests {
namespace {

TEST(catalogue, makes_every_strategy_from_its_defaults_and_a_size) {
  for (const auto& kind : strategy::catalogue()) {
    SCOPED_TRACE(kind.name);
    const auto logic = made(kind.name, {});
    ASSERT_TRUE(logic);
    EXPECT_FALSE(logic->kinds().empty());
    const auto again = made(kind.name, {});
    again->restore(logic->snapshot());
    EXPECT_EQ(again->snapshot(), logic->snapshot());
  }
}

TEST(catalogue, finds_every_strategy_by_its_name_and_no_other) {
  for (const auto& kind : strategy::catalogue()) EXPECT_EQ(strategy::find(kind.name), &kind);
  EXPECT_EQ(strategy::find("sma"), nullptr);
  EXPECT_EQ(strategy::find(""), nullptr);
}

TEST(catalogue, names_each_strategy_and_parameter_once_and_explains_it) {
  std::set<std::string> names;
  for (const auto& kind : strategy::catalogue()) {
    EXPECT_TRUE(names.insert(kind.name).second) << kind.name;
    EXPECT_FALSE(kind.summary.empty()) << kind.name;
    std::set<std::string> parameters;
    for (const auto& x : kind.parameters) {
      EXPECT_TRUE(parameters.insert(x.name).second) << x.name;
      EXPECT_FALSE(x.meaning.empty()) << x.name;
    }
  }
}

TEST(catalogue, never_has_a_default_size_for_a_default_never_trades) {
  for (const auto& kind : strategy::catalogue())
    for (const auto& x : kind.parameters) EXPECT_TRUE(x.name != "size" || x.fallback.empty()) << kind.name;
}

TEST(catalogue, has_defaults_that_it_would_accept) {
  for (const auto& kind : strategy::catalogue()) {
    strategy::parameters values{{"size", "1"}};
    for (const auto& x : kind.parameters)
      if (!x.fallback.empty()) values[x.name] = x.fallback;
    EXPECT_TRUE(complete(kind, values).empty()) << kind.name;
  }
}

}  // namespace
}  // namespace core::tests
