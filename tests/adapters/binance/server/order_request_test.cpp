#include "adapters/binance/server/order_request.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/adapters/binance/server/small_venue.hpp"

namespace tests::server {
namespace {

using namespace adapters::binance::server;

using adapters::binance::symbol_table;

const symbol_table symbols(two_markets().instruments);

answer<order_request> read(pairs given, door through = door::order, bool conditional_here = false) {
  parameters p(std::move(given));
  return read_order(p, through, conditional_here, symbols, opening);
}

pairs limit_order() {
  return {{"symbol", "BTCUSDT"},  {"side", "BUY"},     {"type", "LIMIT"},
          {"timeInForce", "GTC"}, {"quantity", "0.5"}, {"price", "59000.1"}};
}
pairs stop_order() {
  return {{"algoType", "CONDITIONAL"}, {"symbol", "BTCUSDT"}, {"side", "SELL"},
          {"type", "STOP_MARKET"},     {"quantity", "0.5"},   {"triggerPrice", "58000"}};
}
pairs with(pairs base, const std::string& name, const std::string& value) {
  for (auto& x : base)
    if (x.first == name) {
      x.second = value;
      return base;
    }
  base.emplace_back(name, value);
  return base;
}
pairs without(pairs base, const std::string& name) {
  std::erase_if(base, [&](const auto& x) { return x.first == name; });
  return base;
}
int code(pairs given, door through = door::order) {
  const auto read_one = read(std::move(given), through);
  return read_one ? 0 : read_one.error().code;
}

TEST(order_request, reads_a_limit_order) {
  const auto x = read(with(with(limit_order(), "newClientOrderId", "my.id-1"), "newOrderRespType", "RESULT"));
  ASSERT_TRUE(x);
  EXPECT_EQ(x->instrument->symbol, "BTCUSDT");
  EXPECT_EQ(x->quantity.units, 500);
  EXPECT_EQ(x->price.units, 5'900'010);
  EXPECT_EQ(x->client_id, "my.id-1");
  EXPECT_TRUE(x->result_wanted);
  const auto intent = intent_of(*x);
  EXPECT_EQ(intent.type, core::order_type::limit);
  EXPECT_EQ(intent.role, core::leg_role::entry);
  EXPECT_EQ(intent.tif, core::time_in_force::gtc);
}

TEST(order_request, knows_every_time_in_force) {
  using core::time_in_force;
  const auto tif = [](const std::string& text) {
    return intent_of(*read(with(limit_order(), "timeInForce", text))).tif;
  };
  EXPECT_EQ(tif("IOC"), time_in_force::ioc);
  EXPECT_EQ(tif("FOK"), time_in_force::fok);
  EXPECT_EQ(tif("GTX"), time_in_force::post_only);
  EXPECT_EQ(code(with(limit_order(), "timeInForce", "DAY")), -1115);
  EXPECT_EQ(code(without(limit_order(), "timeInForce")), -1102);
}

TEST(order_request, refuses_with_the_code_of_the_first_thing_wrong) {
  EXPECT_EQ(code(without(limit_order(), "symbol")), -1102);
  EXPECT_EQ(code(with(limit_order(), "symbol", "DOGEUSDT")), -1121);
  EXPECT_EQ(code(with(limit_order(), "side", "HOLD")), -1117);
  EXPECT_EQ(code(with(limit_order(), "type", "ICEBERG")), -1116);
  EXPECT_EQ(code(without(limit_order(), "price")), -1102);
  EXPECT_EQ(code(without(limit_order(), "quantity")), -1102);
  EXPECT_EQ(code(with(limit_order(), "quantity", "0.0001")), -1111);
  EXPECT_EQ(code(with(limit_order(), "quantity", "0")), -4003);
  EXPECT_EQ(code(with(limit_order(), "quantity", "-1")), -4003);
  EXPECT_EQ(code(with(limit_order(), "quantity", "1e3")), -1102);
  EXPECT_EQ(code(with(limit_order(), "quantity", "99999999999999999999")), -1102);
  EXPECT_EQ(code(with(limit_order(), "price", "59000.001")), -1111);
  EXPECT_EQ(code(with(limit_order(), "price", "-1")), -4001);
  EXPECT_EQ(code(with(limit_order(), "positionSide", "LONG")), -4061);
  EXPECT_EQ(code(with(limit_order(), "positionSide", "UP")), -1130);
  EXPECT_EQ(code(with(limit_order(), "newClientOrderId", "with blank")), -4015);
  EXPECT_EQ(code(with(limit_order(), "newClientOrderId", std::string(37, 'a'))), -4015);
  EXPECT_EQ(code(with(limit_order(), "newOrderRespType", "FULL")), -1130);
  EXPECT_EQ(code(with(limit_order(), "selfTradePreventionMode", "SOMETIMES")), -1130);
  EXPECT_EQ(code(with(limit_order(), "reduceOnly", "maybe")), -1102);
  EXPECT_EQ(code(with(limit_order(), "priceMatch", "QUEUE")), -4084);
}

// F-54
TEST(order_request, sends_conditional_orders_to_the_algo_door) {
  auto old = with(without(stop_order(), "algoType"), "stopPrice", "58000");
  EXPECT_EQ(code(old), -4120);
  EXPECT_TRUE(read(without(old, "triggerPrice"), door::order, true));
  EXPECT_TRUE(read(stop_order(), door::algo));
  EXPECT_EQ(code(with(limit_order(), "algoType", "CONDITIONAL"), door::algo), -1116);
  EXPECT_EQ(code(without(stop_order(), "algoType"), door::algo), -1102);
}

TEST(order_request, reads_every_conditional_kind) {
  using core::order_type;
  const auto type = [](pairs given) { return intent_of(*read(std::move(given), door::algo)).type; };
  EXPECT_EQ(type(stop_order()), order_type::stop_market);
  EXPECT_EQ(type(with(stop_order(), "type", "TAKE_PROFIT_MARKET")), order_type::take_profit_market);
  EXPECT_EQ(type(with(with(stop_order(), "type", "STOP"), "price", "57900")), order_type::stop_limit);
  EXPECT_EQ(type(with(with(stop_order(), "type", "TAKE_PROFIT"), "price", "57900")), order_type::take_profit_limit);
  const auto trailing =
      without(with(with(stop_order(), "type", "TRAILING_STOP_MARKET"), "callbackRate", "1.5"), "triggerPrice");
  EXPECT_EQ(type(trailing), order_type::trailing_stop);
  for (const auto* name : {"activatePrice", "activationPrice"}) {
    const auto x = read(with(trailing, name, "61000"), door::algo);
    ASSERT_TRUE(x);
    EXPECT_EQ(x->stop.units, 6'100'000);
    EXPECT_EQ(x->callback.parts, 15'000);
  }
  EXPECT_EQ(code(without(trailing, "callbackRate"), door::algo), -1102);
  EXPECT_EQ(code(without(stop_order(), "triggerPrice"), door::algo), -1102);
  EXPECT_EQ(code(with(stop_order(), "triggerPrice", "0"), door::algo), -4006);
  EXPECT_EQ(code(with(stop_order(), "type", "STOP"), door::algo), -1102);
  EXPECT_EQ(intent_of(*read(with(stop_order(), "workingType", "MARK_PRICE"), door::algo)).trigger_by,
            core::trigger_source::mark);
  EXPECT_EQ(code(with(stop_order(), "workingType", "INDEX"), door::algo), -1130);
}

TEST(order_request, closes_a_position_without_a_quantity) {
  const auto whole = with(without(stop_order(), "quantity"), "closePosition", "true");
  const auto x = read(whole, door::algo);
  ASSERT_TRUE(x);
  const auto intent = intent_of(*x);
  EXPECT_TRUE(intent.close_position);
  EXPECT_EQ(intent.role, core::leg_role::stop);
  EXPECT_EQ(code(with(whole, "quantity", "1"), door::algo), -1106);
  EXPECT_EQ(code(with(whole, "reduceOnly", "true"), door::algo), -1106);
  EXPECT_EQ(code(with(with(whole, "type", "STOP"), "price", "1"), door::algo), -4136);
}

TEST(order_request, wants_a_good_till_date_ten_minutes_ahead) {
  const auto gtd = with(limit_order(), "timeInForce", "GTD");
  const auto at = [](std::int64_t seconds) { return std::to_string(milliseconds_of(opening) + seconds * 1000); };
  EXPECT_EQ(code(gtd), -1102);
  EXPECT_EQ(code(with(gtd, "goodTillDate", at(599))), -1130);
  EXPECT_EQ(code(with(gtd, "goodTillDate", at(601))), 0);
}

/// Any words at any place: an order or a refusal with a code, never anything else.
RC_GTEST_PROP(order_request, survives_any_parameters, ()) {
  static const std::vector<std::string> names{
      "symbol",           "side",         "type",          "timeInForce",
      "quantity",         "price",        "stopPrice",     "triggerPrice",
      "callbackRate",     "reduceOnly",   "closePosition", "workingType",
      "priceProtect",     "positionSide", "goodTillDate",  "algoType",
      "newClientOrderId", "clientAlgoId", "activatePrice", "selfTradePreventionMode"};
  static const std::vector<std::string> values{"BTCUSDT",
                                               "BUY",
                                               "SELL",
                                               "LIMIT",
                                               "MARKET",
                                               "STOP_MARKET",
                                               "GTC",
                                               "GTD",
                                               "true",
                                               "1",
                                               "0",
                                               "-1",
                                               "0.1",
                                               "1e9",
                                               "",
                                               "59000",
                                               "BOTH",
                                               "CONDITIONAL",
                                               "9223372036854775807"};
  pairs given;
  for (const auto& name : names)
    if (*rc::gen::arbitrary<bool>())
      given.emplace_back(name, *rc::gen::oneOf(rc::gen::elementOf(values), rc::gen::arbitrary<std::string>()));
  parameters p(given);
  const auto through = *rc::gen::element(door::order, door::algo);
  const auto x = read_order(p, through, *rc::gen::arbitrary<bool>(), symbols, opening);
  if (x)
    RC_ASSERT(x->instrument != nullptr && (x->quantity.units > 0 || x->close_position));
  else
    RC_ASSERT(x.error().code < 0 && !x.error().text.empty());
}

}  // namespace
}  // namespace tests::server
