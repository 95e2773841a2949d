#include "adapters/admin/entrance.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/adapters/admin/small_house.hpp"

namespace {

using namespace adapters::admin;
using namespace adapters::admin::testing;
namespace transport = adapters::transport;

transport::http_request bearing(const std::string& text) {
  return {"GET", "/v1/bots", {{"Authorization", "Bearer " + text}}, {}};
}

core::result<principal, refusal> admit(entrance& gate, const transport::http_request& x, core::timestamp now = opening,
                                       const std::string& address = "127.0.0.1") {
  return gate.admit(x, {address}, now);
}

TEST(tokens, are_read_line_by_line_and_written_the_same) {
  const auto all = tokens();
  std::string text = "# who may come in\n\n";
  for (const auto& x : all) text += to_text(x) + "\n";
  const auto read = read_tokens(text);
  ASSERT_TRUE(read) << read.error();
  ASSERT_EQ(read->size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(to_text((*read)[i]), to_text(all[i]));
}

TEST(tokens, are_refused_with_the_line_that_is_wrong) {
  const std::string good = to_text(tokens()[0]);
  EXPECT_EQ(read_tokens(good + "\n" + good).error(), "line 2: `ana-viewer` has a token already");
  EXPECT_EQ(read_tokens("\nana king sha256:00").error(), "line 2: `king` is no role: viewer, trader or operator");
  for (const auto* bad : {"ana", "ana viewer", "ana viewer sha256:12", "a/b viewer", "ana viewer md5:00"})
    EXPECT_FALSE(read_tokens(bad)) << bad;
  EXPECT_FALSE(read_tokens(good + " until:2026-02-30"));
  EXPECT_FALSE(read_tokens(good + " until:2026-02-20 more"));
}

RC_GTEST_PROP(tokens, of_any_text_never_give_more_than_their_lines, (const std::string& text)) {
  const auto read = read_tokens(text);
  if (read) {
    RC_ASSERT(read->size() <= static_cast<std::size_t>(std::ranges::count(text, '\n') + 1));
  }
}

//
TEST(entrance, lets_in_who_has_a_token_and_nobody_else) {
  entrance gate(tokens());
  for (const auto x : {role::viewer, role::trader, role::operator_}) {
    const auto who = admit(gate, bearing(text_of(x)));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->rank, x);
    EXPECT_EQ(who->name, "ana-" + std::string(to_string(x)));
  }
  EXPECT_EQ(admit(gate, {}).error().status, 401u);
  EXPECT_EQ(admit(gate, bearing("wrong")).error().why, "the token is not known");
  EXPECT_EQ(admit(gate, bearing("")).error().status, 401u);
  EXPECT_EQ(admit(gate, {"GET", "/", {{"Authorization", "Basic abc"}}, {}}).error().status, 401u);
}

// never in the address.
TEST(entrance, takes_no_token_from_the_query) {
  entrance gate(tokens());
  EXPECT_EQ(admit(gate, {"GET", "/v1/bots?token=" + text_of(role::viewer), {}, {}}).error().status, 401u);
}

//
TEST(entrance, ends_with_the_day_of_the_token) {
  entrance gate(tokens());
  EXPECT_TRUE(admit(gate, bearing("old-token"), opening - 1s));
  EXPECT_EQ(admit(gate, bearing("old-token"), opening).error().why, "the token has expired");
}

//
TEST(entrance, stops_guessing_for_the_rest_of_the_minute_at_that_address_alone) {
  entrance gate(tokens());
  auto now = opening;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(admit(gate, bearing("guess"), now += 100ms).error().status, 401u);
  EXPECT_EQ(admit(gate, bearing("guess"), now).error().status, 429u);
  EXPECT_EQ(admit(gate, bearing("guess"), now, "127.0.0.2").error().status, 401u);
  EXPECT_EQ(admit(gate, bearing("guess"), now + 1min).error().status, 401u);
  EXPECT_EQ(gate.failures(), 12u);
}

//
TEST(entrance, lets_a_good_token_in_whoever_else_guesses_at_its_address) {
  entrance gate(tokens());
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(admit(gate, bearing("guess"), opening));
  EXPECT_TRUE(admit(gate, bearing(text_of(role::viewer)), opening));
}

//
TEST(entrance, serves_an_address_no_more_than_its_share_of_a_second) {
  entrance gate(tokens(), {.requests_per_second = 5});
  const auto good = bearing(text_of(role::viewer));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(admit(gate, good));
  EXPECT_EQ(admit(gate, good).error().status, 429u);
  EXPECT_TRUE(admit(gate, good, opening + 1s));
}

//
TEST(entrance, refuses_every_origin_but_its_own_even_with_a_good_token) {
  entrance gate(tokens());
  gate.set_origins({own_origin});
  for (const auto& origin : {"https://evil.example", "null", "http://127.0.0.1:7787", "https://127.0.0.1:7788", ""}) {
    for (const auto* name : {"Origin", "oRIGIN"}) {
      auto request = bearing(text_of(role::operator_));
      request.headers.emplace_back(name, origin);
      EXPECT_EQ(admit(gate, request).error().status, 403u) << origin;
      request.headers.emplace_back("Origin", own_origin);  // the second of two is not enough
      EXPECT_EQ(admit(gate, request).error().status, 403u) << origin;
    }
  }
  auto request = bearing(text_of(role::operator_));
  request.headers.emplace_back("Origin", own_origin);
  EXPECT_TRUE(admit(gate, request));
}

//
RC_GTEST_PROP(entrance, lets_nobody_in_without_the_whole_token, (const std::string& text)) {
  entrance gate(tokens());
  for (const auto& x : tokens()) RC_PRE(text != text_of(x.role));
  RC_PRE(text != "old-token");
  RC_ASSERT(!admit(gate, bearing(text)));
}

RC_GTEST_PROP(entrance, takes_part_of_a_token_for_none, ()) {
  entrance gate(tokens());
  const auto whole = text_of(role::operator_);
  const auto length = *rc::gen::inRange<std::size_t>(0, whole.size());
  RC_ASSERT(!admit(gate, bearing(whole.substr(0, length))));
  RC_ASSERT(!admit(gate, bearing(whole.substr(length + 1))));
}

}  // namespace
