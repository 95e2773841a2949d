#include "adapters/admin/command_request.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/adapters/admin/small_house.hpp"

namespace {

using namespace adapters::admin;
using namespace adapters::admin::testing;
namespace transport = adapters::transport;

const principal ana{"ana", role::trader};

core::result<core::command::command, refusal> read(const std::string& text) { return read_command(text, ana, opening); }

std::string with(const std::string& more) { return R"({"id":"12345678","verb":"halt",)" + more + "}"; }

std::string why(const std::string& text) {
  const auto x = read(text);
  return x ? "taken" : x.error().why;
}

TEST(read_command, takes_all_of_a_command) {
  const auto x = read(R"({"id":"abc-DEF_12","verb":"bots stop","target":"alpha","args":{"flatten":"yes"},
                          "reason":"CPI","confirm":"yes","expect_rev":7,"expires_in_seconds":10})");
  ASSERT_TRUE(x) << x.error().why;
  EXPECT_EQ(x->id, "abc-DEF_12");
  EXPECT_EQ(x->verb, "bots stop");
  EXPECT_EQ(x->target, "alpha");
  EXPECT_EQ(x->args.at("flatten"), "yes");
  EXPECT_EQ(x->reason, "CPI");
  EXPECT_EQ(x->confirm, "yes");
  EXPECT_EQ(x->expect_rev, 7u);
  EXPECT_EQ(x->expires, opening + 10s);
  EXPECT_EQ(x->principal, "ana");
}

// X-32
TEST(read_command, lets_a_command_live_for_half_a_minute_unless_it_says_otherwise_within_five_minutes) {
  EXPECT_EQ(read(R"({"id":"12345678","verb":"halt"})")->expires, opening + 30s);
  EXPECT_EQ(read(with(R"("expires_in_seconds":300)"))->expires, opening + 5min);
  EXPECT_EQ(why(with(R"("expires_in_seconds":301)")), "field `expires_in_seconds` is not within 1 .. 300");
  EXPECT_EQ(why(with(R"("expires_in_seconds":0)")), "field `expires_in_seconds` is not within 1 .. 300");
}

// X-31: who sends it is the token's matter.
TEST(read_command, takes_no_principal_and_no_role_from_the_body) {
  EXPECT_EQ(why(with(R"("principal":"root")")), "unknown field `principal`");
  EXPECT_EQ(why(with(R"("rank":"operator")")), "unknown field `rank`");
  EXPECT_EQ(read(R"({"id":"12345678","verb":"halt"})")->rank, role::trader);
}

TEST(read_command, names_the_field_that_is_wrong) {
  EXPECT_EQ(why(with(R"("reazon":"x")")), "unknown field `reazon`");
  EXPECT_EQ(why(with(R"("reason":"x","reason":"y")")), "field `reason` comes twice");
  EXPECT_EQ(why(with(R"("reason":7)")), "field `reason` is not a text");
  EXPECT_EQ(why(with(R"("expect_rev":-1)")), "field `expect_rev` is not a whole number of zero or more");
  EXPECT_EQ(why(with(R"("expect_rev":1.5)")), "field `expect_rev` is not a whole number of zero or more");
  EXPECT_EQ(why(with(R"("args":[])")), "field `args` is not an object of texts");
  EXPECT_EQ(why(with(R"("args":{"a":1})")), "field `args.a` is not a text");
  EXPECT_EQ(why(with(R"("args":{"a":"1","a":"2"})")), "field `args.a` comes twice");
  EXPECT_EQ(why(with(R"("reason":")" + std::string(513, 'x') + "\"")), "field `reason` is longer than 512 bytes");
  EXPECT_EQ(why(R"({"verb":"halt"})"), "field `id` is missing or not 8 .. 64 of A-Z a-z 0-9 - _");
  EXPECT_EQ(why(R"({"id":"12345678"})"), "field `verb` is missing");
  EXPECT_EQ(why("[]"), "the body is not a JSON object");
  EXPECT_TRUE(why("{").starts_with("the body is not JSON: "));
  EXPECT_TRUE(why("").starts_with("the body is not JSON: "));
}

// X-12
TEST(read_command, takes_nothing_large_and_nothing_deep) {
  EXPECT_EQ(read(std::string(body_max + 1, ' ')).error().status, 413u);
  std::string args = "\"args\":{";
  for (int i = 0; i < 9; ++i) args += (i ? ",\"" : "\"") + std::to_string(i) + "\":\"\"";
  EXPECT_EQ(why(with(args + "}")), "field `args` has more than 8 entries");
  EXPECT_FALSE(read(with("\"args\":" + std::string(1000, '[') + std::string(1000, ']'))));
}

// X-13
RC_GTEST_PROP(read_command, takes_any_bytes_whatsoever, (const std::string& text)) {
  const auto x = read(text);
  if (!x) {
    RC_ASSERT(x.error().status >= 400u && !x.error().why.empty());
  }
}

// X-13
RC_GTEST_PROP(read_command, survives_any_damage_to_a_good_body, ()) {
  auto text = with(R"("args":{"flatten":"yes"},"expect_rev":18446744073709551615,"expires_in_seconds":10)");
  const auto times = *rc::gen::inRange(1, 6);
  for (int i = 0; i < times; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    text[at] = static_cast<char>(*rc::gen::inRange(0, 256));
  }
  const auto x = read(text);
  if (x) {
    RC_ASSERT(x->expires > opening && x->expires <= opening + expires_max && x->id.size() >= 8);
  }
}

TEST(read_subscription, takes_the_parts_of_a_frame) {
  EXPECT_EQ(read_subscription(R"({"subscribe":["actors","system"]})").value(), 0b1000001u);
  EXPECT_EQ(read_subscription(R"({"subscribe":[]})").value(), 0u);
  EXPECT_EQ(read_subscription(R"({"subscribe":["weather"]})").error().why, "there is no part `weather`");
  EXPECT_EQ(read_subscription(R"({"subscribe":["actors"],"x":1})").error().why, "unknown field `x`");
  EXPECT_FALSE(read_subscription(R"({"subscribe":"actors"})"));
  EXPECT_FALSE(read_subscription(R"({"subscribe":[1]})"));
}

}  // namespace
