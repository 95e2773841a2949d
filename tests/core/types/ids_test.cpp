#include "core/types/ids.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <type_traits>

namespace {

static_assert(!std::is_convertible_v<core::bot_id, core::account_id>);
static_assert(!std::is_constructible_v<core::order_id, core::plan_id>);

TEST(number_of, is_fnv_1a) {
  EXPECT_EQ(core::number_of(""), 0x811c9dc5u);
  EXPECT_EQ(core::number_of("a"), 0xe40c292cu);
  EXPECT_EQ(core::number_of("foobar"), 0xbf9cf968u);
}

TEST(strong_id, of_zero_is_none) {
  EXPECT_FALSE(core::bot_id{});
  EXPECT_TRUE(core::bot_id{1});
}

RC_GTEST_PROP(order_id, tells_its_issuer_and_count, ()) {
  const auto issuer = *rc::gen::arbitrary<std::uint32_t>();
  const auto count = *rc::gen::arbitrary<std::uint32_t>();
  const auto id = core::order_id_of({issuer}, count);
  RC_ASSERT(core::issuer_of(id).value == issuer);
  RC_ASSERT(core::count_of(id) == count);
}

}  // namespace
