#include "adapters/binance/session_door.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace std::chrono_literals;
using adapters::binance::rest_door;
using adapters::binance::session_ledger;
using adapters::transport::failure;
using adapters::transport::http_outcome;
using adapters::transport::http_response;
using adapters::transport::secret;
using messages::call_purpose;
using messages::venue_answer;

struct session_door_test : ::testing::Test {
  core::timestamp now{std::chrono::seconds(1'700'000'000)};
  secret key{"K3Y"};
  session_ledger ledger;
  rest_door door{ledger, {{"rest", 1}, {"streams", 2}, {"spot", 3}}, key};

  messages::venue_call call(call_purpose purpose = call_purpose::housekeeping, unsigned weight = 1) {
    return {.number = 7, .purpose = purpose, .method = "GET", .target = "/fapi/v1/time", .weight = weight};
  }
  venue_answer answered(unsigned status, adapters::transport::header_list headers = {}, std::string body = "{}") {
    return door.settle(call(), http_outcome{now, now, http_response{status, std::move(headers), std::move(body)}}, now);
  }
};

TEST_F(session_door_test, sends_the_key_with_calls_that_want_it_and_with_no_other) {
  auto keyed = call();
  keyed.keyed = true;
  const auto with = door.admit(keyed, now);
  ASSERT_TRUE(with);
  EXPECT_EQ(adapters::transport::header(with->request.headers, "x-mbx-apikey"), "K3Y");
  const auto without = door.admit(call(), now);
  ASSERT_TRUE(without);
  EXPECT_TRUE(without->request.headers.empty());
}

TEST_F(session_door_test, asks_the_spot_host_for_what_only_that_one_serves) {
  auto wanted = call();
  wanted.target = "/sapi/v1/account/apiRestrictions?timestamp=1";
  EXPECT_EQ(door.admit(wanted, now)->to.host, "spot");
  EXPECT_EQ(door.admit(call(), now)->to.host, "rest");
}

// F-26, I-18
TEST_F(session_door_test, keeps_a_fifth_of_the_weight_for_exits) {
  unsigned spent = 0;
  while (door.admit(call(call_purpose::housekeeping, 20), now)) spent += 20;
  EXPECT_LE(spent, 1920u);
  const auto refused = door.admit(call(call_purpose::entry, 20), now);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what, venue_answer::outcome::unsent);
  EXPECT_FALSE(refused.error().away);
  EXPECT_EQ(refused.error().number, 7u);
  while (door.admit(call(call_purpose::exit, 20), now)) spent += 20;
  EXPECT_EQ(spent, 2400u);
  now += 2min;
  EXPECT_TRUE(door.admit(call(), now));
}

// F-26
TEST_F(session_door_test, learns_what_others_behind_the_address_have_spent) {
  answered(200, {{"X-MBX-USED-WEIGHT-1M", "1910"}});
  EXPECT_TRUE(door.admit(call(call_purpose::housekeeping, 5), now));
  EXPECT_FALSE(door.admit(call(call_purpose::housekeeping, 50), now));
  EXPECT_TRUE(door.admit(call(call_purpose::exit, 50), now));
}

// F-26
TEST_F(session_door_test, lets_only_exits_out_after_a_429_and_nothing_during_a_ban) {
  EXPECT_EQ(answered(429, {{"Retry-After", "7"}}).status, 429u);
  EXPECT_FALSE(door.admit(call(), now + 6s));
  EXPECT_TRUE(door.admit(call(call_purpose::exit), now + 6s));
  EXPECT_TRUE(door.admit(call(), now + 8s));
  now += 10s;
  answered(418, {{"Retry-After", "600"}});
  EXPECT_FALSE(door.admit(call(call_purpose::exit), now + 599s));
  EXPECT_TRUE(door.admit(call(call_purpose::exit), now + 601s));
}

TEST_F(session_door_test, reads_the_end_of_a_ban_from_the_text_where_no_header_names_it) {
  const auto until = now + 30min;
  answered(418, {},
           R"({"code":-1003,"msg":"Way too many requests; IP banned until )" +
               std::to_string(until.time_since_epoch() / 1ms) + R"(."})");
  EXPECT_FALSE(door.admit(call(call_purpose::exit), until - 1s));
  EXPECT_TRUE(door.admit(call(call_purpose::exit), until + 1s));
}

// F-28
TEST_F(session_door_test, takes_a_403_for_a_warning) {
  answered(403, {}, "<html>WAF</html>");
  EXPECT_FALSE(door.admit(call(), now + 1s));
}

// F-40
TEST_F(session_door_test, tells_what_never_left_from_what_may_have_arrived) {
  const auto end = [&](bool reached) {
    return door.settle(call(),
                       http_outcome{now, now,
                                    core::unexpected(adapters::transport::trouble{
                                        .what = failure::timed_out, .detail = "no answer", .reached = reached})},
                       now);
  };
  EXPECT_EQ(end(false).what, venue_answer::outcome::unsent);
  EXPECT_TRUE(end(false).away);
  EXPECT_EQ(end(true).what, venue_answer::outcome::unknown);
}

TEST_F(session_door_test, refuses_keyed_calls_without_a_key) {
  secret none;
  rest_door keyless{ledger, {{"rest", 1}, {"streams", 2}, {"spot", 3}}, none};
  auto wanted = call();
  wanted.keyed = true;
  EXPECT_FALSE(keyless.admit(wanted, now));
  EXPECT_TRUE(keyless.admit(call(), now));
}

}  // namespace
}  // namespace tests
