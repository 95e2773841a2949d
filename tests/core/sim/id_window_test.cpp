#include "core/sim/id_window.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

namespace core::sim {
namespace {

order_id id(std::uint32_t count, std::uint32_t issuer = 7) { return order_id_of({issuer}, count); }

TEST(id_windows, admits_each_id_once_per_issuer) {
  id_windows ids;
  EXPECT_TRUE(ids.admit(id(1)));
  EXPECT_FALSE(ids.admit(id(1)));
  EXPECT_TRUE(ids.admit(id(1, 8)));
}

TEST(id_windows, what_is_too_far_behind_counts_as_used) {
  id_windows ids;
  EXPECT_TRUE(ids.admit(id(5000)));
  EXPECT_TRUE(ids.admit(id(5000 - id_windows::width + 1)));
  EXPECT_FALSE(ids.admit(id(5000 - id_windows::width)));
}

TEST(id_windows, the_largest_count_is_as_good_as_any) {
  id_windows ids;
  EXPECT_TRUE(ids.admit(id(0xffffffffu)));
  EXPECT_FALSE(ids.admit(id(0xffffffffu)));
  EXPECT_TRUE(ids.admit(id(0xfffffffeu)));
  EXPECT_FALSE(ids.admit(id(0)));
}

RC_GTEST_PROP(id_windows, equals_a_set_while_counts_overtake_by_less_than_the_width, ()) {
  id_windows ids;
  std::set<std::uint32_t> used;
  std::uint32_t newest = 2000;
  for (const auto step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(-400, 500))) {
    const auto count = static_cast<std::uint32_t>(static_cast<int>(newest) + step);
    RC_ASSERT(ids.admit(id(count)) == used.insert(count).second);
    newest = std::max(newest, count);
  }
}

}  // namespace
}  // namespace core::sim
