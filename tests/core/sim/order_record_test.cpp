#include "core/sim/order_record.hpp"

#include <gtest/gtest.h>

namespace core::sim {
namespace {

TEST(paper_history, forgets_the_eldest_beyond_its_bound) {
  order_history history;
  for (std::uint64_t n = 1; n <= order_history::orders_max + 2; ++n) {
    order_record r;
    r.intent.id = {n};
    history.remember(r);
  }
  EXPECT_EQ(history.find({1}), nullptr);
  EXPECT_EQ(history.find({2}), nullptr);
  ASSERT_NE(history.find({3}), nullptr);
  EXPECT_EQ(history.find({3})->intent.id.value, 3u);
}

}  // namespace
}  // namespace core::sim
