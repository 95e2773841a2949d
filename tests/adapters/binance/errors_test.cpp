#include "adapters/binance/errors.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace adapters::binance {
namespace {

using core::venue_refusal;

std::string body(std::int64_t code, const std::string& text = "words") {
  return "{\"code\":" + std::to_string(code) + ",\"msg\":\"" + text + "\"}";
}

meaning placing(unsigned status, std::string_view text) {
  return meaning_of(product::usdm, endpoint::order_place, status, text);
}
meaning asking(unsigned status, std::string_view text) {
  return meaning_of(product::usdm, endpoint::order_query, status, text);
}

constexpr meaning refusal(venue_refusal why) { return {verdict::refused, why, false}; }
constexpr meaning unclear{verdict::unknown};
constexpr meaning shed{verdict::refused, venue_refusal::overloaded, true};

TEST(binance_errors, take_success_for_success) {
  EXPECT_EQ(placing(200, R"({"orderId":1,"status":"NEW"})").what, verdict::done);
  EXPECT_EQ(meaning_of(product::usdm, endpoint::algo_cancel, 200, R"({"algoId":1,"code":"200","msg":"success"})").what,
            verdict::done);
  EXPECT_EQ(placing(200, body(-2019)), refusal(venue_refusal::insufficient_margin))
      << "an error is one in any wrapping";
}

TEST(binance_errors, never_take_an_unclear_outcome_for_a_failure) {  // F-40
  for (const std::int64_t code : {-1000, -1006, -1007}) EXPECT_EQ(placing(400, body(code)), unclear) << code;
  EXPECT_EQ(placing(503, body(-1000, "Unknown error, please check your request or try again later.")), unclear);
  EXPECT_EQ(placing(503, ""), unclear);
  EXPECT_EQ(placing(500, "<html>Internal Server Error</html>"), unclear);
  EXPECT_EQ(placing(502, body(-2019)), unclear) << "a gateway in between may say anything";
  EXPECT_EQ(placing(504, ""), unclear);
  EXPECT_EQ(placing(408, ""), unclear);
  EXPECT_EQ(placing(400, "not json"), unclear);
  EXPECT_EQ(placing(400, R"({"code":"-2019","msg":"x"})"), unclear) << "not of the venue's form";
  EXPECT_EQ(placing(0, ""), unclear);
  EXPECT_EQ(placing(302, ""), unclear);
}

// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info, HTTP 503
TEST(binance_errors, know_the_503s_that_are_failures) {
  EXPECT_EQ(placing(503, body(-1000, "Service Unavailable.")), shed);
  EXPECT_EQ(placing(503, "Service Unavailable."), shed);
  EXPECT_EQ(placing(503, body(-1001, "Internal error; unable to process your request. Please try again.")), shed);
  EXPECT_EQ(placing(503, body(-1008,
                              "Request throttled by system-level protection. Reduce-only/close-position orders "
                              "are exempt. Please try again.")),
            shed);  // F-27
  EXPECT_EQ(placing(429, body(-1008)).what, verdict::rate_limited);
  EXPECT_EQ(placing(502, "Service Unavailable."), unclear) << "said by whom?";
  EXPECT_EQ(placing(503, "<html>Service Unavailable.</html>"), unclear);
}

TEST(binance_errors, let_questions_be_asked_again) {
  EXPECT_EQ(asking(503, ""), shed);
  EXPECT_EQ(asking(400, body(-1007)), shed);
  EXPECT_EQ(meaning_of(product::usdm, endpoint::listen_key_create, 500, ""), shed);
}

TEST(binance_errors, name_what_an_order_was_refused_for) {
  const std::pair<std::int64_t, venue_refusal> codes[]{
      {-1013, venue_refusal::filter},
      {-1111, venue_refusal::filter},
      {-4003, venue_refusal::filter},
      {-4014, venue_refusal::filter},
      {-4164, venue_refusal::filter},  // F-63
      {-1121, venue_refusal::unknown_instrument},
      {-2018, venue_refusal::insufficient_margin},
      {-2019, venue_refusal::insufficient_margin},
      {-2027, venue_refusal::insufficient_margin},
      {-2021, venue_refusal::would_trigger},  // F-53
      {-2022, venue_refusal::reduce_only},    // F-52
      {-4118, venue_refusal::reduce_only},
      {-2025, venue_refusal::too_many_orders},
      {-4045, venue_refusal::too_many_orders},
      {-4016, venue_refusal::price_bounds},
      {-4131, venue_refusal::price_bounds},
      {-4116, venue_refusal::duplicate},
      {-5022, venue_refusal::would_take},
      {-4400, venue_refusal::not_permitted},
  };
  for (const auto& [code, why] : codes) EXPECT_EQ(placing(400, body(code)), refusal(why)) << code;
  for (const auto where : {endpoint::order_cancel, endpoint::algo_cancel, endpoint::order_amend})
    EXPECT_EQ(meaning_of(product::usdm, where, 400, body(-2011)), refusal(venue_refusal::unknown_order));  // F-43
  EXPECT_EQ(asking(400, body(-2013)), refusal(venue_refusal::unknown_order));                              // F-41
  EXPECT_EQ(placing(400, body(-2013)), refusal(venue_refusal::other));
}

TEST(binance_errors, tell_limits_bans_clock_keys_and_modes_apart) {
  EXPECT_EQ(placing(429, body(-1003)).what, verdict::rate_limited);  // F-26
  EXPECT_EQ(placing(429, "").what, verdict::rate_limited);
  EXPECT_EQ(placing(400, body(-1015)).what, verdict::rate_limited);
  EXPECT_EQ(placing(418, "").what, verdict::banned);
  EXPECT_EQ(placing(403, "<html>").what, verdict::banned);  // F-28
  EXPECT_EQ(placing(429, body(-1003, "Way too many requests; IP banned until 1573630212345.")).what, verdict::banned);
  for (const std::int64_t code : {-1021, -5028}) {  // F-24
    EXPECT_EQ(placing(400, body(code)).what, verdict::clock);
    EXPECT_TRUE(placing(400, body(code)).retryable);
  }
  for (const std::int64_t code : {-1002, -1022, -2014, -2015}) EXPECT_EQ(placing(401, body(code)).what, verdict::auth);
  for (const std::int64_t code : {-4061, -4120, -4531})
    EXPECT_EQ(placing(400, body(code)).what, verdict::mode);  // F-54 F-64
}

TEST(binance_errors, mean_different_things_on_spot) {  // F-44, and fact 10 of the fault catalogue
  const auto on_spot = [](std::int64_t code, const std::string& text) {
    return meaning_of(product::spot, endpoint::order_place, 400, body(code, text));
  };
  EXPECT_EQ(on_spot(-2021, "Order cancel-replace partially failed."), unclear);
  EXPECT_EQ(on_spot(-2022, "Order cancel-replace failed."), refusal(venue_refusal::other));
  EXPECT_EQ(on_spot(-2010, "Duplicate order sent."), refusal(venue_refusal::duplicate));
  EXPECT_EQ(on_spot(-2010, "Account has insufficient balance for requested action."), refusal(venue_refusal::other));
}

RC_GTEST_PROP(binance_errors, take_any_other_code_of_a_4xx_for_a_definite_refusal, ()) {
  const auto code = *rc::gen::inRange<std::int64_t>(-9999, -6000);
  RC_ASSERT(placing(400, body(code)) == refusal(venue_refusal::other));
}

RC_GTEST_PROP(binance_errors, always_leave_a_change_unclear_or_say_why_not, (const std::string& text)) {
  const auto status = *rc::gen::inRange<unsigned>(0, 700);
  const auto out = placing(status, text);
  const bool definite = out.what != verdict::done && out.what != verdict::unknown;
  RC_ASSERT(definite == (out.refusal != venue_refusal::none));
  RC_ASSERT((out.what != verdict::done) || (status >= 200 && status < 300));
}

TEST(binance_errors, read_calls_that_had_no_answer) {
  messages::venue_answer answer;
  answer.what = messages::venue_answer::outcome::unsent;
  EXPECT_EQ(meaning_of(product::usdm, endpoint::order_place, answer),
            (meaning{verdict::refused, venue_refusal::not_ready, true}));
  answer.what = messages::venue_answer::outcome::unknown;
  EXPECT_EQ(meaning_of(product::usdm, endpoint::order_place, answer), unclear);
  EXPECT_EQ(meaning_of(product::usdm, endpoint::order_query, answer), shed);
  answer.what = messages::venue_answer::outcome::answered;
  answer.status = 400;
  answer.body = body(-2019);
  EXPECT_EQ(meaning_of(product::usdm, endpoint::order_place, answer), refusal(venue_refusal::insufficient_margin));
}

TEST(binance_errors, find_the_end_of_a_ban) {
  EXPECT_EQ(banned_until("Way too many requests; IP(1.2.3.4) banned until 1573630212345. Please use the websocket"),
            core::timestamp{std::chrono::milliseconds(1573630212345)});
  EXPECT_FALSE(banned_until("Too many requests; current limit is 2400 requests per minute."));
  EXPECT_FALSE(banned_until("banned until tomorrow"));
  EXPECT_FALSE(banned_until("banned until 99999999999999999999999"));
}

TEST(binance_errors, read_bodies_of_the_venues_form_only) {
  const auto error = error_of(R"( {"msg":"Invalid symbol.","code":-1121} )");
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, -1121);
  EXPECT_EQ(error->text, "Invalid symbol.");
  for (const char* text : {"", "{", R"({"code":-1})", R"({"msg":"x"})", R"({"code":1.5,"msg":"x"})",
                           R"([{"code":-1,"msg":""}])", R"({"code":-1,"msg":7})", "\"code\""})
    EXPECT_FALSE(error_of(text)) << text;
}

}  // namespace
}  // namespace adapters::binance
