#include "adapters/binance/decode_user.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <variant>

#include "adapters/binance/money_text.hpp"
#include "tests/adapters/binance/private_events.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace adapters::binance {
namespace {

using private_events::replaced;

core::timestamp ms(std::int64_t x) { return core::timestamp{std::chrono::milliseconds{x}}; }

class binance_decode_user : public ::testing::Test {
 protected:
  user_decoder decoder{{recordings::usdm_btcusdt()}};

  template <class T>
  T get(const std::string& text) {
    auto out = decoder.decode(text);
    EXPECT_TRUE(out) << to_string(out.error()) << " of " << text;
    if (!out) return {};
    EXPECT_TRUE(std::holds_alternative<T>(*out)) << text;
    return std::holds_alternative<T>(*out) ? std::get<T>(*out) : T{};
  }
  std::string refusal(const std::string& text) {
    const auto out = decoder.decode(text);
    return out ? "decoded" : std::string(to_string(out.error()));
  }
};

TEST_F(binance_decode_user, reads_an_order_that_traded) {
  const auto x = get<order_trade_update>(private_events::fill);
  EXPECT_EQ(x.what, execution_type::trade);
  EXPECT_EQ(x.order.instrument, core::instrument_id{1});
  EXPECT_EQ(x.order.client_id, "wb1-9f3a0c12-2a");
  EXPECT_EQ(x.order.venue_id, 8886774u);
  EXPECT_EQ(x.order.status, order_status::partially_filled);
  EXPECT_EQ(x.order.type, wire_type::limit);
  EXPECT_EQ(x.order.side, core::side::buy);
  EXPECT_EQ(x.order.of, position_side::both);
  EXPECT_EQ(x.order.limit, core::price{710'050});
  EXPECT_EQ(x.order.quantity, core::quantity{5});
  EXPECT_EQ(x.order.filled, core::quantity{3});
  EXPECT_EQ(x.order.average, *money_of("7100.45"));
  EXPECT_EQ(x.last_price, core::price{710'040});
  EXPECT_EQ(x.last_quantity, core::quantity{2});
  EXPECT_EQ(x.commission, *money_of("0.01000001"));
  EXPECT_EQ(x.commission_asset, "USDT");
  EXPECT_EQ(x.trade, 12345678u);
  EXPECT_TRUE(x.maker);
  EXPECT_EQ(x.realized, *money_of("12.34"));
  EXPECT_EQ(x.ts_event, ms(1568879465651));
  EXPECT_EQ(x.transaction, ms(1568879465650));
  EXPECT_EQ(decoder.unknown_values(), 0u);
}

TEST_F(binance_decode_user, reads_it_in_an_envelope_too) {
  const auto bare = get<order_trade_update>(private_events::fill);
  const auto wrapped = get<order_trade_update>(R"({"stream":"abc","data":)" + private_events::fill + "}");
  EXPECT_EQ(wrapped.order.venue_id, bare.order.venue_id);
  EXPECT_EQ(wrapped.trade, bare.trade);
}

TEST_F(binance_decode_user, counts_words_that_it_does_not_know_and_never_takes_them_for_others) {  // F-14
  const auto status = get<order_trade_update>(replaced(private_events::fill, "PARTIALLY_FILLED", "SOON_FILLED"));
  EXPECT_EQ(status.order.status, order_status::unknown);
  EXPECT_EQ(decoder.unknown_values(), 1u);
  const auto what = get<order_trade_update>(replaced(private_events::fill, "\"TRADE\"", "\"BARTER\""));
  EXPECT_EQ(what.what, execution_type::unknown);
  EXPECT_EQ(decoder.unknown_values(), 2u);
  const auto algo = get<algo_update>(replaced(private_events::stop, "\"X\":\"NEW\"", "\"X\":\"ASLEEP\""));
  EXPECT_EQ(algo.order.status, algo_status::unknown);
  EXPECT_EQ(decoder.unknown_values(), 3u);
  EXPECT_EQ(refusal(replaced(private_events::fill, "\"BUY\"", "\"BOTH\"")), "out_of_range") << "a side has no unknown";
}

TEST_F(binance_decode_user, ignores_fields_that_it_does_not_know) {  // F-14
  const auto more = replaced(private_events::fill, "\"s\":", "\"zz\":{\"a\":[1,null]},\"s\":");
  EXPECT_EQ(get<order_trade_update>(more).trade, 12345678u);
}

TEST_F(binance_decode_user, refuses_what_it_cannot_rely_on) {
  const auto& text = private_events::fill;
  EXPECT_EQ(refusal(replaced(text, "\"z\":\"0.003\",", "")), "missing_field");
  EXPECT_EQ(refusal(replaced(text, "\"z\":\"0.003\"", "\"z\":null")), "missing_field");
  EXPECT_EQ(refusal(replaced(text, "\"z\":\"0.003\"", "\"z\":0.003")), "wrong_type");
  EXPECT_EQ(refusal(replaced(text, "\"z\":\"0.003\"", "\"z\":\"0.003\",\"z\":\"0.004\"")), "duplicate_field");
  EXPECT_EQ(refusal(replaced(text, "\"z\":\"0.003\"", "\"z\":\"0.0031\"")), "too_precise");
  EXPECT_EQ(refusal(replaced(text, "\"z\":\"0.003\"", "\"z\":\"0.003x\"")), "bad_number");
  EXPECT_EQ(refusal(replaced(text, "\"z\":\"0.003\"", "\"z\":\"0.006\"")), "out_of_range") << "more than was ordered";
  EXPECT_EQ(refusal(replaced(text, "\"z\":\"0.003\"", "\"z\":\"0.001\"")), "out_of_range") << "less than this fill";
  EXPECT_EQ(refusal(replaced(text, "\"l\":\"0.002\"", "\"l\":\"-0.002\"")), "out_of_range");
  EXPECT_EQ(refusal(replaced(text, "\"L\":\"7100.40\"", "\"L\":\"0\"")), "out_of_range");
  EXPECT_EQ(refusal(replaced(text, "\"t\":12345678", "\"t\":0")), "out_of_range");
  EXPECT_EQ(refusal(replaced(text, "\"t\":12345678", "\"t\":99999999999999999999")), "not_json");
  EXPECT_EQ(refusal(replaced(text, "\"t\":12345678", "\"t\":18446744073709551615")), "out_of_range");
  EXPECT_EQ(refusal(replaced(text, "\"t\":12345678", "\"t\":-1")), "out_of_range");
  EXPECT_EQ(refusal(replaced(text, "1568879465651", "9223372036855")), "out_of_range") << "later than 2262";
  EXPECT_EQ(refusal(text.substr(0, text.size() / 2)), "not_json");
  EXPECT_EQ(refusal(""), "truncated");
  EXPECT_EQ(refusal("[]"), "wrong_type");
  EXPECT_EQ(refusal("7"), "wrong_type");
  EXPECT_EQ(refusal("{}"), "missing_field");
  EXPECT_EQ(refusal(replaced(text, "{\"s\"", "[{\"s\"")), "not_json");
  EXPECT_EQ(refusal(replaced(text, "TEST", "TE\xffST")), "non_utf8");
  EXPECT_EQ(refusal(std::string(message_size_max + 1, ' ')), "too_large");
  EXPECT_EQ(refusal(R"({"code":-1125,"msg":"This listenKey does not exist."})"), "venue_error");
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_EQ(refusal(replaced(text, "\"rp\":\"12.34\"", "\"rp\":\"0\",\"x1\":" + deep)), "too_deep");  // F-15
}

TEST_F(binance_decode_user, keeps_its_depth_limit_however_long_the_messages_become) {  // F-15
  EXPECT_EQ(refusal("{\"e\":\"X\",\"pad\":\"" + std::string(1 << 20, 'x') + "\"}"), "decoded");
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_EQ(refusal("{\"e\":\"X\",\"y\":" + deep + "}"), "too_deep");
  EXPECT_EQ(refusal("{\"e\":\"X\",\"y\":" + std::string(20, '[') + std::string(20, ']') + "}"), "decoded");
}

TEST_F(binance_decode_user, names_orders_of_instruments_that_are_none_of_ours) {  // F-65
  const auto x = get<order_trade_update>(replaced(private_events::fill, "BTCUSDT", "DOGEUSDT"));
  EXPECT_FALSE(x.order.instrument);
  EXPECT_EQ(x.order.symbol, "DOGEUSDT");
  EXPECT_EQ(x.order.client_id, "wb1-9f3a0c12-2a");
}

TEST_F(binance_decode_user, reads_a_conditional_order_before_and_after_its_trigger) {
  const auto fresh = get<algo_update>(private_events::stop);
  EXPECT_EQ(fresh.order.status, algo_status::accepted);
  EXPECT_EQ(fresh.order.type, wire_type::stop_market);
  EXPECT_EQ(fresh.order.algo_id, 1000000202490585u);
  EXPECT_EQ(fresh.order.trigger, core::price{7'496'075});
  EXPECT_TRUE(fresh.order.close_position);
  EXPECT_EQ(fresh.order.quantity, core::quantity{});
  EXPECT_EQ(fresh.order.engine_order, 0u);
  EXPECT_FALSE(fresh.tells_filled);

  const auto done = get<algo_update>(private_events::finished_stop);
  EXPECT_EQ(done.order.status, algo_status::finished);
  EXPECT_EQ(done.order.engine_order, 8886774u);
  EXPECT_EQ(done.filled, core::quantity{200});
  EXPECT_TRUE(done.tells_filled);
  EXPECT_EQ(done.average, *money_of("191.5"));
}

TEST_F(binance_decode_user, reads_balances_and_positions) {
  const auto x = get<account_update>(
      R"({"e":"ACCOUNT_UPDATE","E":1564745798939,"T":1564745798938,"a":{"m":"FUNDING_FEE",)"
      R"("B":[{"a":"USDT","wb":"122624.12345678","cw":"100.12345678","bc":"-50.12345678"}],)"
      R"("P":[{"s":"BTCUSDT","pa":"-0.010","ep":"6563.61234","up":"-45.2","mt":"isolated","iw":"0","ps":"BOTH"},)"
      R"({"s":"DOGEUSDT","pa":"20","ep":"0.1","up":"0","mt":"cross","iw":"0","ps":"BOTH"}]}})");
  EXPECT_TRUE(x.funding);  // F-61
  ASSERT_EQ(x.balances.size(), 1u);
  EXPECT_EQ(x.balances[0].wallet, *money_of("122624.12345678"));
  EXPECT_EQ(x.balances[0].change, *money_of("-50.12345678"));
  ASSERT_EQ(x.positions.size(), 2u);
  EXPECT_EQ(x.positions[0].quantity, core::quantity{-10});
  EXPECT_TRUE(x.positions[0].held);
  EXPECT_TRUE(x.positions[0].isolated);
  EXPECT_EQ(x.positions[0].entry, *money_of("6563.61234"));
  EXPECT_FALSE(x.positions[1].instrument);
  EXPECT_TRUE(x.positions[1].held) << "a position that nobody of us made";
  const auto empty = get<account_update>(R"({"e":"ACCOUNT_UPDATE","E":1,"T":1,"a":{"m":"DEPOSIT","B":[]}})");
  EXPECT_TRUE(empty.positions.empty());
  EXPECT_FALSE(empty.funding);
}

TEST_F(binance_decode_user, does_not_refuse_an_event_for_the_tail_of_a_quotient) {
  const auto x = get<order_trade_update>(replaced(private_events::fill, "7100.45", "7100.449999999999999999"));
  EXPECT_EQ(x.order.average, *money_of("7100.4499999999999999"));
  EXPECT_EQ(refusal(replaced(private_events::fill, "7100.45", "7100.44999999999999999x")), "bad_number");
  EXPECT_EQ(refusal(replaced(private_events::fill, "0.01000001", "0.010000010000000001")), "too_precise")
      << "a fee is exact";
}

TEST_F(binance_decode_user, reads_the_smaller_events) {
  const auto lite = get<trade_lite>(
      R"({"e":"TRADE_LITE","E":1721895408092,"T":1721895408214,"s":"BTCUSDT","q":"0.001","p":"0","m":false,)"
      R"("c":"wb1-1-1","S":"SELL","L":"64089.20","l":"0.040","t":109100866,"i":8886774})");
  EXPECT_EQ(lite.last_price, core::price{6'408'920});
  EXPECT_EQ(lite.last_quantity, core::quantity{40});
  EXPECT_EQ(lite.trade, 109100866u);

  const auto call = get<margin_call>(
      R"({"e":"MARGIN_CALL","E":1587727187525,"cw":"3.16","p":[{"s":"ETHUSDT","ps":"LONG","pa":"1.327"}]})");
  EXPECT_EQ(call.symbols, std::vector<std::string>{"ETHUSDT"});

  const auto leverage = get<account_config_update>(
      R"({"e":"ACCOUNT_CONFIG_UPDATE","E":1611646737479,"T":1611646737476,"ac":{"s":"BTCUSDT","l":25}})");
  EXPECT_EQ(leverage.symbol, "BTCUSDT");
  EXPECT_EQ(leverage.leverage, 25u);
  EXPECT_FALSE(leverage.multi_assets);
  const auto assets = get<account_config_update>(R"({"e":"ACCOUNT_CONFIG_UPDATE","E":1,"T":1,"ai":{"j":true}})");
  EXPECT_EQ(assets.multi_assets, true);

  const auto bare = get<trigger_reject>(
      R"({"e":"CONDITIONAL_ORDER_TRIGGER_REJECT","E":1685517224945,"T":1685517224955,)"
      R"("or":{"s":"BTCUSDT","i":155618472834,"r":"Due to the order could not be filled immediately"}})");
  EXPECT_EQ(bare.venue_id, 155618472834u);

  const auto expired = get<listen_key_expired>(R"({"e":"listenKeyExpired","E":1736996475556,"listenKey":"WsCM"})");
  EXPECT_EQ(expired.key, "WsCM");
  EXPECT_EQ(get<unlisted_event>(R"({"e":"GRID_UPDATE","E":1})").name, "GRID_UPDATE");
  EXPECT_EQ(get<unlisted_event>("{\"e\":\"" + std::string(1000, 'x') + "\"}").name.size(), unlisted_event::name_max);
}

RC_GTEST_PROP(binance_decode_user_prop, survives_any_damage_to_one_byte, ()) {  // F-14
  static user_decoder decoder({recordings::usdm_btcusdt()});
  auto text = *rc::gen::element(private_events::fill, private_events::stop, private_events::finished_stop);
  text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
  const auto out = decoder.decode(text);
  if (!out) return;
  if (const auto* x = std::get_if<order_trade_update>(&*out)) {
    RC_ASSERT(x->order.filled.units >= 0);
    RC_ASSERT(x->order.filled <= x->order.quantity || x->order.close_position);
  }
}

}  // namespace
}  // namespace adapters::binance
