#include <gtest/gtest.h>

#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

pairs limit(const std::string& side, const std::string& price, const std::string& quantity,
            const std::string& tif = "GTC") {
  return {{"symbol", "BTCUSDT"}, {"side", side},         {"type", "LIMIT"},
          {"timeInForce", tif},  {"quantity", quantity}, {"price", price}};
}
pairs market(const std::string& side, const std::string& quantity) {
  return {{"symbol", "BTCUSDT"}, {"side", side}, {"type", "MARKET"}, {"quantity", quantity}};
}
pairs plus(pairs base, const std::string& name, const std::string& value) {
  base.emplace_back(name, value);
  return base;
}
std::string field(const http_response& x, const std::string& name) { return small_venue::text_of(x.body, name); }
int code(const http_response& x) { return small_venue::code_of(x); }
pairs by_number(const http_response& placed) { return {{"symbol", "BTCUSDT"}, {"orderId", field(placed, "orderId")}}; }

TEST(order_page, shows_a_resting_order_as_the_venue_does) {
  small_venue venue;
  const auto placed = venue.order(plus(limit("BUY", "59000", "0.010"), "newClientOrderId", "mine-1"));
  ASSERT_EQ(placed.status, 200u) << placed.body;
  const auto number = field(placed, "orderId");
  EXPECT_EQ(
      placed.body,
      "{\"orderId\":" + number +
          R"(,"symbol":"BTCUSDT","status":"NEW","clientOrderId":"mine-1","price":"59000.00","avgPrice":"0.00000",)"
          R"("origQty":"0.010","executedQty":"0.000","cumQty":"0.000","cumQuote":"0.00000","timeInForce":"GTC",)"
          R"("type":"LIMIT","reduceOnly":false,"closePosition":false,"side":"BUY","positionSide":"BOTH",)"
          R"("stopPrice":"0","workingType":"CONTRACT_PRICE","priceProtect":false,"origType":"LIMIT",)"
          R"("priceMatch":"NONE","selfTradePreventionMode":"EXPIRE_MAKER","goodTillDate":0,)"
          R"("updateTime":1704067200000})");
  for (const auto& query : {by_number(placed), pairs{{"symbol", "BTCUSDT"}, {"origClientOrderId", "mine-1"}}}) {
    const auto found = venue.signed_call("GET", "/fapi/v1/order", query);
    EXPECT_EQ(field(found, "orderId"), number);
    EXPECT_EQ(field(found, "time"), "1704067200000");
  }
  EXPECT_NE(venue.signed_call("GET", "/fapi/v1/openOrders", {{"symbol", "BTCUSDT"}}).body.find(number),
            std::string::npos);
}

TEST(order_page, answers_market_orders_with_their_end) {
  small_venue venue;
  const auto filled = venue.order(market("BUY", "1.500"));
  EXPECT_EQ(field(filled, "status"), "FILLED");
  EXPECT_EQ(field(filled, "avgPrice"), "60000.03333");
  EXPECT_EQ(field(filled, "cumQuote"), "90000.05000");
  const auto acknowledged = venue.signed_call("POST", "/fapi/v1/order", market("SELL", "0.500"));
  EXPECT_EQ(field(acknowledged, "status"), "NEW");
  EXPECT_EQ(field(acknowledged, "executedQty"), "0.000");
}

// F-51
TEST(order_page, lets_expire_what_the_book_cannot_fill) {
  small_venue venue;
  const auto partly = venue.order(market("BUY", "11"));
  EXPECT_EQ(field(partly, "status"), "EXPIRED");
  EXPECT_EQ(field(partly, "executedQty"), "10.000");
  const auto nothing = venue.order(limit("SELL", "60100", "1", "IOC"));
  EXPECT_EQ(nothing.status, 200u);
  EXPECT_EQ(field(nothing, "status"), "EXPIRED");
  EXPECT_EQ(field(nothing, "executedQty"), "0.000");
}

TEST(order_page, refuses_with_the_venues_codes_and_keeps_no_record) {
  small_venue venue;
  EXPECT_EQ(code(venue.order(limit("BUY", "60000", "1", "GTX"))), -5022);
  EXPECT_EQ(code(venue.order(limit("BUY", "60000", "5", "FOK"))), -5021);
  EXPECT_EQ(code(venue.order(limit("BUY", "59000.05", "1"))), -4014);
  EXPECT_EQ(code(venue.order(limit("BUY", "59000.005", "1"))), -1111);
  EXPECT_EQ(code(venue.order(limit("BUY", "59000", "0.0001"))), -1111);
  EXPECT_EQ(code(venue.order(limit("BUY", "59000", "2000"))), -4005);
  EXPECT_EQ(code(venue.order(limit("BUY", "70000", "1"))), -4016);
  EXPECT_EQ(code(venue.order(limit("SELL", "50000", "1"))), -4024);
  EXPECT_EQ(code(venue.order(limit("BUY", "59000", "100"))), -2019);
  EXPECT_EQ(code(venue.order(plus(market("SELL", "1"), "reduceOnly", "true"))), -2022);
  EXPECT_EQ(code(venue.order({{"symbol", "ETHUSDT"},
                              {"side", "BUY"},
                              {"type", "LIMIT"},
                              {"timeInForce", "GTC"},
                              {"quantity", "0.001"},
                              {"price", "2500"}})),
            -4164);
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v1/allOrders", {{"symbol", "BTCUSDT"}}).body, "[]");
  EXPECT_EQ(venue.service().counts().orders, 0u);
}

TEST(order_page, refuses_a_client_id_that_an_open_order_has) {
  small_venue venue;
  const auto twice = plus(limit("BUY", "59000", "0.010"), "newClientOrderId", "same");
  const auto first = venue.order(twice);
  EXPECT_EQ(code(venue.order(twice)), -4116);
  EXPECT_EQ(venue.order(twice, 1).status, 200u);
  venue.signed_call("DELETE", "/fapi/v1/order", by_number(first));
  EXPECT_EQ(venue.order(twice).status, 200u);  // F-42
}

// F-43
TEST(order_page, cancels_once) {
  small_venue venue;
  const auto placed = venue.order(limit("BUY", "59000", "0.010"));
  const auto canceled = venue.signed_call("DELETE", "/fapi/v1/order", by_number(placed));
  EXPECT_EQ(field(canceled, "status"), "CANCELED");
  EXPECT_EQ(code(venue.signed_call("DELETE", "/fapi/v1/order", by_number(placed))), -2011);
  EXPECT_EQ(field(venue.signed_call("GET", "/fapi/v1/order", by_number(placed)), "status"), "CANCELED");
  EXPECT_EQ(code(venue.signed_call("GET", "/fapi/v1/openOrder", by_number(placed))), -2013);
  EXPECT_EQ(code(venue.signed_call("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}, {"orderId", "1"}})), -2013);
  EXPECT_EQ(code(venue.signed_call("GET", "/fapi/v1/order", {{"symbol", "BTCUSDT"}})), -1102);
  EXPECT_EQ(code(venue.signed_call("DELETE", "/fapi/v1/order", by_number(placed), 1)), -2011);
}

TEST(order_page, modifies_price_and_quantity) {
  small_venue venue;
  const auto placed = venue.order(limit("BUY", "59000", "0.010"));
  const auto modify = [&](const std::string& price, const std::string& quantity) {
    auto given = by_number(placed);
    for (const auto& x : pairs{{"side", "BUY"}, {"price", price}, {"quantity", quantity}}) given.push_back(x);
    return venue.signed_call("PUT", "/fapi/v1/order", given);
  };
  const auto changed = modify("59001", "0.020");
  EXPECT_EQ(field(changed, "price"), "59001.00");
  EXPECT_EQ(field(changed, "origQty"), "0.020");
  EXPECT_EQ(field(changed, "orderId"), field(placed, "orderId"));
  EXPECT_EQ(code(modify("59001", "0.020")), -5027);
  EXPECT_EQ(code(modify("59001.05", "0.020")), -4014);
  EXPECT_EQ(code(modify("59001", "0")), -4003);
  venue.signed_call("DELETE", "/fapi/v1/order", by_number(placed));
  EXPECT_EQ(code(modify("59002", "0.020")), -2013);
}

TEST(order_page, cancels_all_orders_of_a_symbol) {
  small_venue venue;
  venue.order(limit("BUY", "59000", "0.010"));
  venue.order(limit("BUY", "59001", "0.010"));
  EXPECT_EQ(venue.signed_call("DELETE", "/fapi/v1/allOpenOrders", {{"symbol", "ETHUSDT"}}).body,
            R"({"code":200,"msg":"The operation of cancel all open order is done."})");
  EXPECT_NE(venue.signed_call("GET", "/fapi/v1/openOrders", {}).body, "[]");
  venue.signed_call("DELETE", "/fapi/v1/allOpenOrders", {{"symbol", "BTCUSDT"}});
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v1/openOrders", {}).body, "[]");
}

// F-58: the dead man's switch ends orders in the book and leaves stops of the algo door alone.
TEST(order_page, counts_down_to_the_end_of_all_orders) {
  small_venue venue;
  venue.order(limit("BUY", "59000", "0.010"));
  venue.signed_call("POST", "/fapi/v1/algoOrder",
                    {{"algoType", "CONDITIONAL"},
                     {"symbol", "BTCUSDT"},
                     {"side", "BUY"},
                     {"type", "STOP_MARKET"},
                     {"quantity", "0.010"},
                     {"triggerPrice", "61000"}});
  EXPECT_EQ(
      venue.signed_call("POST", "/fapi/v1/countdownCancelAll", {{"symbol", "BTCUSDT"}, {"countdownTime", "5000"}}).body,
      R"({"symbol":"BTCUSDT","countdownTime":"5000"})");
  venue.pass(std::chrono::seconds(4));
  EXPECT_NE(venue.signed_call("GET", "/fapi/v1/openOrders", {}).body, "[]");
  venue.pass(std::chrono::seconds(2));
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v1/openOrders", {}).body, "[]");
  EXPECT_NE(venue.signed_call("GET", "/fapi/v1/openAlgoOrders", {}).body, "[]");
}

TEST(order_page, ends_orders_at_their_date) {
  small_venue venue;
  auto dated = limit("BUY", "59000", "0.010", "GTD");
  dated.emplace_back("goodTillDate", std::to_string(venue.now_ms() + 700'000));
  const auto placed = venue.order(dated);
  ASSERT_EQ(placed.status, 200u) << placed.body;
  venue.pass(std::chrono::seconds(699));
  EXPECT_EQ(field(venue.signed_call("GET", "/fapi/v1/order", by_number(placed)), "status"), "NEW");
  venue.pass(std::chrono::seconds(2));
  EXPECT_EQ(field(venue.signed_call("GET", "/fapi/v1/order", by_number(placed)), "status"), "CANCELED");
}

TEST(order_page, tests_an_order_without_placing_it) {
  small_venue venue;
  EXPECT_EQ(venue.signed_call("POST", "/fapi/v1/order/test", limit("BUY", "59000", "0.010")).status, 200u);
  EXPECT_EQ(code(venue.signed_call("POST", "/fapi/v1/order/test", limit("BUY", "59000", "0"))), -4003);
  EXPECT_EQ(venue.signed_call("GET", "/fapi/v1/openOrders", {}).body, "[]");
}

TEST(batch_page, carries_out_what_it_can) {
  small_venue venue;
  const auto row = [](const std::string& price) {
    return R"({"symbol":"BTCUSDT","side":"BUY","type":"LIMIT","timeInForce":"GTC","quantity":"0.010","price":")" +
           price + "\"}";
  };
  const auto placed =
      venue.signed_call("POST", "/fapi/v1/batchOrders",
                        {{"batchOrders", '[' + row("59000") + ',' + row("59000.05") + ',' + row("59001") + ']'}});
  ASSERT_EQ(placed.status, 200u) << placed.body;
  EXPECT_NE(placed.body.find(R"({"code":-4014,"msg":)"), std::string::npos);
  const auto first = field(placed, "orderId");
  const auto canceled = venue.signed_call("DELETE", "/fapi/v1/batchOrders",
                                          {{"symbol", "BTCUSDT"}, {"orderIdList", '[' + first + ",1]"}});
  EXPECT_NE(canceled.body.find("CANCELED"), std::string::npos);
  EXPECT_NE(canceled.body.find(R"("code":-2011)"), std::string::npos);
  const auto six =
      '[' + row("1") + ',' + row("1") + ',' + row("1") + ',' + row("1") + ',' + row("1") + ',' + row("1") + ']';
  EXPECT_EQ(code(venue.signed_call("POST", "/fapi/v1/batchOrders", {{"batchOrders", six}})), -4082);
  EXPECT_EQ(code(venue.signed_call("POST", "/fapi/v1/batchOrders", {{"batchOrders", "{}"}})), -1102);
}

}  // namespace
}  // namespace tests::server
