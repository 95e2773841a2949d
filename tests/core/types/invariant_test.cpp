#include "core/types/invariant.hpp"

#include <gtest/gtest.h>

#include <string>

namespace {

TEST(invariant, that_holds_is_silent) { EXPECT_NO_THROW(ASSERT(1 + 1 == 2, "arithmetic works")); }

TEST(invariant, that_breaks_tells_meaning_condition_and_values) {
  const int reserved = -5;
  std::string text;
  try {
    ASSERT(reserved >= 0, "reserved exposure is not negative", reserved, "btc");
  } catch (const core::broken_invariant& broken) {
    text = broken.what();
  }
  EXPECT_NE(text.find("reserved exposure is not negative"), std::string::npos) << text;
  EXPECT_NE(text.find("reserved >= 0"), std::string::npos) << text;
  EXPECT_NE(text.find("-5, btc"), std::string::npos) << text;
  EXPECT_NE(text.find("invariant_test.cpp"), std::string::npos) << text;
}

}  // namespace
