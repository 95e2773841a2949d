#include "adapters/binance/server/venue_faults.hpp"

#include <gtest/gtest.h>

#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

using std::chrono::seconds;

std::shared_ptr<core::sim::fault_plan> plan(const std::string& text) {
  auto rules = core::sim::parse_fault_rules(text);
  if (!rules) throw std::runtime_error(rules.error().front().text);
  return std::make_shared<core::sim::fault_plan>(1, opening, *std::move(rules));
}
std::string field(const http_response& x, const std::string& name) { return small_venue::text_of(x.body, name); }
int code(const http_response& x) { return small_venue::code_of(x); }

const pairs buy{{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "0.100"}};
const pairs rest{{"symbol", "BTCUSDT"},  {"side", "BUY"},       {"type", "LIMIT"},
                 {"timeInForce", "GTC"}, {"quantity", "0.100"}, {"price", "59000"}};

// F-27
TEST(venue_faults, shed_load_but_let_reductions_pass) {
  const auto faults = plan("F-27 overload request:POST/fapi/v1/order at 10s for 5s");
  small_venue venue(two_markets(), {}, faults);
  EXPECT_EQ(venue.order(buy).status, 200u);
  venue.pass(seconds(11));
  const auto refused = venue.order(buy);
  EXPECT_EQ(refused.status, 503u);
  EXPECT_EQ(code(refused), -1008);
  auto exit = buy;
  exit[1].second = "SELL";
  exit.emplace_back("reduceOnly", "true");
  EXPECT_EQ(venue.order(exit).status, 200u);
  EXPECT_EQ(faults->fired("F-27"), 1u);
}

// F-40
TEST(venue_faults, leave_the_outcome_open) {
  for (const auto* apply : {"100%", "0.0001%"}) {
    small_venue venue(two_markets(), {},
                      plan(std::string("F-40 unknown_outcome request:POST/fapi/v1/order always apply=") + apply));
    const auto answer = venue.order(buy);
    EXPECT_EQ(answer.status, 503u);
    EXPECT_EQ(code(answer), -1000);
    const auto trades = venue.signed_call("GET", "/fapi/v1/userTrades", {{"symbol", "BTCUSDT"}});
    EXPECT_EQ(trades.body == "[]", std::string(apply) != "100%");
  }
}

// F-41
TEST(venue_faults, hide_an_order_for_a_while) {
  small_venue venue(two_markets(), {}, plan("F-41 visibility_delay account:alice always by=2s"));
  const auto placed = venue.order(rest);
  ASSERT_EQ(placed.status, 200u);
  const pairs which{{"symbol", "BTCUSDT"}, {"orderId", field(placed, "orderId")}};
  EXPECT_EQ(code(venue.signed_call("GET", "/fapi/v1/order", which)), -2013);
  EXPECT_EQ(code(venue.signed_call("DELETE", "/fapi/v1/order", which)), -2011);
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v1/openOrders", {}).body, "[]");
  venue.pass(seconds(2));
  EXPECT_EQ(field(venue.signed_call("GET", "/fapi/v1/order", which), "status"), "NEW");
}

// F-54
TEST(venue_faults, close_the_door_for_stops) {
  auto s = two_markets();
  s.conditional_on_order = true;
  small_venue venue(s, {}, plan("F-54 stop_endpoint_gone request:POST/fapi/v1/order at 5s for 1h"));
  const pairs stop{
      {"symbol", "BTCUSDT"}, {"side", "SELL"}, {"type", "STOP_MARKET"}, {"quantity", "0.1"}, {"stopPrice", "59000"}};
  EXPECT_EQ(venue.order(stop).status, 200u);
  venue.pass(seconds(6));
  EXPECT_EQ(code(venue.order(stop)), -4120);
  EXPECT_EQ(venue.order(rest).status, 200u);
}

// F-01: a snapshot from before the diffs that a client holds.
TEST(venue_faults, serve_an_old_snapshot) {
  auto venue =
      small_venue::moving(two_markets(), plan("F-01 stale_snapshot request:GET/fapi/v1/depth at 20s for 5s by=10s"));
  venue.pass(seconds(10));
  const auto then = std::stoull(field(venue.get("/fapi/v1/depth?symbol=BTCUSDT"), "lastUpdateId"));
  venue.pass(seconds(11));
  const auto stale = std::stoull(field(venue.get("/fapi/v1/depth?symbol=BTCUSDT"), "lastUpdateId"));
  const auto touch = std::stoull(field(venue.get("/fapi/v1/ticker/bookTicker?symbol=BTCUSDT"), "lastUpdateId"));
  EXPECT_GE(stale, then);
  EXPECT_LT(stale, touch);
}

// F-20
TEST(venue_faults, end_a_listen_key_early) {
  small_venue venue(two_markets(), {}, plan("F-20 listen_key_expired account:alice at 10s"));
  venue.open_private(1, 0);
  venue.open_private(2, 1);
  venue.pass(seconds(11));
  const auto heard = venue.heard(1);
  ASSERT_EQ(heard.size(), 1u);
  EXPECT_EQ(small_venue::text_of(heard[0], "e"), "listenKeyExpired");
  EXPECT_TRUE(venue.heard(2).empty());
  EXPECT_EQ(code(venue.keyed_call("PUT", "/fapi/v1/listenKey")), -1125);
}

TEST(venue_faults, keep_a_listen_key_alive_and_its_stream_dead) {
  small_venue venue(two_markets(), {}, plan("F-20 stream_mute account:alice always"));
  venue.open_private(1);
  EXPECT_EQ(venue.keyed_call("PUT", "/fapi/v1/listenKey").status, 200u);
  venue.order(buy);
  EXPECT_TRUE(venue.heard(1).empty());
}

// F-60
TEST(venue_faults, take_a_position_over) {
  const auto faults = plan("F-60 force_liquidation account:alice every 20s max 1");
  small_venue venue(two_markets(), {}, faults);
  venue.open_private(1);
  venue.order(buy);
  venue.order(rest);
  venue.heard(1);
  venue.pass(seconds(21));
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v3/positionRisk", {}).body, "[]");
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v1/openOrders", {}).body, "[]");
  bool calculated = false;
  for (const auto& x : venue.heard(1))
    calculated |= small_venue::text_of(x, "x") == "CALCULATED" && x.find("autoclose-") != std::string::npos;
  EXPECT_TRUE(calculated);
  EXPECT_EQ(faults->fired("F-60"), 1u);
}

// F-63
TEST(venue_faults, change_the_tick_and_change_it_back) {
  const auto faults = plan("F-63 tick_change instrument:BTCUSDT every 10s times=10");
  small_venue venue(two_markets(), {}, faults);
  const auto tick = [&] { return field(venue.get("/fapi/v1/exchangeInfo"), "tickSize"); };
  EXPECT_EQ(tick(), "0.10");
  venue.pass(seconds(11));
  EXPECT_EQ(tick(), "1.00");
  auto fine = rest;
  fine[5].second = "59000.1";
  EXPECT_EQ(code(venue.order(fine)), -4014);
  venue.pass(seconds(10));
  EXPECT_EQ(tick(), "0.10");
  EXPECT_EQ(venue.order(fine).status, 200u);
  EXPECT_GE(faults->fired("F-63"), 2u);
}

// F-08
TEST(venue_faults, lose_subscriptions) {
  auto mute = small_venue::moving(two_markets(), plan("F-08 lost_subscription stream:btcusdt@trade always mode=mute"));
  mute.open(1, "/ws");
  mute.say(1, R"({"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1})");
  EXPECT_EQ(mute.heard(1), std::vector<std::string>{R"({"result":null,"id":1})"});
  mute.pass(seconds(20));
  EXPECT_TRUE(mute.heard(1).empty());

  auto silent =
      small_venue::moving(two_markets(), plan("F-08 lost_subscription stream:btcusdt@trade always mode=silent"));
  silent.open(1, "/ws");
  silent.say(1, R"({"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":1})");
  EXPECT_TRUE(silent.heard(1).empty());
}

// F-09
TEST(venue_faults, let_event_times_stand_still) {
  auto venue = small_venue::moving(two_markets(), plan("F-09 frozen_time stream:btcusdt@bookTicker at 5s for 10s"));
  venue.open(1, "/ws/btcusdt@bookTicker");
  venue.pass(seconds(5));
  venue.heard(1);
  venue.pass(seconds(9));
  std::set<std::string> times;
  for (const auto& x : venue.heard(1)) times.insert(small_venue::text_of(x, "E"));
  EXPECT_EQ(times.size(), 1u);
  venue.pass(seconds(10));
  EXPECT_GT(venue.heard(1).size(), 1u);
}

// F-43, F-45
TEST(venue_faults, fill_an_order_while_its_cancel_is_on_the_way) {
  small_venue venue(two_markets(), {}, plan("F-43 fill_race request:DELETE/fapi/v1/order always"));
  const auto placed = venue.order(rest);
  const pairs which{{"symbol", "BTCUSDT"}, {"orderId", field(placed, "orderId")}};
  EXPECT_EQ(code(venue.signed_call("DELETE", "/fapi/v1/order", which)), -2011);
  EXPECT_EQ(field(venue.signed_call("GET", "/fapi/v1/order", which), "status"), "FILLED");
}

// F-51
TEST(venue_faults, fill_in_part_what_should_fill_at_once) {
  small_venue venue(two_markets(), {}, plan("F-51 partial_expiry request:POST/fapi/v1/order always"));
  const auto answer = venue.order(buy);
  EXPECT_EQ(field(answer, "status"), "EXPIRED");
  EXPECT_EQ(field(answer, "origQty"), "0.100");
  EXPECT_EQ(field(answer, "executedQty"), "0.050");
}

}  // namespace
}  // namespace tests::server
