#include "runtime/published.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace runtime {
namespace {

TEST(published, shows_the_last_value_and_counts_its_changes) {
  published<int> shown;
  EXPECT_EQ(shown.changes(), 0u);
  EXPECT_TRUE(shown.set(0)) << "the first value counts, whatever it is";
  EXPECT_FALSE(shown.set(0));
  EXPECT_TRUE(shown.set(7));
  EXPECT_EQ(shown.get(), 7);
  EXPECT_EQ(shown.changes(), 2u);
}

TEST(published, is_never_seen_half_written) {
  struct twin {
    std::uint64_t a = 0, b = 0;
    bool operator==(const twin&) const = default;
  };
  published<twin> shown;
  std::uint64_t torn = 0;
  std::thread writer([&] {
    for (std::uint64_t n = 1; n <= 20'000; ++n) shown.set({n, n});
  });
  while (shown.changes() < 20'000) {
    const auto x = shown.get();
    torn += x.a != x.b;
  }
  writer.join();
  EXPECT_EQ(torn, 0u);
}

}  // namespace
}  // namespace runtime
