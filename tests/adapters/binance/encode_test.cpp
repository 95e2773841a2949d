#include "adapters/binance/encode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "core/types/decimal.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace adapters::binance {
namespace {

using core::order_type;
using messages::call_purpose;

/// BTCUSDT with a tick of 0.10 and a lot of 0.001.
core::instrument btcusdt() {
  auto out = recordings::usdm_btcusdt();
  out.dated.front().tick = {10};
  out.dated.front().lot = {1};
  return out;
}

core::order_intent intent(order_type type, core::leg_role role = core::leg_role::entry) {
  core::order_intent out;
  out.id = core::order_id_of({0x9f3a0c12}, 42);
  out.instrument = {1};
  out.type = type;
  out.role = role;
  out.side = core::side::buy;
  out.quantity = {1500};
  if (core::limited(type)) out.limit = {6'000'050};
  if (core::conditional(type)) out.trigger = {5'900'000};
  if (type == order_type::trailing_stop) out.callback = {12'000};
  return out;
}

class binance_encode : public ::testing::Test {
 protected:
  encoder say{symbol_table({btcusdt()}), client_ids("wb1")};

  rest_request placed(const core::order_intent& x) {
    const auto out = say.place(x, {});
    EXPECT_TRUE(out) << to_string(out.error());
    return out.value_or(rest_request{});
  }
  std::string refusal(const core::order_intent& x) {
    const auto out = say.place(x, {});
    return out ? "encoded: " + out->query : std::string(to_string(out.error()));
  }
};

TEST_F(binance_encode, places_market_orders) {
  const auto entry = placed(intent(order_type::market));
  EXPECT_EQ(entry.what, endpoint::order_place);
  EXPECT_EQ(
      entry.query,
      "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1.5&newClientOrderId=wb1-9f3a0c12-2a&newOrderRespType=RESULT");
  EXPECT_EQ(entry.purpose, call_purpose::entry);
  EXPECT_EQ(entry.weight, 0u);
  EXPECT_EQ(entry.orders, 1u);

  auto exit = intent(order_type::market, core::leg_role::exit);
  exit.side = core::side::sell;
  const auto out = placed(exit);
  EXPECT_EQ(out.query,
            "symbol=BTCUSDT&side=SELL&type=MARKET&quantity=1.5&reduceOnly=true&newClientOrderId=wb1-9f3a0c12-2a"
            "&newOrderRespType=RESULT");
  EXPECT_EQ(out.purpose, call_purpose::exit);  // F-27: exits say that they are exits
}

TEST_F(binance_encode, places_limit_orders_of_every_time_in_force) {
  const std::pair<core::time_in_force, const char*> words[]{{core::time_in_force::gtc, "GTC"},
                                                            {core::time_in_force::ioc, "IOC"},
                                                            {core::time_in_force::post_only, "GTX"},
                                                            {core::time_in_force::fok, "FOK"}};
  for (const auto& [tif, word] : words) {
    auto x = intent(order_type::limit);
    x.tif = tif;
    EXPECT_EQ(placed(x).query, "symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1.5&timeInForce=" + std::string(word) +
                                   "&price=60000.5&newClientOrderId=wb1-9f3a0c12-2a&newOrderRespType=RESULT");
  }
}

TEST_F(binance_encode, places_conditional_orders_with_the_algo_service) {  // F-54
  auto stop = intent(order_type::stop_market, core::leg_role::stop);
  stop.side = core::side::sell;
  stop.trigger_by = core::trigger_source::mark;
  const auto out = placed(stop);
  EXPECT_EQ(out.what, endpoint::algo_place);
  EXPECT_EQ(out.purpose, call_purpose::exit);
  EXPECT_EQ(out.query,
            "symbol=BTCUSDT&side=SELL&type=STOP_MARKET&algoType=CONDITIONAL&quantity=1.5&reduceOnly=true"
            "&triggerPrice=59000&workingType=MARK_PRICE&clientAlgoId=wb1-9f3a0c12-2a");

  EXPECT_EQ(placed(intent(order_type::stop_limit)).query,
            "symbol=BTCUSDT&side=BUY&type=STOP&algoType=CONDITIONAL&quantity=1.5&timeInForce=GTC&price=60000.5"
            "&triggerPrice=59000&workingType=CONTRACT_PRICE&clientAlgoId=wb1-9f3a0c12-2a");
  EXPECT_EQ(placed(intent(order_type::take_profit_market, core::leg_role::exit)).query,
            "symbol=BTCUSDT&side=BUY&type=TAKE_PROFIT_MARKET&algoType=CONDITIONAL&quantity=1.5&reduceOnly=true"
            "&triggerPrice=59000&workingType=CONTRACT_PRICE&clientAlgoId=wb1-9f3a0c12-2a");
  EXPECT_EQ(placed(intent(order_type::take_profit_limit, core::leg_role::exit)).query,
            "symbol=BTCUSDT&side=BUY&type=TAKE_PROFIT&algoType=CONDITIONAL&quantity=1.5&reduceOnly=true"
            "&timeInForce=GTC&price=60000.5&triggerPrice=59000&workingType=CONTRACT_PRICE"
            "&clientAlgoId=wb1-9f3a0c12-2a");
}

TEST_F(binance_encode, gives_a_trailing_stop_its_distance_in_percent) {
  auto x = intent(order_type::trailing_stop, core::leg_role::stop);
  EXPECT_EQ(placed(x).query,
            "symbol=BTCUSDT&side=BUY&type=TRAILING_STOP_MARKET&algoType=CONDITIONAL&quantity=1.5&reduceOnly=true"
            "&activatePrice=59000&callbackRate=1.2&workingType=CONTRACT_PRICE&clientAlgoId=wb1-9f3a0c12-2a");
  x.trigger = {};
  x.callback = {100'000};
  EXPECT_EQ(placed(x).query,
            "symbol=BTCUSDT&side=BUY&type=TRAILING_STOP_MARKET&algoType=CONDITIONAL&quantity=1.5&reduceOnly=true"
            "&callbackRate=10&workingType=CONTRACT_PRICE&clientAlgoId=wb1-9f3a0c12-2a");
  for (const std::int64_t callback : {0, 999, 1'500, 101'000, -1'000}) {
    x.callback = {callback};
    EXPECT_EQ(refusal(x), "bad_callback") << callback;
  }
}

TEST_F(binance_encode, closes_a_position_without_naming_a_quantity) {
  auto x = intent(order_type::stop_market, core::leg_role::stop);
  x.close_position = true;
  x.quantity = {};
  EXPECT_EQ(placed(x).query,
            "symbol=BTCUSDT&side=BUY&type=STOP_MARKET&algoType=CONDITIONAL&closePosition=true&triggerPrice=59000"
            "&workingType=CONTRACT_PRICE&clientAlgoId=wb1-9f3a0c12-2a");
  x.role = core::leg_role::entry;
  EXPECT_EQ(refusal(x), "bad_close_position");
  for (const auto type : {order_type::market, order_type::limit, order_type::stop_limit, order_type::take_profit_limit,
                          order_type::trailing_stop}) {
    auto other = intent(type, core::leg_role::exit);
    other.close_position = true;
    EXPECT_EQ(refusal(other), "bad_close_position") << to_string(type);
  }
}

TEST_F(binance_encode, refuses_what_the_filters_forbid) {  // F-63
  auto x = intent(order_type::limit);
  x.limit = {6'000'055};
  EXPECT_EQ(refusal(x), "bad_price");
  x.limit = {};
  EXPECT_EQ(refusal(x), "bad_price");
  x = intent(order_type::market);
  x.quantity = {};
  EXPECT_EQ(refusal(x), "bad_quantity");
  x.quantity = {-1};
  EXPECT_EQ(refusal(x), "bad_quantity");
  x = intent(order_type::stop_market);
  x.trigger = {5'900'001};
  EXPECT_EQ(refusal(x), "bad_trigger");
  x.trigger = {};
  EXPECT_EQ(refusal(x), "bad_trigger");
  x = intent(order_type::market);
  x.tif = core::time_in_force::post_only;
  EXPECT_EQ(refusal(x), "bad_time_in_force");
  x = intent(order_type::market);
  x.instrument = {2};
  EXPECT_EQ(refusal(x), "unknown_instrument");
}

TEST_F(binance_encode, cancels_and_queries_where_the_order_rests) {
  const core::order_id id = core::order_id_of({0x9f3a0c12}, 42);
  const auto engine = say.cancel({id, {1}}, order_home::engine);
  ASSERT_TRUE(engine);
  EXPECT_EQ(engine->what, endpoint::order_cancel);
  EXPECT_EQ(engine->query, "symbol=BTCUSDT&origClientOrderId=wb1-9f3a0c12-2a");
  EXPECT_EQ(engine->purpose, call_purpose::exit);
  EXPECT_EQ(engine->orders, 0u);
  const auto algo = say.cancel({id, {1}}, home_of(order_type::stop_market));
  ASSERT_TRUE(algo);
  EXPECT_EQ(algo->what, endpoint::algo_cancel);
  EXPECT_EQ(algo->query, "clientAlgoId=wb1-9f3a0c12-2a");

  const auto asked = say.query({id, {1}}, home_of(order_type::limit));
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->what, endpoint::order_query);
  EXPECT_EQ(asked->query, "symbol=BTCUSDT&origClientOrderId=wb1-9f3a0c12-2a");
  EXPECT_EQ(asked->purpose, call_purpose::settlement);
  const auto algo_asked = say.query({id, {1}}, order_home::algo);
  ASSERT_TRUE(algo_asked);
  EXPECT_EQ(algo_asked->what, endpoint::algo_query);
  EXPECT_EQ(algo_asked->query, "clientAlgoId=wb1-9f3a0c12-2a");

  EXPECT_FALSE(say.cancel({id, {2}}, order_home::engine));
  EXPECT_FALSE(say.query({id, {2}}, order_home::algo));
}

TEST_F(binance_encode, amends_limit_orders_with_quantity_and_price) {
  const auto order = intent(order_type::limit);
  const core::amend_order less{order.id, {1}, {1000}};
  const auto out = say.amend(less, order, {});
  ASSERT_TRUE(out);
  EXPECT_EQ(out->what, endpoint::order_amend);
  EXPECT_EQ(out->query, "symbol=BTCUSDT&side=BUY&quantity=1&price=60000.5&origClientOrderId=wb1-9f3a0c12-2a");
  EXPECT_EQ(out->purpose, call_purpose::exit);
  EXPECT_EQ(out->orders, 1u);

  const auto moved = say.amend({order.id, {1}, {1500}, {6'000'100}}, order, {});
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->query, "symbol=BTCUSDT&side=BUY&quantity=1.5&price=60001&origClientOrderId=wb1-9f3a0c12-2a");
  EXPECT_EQ(moved->purpose, call_purpose::entry);

  const auto error_of = [&](const core::amend_order& x, const core::order_intent& of) {
    const auto answer = say.amend(x, of, {});
    return answer ? std::string("encoded") : std::string(to_string(answer.error()));
  };
  EXPECT_EQ(error_of(less, intent(order_type::stop_limit)), "not_amendable");
  EXPECT_EQ(error_of({order.id, {1}, {0}}, order), "bad_quantity");
  EXPECT_EQ(error_of({order.id, {1}, {1000}, {5}}, order), "bad_price");
  EXPECT_EQ(error_of({core::order_id_of({1}, 1), {1}, {1000}}, order), "not_amendable");
  EXPECT_EQ(error_of({order.id, {7}, {1000}}, order), "unknown_instrument");
}

std::string value_of(const std::string& query, const std::string& name) {
  const auto at = ('&' + query).find('&' + name + '=');
  if (at == std::string::npos) return {};
  const auto from = at + name.size() + 1;
  return query.substr(from, query.find('&', from) - from);
}

RC_GTEST_PROP(binance_encode_numbers, are_written_exactly_at_any_scale, ()) {
  auto instrument = btcusdt();
  instrument.price_scale = *rc::gen::inRange(0, 9);
  instrument.quantity_scale = *rc::gen::inRange(0, 9);
  instrument.dated.front().tick = {1};
  const encoder say(symbol_table({instrument}), client_ids("t"));
  auto x = intent(order_type::stop_limit);
  x.limit = {*rc::gen::inRange<std::int64_t>(1, INT64_MAX)};
  x.trigger = {*rc::gen::inRange<std::int64_t>(1, INT64_MAX)};
  x.quantity = {*rc::gen::inRange<std::int64_t>(1, INT64_MAX)};
  const auto out = say.place(x, {});
  RC_ASSERT(out.has_value());
  RC_ASSERT(core::parse_decimal(value_of(out->query, "price"), instrument.price_scale) == x.limit.units);
  RC_ASSERT(core::parse_decimal(value_of(out->query, "triggerPrice"), instrument.price_scale) == x.trigger.units);
  RC_ASSERT(core::parse_decimal(value_of(out->query, "quantity"), instrument.quantity_scale) == x.quantity.units);
}

}  // namespace
}  // namespace adapters::binance
