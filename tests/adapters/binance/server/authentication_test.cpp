#include "adapters/binance/server/authentication.hpp"

#include <gtest/gtest.h>

#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

constexpr auto documented_secret = "2b5eb11e18796d12d88f13dc27dbbd02c2cc51ff7059765ed9821957d82bb4d9";
constexpr auto documented_key = "dbefbc809e3e83c283a984c3a1459732ea7db1360ca80c5c2c8867408d28cc83";
constexpr core::timestamp documented_time{std::chrono::milliseconds(1'591'702'613'943)};

key_ring documented_ring() {
  const std::vector<account_settings> one{{.name = "a", .key = documented_key, .secret = documented_secret}};
  return key_ring(one);
}

answer<std::size_t> admit(const http_request& request, core::timestamp now, std::string_view key = documented_key) {
  auto given = parameters::read(request);
  return documented_ring().admit(security::signed_, key, *given, now);
}

http_request documented_request() {
  return {.method = "POST",
          .target = "/fapi/v1/order",
          .body =
              "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&timestamp="
              "1591702613943&signature=3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9"};
}

// https://developers.binance.com/docs/derivatives/usds-margined-futures/general-info#signed-endpoint-examples-for-post-fapiv1order---hmac-keys
TEST(authentication, signs_as_the_venue_documents) {
  EXPECT_EQ(hmac_sha256(documented_secret,
                        "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=9000&timeInForce=GTC&recvWindow=5000&"
                        "timestamp=1591702613943"),
            "3c661234138461fcc7a7d8746c6558c9842d4e10870d2ecbedf7777cad694af9");
  EXPECT_TRUE(admit(documented_request(), documented_time));
}

TEST(authentication, puts_query_and_body_together_without_anything_between) {
  const std::string query = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC";
  const std::string body = "quantity=1&price=9000&recvWindow=5000&timestamp=1591702613943";
  const auto signature = hmac_sha256(documented_secret, query + body);
  EXPECT_EQ(signature, "30baaf0fab549bbeda7f5ef201898b34122da25fd23c646cac2c529aebe670a4");
  EXPECT_TRUE(
      admit({.method = "POST", .target = "/x?" + query, .body = body + "&signature=" + signature}, documented_time));
  EXPECT_TRUE(
      admit({.method = "POST", .target = "/x?" + query + "&signature=" + signature, .body = body}, documented_time));
}

TEST(authentication, refuses_a_signature_over_anything_else) {
  auto changed = documented_request();
  changed.body.replace(changed.body.find("price=9000"), 10, "price=9001");
  EXPECT_EQ(admit(changed, documented_time).error().code, -1022);
  auto without = documented_request();
  without.body.resize(without.body.find("&signature"));
  EXPECT_EQ(admit(without, documented_time).error().code, -1102);
}

// F-24
TEST(authentication, refuses_what_is_older_than_its_window_or_a_second_ahead) {
  const auto after = [](std::int64_t ms) {
    return admit(documented_request(), documented_time + std::chrono::milliseconds(ms));
  };
  EXPECT_TRUE(after(5000));
  EXPECT_EQ(after(5001).error().code, -1021);
  EXPECT_TRUE(after(-999));
  EXPECT_EQ(after(-1000).error().code, -1021);
  EXPECT_NE(after(-1000).error().text, after(5001).error().text);
}

TEST(authentication, wants_a_time_and_a_window_that_can_be) {
  EXPECT_EQ(admit({.target = "/x?signature=00"}, documented_time).error().code, -1102);
  EXPECT_EQ(admit({.target = "/x?timestamp=soon&signature=00"}, documented_time).error().code, -1102);
  EXPECT_EQ(admit({.target = "/x?timestamp=1591702613943&recvWindow=60001&signature=00"}, documented_time).error().code,
            -1131);
}

TEST(authentication, tells_a_malformed_key_from_an_unknown_one) {
  const auto with = [](std::string_view key) { return admit(documented_request(), documented_time, key).error(); };
  EXPECT_EQ(with("short").code, -2014);
  EXPECT_EQ(with("").code, -2014);
  EXPECT_EQ(with(std::string(64, 'x')).code, -2015);
  EXPECT_EQ(with(std::string(64, 'x')).status, 401u);
}

TEST(authentication, asks_for_a_key_alone_where_that_is_enough) {
  auto given = parameters::read({.target = "/fapi/v1/listenKey"});
  EXPECT_EQ(documented_ring().admit(security::key, documented_key, *given, documented_time), std::size_t{0});
}

}  // namespace
}  // namespace tests::server
