#include "apps/ctl/text.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace apps::ctl {
namespace {

TEST(text, counts_columns_and_not_bytes) {
  EXPECT_EQ(width_of("abc"), 3);
  EXPECT_EQ(width_of("├ –"), 3);
  EXPECT_EQ(width_of("波動"), 4);
  EXPECT_EQ(width_of("e\xcc\x81"), 1);  // a combining accent
  EXPECT_EQ(width_of("\xf0\x9f\x9a\x80"), 2);
}

//
TEST(text, shows_nothing_that_could_steer_a_terminal) {
  for (std::string_view bad : {"\x1b[2J", "\r", "\xc2\x9b", "\xe2\x80\xae", "\xff", "\xc0\x80", "\xed\xa0\x80"})
    EXPECT_EQ(take(bad), U'\xfffd');
}

TEST(text, cuts_what_does_not_fit_and_says_so) {
  EXPECT_EQ(cut("abcdef", 6), "abcdef");
  EXPECT_EQ(cut("abcdef", 5), "abcd…");
  EXPECT_EQ(cut("波動波動", 5), "波動…");
  EXPECT_EQ(cut("波動波動", 4), "波…");
  EXPECT_EQ(cut("abc", 0), "");
}

RC_GTEST_PROP(text_property, cut_never_exceeds_its_columns, (const std::string& any)) {
  const int columns = *rc::gen::inRange(0, 30);
  const auto text = cut(any, columns);
  RC_ASSERT(width_of(text) <= columns);
  RC_ASSERT(width_of(any) > columns || width_of(text) == width_of(any));
}

RC_GTEST_PROP(text_property, characters_come_back_as_they_went, ()) {
  const auto c = *rc::gen::suchThat(rc::gen::inRange<char32_t>(0x20, 0x10ffff), [](char32_t x) {
    return (x < 0x7f || x > 0x9f) && (x < 0xd800 || x > 0xdfff) && (x < 0x2028 || x > 0x202e) &&
           (x < 0x2066 || x > 0x2069);
  });
  const auto bytes = utf8_of(c);
  std::string_view rest = bytes;
  RC_ASSERT(take(rest) == c);
  RC_ASSERT(rest.empty());
}

}  // namespace
}  // namespace apps::ctl
