#include "apps/ctl/json_value.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace apps::ctl {
namespace {

TEST(json_value, reads_what_the_admin_api_sends) {
  const auto x =
      json_value::parse(R"({"kind":"BotList","items":[{"name":"a","position":"0.10","rev":7,"by":null,"ok":true}]})")
          .value();
  const auto& item = x["items"].items().at(0);
  EXPECT_EQ(item["position"].text(), "0.10");  // decimals stay as they are written
  EXPECT_EQ(item["rev"].text(), "7");
  EXPECT_EQ(item["position"].number(), 0.1);
  EXPECT_TRUE(item["by"].is_null());
  EXPECT_TRUE(item["ok"].truth());
  EXPECT_TRUE(item["absent"]["deeper"].is_null());
}

TEST(json_value, refuses_what_is_no_json_or_too_deep) {
  EXPECT_FALSE(json_value::parse(""));
  EXPECT_FALSE(json_value::parse("{\"a\":"));
  EXPECT_FALSE(json_value::parse(std::string(100, '[') + std::string(100, ']')));
}

TEST(json_value, is_flattened_with_the_way_to_each_scalar) {
  const auto x = json_value::parse(R"({"a":{"b":[1,"x"]},"c":false})").value();
  const std::vector<std::pair<std::string, std::string>> expected{{"a.b.0", "1"}, {"a.b.1", "x"}, {"c", "false"}};
  EXPECT_EQ(flattened(x), expected);
}

RC_GTEST_PROP(json_value_property, text_survives_quoting, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  RC_ASSERT(json_value::parse("[" + json_quoted(text) + "]").value().items().at(0).text() == text);
}

RC_GTEST_PROP(json_value_property, any_bytes_are_read_or_refused, (const std::string& any)) {
  if (const auto x = json_value::parse(any)) RC_ASSERT(json_value::parse(x->json()));
}

}  // namespace
}  // namespace apps::ctl
