#include "core/market/view.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace {

template <class Enum>
std::set<std::string_view> names(Enum last) {
  std::set<std::string_view> seen;
  for (int i = 0; i <= static_cast<int>(last); ++i) seen.insert(to_string(static_cast<Enum>(i)));
  return seen;
}

TEST(view_kind, follows_from_the_body) {
  core::market_view view;
  EXPECT_EQ(view.kind(), core::view_kind::quote);
  view.body = core::bar{};
  EXPECT_EQ(view.kind(), core::view_kind::bar);
  view.body = core::mark{};
  EXPECT_EQ(view.kind(), core::view_kind::mark);
}

TEST(view_kind, has_a_name_for_every_value) {
  EXPECT_EQ(names(core::view_kind::mark), (std::set<std::string_view>{"quote", "depth", "trade", "bar", "mark"}));
  EXPECT_EQ(to_string(core::view_kind::depth), "depth");
}

TEST(book_fault, has_a_name_for_every_value) {
  EXPECT_EQ(
      names(core::book_fault::invalid_level),
      (std::set<std::string_view>{"none", "not_yet_synchronised", "gap", "crossed", "session_lost", "invalid_level"}));
  EXPECT_EQ(to_string(core::book_fault::gap), "gap");
}

}  // namespace
