#include "adapters/binance/decode.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "adapters/binance/money_text.hpp"
#include "tests/adapters/binance/independent_json.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace adapters::binance {
namespace {

using recordings::outcome_of;

const std::string usdm_depth =
    R"({"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":1723161256299,"T":1723161256298,"s":"BTCUSDT",)"
    R"("U":157,"u":160,"pu":149,"b":[["58710.20","0.014"],["61496.50","0.000"]],"a":[["61846.00","1.250"]]}})";
const std::string usdm_ticker =
    R"({"e":"bookTicker","u":400,"s":"BTCUSDT","b":"61800.20","B":"2.507","a":"61800.30","A":"2.510",)"
    R"("T":1723161256312,"E":1723161256313})";
const std::string usdm_trade =
    R"({"e":"trade","E":1723161256322,"T":1723161256321,"s":"BTCUSDT","t":5266583935,"p":"61800.30","q":"0.006",)"
    R"("X":"MARKET","m":false})";
const std::string usdm_snapshot =
    R"({"lastUpdateId":160,"E":1723161256501,"T":1723161256493,"bids":[["61800.20","2.909"],["61800.10","0.696"]],)"
    R"("asks":[["61800.30","1.155"],["61800.40","0.002"]]})";

class binance_decode : public ::testing::Test {
 protected:
  decoder usdm{product::usdm, {recordings::usdm_btcusdt()}};
  decoder spot{product::spot, {recordings::spot_btcusdt()}};

  template <class T>
  T get(decoder& d, const std::string& text, std::string_view symbol = {}) {
    auto out = d.decode(text, symbol);
    EXPECT_TRUE(out && std::holds_alternative<T>(*out)) << outcome_of(out) << " of " << text;
    return out && std::holds_alternative<T>(*out) ? std::get<T>(*out) : T{};
  }
  std::string usdm_outcome(const std::string& text) { return outcome_of(usdm.decode(text, "BTCUSDT")); }
};

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

core::timestamp ms(std::int64_t x) { return core::timestamp{std::chrono::milliseconds{x}}; }

TEST_F(binance_decode, reads_a_futures_diff) {
  const auto x = get<depth_update>(usdm, usdm_depth);
  EXPECT_EQ(x.instrument, core::instrument_id{1});
  EXPECT_EQ(x.first_update, 157u);
  EXPECT_EQ(x.last_update, 160u);
  EXPECT_EQ(x.previous_update, 149u);
  EXPECT_EQ(x.ts_event, ms(1723161256299));
  EXPECT_EQ(x.bids, (std::vector<core::level>{{{5871020}, {14}}, {{6149650}, {0}}}));
  EXPECT_EQ(x.asks, (std::vector<core::level>{{{6184600}, {1250}}}));
}

TEST_F(binance_decode, reads_a_spot_diff_that_has_neither_pu_nor_T) {
  const auto x = get<depth_update>(spot, R"({"e":"depthUpdate","E":5,"s":"BTCUSDT","U":7,"u":8,)"
                                         R"("b":[],"a":[["61837.64000000","1.54698000"]]})");
  EXPECT_EQ(x.previous_update, 0u);
  EXPECT_TRUE(x.bids.empty());
  EXPECT_EQ(x.asks, (std::vector<core::level>{{{6183764}, {154698000}}}));
}

TEST_F(binance_decode, reads_a_bare_snapshot_for_the_symbol_that_the_caller_names) {
  const auto x = get<depth_snapshot>(usdm, usdm_snapshot, "btcusdt");
  EXPECT_EQ(x.instrument, core::instrument_id{1});
  EXPECT_EQ(x.last_update, 160u);
  EXPECT_EQ(x.ts_event, ms(1723161256501));
  EXPECT_EQ(x.bids.size(), 2u);
  EXPECT_EQ(x.asks.front(), (core::level{{6180030}, {1155}}));
  EXPECT_EQ(usdm.decode(usdm_snapshot).error(), decode_error::unknown_symbol);
}

TEST_F(binance_decode, reads_quotes_of_both_products) {
  const auto x = get<book_ticker>(usdm, usdm_ticker);
  EXPECT_EQ(x.update, 400u);
  EXPECT_EQ(x.ts_event, ms(1723161256313));
  EXPECT_EQ(x.quote, (core::quote{{{6180020}, {2507}}, {{6180030}, {2510}}}));
  const auto y = get<book_ticker>(spot, R"({"stream":"btcusdt@bookTicker","data":{"u":9,"s":"BTCUSDT",)"
                                        R"("b":"1.00000000","B":"2.00000000","a":"3.00000000","A":"4.00000000"}})");
  EXPECT_EQ(y.ts_event, core::timestamp{});
  EXPECT_EQ(y.quote, (core::quote{{{100}, {200000000}}, {{300}, {400000000}}}));
}

TEST_F(binance_decode, reads_trades_and_names_their_aggressor) {
  const auto x = get<trade>(usdm, usdm_trade);
  EXPECT_EQ(x.ts_event, ms(1723161256321));
  EXPECT_EQ(x.trade, (core::trade{{6180030}, {6}, core::side::buy, 5266583935}));
  const auto sold = get<trade>(usdm, replaced(usdm_trade, "\"m\":false", "\"m\":true"));
  EXPECT_EQ(sold.trade.aggressor, core::side::sell);
  const auto many =
      get<aggregate_trade>(usdm, R"({"e":"aggTrade","E":9,"a":77,"s":"BTCUSDT","p":"1.5","q":"2","f":100,)"
                                 R"("l":105,"T":8,"m":true})");
  EXPECT_EQ(many.trade, (core::trade{{150}, {2000}, core::side::sell, 77}));
  EXPECT_EQ(many.first_trade, 100u);
  EXPECT_EQ(many.last_trade, 105u);
}

TEST_F(binance_decode, reads_answers_to_subscriptions) {
  const auto yes = get<subscription_answer>(usdm, R"({"result":null,"id":3})");
  EXPECT_TRUE(yes.accepted);
  EXPECT_EQ(yes.id, 3u);
  const auto no = get<subscription_answer>(usdm, R"({"error":{"code": -2,"msg":"bad"},"id":4})");
  EXPECT_FALSE(no.accepted);
  EXPECT_EQ(no.id, 4u);
  EXPECT_EQ(no.code, -2);
  const auto bare = get<subscription_answer>(usdm, R"({"code": 2, "msg": "Invalid request: too many parameters"})");
  EXPECT_FALSE(bare.accepted);
  EXPECT_EQ(bare.id, 0u);
  EXPECT_EQ(bare.code, 2);
  const auto numbered = get<subscription_answer>(usdm, R"({"code":0,"msg":"Unknown property","id":9})");
  EXPECT_FALSE(numbered.accepted);
  EXPECT_EQ(numbered.id, 9u);
  EXPECT_FALSE(get<subscription_answer>(usdm, R"({"error":{"code":2,"msg":"Invalid request"}})").accepted);
}

const std::string usdm_kline =
    R"({"e":"kline","E":1638747660000,"s":"BTCUSDT","k":{"t":1638747660000,"T":1638747719999,"s":"BTCUSDT",)"
    R"("i":"1m","f":100,"L":200,"o":"0.10","c":"0.20","h":"0.25","l":"0.10","v":"1.5","n":100,"x":true,)"
    R"("q":"1.00001","V":"0.5","Q":"0.500","B":"123456"}})";
const std::string usdm_mark =
    R"({"stream":"btcusdt@markPrice@1s","data":{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT",)"
    R"("p":"11794.15000001","ap":"11794.15","i":"11784.62659091","P":"11784.25641265","r":"-0.00038167",)"
    R"("T":1562306400000}})";
const std::string usdm_liquidation =
    R"({"e":"forceOrder","E":1568014460893,"o":{"s":"BTCUSDT","S":"SELL","o":"LIMIT","f":"IOC","q":"0.014",)"
    R"("p":"9910","ap":"9910.12345678","X":"FILLED","l":"0.014","z":"0.010","T":1568014460892}})";

TEST_F(binance_decode, reads_a_candle) {
  const auto x = get<kline>(usdm, usdm_kline);
  EXPECT_EQ(x.instrument, core::instrument_id{1});
  EXPECT_EQ(x.interval, candle_interval::minute_1);
  EXPECT_EQ(candle_interval_of("1M"), candle_interval::month_1);
  EXPECT_EQ(to_string(candle_interval::hour_12), "12h");
  EXPECT_EQ(x.opens, ms(1638747660000));
  EXPECT_EQ(x.closes, ms(1638747719999));
  EXPECT_EQ(x.open, core::price{10});
  EXPECT_EQ(x.high, core::price{25});
  EXPECT_EQ(x.low, core::price{10});
  EXPECT_EQ(x.close, core::price{20});
  EXPECT_EQ(x.volume, core::quantity{1500});
  EXPECT_EQ(x.taker_buy_volume, core::quantity{500});
  EXPECT_EQ(x.turnover, core::money{10'000'100'000'000'000});
  EXPECT_EQ(x.trades, 100u);
  EXPECT_TRUE(x.closed);
}

TEST_F(binance_decode, reads_mark_price_and_funding) {
  const auto x = get<mark_price>(usdm, usdm_mark);
  EXPECT_EQ(x.mark, *money_of("11794.15000001"));
  EXPECT_EQ(x.index, *money_of("11784.62659091"));
  EXPECT_EQ(x.funding_rate, *money_of("-0.00038167"));
  EXPECT_EQ(x.next_funding, ms(1562306400000));
  EXPECT_EQ(x.ts_event, ms(1562305380000));
  const auto delivery = get<mark_price>(usdm, replaced(replaced(usdm_mark, "-0.00038167", ""), "1562306400000", "0"));
  EXPECT_EQ(delivery.funding_rate, core::money{});
}

TEST_F(binance_decode, reads_a_liquidation) {
  const auto x = get<force_order>(usdm, usdm_liquidation);
  EXPECT_EQ(x.side, core::side::sell);
  EXPECT_EQ(x.limit, core::price{991'000});
  EXPECT_EQ(x.quantity, core::quantity{14});
  EXPECT_EQ(x.filled, core::quantity{10});
  EXPECT_EQ(x.ts_event, ms(1568014460892));
}

TEST_F(binance_decode, refuses_candles_marks_and_liquidations_that_cannot_be) {
  EXPECT_EQ(usdm_outcome(replaced(usdm_kline, "\"h\":\"0.25\"", "\"h\":\"0.15\"")), "refused: out_of_range");
  EXPECT_EQ(usdm_outcome(replaced(usdm_kline, "\"V\":\"0.5\"", "\"V\":\"1.6\"")), "refused: out_of_range");
  EXPECT_EQ(usdm_outcome(replaced(usdm_kline, "\"1m\"", "\"7m\"")), "refused: out_of_range");
  EXPECT_EQ(usdm_outcome(replaced(usdm_kline, "\"n\":100,", "")), "refused: missing_field");
  EXPECT_EQ(usdm_outcome(replaced(usdm_kline, "\"n\":100,", "\"n\":100,\"n\":1,")), "refused: duplicate_field");
  EXPECT_EQ(usdm_outcome(replaced(usdm_kline, "719999,\"s\":\"BTCUSDT\"", "719999,\"s\":\"ETHUSDT\"")),
            "refused: symbol_mismatch");
  EXPECT_EQ(usdm_outcome(R"({"e":"kline","E":1,"s":"BTCUSDT","k":{}})"), "refused: missing_field");
  EXPECT_EQ(usdm_outcome(R"({"e":"kline","E":1,"s":"BTCUSDT","k":[]})"), "refused: wrong_type");
  EXPECT_EQ(usdm_outcome(R"({"e":"kline","E":1,"s":"BTCUSDT"})"), "refused: missing_field");
  EXPECT_EQ(usdm_outcome(replaced(usdm_mark, "11784.62659091", "0")), "refused: out_of_range");
  EXPECT_EQ(usdm_outcome(replaced(usdm_mark, "\"11784.62659091\"", "1.5")), "refused: wrong_type");
  EXPECT_EQ(usdm_outcome(replaced(usdm_liquidation, "SELL", "BOTH")), "refused: out_of_range");
  EXPECT_EQ(usdm_outcome(replaced(usdm_liquidation, "\"z\":\"0.010\"", "\"z\":\"0.015\"")), "refused: out_of_range");
  EXPECT_EQ(usdm_outcome(replaced(usdm_liquidation, "BTCUSDT", "ETHUSDT")), "refused: unknown_symbol");
}

TEST_F(binance_decode, takes_fields_in_any_order_and_ignores_those_it_does_not_know) {  // F-14
  const std::string shuffled =
      R"( { "data" : {"a":[["61846.00","1.250"]], "x":{"y":[1,null,{"z":"é\n"}]}, "b":[ [ "58710.20" , "0.014" ],)"
      R"(["61496.50","0.000"] ] ,"pu":149,"u":160,"U":157,"s":"BTCUSDT","T":1723161256298,"E":1723161256299,)"
      R"("e":"depthUpdate","st":1,"b2":-1.5e+7}, "stream":"btcusdt@depth@0ms" } )";
  const auto x = get<depth_update>(usdm, shuffled);
  const auto y = get<depth_update>(usdm, usdm_depth);
  EXPECT_EQ(x.bids, y.bids);
  EXPECT_EQ(x.asks, y.asks);
  EXPECT_EQ(x.first_update, y.first_update);
  EXPECT_EQ(x.ts_event, y.ts_event);
}

TEST_F(binance_decode, names_what_it_does_not_look_into) {
  EXPECT_EQ(usdm_outcome(R"({"e":"continuous_kline","E":1,"ps":"BTCUSDT","k":{}})"), "notice: kline");
  EXPECT_EQ(usdm_outcome(R"({"stream":"!markPrice@arr@1s","data":[{"e":"markPriceUpdate"}]})"), "notice: mark_price");
  EXPECT_EQ(usdm_outcome(replaced(usdm_trade, "\"MARKET\"", "\"INSURANCE_FUND\"")), "notice: off_book_trade");
  EXPECT_EQ(usdm_outcome(replaced(replaced(usdm_trade, "\"MARKET\"", "\"NA\""), "61800.30", "0")),
            "notice: off_book_trade");
  EXPECT_EQ(usdm_outcome(R"({"e":"serverShutdown","E":1})"), "notice: server_shutdown");
}

TEST_F(binance_decode, refuses_by_name) {  // F-14
  const std::vector<std::pair<std::string, std::string>> cases{
      {"", "truncated"},
      {"   ", "truncated"},
      {usdm_ticker.substr(0, usdm_ticker.size() - 1), "truncated"},
      {usdm_depth.substr(0, usdm_depth.size() - 1), "truncated"},
      {R"({"e":"tra)", "truncated"},
      {"[]", "unknown_event"},
      {"7", "unknown_event"},
      {"[", "truncated"},
      {"[}", "not_json"},
      {usdm_ticker + "x", "not_json"},
      {usdm_ticker + "{}", "not_json"},
      {replaced(usdm_ticker, "\"u\":400", "\"u\":400 1"), "not_json"},
      {replaced(usdm_ticker, "\"T\":1723161256312", "\"T\":tru"), "not_json"},
      {replaced(usdm_ticker, "\"T\":", "\"\\x\":"), "not_json"},
      {replaced(usdm_ticker, "BTCUSDT", "BTC\xff"), "non_utf8"},
      {replaced(usdm_ticker, "BTCUSDT", "XRPUSDT"), "unknown_symbol"},
      {replaced(usdm_ticker, "\"BTCUSDT\"", "null"), "wrong_type"},
      {replaced(usdm_ticker, "\"61800.20\"", "61800.20"), "wrong_type"},
      {replaced(usdm_ticker, "61800.20", "6.18002e4"), "bad_number"},
      {replaced(usdm_ticker, "61800.20", "+61800"), "bad_number"},
      {replaced(usdm_ticker, "61800.20", "61800."), "bad_number"},
      {replaced(usdm_ticker, "61800.20", ".5"), "bad_number"},
      {replaced(usdm_ticker, "61800.20", "61800.201"), "too_precise"},
      {replaced(usdm_ticker, "61800.20", "99999999999999999999"), "out_of_range"},
      {replaced(usdm_ticker, "61800.20", "-1"), "out_of_range"},
      {replaced(usdm_ticker, "61800.20", "61800.30"), "crossed_quote"},  // F-06: locked
      {replaced(usdm_ticker, "61800.20", "61801"), "crossed_quote"},     // F-06
      {replaced(usdm_ticker, "2.507", "0.000"), "empty_quote"},
      {replaced(usdm_ticker, "\"u\":400", "\"u\":\"400\""), "wrong_type"},
      {replaced(usdm_ticker, "\"u\":400", "\"u\":4.5"), "bad_number"},
      {replaced(usdm_ticker, "\"u\":400", "\"u\":-1"), "out_of_range"},
      {replaced(usdm_ticker, "\"u\":400", "\"u\":9223372036854775808"), "out_of_range"},
      {replaced(usdm_ticker, "\"u\":400", "\"u\":007"), "not_json"},
      {replaced(usdm_ticker, "\"E\":1723161256313", "\"E\":9223372036855"), "out_of_range"},
      {replaced(usdm_ticker, ",\"E\":1723161256313", ""), "missing_field"},
      {replaced(usdm_ticker, "\"e\":\"bookTicker\",", ""), "unknown_event"},
      {replaced(usdm_ticker, "bookTicker", "bookTickler"), "unknown_event"},
      {replaced(usdm_ticker, "\"T\":", "\"u\":"), "duplicate_field"},
      {replaced(usdm_depth, "\"pu\":149,", ""), "missing_field"},
      {replaced(usdm_depth, "\"U\":157", "\"U\":161"), "out_of_range"},
      {replaced(usdm_depth, "58710.20", "0.00"), "out_of_range"},
      {replaced(usdm_depth, "\"0.014\"", "\"-0.014\""), "out_of_range"},
      {replaced(usdm_depth, "\"0.014\"", "\"0.014\",\"1\""), "wrong_type"},
      {replaced(usdm_depth, "btcusdt@depth@0ms", "ethusdt@depth@0ms"), "symbol_mismatch"},
      {replaced(usdm_depth, "depth@0ms", "depth20@100ms"), "unsupported_stream"},
      {replaced(usdm_depth, "\"stream\":\"btcusdt@depth@0ms\",", ""), "missing_field"},
      {replaced(usdm_depth, "\"stream\":", "\"data\":{},\"stream\":"), "duplicate_field"},
      {replaced(usdm_snapshot, "61800.10", "61800.20"), "unordered_snapshot"},
      {replaced(usdm_snapshot, "61800.40", "61800.25"), "unordered_snapshot"},
      {replaced(usdm_snapshot, "61800.20", "61800.30"), "unordered_snapshot"},
      {replaced(usdm_snapshot, "0.696", "0"), "unordered_snapshot"},
      {replaced(usdm_trade, "\"0.006\"", "\"0.000\""), "out_of_range"},
      {replaced(usdm_trade, "\"m\":false", "\"m\":0"), "wrong_type"},
      {R"({"code":-1121,"msg":"Invalid symbol."})", "venue_error"},
      {"{}", "unknown_event"},
      {R"({"stream":"x@y","data":[]})", "unknown_event"},
  };
  for (const auto& [text, reason] : cases) EXPECT_EQ(usdm_outcome(text), "refused: " + reason) << text;
}

TEST_F(binance_decode, bounds_size_and_depth) {  // F-15
  const auto with = [](const std::string& x) { return replaced(usdm_ticker, "\"T\":1723161256312", "\"x\":" + x); };
  const auto nested = [](std::size_t n) { return std::string(n, '[') + std::string(n, ']'); };
  EXPECT_EQ(usdm_outcome(with(nested(nesting_max - 1))), "book_ticker");
  EXPECT_EQ(usdm_outcome(with(nested(nesting_max))), "refused: too_deep");
  EXPECT_EQ(usdm_outcome(with(nested(100'000))), "refused: too_deep");
  EXPECT_EQ(usdm_outcome(std::string(100'000, '[')), "refused: too_deep");
  EXPECT_EQ(usdm_outcome(with('"' + std::string(message_size_max, 'x') + '"')), "refused: too_large");
  const std::string most = with('"' + std::string(message_size_max - with("\"\"").size(), 'x') + '"');
  ASSERT_EQ(most.size(), message_size_max);
  EXPECT_EQ(usdm_outcome(most), "book_ticker");
}

// -- broken messages ------------------------------------------------------------------------------------------------

const std::vector<std::string>& samples() {
  static const std::vector<std::string> all{usdm_depth, usdm_ticker, usdm_trade, usdm_snapshot};
  return all;
}

/// What every decoded message promises, whatever the bytes were.
void check_promises(const decoded& x) {
  if (const auto* update = std::get_if<depth_update>(&x)) {
    RC_ASSERT(update->first_update <= update->last_update);
    for (const auto* side : {&update->bids, &update->asks})
      for (const auto& level : *side) RC_ASSERT(level.price.units > 0 && level.quantity.units >= 0);
  } else if (const auto* snapshot = std::get_if<depth_snapshot>(&x)) {
    for (const auto* side : {&snapshot->bids, &snapshot->asks})
      for (const auto& level : *side) RC_ASSERT(level.price.units > 0 && level.quantity.units > 0);
    if (!snapshot->bids.empty() && !snapshot->asks.empty())
      RC_ASSERT(snapshot->bids.front().price < snapshot->asks.front().price);
  } else if (const auto* ticker = std::get_if<book_ticker>(&x)) {
    RC_ASSERT(ticker->quote.bid.price < ticker->quote.ask.price && ticker->quote.bid.price.units > 0);
    RC_ASSERT(ticker->quote.bid.quantity.units > 0 && ticker->quote.ask.quantity.units > 0);
  } else if (const auto* one = std::get_if<trade>(&x)) {
    RC_ASSERT(one->trade.price.units > 0 && one->trade.quantity.units > 0);
  }
}

void check_broken(const std::string& text) {
  decoder d{product::usdm, {recordings::usdm_btcusdt()}};
  const auto out = d.decode(text, "BTCUSDT");
  if (!out) return;
  RC_ASSERT(independent::is_json(text));
  check_promises(*out);
}

RC_GTEST_PROP(binance_decode_broken, flipped_bytes_never_pass_as_another_grammar, ()) {  // F-14
  std::string text = *rc::gen::elementOf(samples());
  const auto flips = *rc::gen::inRange(1, 4);
  for (int i = 0; i < flips; ++i) text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
  check_broken(text);
}

RC_GTEST_PROP(binance_decode_broken, structure_moved_about_never_passes_as_another_grammar, ()) {  // F-14
  std::string text = *rc::gen::elementOf(samples());
  const auto edits = *rc::gen::inRange(1, 4);
  for (int i = 0; i < edits; ++i) {
    const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
    const std::string piece =
        *rc::gen::elementOf(std::vector<std::string>{"\"", "{", "}", "[", "]", ",", ":", "\\", " ", "0", "-", ".", "e9",
                                                     "null", "\"b\":", "[[\"1\",\"1\"]]", "\\u0"});
    if (*rc::gen::arbitrary<bool>())
      text.insert(at, piece);
    else
      text.replace(at, std::min(piece.size(), text.size() - at), piece);
  }
  check_broken(text);
}

RC_GTEST_PROP(binance_decode_broken, what_is_cut_is_refused, ()) {  // F-14 F-16
  const std::string& text = *rc::gen::elementOf(samples());
  const auto cut = *rc::gen::inRange<std::size_t>(0, text.size());
  decoder d{product::usdm, {recordings::usdm_btcusdt()}};
  RC_ASSERT(!d.decode(std::string_view(text).substr(0, cut), "BTCUSDT"));
  RC_ASSERT(!d.decode(std::string_view(text).substr(text.size() - cut), "BTCUSDT"));
}

RC_GTEST_PROP(binance_decode_broken, values_of_other_types_and_sizes_keep_the_promises, ()) {  // F-14
  std::string text = *rc::gen::elementOf(samples());
  std::vector<std::pair<std::size_t, std::size_t>> values;  // from behind a colon to the next comma or bracket
  for (std::size_t at = text.find("\":"); at != std::string::npos; at = text.find("\":", at + 2))
    values.emplace_back(at + 2, text.find_first_of(",}]", at + 2));
  const auto [from, to] = *rc::gen::elementOf(values);
  text.replace(from, to - from,
               *rc::gen::elementOf(std::vector<std::string>{"null",
                                                            "true",
                                                            "{}",
                                                            "[]",
                                                            "[[]]",
                                                            "[[\"1\"]]",
                                                            "[[1,2]]",
                                                            "\"\"",
                                                            "\"-0\"",
                                                            "\"0.0000000\"",
                                                            "0",
                                                            "-0",
                                                            "1e400",
                                                            "123456789012345678901234567890",
                                                            "\"123456789012345678901234567890\"",
                                                            "\"9e9\"",
                                                            "\"NaN\"",
                                                            "\"0x10\"",
                                                            "\"１\"",
                                                            "-1",
                                                            "18446744073709551615",
                                                            "[[\"5\",\"1\"],[\"5\",\"0\"]]"}));
  check_broken(text);
}

RC_GTEST_PROP(binance_decode_broken, one_message_leaves_no_trace_in_the_next, ()) {
  decoder used{product::usdm, {recordings::usdm_btcusdt()}};
  for (const auto& first : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(samples())))
    (void)used.decode(std::string_view(first).substr(0, *rc::gen::inRange<std::size_t>(0, first.size() + 1)),
                      "BTCUSDT");
  for (const auto& text : samples()) {
    decoder fresh{product::usdm, {recordings::usdm_btcusdt()}};
    RC_ASSERT(outcome_of(used.decode(text, "BTCUSDT")) == outcome_of(fresh.decode(text, "BTCUSDT")));
    RC_ASSERT(used.decode(text, "BTCUSDT").has_value());
  }
}

}  // namespace
}  // namespace adapters::binance
