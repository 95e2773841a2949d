#include "core/types/json_object.hpp"

#include <gtest/gtest.h>

namespace core {
namespace {

TEST(json_object, writes_its_members_in_order) {
  EXPECT_EQ(json_object().done(), "{}");
  EXPECT_EQ(json_object().text("a", "x").number("b", 7).flag("c", true).done(), R"({"a":"x","b":7,"c":true})");
}

TEST(json_object, escapes_what_json_demands) {
  EXPECT_EQ(json_quoted("a\"b\\c\n\x01"), R"("a\"b\\c\u000a\u0001")");
  EXPECT_EQ(json_quoted("\xc3\xa4"), "\"\xc3\xa4\"");
}

TEST(json_object, counts_the_rows_that_it_leaves_out) {
  const std::vector<json_object> rows{json_object().number("n", 1), json_object().number("n", 2),
                                      json_object().number("n", 3)};
  EXPECT_EQ(json_object().list("rows", rows, 2).done(), R"({"rows":[{"n":1},{"n":2}],"rows_left_out":1})");
  EXPECT_EQ(json_object().list("rows", rows).done(), R"({"rows":[{"n":1},{"n":2},{"n":3}]})");
}

}  // namespace
}  // namespace core
