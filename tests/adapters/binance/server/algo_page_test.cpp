#include <gtest/gtest.h>

#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

pairs algo(const std::string& type, const std::string& side, pairs more) {
  pairs out{{"algoType", "CONDITIONAL"}, {"symbol", "BTCUSDT"}, {"side", side}, {"type", type}};
  for (auto& x : more) out.push_back(std::move(x));
  return out;
}
std::string field(const http_response& x, const std::string& name) { return small_venue::text_of(x.body, name); }

/// Bought at 60 000, so that there is something to protect.
struct algo_page : ::testing::Test {
  small_venue venue;
  void SetUp() override {
    venue.order({{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "MARKET"}, {"quantity", "0.500"}});
    venue.open_private(1);
    venue.heard(1);
  }
  http_response place(const pairs& given) { return venue.signed_call("POST", "/fapi/v1/algoOrder", given); }
  http_response query(const http_response& placed) {
    return venue.signed_call("GET", "/fapi/v1/algoOrder", {{"algoId", field(placed, "algoId")}});
  }
  /// What the private stream said: event, and X of it.
  std::vector<std::string> news() {
    std::vector<std::string> out;
    for (const auto& x : venue.heard(1)) {
      const auto e = small_venue::text_of(x, "e");
      const auto status = small_venue::text_of(x, "X");
      out.push_back(status.empty() ? e : e + ' ' + status);
    }
    return out;
  }
};

TEST_F(algo_page, shows_a_waiting_order_as_the_venue_does) {
  const auto placed = place(
      algo("STOP_MARKET", "SELL",
           {{"triggerPrice", "59000"}, {"quantity", "0.500"}, {"reduceOnly", "true"}, {"clientAlgoId", "stop-1"}}));
  ASSERT_EQ(placed.status, 200u) << placed.body;
  EXPECT_EQ(placed.body,
            "{\"algoId\":" + field(placed, "algoId") +
                R"(,"clientAlgoId":"stop-1","algoType":"CONDITIONAL","orderType":"STOP_MARKET","symbol":"BTCUSDT",)"
                R"("side":"SELL","positionSide":"BOTH","timeInForce":"GTC","quantity":"0.500","algoStatus":"NEW",)"
                R"("triggerPrice":"59000.00","price":"0","icebergQuantity":null,)"
                R"("selfTradePreventionMode":"EXPIRE_MAKER","workingType":"CONTRACT_PRICE","priceMatch":"NONE",)"
                R"("closePosition":false,"priceProtect":false,"reduceOnly":true,"activatePrice":"","callbackRate":"",)"
                R"("createTime":1704067200000,"updateTime":1704067200000,"triggerTime":0,"goodTillDate":0})");
  EXPECT_EQ(field(query(placed), "actualOrderId"), "");
  EXPECT_NE(venue.signed_call("GET", "/fapi/v1/openAlgoOrders", {{"symbol", "BTCUSDT"}}).body.find("stop-1"),
            std::string::npos);
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v1/openOrders", {{"symbol", "BTCUSDT"}}).body, "[]");
  EXPECT_EQ(news(), std::vector<std::string>{"ALGO_UPDATE NEW"});
}

TEST_F(algo_page, triggers_into_an_order_that_closes_the_position) {
  const auto placed = place(algo("STOP_MARKET", "SELL", {{"triggerPrice", "59000"}, {"closePosition", "true"}}));
  news();
  venue.trade(1, 5'900'000, 1, core::side::sell);
  EXPECT_EQ(news(), (std::vector<std::string>{"ALGO_UPDATE TRIGGERING", "ALGO_UPDATE TRIGGERED",
                                              "ORDER_TRADE_UPDATE NEW", "ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE FILLED",
                                              "TRADE_LITE", "ALGO_UPDATE FINISHED"}));
  const auto after = query(placed);
  EXPECT_EQ(field(after, "algoStatus"), "FINISHED");
  const auto number = field(after, "actualOrderId");
  const auto child = venue.signed_call("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"orderId", number}});
  EXPECT_EQ(field(child, "status"), "FILLED");
  EXPECT_EQ(field(child, "type"), "MARKET");
  EXPECT_EQ(field(child, "origType"), "STOP_MARKET");
  EXPECT_EQ(field(child, "executedQty"), "0.500");
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v3/positionRisk", {}).body, "[]");
}

TEST_F(algo_page, rests_a_stop_limit_behind_its_trigger) {
  const auto placed =
      place(algo("STOP", "SELL", {{"triggerPrice", "59900"}, {"price", "60500"}, {"quantity", "0.500"}}));
  ASSERT_EQ(placed.status, 200u) << placed.body;
  venue.trade(1, 5'990'000, 1, core::side::sell);
  EXPECT_EQ(field(query(placed), "algoStatus"), "TRIGGERED");
  EXPECT_EQ(field(venue.signed_call("GET", "/fapi/v1/openOrders", {}), "type"), "LIMIT");
  EXPECT_EQ(
      small_venue::code_of(venue.signed_call("DELETE", "/fapi/v1/algoOrder", {{"algoId", field(placed, "algoId")}})),
      -2011);
  venue.signed_call("DELETE", "/fapi/v1/order",
                    {{"symbol", "BTCUSDT"}, {"orderId", field(query(placed), "actualOrderId")}});
  EXPECT_EQ(field(query(placed), "algoStatus"), "FINISHED");
}

TEST_F(algo_page, follows_the_price_with_a_trailing_stop) {
  const auto placed = place(algo("TRAILING_STOP_MARKET", "SELL", {{"callbackRate", "1"}, {"quantity", "0.500"}}));
  ASSERT_EQ(placed.status, 200u) << placed.body;
  EXPECT_EQ(field(placed, "callbackRate"), "1.0");
  venue.trade(1, 6'200'000, 1, core::side::buy);
  venue.trade(1, 6'150'000, 1, core::side::sell);
  EXPECT_EQ(field(query(placed), "algoStatus"), "NEW");
  venue.trade(1, 6'137'000, 1, core::side::sell);
  EXPECT_EQ(field(query(placed), "algoStatus"), "FINISHED");
}

// F-53
TEST_F(algo_page, refuses_what_would_trigger_at_once) {
  venue.trade(1, 5'999'000, 1, core::side::sell);
  const auto refused = place(algo("STOP_MARKET", "SELL", {{"triggerPrice", "60000"}, {"quantity", "0.500"}}));
  EXPECT_EQ(small_venue::code_of(refused), -2021);
  EXPECT_EQ(small_venue::code_of(
                place(algo("TRAILING_STOP_MARKET", "SELL", {{"callbackRate", "20"}, {"quantity", "0.500"}}))),
            -2007);
}

TEST_F(algo_page, allows_one_close_of_a_kind_and_side) {
  const auto close = algo("STOP_MARKET", "SELL", {{"triggerPrice", "59000"}, {"closePosition", "true"}});
  EXPECT_EQ(place(close).status, 200u);
  EXPECT_EQ(small_venue::code_of(place(close)), -4130);
}

TEST_F(algo_page, cancels_with_the_venues_words) {
  const auto placed = place(algo("STOP_MARKET", "SELL", {{"triggerPrice", "59000"}, {"quantity", "0.500"}}));
  const auto number = field(placed, "algoId");
  const auto canceled = venue.signed_call("DELETE", "/fapi/v1/algoOrder", {{"symbol", "BTCUSDT"}, {"algoId", number}});
  EXPECT_EQ(canceled.body, "{\"algoId\":" + number + ",\"clientAlgoId\":\"" + field(placed, "clientAlgoId") +
                               R"(","code":"200","msg":"success"})");
  EXPECT_EQ(field(query(placed), "algoStatus"), "CANCELED");
  EXPECT_EQ(news(), (std::vector<std::string>{"ALGO_UPDATE NEW", "ALGO_UPDATE CANCELED"}));
  place(algo("STOP_MARKET", "SELL", {{"triggerPrice", "59000"}, {"quantity", "0.500"}}));
  venue.signed_call("DELETE", "/fapi/v1/algoOpenOrders", {{"symbol", "BTCUSDT"}});
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v1/openAlgoOrders", {}).body, "[]");
}

// F-52
TEST_F(algo_page, expires_a_reduction_that_has_nothing_left) {
  const auto placed =
      place(algo("STOP_MARKET", "SELL", {{"triggerPrice", "59000"}, {"quantity", "0.500"}, {"reduceOnly", "true"}}));
  venue.order({{"symbol", "BTCUSDT"}, {"side", "SELL"}, {"type", "MARKET"}, {"quantity", "0.500"}});
  venue.trade(1, 5'900'000, 1, core::side::sell);
  EXPECT_EQ(field(query(placed), "algoStatus"), "FINISHED");
  const auto child = venue.signed_call("GET", "/fapi/v1/order",
                                       {{"symbol", "BTCUSDT"}, {"orderId", field(query(placed), "actualOrderId")}});
  EXPECT_EQ(field(child, "status"), "EXPIRED");
  EXPECT_EQ(field(child, "executedQty"), "0.000");
}

TEST(order_page_of_old, takes_conditional_orders_when_told_to) {
  auto s = two_markets();
  s.conditional_on_order = true;
  small_venue venue(s);
  venue.open_private(1);
  venue.heard(1);
  const auto placed = venue.order(
      {{"symbol", "BTCUSDT"}, {"side", "BUY"}, {"type", "STOP_MARKET"}, {"quantity", "0.010"}, {"stopPrice", "61000"}});
  ASSERT_EQ(placed.status, 200u) << placed.body;
  EXPECT_EQ(field(placed, "type"), "STOP_MARKET");
  EXPECT_NE(venue.signed_call("GET", "/fapi/v1/openOrders", {}).body, "[]");
  venue.trade(1, 6'100'000, 1, core::side::buy);
  std::vector<std::string> seen;
  for (const auto& x : venue.heard(1))
    if (small_venue::text_of(x, "e") == "ORDER_TRADE_UPDATE")
      seen.push_back(small_venue::text_of(x, "x") + ' ' + small_venue::text_of(x, "o\":{\"s"));
  ASSERT_EQ(seen.size(), 4u);
  EXPECT_TRUE(seen[0].starts_with("NEW") && seen[1].starts_with("EXPIRED") && seen[2].starts_with("NEW") &&
              seen[3].starts_with("TRADE"));
}

}  // namespace
}  // namespace tests::server
