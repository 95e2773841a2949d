#include "core/sim/rule.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "core/sim/codec.hpp"

namespace core::sim {
namespace {

TEST(rule, each_has_a_name_of_its_own_and_a_reason_that_our_rooms_know) {
  std::set<std::string> names;
  for (int n = 0; n <= static_cast<int>(last_of(rule{})); ++n) {
    const auto x = static_cast<rule>(n);
    EXPECT_TRUE(names.emplace(to_string(x)).second) << n;
    EXPECT_NE(to_string(x), "?") << n;
    EXPECT_NE(refusal_of(x), venue_refusal::other) << to_string(x);
  }
}

TEST(rule, an_ordinary_expiry_is_no_refusal) {
  for (const rule x : {rule::none, rule::unfilled, rule::not_fillable, rule::position_gone, rule::liquidation})
    EXPECT_EQ(refusal_of(x), venue_refusal::none) << to_string(x);
}

}  // namespace
}  // namespace core::sim
