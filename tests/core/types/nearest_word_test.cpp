#include "core/types/nearest_word.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

namespace core {
namespace {

TEST(edit_distance, counts_edits_and_swaps) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("abc", "abc"), 0u);
  EXPECT_EQ(edit_distance("abc", "acb"), 1u);
  EXPECT_EQ(edit_distance("max_dayly_loss", "max_day_loss"), 2u);
}

RC_GTEST_PROP(edit_distance, is_symmetric_and_zero_only_for_equal_words, (const std::string& a, const std::string& b)) {
  RC_ASSERT(edit_distance(a, b) == edit_distance(b, a));
  RC_ASSERT((edit_distance(a, b) == 0) == (a == b));
}

TEST(nearest, proposes_nothing_that_is_far) {
  const std::vector<std::string> words{"mark_age_max", "mark_interval"};
  EXPECT_EQ(nearest("mark_age_mxa", words), "mark_age_max");
  EXPECT_EQ(nearest("colour", words), "");
  EXPECT_EQ(nearest("", words), "");
}

}  // namespace
}  // namespace core
