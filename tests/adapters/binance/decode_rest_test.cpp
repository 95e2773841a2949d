#include "adapters/binance/decode_rest.hpp"

#include <gtest/gtest.h>

#include <string>

#include "adapters/binance/money_text.hpp"
#include "adapters/binance/rules.hpp"
#include "tests/adapters/binance/private_events.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace adapters::binance {
namespace {

using private_events::replaced;

core::timestamp ms(std::int64_t x) { return core::timestamp{std::chrono::milliseconds{x}}; }

const std::string order_answer =
    R"({"orderId":20072994037,"symbol":"BTCUSDT","pair":"BTCUSDT","status":"PARTIALLY_FILLED",)"
    R"("clientOrderId":"wb1-9f3a0c12-2a","price":"30005","avgPrice":"30004.5","origQty":"1","executedQty":"0.250",)"
    R"("cumQty":"0.250","cumQuote":"7501.125","timeInForce":"GTC","type":"LIMIT","reduceOnly":true,)"
    R"("closePosition":false,"side":"SELL","positionSide":"BOTH","stopPrice":"0","workingType":"CONTRACT_PRICE",)"
    R"("priceProtect":false,"origType":"LIMIT","priceMatch":"NONE","selfTradePreventionMode":"NONE",)"
    R"("goodTillDate":0,"updateTime":1629182711600})";

class binance_decode_rest : public ::testing::Test {
 protected:
  rest_decoder decoder{{recordings::usdm_btcusdt()}};

  template <class T>
  std::string refusal(const rest_decoder::outcome<T>& x) {
    return x ? "decoded" : std::string(to_string(x.error()));
  }
};

TEST_F(binance_decode_rest, reads_an_order) {
  const auto out = decoder.order(order_answer);
  ASSERT_TRUE(out) << to_string(out.error());
  EXPECT_EQ(out->instrument, core::instrument_id{1});
  EXPECT_EQ(out->venue_id, 20072994037u);
  EXPECT_EQ(out->client_id, "wb1-9f3a0c12-2a");
  EXPECT_EQ(out->status, order_status::partially_filled);
  EXPECT_EQ(out->side, core::side::sell);
  EXPECT_EQ(out->limit, core::price{3'000'500});
  EXPECT_EQ(out->quantity, core::quantity{1000});
  EXPECT_EQ(out->filled, core::quantity{250});
  EXPECT_EQ(out->average, *money_of("30004.5"));
  EXPECT_TRUE(out->reduce_only);
  EXPECT_EQ(out->updated, ms(1629182711600));
}

TEST_F(binance_decode_rest, takes_half_of_an_answer_for_none) {  // fact 3: unknown is not empty
  const auto list = "[" + order_answer + "," + replaced(order_answer, "\"executedQty\":\"0.250\",", "") + "]";
  EXPECT_EQ(refusal(decoder.orders(list)), "missing_field");
  EXPECT_EQ(refusal(decoder.orders("[" + order_answer)), "not_json");
  EXPECT_EQ(refusal(decoder.orders("{}")), "wrong_type");
  EXPECT_EQ(refusal(decoder.orders("[1]")), "wrong_type");
  EXPECT_EQ(refusal(decoder.orders("")), "truncated");
  EXPECT_EQ(refusal(decoder.orders(R"({"code":-1003,"msg":"Too many requests"})")), "venue_error");
  EXPECT_EQ(refusal(decoder.order(R"({"code":-2013,"msg":"Order does not exist."})")), "venue_error");
  EXPECT_EQ(refusal(decoder.order(replaced(order_answer, "\"price\":\"30005\"", "\"price\":30005"))), "wrong_type");
  EXPECT_EQ(refusal(decoder.order(replaced(order_answer, "\"0.250\",", "\"1.250\","))), "out_of_range");
  EXPECT_EQ(refusal(decoder.order(replaced(order_answer, "\"orderId\"", "\"orderId\":1,\"orderId\""))),
            "duplicate_field");
  const auto empty = decoder.orders("[]");
  ASSERT_TRUE(empty);
  EXPECT_TRUE(empty->empty());
}

TEST_F(binance_decode_rest, names_orders_of_other_instruments_without_reading_their_numbers) {
  auto other = replaced(order_answer, "BTCUSDT", "SHIB1000USDT");
  other = replaced(other, "\"0.250\"", "\"0.2500000001\"");
  const auto out = decoder.orders("[" + other + "]");
  ASSERT_TRUE(out) << to_string(out.error());
  EXPECT_FALSE(out->front().instrument);
  EXPECT_EQ(out->front().symbol, "SHIB1000USDT");
}

TEST_F(binance_decode_rest, counts_words_that_it_does_not_know) {  // F-14
  const auto out = decoder.order(replaced(order_answer, "PARTIALLY_FILLED", "PENDING_NEW"));
  ASSERT_TRUE(out);
  EXPECT_EQ(out->status, order_status::unknown);
  EXPECT_EQ(decoder.unknown_values(), 1u);
}

// https://developers.binance.com/docs/derivatives/usds-margined-futures/trade/rest-api/Current-All-Algo-Open-Orders
TEST_F(binance_decode_rest, reads_conditional_orders) {
  const std::string one =
      R"({"algoId":2148627,"clientAlgoId":"wb1-9f3a0c12-2b","algoType":"CONDITIONAL","orderType":"TAKE_PROFIT",)"
      R"("symbol":"BTCUSDT","side":"SELL","positionSide":"BOTH","timeInForce":"GTC","quantity":"0.01",)"
      R"("algoStatus":"NEW","actualOrderId":"","actualPrice":"0.00000","triggerPrice":"750.000","price":"749.50",)"
      R"("icebergQuantity":null,"workingType":"CONTRACT_PRICE","closePosition":false,"priceProtect":false,)"
      R"("reduceOnly":true,"createTime":1750514941540,"updateTime":1750514941541,"triggerTime":0,"goodTillDate":0})";
  const auto out = decoder.algo_orders("[" + one + "]");
  ASSERT_TRUE(out) << to_string(out.error());
  const auto& x = out->front();
  EXPECT_EQ(x.algo_id, 2148627u);
  EXPECT_EQ(x.client_id, "wb1-9f3a0c12-2b");
  EXPECT_EQ(x.status, algo_status::accepted);
  EXPECT_EQ(x.type, wire_type::take_profit);
  EXPECT_EQ(x.quantity, core::quantity{10});
  EXPECT_EQ(x.trigger, core::price{75'000});
  EXPECT_EQ(x.limit, core::price{74'950});
  EXPECT_TRUE(x.reduce_only);
  EXPECT_EQ(x.engine_order, 0u);
  EXPECT_EQ(x.updated, ms(1750514941541));
  const auto triggered = decoder.algo_order(replaced(one, R"("actualOrderId":"")", R"("actualOrderId":"987")"));
  ASSERT_TRUE(triggered);
  EXPECT_EQ(triggered->engine_order, 987u);
  const auto gone = decoder.algo_cancel(R"({"algoId":7,"clientAlgoId":"wb1-1-1","code":"200","msg":"success"})");
  ASSERT_TRUE(gone);
  EXPECT_EQ(gone->client_id, "wb1-1-1");
}

TEST_F(binance_decode_rest, reads_user_trades) {
  const auto out = decoder.user_trades(
      R"([{"buyer":false,"commission":"0.07819010","commissionAsset":"USDT","id":698759,"maker":true,)"
      R"("orderId":25851813,"price":"7819.01","qty":"0.002","quoteQty":"15.63802","realizedPnl":"-0.91539999",)"
      R"("side":"SELL","positionSide":"SHORT","symbol":"BTCUSDT","time":1569514978020}])");
  ASSERT_TRUE(out) << to_string(out.error());
  const auto& x = out->front();
  EXPECT_EQ(x.trade, 698759u);
  EXPECT_EQ(x.venue_order, 25851813u);
  EXPECT_EQ(x.price, core::price{781'901});
  EXPECT_EQ(x.quantity, core::quantity{2});
  EXPECT_EQ(x.commission, *money_of("0.0781901"));
  EXPECT_EQ(x.realized, *money_of("-0.91539999"));
  EXPECT_TRUE(x.maker);
  EXPECT_EQ(x.at, ms(1569514978020));
}

TEST_F(binance_decode_rest, reads_the_account_in_both_versions) {
  const std::string v3 =
      R"({"totalWalletBalance":"103.12345678","availableBalance":"99.5","assets":[{"asset":"USDT",)"
      R"("walletBalance":"23.72469206","unrealizedProfit":"-1.5","marginBalance":"22.2","availableBalance":"20"}],)"
      R"("positions":[{"symbol":"BTCUSDT","positionSide":"BOTH","positionAmt":"-1.000","unrealizedProfit":"-1.5",)"
      R"("isolatedMargin":"0","notional":"0","updateTime":0}]})";
  const auto out = decoder.account(v3);
  ASSERT_TRUE(out) << to_string(out.error());
  EXPECT_EQ(out->wallet, *money_of("103.12345678"));
  EXPECT_EQ(out->available, *money_of("99.5"));
  EXPECT_FALSE(out->can_trade);
  ASSERT_EQ(out->assets.size(), 1u);
  EXPECT_EQ(out->assets[0].wallet, *money_of("23.72469206"));
  ASSERT_EQ(out->positions.size(), 1u);
  EXPECT_EQ(out->positions[0].quantity, core::quantity{-1000});
  EXPECT_TRUE(out->positions[0].held);
  const auto v2 = decoder.account(replaced(v3, "{\"total", "{\"canTrade\":false,\"total"));
  ASSERT_TRUE(v2);
  EXPECT_EQ(v2->can_trade, false);
  EXPECT_EQ(refusal(decoder.account(replaced(v3, "\"positions\"", "\"stances\""))), "missing_field");
}

TEST_F(binance_decode_rest, reads_positions_and_tells_those_that_are_none_of_ours) {
  const auto out = decoder.positions(
      R"([{"symbol":"BTCUSDT","positionSide":"BOTH","positionAmt":"0.010","entryPrice":"6563.66500",)"
      R"("breakEvenPrice":"6563.7","markPrice":"6679.50671178","unRealizedProfit":"1.15","liquidationPrice":"5930.78",)"
      R"("isolatedMargin":"0","notional":"66.79","marginAsset":"USDT","updateTime":1720736417660},)"
      R"({"symbol":"DOGEUSDT","positionSide":"BOTH","positionAmt":"-7","entryPrice":"0.1","markPrice":"0.1",)"
      R"("unRealizedProfit":"0","liquidationPrice":"0","updateTime":0}])");
  ASSERT_TRUE(out) << to_string(out.error());
  EXPECT_EQ(out->at(0).quantity, core::quantity{10});
  EXPECT_EQ(out->at(0).entry, *money_of("6563.665"));
  EXPECT_EQ(out->at(0).mark, core::price{667'951});
  EXPECT_EQ(out->at(0).liquidation, core::price{593'078});
  EXPECT_FALSE(out->at(1).instrument);
  EXPECT_EQ(out->at(1).symbol, "DOGEUSDT");
  EXPECT_TRUE(out->at(1).held);
}

TEST_F(binance_decode_rest, reads_modes_and_permissions) {
  EXPECT_TRUE(decoder.position_mode(R"({"dualSidePosition":true})")->hedge);
  EXPECT_FALSE(decoder.position_mode(R"({"dualSidePosition":"false"})")->hedge);
  EXPECT_EQ(refusal(decoder.position_mode(R"({"dualSidePosition":1})")), "wrong_type");
  EXPECT_FALSE(decoder.multi_assets_mode(R"({"multiAssetsMargin":false})")->multi_assets);
  const std::string key =
      R"({"ipRestrict":true,"createTime":1698645219000,"enableReading":true,"enableSpotAndMarginTrading":false,)"
      R"("enableWithdrawals":false,"enableInternalTransfer":false,"enableMargin":false,"enableFutures":true,)"
      R"("permitsUniversalTransfer":true,"enableVanillaOptions":false})";
  const auto out = decoder.api_restrictions(key);
  ASSERT_TRUE(out);
  EXPECT_FALSE(out->withdraw);
  EXPECT_TRUE(out->transfer);
  EXPECT_TRUE(out->futures);
  EXPECT_TRUE(out->by_address);
  EXPECT_TRUE(
      decoder.api_restrictions(replaced(key, "\"enableWithdrawals\":false", "\"enableWithdrawals\":true"))->withdraw);
  EXPECT_EQ(refusal(decoder.api_restrictions(replaced(key, "\"enableWithdrawals\":false,", ""))), "missing_field")
      << "what is not said is not taken for harmless";
}

TEST_F(binance_decode_rest, reads_locks_by_quantitative_rules) {
  const auto out = decoder.trading_status(
      R"({"indicators":{"BTCUSDT":[{"isLocked":true,"plannedRecoverTime":1545741270000,"indicator":"UFR",)"
      R"("value":0.05,"triggerValue":0.995},{"isLocked":false,"plannedRecoverTime":0,"indicator":"IFER","value":0.99}],)"
      R"("ACCOUNT":[{"indicator":"TMV","isLocked":false}]},"updateTime":1545741270000})");
  ASSERT_TRUE(out) << to_string(out.error());
  ASSERT_EQ(out->size(), 1u);
  EXPECT_EQ(out->front().symbol, "BTCUSDT");
  EXPECT_EQ(out->front().indicator, "UFR");
  EXPECT_EQ(out->front().until, ms(1545741270000));
}

TEST_F(binance_decode_rest, reads_leverage_tiers_written_as_json_numbers) {
  const std::string tiers =
      R"({"symbol":"BTCUSDT","notionalCoef":1.50,"brackets":[{"bracket":1,"initialLeverage":125,"notionalCap":50000,)"
      R"("notionalFloor":0,"maintMarginRatio":0.004,"cum":0.0},{"bracket":2,"initialLeverage":100,)"
      R"("notionalCap":600000,"notionalFloor":50000,"maintMarginRatio":0.0065,"cum":50.0}]})";
  for (const auto& body : {tiers, "[" + tiers + "]"}) {
    const auto out = decoder.leverage_brackets(body);
    ASSERT_TRUE(out) << to_string(out.error());
    ASSERT_EQ(out->size(), 1u);
    ASSERT_EQ(out->front().tiers.size(), 2u);
    EXPECT_EQ(out->front().tiers[0].leverage_max, 125u);
    EXPECT_EQ(out->front().tiers[0].maintenance, core::ppm{4'000});
    EXPECT_EQ(out->front().tiers[1].notional_cap, *money_of("600000"));
    EXPECT_EQ(out->front().tiers[1].maintenance, core::ppm{6'500});
  }
  EXPECT_EQ(refusal(decoder.leverage_brackets(replaced(tiers, "0.004", "1e300"))), "out_of_range");
  EXPECT_EQ(refusal(decoder.leverage_brackets(replaced(tiers, "0.004", "0.0000000000004"))), "too_precise");
}

TEST_F(binance_decode_rest, reads_history_and_statistics) {
  const auto bars = decoder.klines(
      R"([[1499040000000,"100.10","110.00","99.90","105.00","148.976",1499644799999,"2434.19055334",308,"75.5",)"
      R"("28.46694368","0"]])",
      {1});
  ASSERT_TRUE(bars) << to_string(bars.error());
  EXPECT_EQ(bars->front().opens, ms(1499040000000));
  EXPECT_EQ(bars->front().close, core::price{10'500});
  EXPECT_EQ(bars->front().volume, core::quantity{148'976});
  EXPECT_EQ(bars->front().taker_buy_volume, core::quantity{75'500});
  EXPECT_EQ(bars->front().turnover, *money_of("2434.19055334"));
  EXPECT_EQ(refusal(decoder.klines("[]", {2})), "unknown_symbol");
  EXPECT_EQ(refusal(decoder.klines(R"([[1499040000000,"100.10"]])", {1})), "missing_field");
  EXPECT_EQ(refusal(decoder.klines(
                R"([[1,"100.10","99.00","99.90","105.00","148.976",2,"2434.19055334",308,"75.5","28","0"]])", {1})),
            "out_of_range");

  const auto funding = decoder.funding_rates(
      R"([{"symbol":"BTCUSDT","fundingRate":"-0.03750000","fundingTime":1570608000000,"markPrice":"34287.54619963"},)"
      R"({"symbol":"BTCUSDT","fundingRate":"0.00010000","fundingTime":1570636800000,"markPrice":""}])");
  ASSERT_TRUE(funding) << to_string(funding.error());
  EXPECT_EQ(funding->at(0).rate, *money_of("-0.0375"));
  EXPECT_EQ(funding->at(1).mark, core::money{}) << "older records have none";

  const auto mark = decoder.premium_index(
      R"({"symbol":"BTCUSDT","markPrice":"11793.63104562","indexPrice":"11781.80495970","estimatedSettlePrice":"1",)"
      R"("lastFundingRate":"0.00038246","interestRate":"0.0001","nextFundingTime":1597392000000,"time":1597370495002})");
  ASSERT_TRUE(mark) << to_string(mark.error());
  EXPECT_EQ(mark->mark, *money_of("11793.63104562"));
  EXPECT_EQ(mark->next_funding, ms(1597392000000));
  EXPECT_EQ(refusal(decoder.premium_index(R"({"symbol":"DOGEUSDT","markPrice":"1","indexPrice":"1"})")),
            "unknown_symbol");

  const auto interest =
      decoder.open_interest(R"({"openInterest":"10659.509","symbol":"BTCUSDT","time":1589437530011})");
  ASSERT_TRUE(interest);
  EXPECT_EQ(interest->contracts, core::quantity{10'659'509});

  const auto ratios = decoder.ratios(  // times in quotes, as the documentation shows them
      R"([{"symbol":"BTCUSDT","longShortRatio":"0.1960","longAccount":"0.6622","shortAccount":"0.3378",)"
      R"("timestamp":"1583139600000"}])");
  ASSERT_TRUE(ratios) << to_string(ratios.error());
  EXPECT_EQ(ratios->front().longs, *money_of("0.6622"));
  EXPECT_EQ(ratios->front().at, ms(1583139600000));
  const auto takers = decoder.taker_ratios(
      R"([{"buySellRatio":"1.5586","buyVol":"387.3300","sellVol":"248.5030","timestamp":1585614900000}])");
  ASSERT_TRUE(takers);
  EXPECT_EQ(takers->front().buys, *money_of("387.33"));

  EXPECT_EQ(decoder.time(R"({"serverTime":1499827319559})").value(), ms(1499827319559));
  EXPECT_EQ(decoder.listen_key(R"({"listenKey":"pqia91ma"})").value(), "pqia91ma");
  EXPECT_EQ(refusal(decoder.listen_key("{}")), "missing_field");
}

TEST_F(binance_decode_rest, reads_the_rules_of_symbols_and_counts_those_it_cannot_understand) {
  const std::string symbol =
      R"({"symbol":"BTCUSDT","pair":"BTCUSDT","contractType":"PERPETUAL","status":"TRADING","baseAsset":"BTC",)"
      R"("quoteAsset":"USDT","marginAsset":"USDT","triggerProtect":"0.0500","filters":[)"
      R"({"filterType":"PRICE_FILTER","maxPrice":"4529764","minPrice":"556.80","tickSize":"0.10"},)"
      R"({"filterType":"LOT_SIZE","maxQty":"1000","minQty":"0.001","stepSize":"0.001"},)"
      R"({"filterType":"MARKET_LOT_SIZE","maxQty":"120","minQty":"0.001","stepSize":"0.001"},)"
      R"({"filterType":"MAX_NUM_ORDERS","limit":200},{"filterType":"MAX_NUM_ALGO_ORDERS","limit":10},)"
      R"({"filterType":"MIN_NOTIONAL","notional":"100"},{"filterType":"POSITION_RISK_CONTROL","x":1},)"
      R"({"filterType":"PERCENT_PRICE","multiplierUp":"1.0500","multiplierDown":"0.9500","multiplierDecimal":"4"}]})";
  const std::string broken = replaced(symbol, "\"tickSize\":\"0.10\"", "\"tickSize\":\"?\"");
  const auto out = decoder.exchange_info(
      R"({"timezone":"UTC","serverTime":1626858243909,"rateLimits":[{"rateLimitType":"REQUEST_WEIGHT",)"
      R"("interval":"MINUTE","intervalNum":1,"limit":2400},{"rateLimitType":"ORDERS","interval":"SECOND",)"
      R"("intervalNum":10,"limit":300},{"rateLimitType":"NEW_KIND","interval":"SECOND","intervalNum":1,"limit":3}],)"
      R"("symbols":[)" +
      broken + "," + symbol + "]}");
  ASSERT_TRUE(out) << to_string(out.error());
  EXPECT_EQ(out->unread, 1u);
  ASSERT_EQ(out->symbols.size(), 1u);
  const auto& x = out->symbols.front();
  EXPECT_TRUE(x.trading && x.perpetual);
  EXPECT_EQ(x.tick, *money_of("0.1"));
  EXPECT_EQ(x.market_quantity_max, *money_of("120"));
  EXPECT_EQ(x.multiplier_up, *money_of("1.05"));
  EXPECT_EQ(x.orders_max, 200u);
  EXPECT_EQ(x.algo_orders_max, 10u);
  EXPECT_EQ(filters_of(x, recordings::usdm_btcusdt(), {})->tick, core::price{10});
  ASSERT_EQ(out->limits.size(), 2u);
  EXPECT_EQ(out->limits[0].window, core::duration(std::chrono::minutes(1)));
  EXPECT_EQ(out->limits[1].of, limit_kind::orders);
  EXPECT_EQ(out->limits[1].max, 300u);
}

}  // namespace
}  // namespace adapters::binance
