#include "core/order/seen_orders.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace core::order {
namespace {

std::size_t size_of(const seen_orders& seen) {
  byte_writer out;
  seen.put(out);
  return out.bytes().size();
}

RC_GTEST_PROP(seen_orders, never_forgets_an_id, ()) {  // I-17
  const auto counts = *rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange<std::uint32_t>(1, 5000));
  seen_orders seen;
  for (const auto count : counts) seen.insert(order_id_of({1}, count));
  for (const auto count : counts) RC_ASSERT(seen.contains(order_id_of({1}, count)));
  for (std::uint32_t count = 1; count < 5000; ++count) {
    const bool used = std::find(counts.begin(), counts.end(), count) != counts.end();
    RC_ASSERT(seen.contains(order_id_of({1}, count)) == used);
    RC_ASSERT(!seen.contains(order_id_of({2}, count)));
  }
}

TEST(seen_orders, stays_small_whether_counts_are_dense_or_sparse) {
  seen_orders dense, sparse;
  for (std::uint32_t i = 1; i <= 20'000; ++i) {
    dense.insert(order_id_of({1}, i));
    sparse.insert(order_id_of({1}, 2 * i));
  }
  EXPECT_LT(size_of(dense), 64u);
  EXPECT_LT(size_of(sparse), 8 * seen_orders::spread_max);
  EXPECT_TRUE(sparse.contains(order_id_of({1}, 2)));
  EXPECT_TRUE(sparse.contains(order_id_of({1}, 3))) << "skipped long ago: taken as used";
  EXPECT_FALSE(sparse.contains(order_id_of({1}, 40'001)));
}

}  // namespace
}  // namespace core::order
