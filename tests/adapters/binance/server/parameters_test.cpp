#include "adapters/binance/server/parameters.hpp"

#include <gtest/gtest.h>

namespace tests::server {
namespace {

using namespace adapters::binance::server;

parameters of(const std::string& query) { return *parameters::read({.target = "/x?" + query}); }

TEST(parameters, come_from_query_and_body_together) {
  auto given = *parameters::read({.method = "POST", .target = "/x?a=1", .body = "b=two%20words"});
  EXPECT_EQ(given.required_integer("a"), 1);
  EXPECT_EQ(given.required("b"), "two words");
  EXPECT_FALSE(given.trouble());
}

TEST(parameters, are_refused_when_one_is_sent_twice) {
  EXPECT_EQ(parameters::read({.target = "/x?a=1&a=1"}).error().code, -1101);
  EXPECT_EQ(parameters::read({.method = "POST", .target = "/x?a=1", .body = "a=2"}).error().code, -1101);
}

TEST(parameters, are_refused_in_masses) {
  std::string query;
  for (std::size_t i = 0; i <= parameters::count_max; ++i) query += "p" + std::to_string(i) + "=1&";
  EXPECT_EQ(parameters::read({.target = "/x?" + query}).error().code, -1101);
  EXPECT_EQ(parameters::read({.method = "POST", .target = "/x", .body = std::string(parameters::text_max + 1, 'a')})
                .error()
                .code,
            -1101);
}

TEST(parameters, note_the_first_trouble_only) {
  auto given = of("empty=&word=x");
  EXPECT_EQ(given.required("missing"), "");
  EXPECT_EQ(given.integer("word"), std::nullopt);
  ASSERT_TRUE(given.trouble());
  EXPECT_EQ(given.trouble()->code, -1102);
  EXPECT_NE(given.trouble()->text.find("'missing'"), std::string::npos);
}

TEST(parameters, tell_absent_from_empty_and_malformed) {
  auto absent = of("a=1");
  EXPECT_EQ(absent.text("b"), std::nullopt);
  EXPECT_FALSE(absent.trouble());
  auto empty = of("b=");
  empty.text("b");
  EXPECT_EQ(empty.trouble()->code, -1105);
  for (const auto* bad : {"1.0", "1e3", " 1", "0x10", "99999999999999999999", "--1"}) {
    auto given = of(std::string("n=") + bad);
    given.integer("n");
    EXPECT_EQ(given.trouble()->code, -1102) << bad;
  }
}

TEST(parameters, take_flags_in_any_case) {
  EXPECT_EQ(of("f=TRUE").flag("f"), true);
  EXPECT_EQ(of("f=false").flag("f"), false);
  auto odd = of("f=yes");
  odd.flag("f");
  EXPECT_EQ(odd.trouble()->code, -1102);
}

TEST(parameters, bound_times_and_rows) {
  auto late = of("t=99999999999999999");
  EXPECT_EQ(late.time("t"), std::nullopt);
  EXPECT_TRUE(late.trouble());
  EXPECT_EQ(of("").rows("limit", 500, 1000), 500u);
  EXPECT_EQ(of("limit=5000").rows("limit", 500, 1000), 1000u);
  auto none = of("limit=0");
  none.rows("limit", 500, 1000);
  EXPECT_EQ(none.trouble()->code, -1130);
}

TEST(parameters, leave_the_signature_out_of_what_was_signed) {
  EXPECT_EQ(of("a=1&signature=ff&b=2").signed_text(), "a=1&b=2");
  EXPECT_EQ(of("signature=ff").signed_text(), "");
  EXPECT_EQ(of("a=%20+&b=").signed_text(), "a=%20+&b=");
}

}  // namespace
}  // namespace tests::server
