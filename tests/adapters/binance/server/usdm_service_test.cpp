#include "adapters/binance/server/usdm_service.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

using std::chrono::minutes;
using std::chrono::seconds;

TEST(usdm_service, serves_streams_under_all_of_the_venues_paths) {
  auto venue = small_venue::moving();
  EXPECT_EQ(venue.open(1, "/ws"), 101u);
  EXPECT_EQ(venue.open(2, "/public/ws/0"), 101u);
  EXPECT_EQ(venue.open(3, "/market/ws/btcusdt@trade/ethusdt@trade"), 101u);
  EXPECT_EQ(venue.open(4, "/stream?streams=btcusdt@trade/ethusdt@trade"), 101u);
  EXPECT_EQ(venue.open(5, "/market/stream?streams=btcusdt@trade"), 101u);
  EXPECT_EQ(venue.open(6, "/elsewhere"), 404u);
  EXPECT_EQ(venue.open(7, "/private/ws/" + std::string(64, 'x')), 401u);
  EXPECT_EQ(venue.open(8, "/private/ws?listenKey=expired"), 401u);
  venue.pass(seconds(10));
  EXPECT_TRUE(venue.heard(1).empty());
  EXPECT_TRUE(venue.heard(2).empty());
  const auto plain = venue.heard(3), combined = venue.heard(4);
  ASSERT_FALSE(plain.empty());
  ASSERT_EQ(plain.size(), combined.size());
  for (std::size_t i = 0; i < plain.size(); ++i)
    EXPECT_TRUE(combined[i].starts_with("{\"stream\":\"") && combined[i].ends_with("\"data\":" + plain[i] + "}"));
  EXPECT_FALSE(venue.heard(5).empty());
}

TEST(usdm_service, brings_through_a_door_only_what_belongs_there) {
  auto venue = small_venue::moving();
  const std::string all =
      "/stream?streams=btcusdt@depth/btcusdt@bookTicker/btcusdt@trade/btcusdt@aggTrade/btcusdt@ticker";
  venue.open(1, "/public" + all);
  venue.open(2, "/market" + all);
  venue.open(3, all);
  venue.pass(seconds(10));
  const auto kinds = [&](std::uint64_t id) {
    std::set<std::string> out;
    for (const auto& x : venue.heard(id)) out.insert(small_venue::text_of(x, "stream"));
    return out;
  };
  EXPECT_EQ(kinds(1), (std::set<std::string>{"btcusdt@depth", "btcusdt@bookTicker", "btcusdt@trade"}));
  EXPECT_EQ(kinds(2), (std::set<std::string>{"btcusdt@trade", "btcusdt@aggTrade", "btcusdt@ticker"}));
  EXPECT_EQ(kinds(3).size(), 5u);
}

TEST(usdm_service, subscribes_lists_and_unsubscribes) {
  auto venue = small_venue::moving();
  venue.open(1, "/ws");
  venue.say(1, R"({"method":"SUBSCRIBE","params":["btcusdt@aggTrade","btcusdt@depth"],"id":1})");
  venue.say(1, R"({"method":"LIST_SUBSCRIPTIONS","id":2})");
  venue.say(1, R"({"method":"UNSUBSCRIBE","params":["btcusdt@depth"],"id":3})");
  venue.say(1, R"({"method":"SUBSCRIBE","params":["no stream"],"id":4})");
  venue.say(1, "not json");
  const auto heard = venue.heard(1);
  EXPECT_EQ(heard,
            (std::vector<std::string>{
                R"({"result":null,"id":1})", R"({"result":["btcusdt@aggTrade","btcusdt@depth"],"id":2})",
                R"({"result":null,"id":3})", R"({"error":{"code":2,"msg":"Invalid request: invalid stream"},"id":4})",
                R"({"error":{"code":3,"msg":"Invalid JSON: expected value at line 1 column 1"},"id":null})"}));
  venue.pass(seconds(10));
  for (const auto& x : venue.heard(1)) EXPECT_EQ(small_venue::text_of(x, "e"), "aggTrade");
}

// F-10
TEST(usdm_service, closes_who_floods_it) {
  small_venue venue;
  venue.open(1, "/ws");
  for (int i = 0; i < 10; ++i) venue.say(1, R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_TRUE(venue.closed().empty());
  venue.say(1, R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  ASSERT_EQ(venue.closed().size(), 1u);
  EXPECT_EQ(venue.closed()[0].second, 1008);
  EXPECT_EQ(venue.service().counts().floods, 1u);
}

TEST(usdm_service, bounds_the_streams_of_a_connection) {
  auto s = two_markets();
  s.limits.streams_per_connection = 2;
  small_venue venue(s);
  venue.open(1, "/ws");
  venue.say(1, R"({"method":"SUBSCRIBE","params":["a@b","c@d","e@f"],"id":1})");
  EXPECT_EQ(venue.heard(1),
            std::vector<std::string>{R"({"error":{"code":2,"msg":"Invalid request: too many streams"},"id":1})"});
}

// F-12
TEST(usdm_service, pings_and_gives_up_on_who_does_not_answer) {
  small_venue venue;
  venue.open(1, "/ws");
  venue.pass(minutes(3));
  EXPECT_EQ(venue.pings(), 1u);
  venue.service().on_pong({1}, venue.now());
  for (int i = 0; i < 9; ++i) venue.pass(minutes(1));
  EXPECT_TRUE(venue.closed().empty());
  venue.pass(minutes(1));
  EXPECT_EQ(venue.closed().size(), 1u);
}

// F-11
TEST(usdm_service, ends_connections_after_a_day) {
  auto s = two_markets();
  s.limits.connection_life = minutes(20);
  small_venue venue(s);
  venue.open(1, "/ws");
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(venue.closed().empty());
    venue.pass(minutes(1));
    venue.service().on_pong({1}, venue.now());
  }
  EXPECT_EQ(venue.closed().size(), 1u);
}

// F-26
TEST(usdm_service, tells_the_weight_used_and_bans_who_ignores_429) {
  auto s = two_markets();
  s.limits.weight_per_minute = 50;
  s.limits.refused_before_ban = 1;
  small_venue venue(s);
  const auto first = venue.get("/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
  EXPECT_EQ(adapters::transport::header(first.headers, "X-MBX-USED-WEIGHT-1M"), "20");
  venue.get("/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
  const auto over = venue.get("/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
  EXPECT_EQ(over.status, 429u);
  EXPECT_EQ(small_venue::code_of(over), -1003);
  EXPECT_EQ(adapters::transport::header(over.headers, "Retry-After"), "60");
  const auto banned = venue.get("/fapi/v1/depth?symbol=BTCUSDT&limit=1000");
  EXPECT_EQ(banned.status, 418u);
  EXPECT_EQ(adapters::transport::header(banned.headers, "Retry-After"), "120");
  EXPECT_EQ(venue.open(1, "/ws"), 418u);
  EXPECT_EQ(venue.open(2, "/ws", "10.0.0.2"), 101u);
  EXPECT_EQ(venue.service().counts().bans, 1u);
  venue.pass(seconds(120));
  EXPECT_EQ(venue.get("/fapi/v1/ping").status, 200u);
}

TEST(usdm_service, refuses_too_many_orders_of_an_account) {
  auto s = two_markets();
  s.limits.orders_per_10s = 2;
  small_venue venue(s);
  const pairs small{{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "0.001"}};
  EXPECT_EQ(venue.order(small).status, 200u);
  EXPECT_EQ(venue.order(small).status, 200u);
  const auto over = venue.order(small);
  EXPECT_EQ(over.status, 429u);
  EXPECT_EQ(small_venue::code_of(over), -1015);
  EXPECT_EQ(venue.order(small, 1).status, 200u);
}

// F-20
TEST(usdm_service, says_when_a_listen_key_has_expired) {
  small_venue venue;
  venue.open_private(1);
  for (int i = 0; i < 59; ++i) {
    venue.pass(minutes(1));
    venue.service().on_pong({1}, venue.now());
  }
  EXPECT_TRUE(venue.heard(1).empty());
  venue.pass(minutes(1));
  const auto heard = venue.heard(1);
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(small_venue::text_of(heard[0], "e"), "listenKeyExpired");
  venue.order({{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "0.001"}});
  EXPECT_TRUE(venue.heard(1).empty());
}

/// Whatever is sent: nothing is thrown, and each request gets exactly one answer, JSON with a status that means it.
struct anything {
  small_venue venue;
  std::vector<std::string> paths{"/fapi/v1/order",      "/fapi/v1/algoOrder",     "/fapi/v1/batchOrders",
                                 "/fapi/v1/depth",      "/fapi/v1/klines",        "/fapi/v1/leverage",
                                 "/fapi/v1/income",     "/fapi/v3/account",       "/fapi/v1/allOrders",
                                 "/fapi/v1/userTrades", "/fapi/v1/aggTrades",     "/fapi/v1/countdownCancelAll",
                                 "/fapi/v1/nothing",    "/fapi/v1/openAlgoOrders"};
  std::vector<std::string> names{
      "symbol",   "side",    "type",   "timeInForce",   "quantity",    "price",        "triggerPrice",
      "algoType", "orderId", "limit",  "interval",      "batchOrders", "leverage",     "startTime",
      "endTime",  "fromId",  "algoId", "closePosition", "reduceOnly",  "callbackRate", "countdownTime"};
  std::vector<std::string> values{"BTCUSDT",
                                  "ETHUSDT",
                                  "BUY",
                                  "SELL",
                                  "LIMIT",
                                  "MARKET",
                                  "STOP_MARKET",
                                  "GTC",
                                  "IOC",
                                  "FOK",
                                  "GTX",
                                  "0.01",
                                  "60000",
                                  "59000",
                                  "1",
                                  "-1",
                                  "1m",
                                  "CONDITIONAL",
                                  "true",
                                  "TRAILING_STOP_MARKET",
                                  "9223372036854775807",
                                  "[{}]",
                                  "0"};

  http_response one() {
    pairs given;
    for (const auto& name : names)
      if (*rc::gen::inRange(0, 3) == 0)
        given.emplace_back(name, *rc::gen::oneOf(rc::gen::elementOf(values), rc::gen::arbitrary<std::string>()));
    const auto method = *rc::gen::element<std::string>("GET", "POST", "PUT", "DELETE");
    const auto path = *rc::gen::elementOf(paths);
    if (*rc::gen::inRange(0, 4) == 0)
      return venue.send({.method = method,
                         .target = path + "?" + *rc::gen::arbitrary<std::string>(),
                         .body = *rc::gen::arbitrary<std::string>()});
    return venue.signed_call(method, path, given, static_cast<std::size_t>(*rc::gen::inRange(0, 2)));
  }
};

RC_GTEST_PROP(usdm_service, answers_anything_exactly_once, ()) {
  anything any;
  for (int i = *rc::gen::inRange(1, 30); i > 0; --i) {
    const auto x = any.one();
    RC_ASSERT(!x.body.empty());
    RC_ASSERT((x.status == 200) != x.body.starts_with("{\"code\":-"));
    any.venue.pass(std::chrono::milliseconds(*rc::gen::inRange(0, 2000)));
  }
}

/// The same calls at the same times give the same bytes.
TEST(usdm_service, is_deterministic) {
  const auto run = [] {
    auto venue = small_venue::moving();
    venue.open(1, "/stream?streams=btcusdt@depth@100ms/btcusdt@trade/ethusdt@kline_1m/!ticker@arr");
    venue.open_private(2);
    for (int i = 0; i < 50; ++i) {
      venue.pass(std::chrono::milliseconds(317));
      const auto side = i % 3 == 0 ? "SELL" : "BUY";
      venue.order({{"symbol", "BTCUSDT"}, {"side", side}, {"type", "MARKET"}, {"quantity", "0.01"}}, i % 2);
      venue.signed_call("GET", "/fapi/v3/account", {}, i % 2);
      venue.get("/fapi/v1/depth?symbol=ETHUSDT&limit=100");
    }
    return venue.transcript();
  };
  const auto once = run();
  EXPECT_GT(once.size(), 100'000u);
  EXPECT_TRUE(once == run());
}

}  // namespace
}  // namespace tests::server
