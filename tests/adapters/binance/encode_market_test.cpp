#include "adapters/binance/encode_market.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <variant>
#include <vector>

#include "adapters/binance/book_sync.hpp"
#include "adapters/binance/decode.hpp"
#include "core/market/map_book.hpp"
#include "core/sim/generated_market.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace adapters::binance {
namespace {

core::timestamp ms(std::int64_t x) { return core::timestamp{std::chrono::milliseconds{x}}; }

TEST(binance_encode_market, frames_messages_as_the_venue_does) {
  const auto usdm = recordings::usdm_btcusdt();
  const auto spot = recordings::spot_btcusdt();
  EXPECT_EQ(
      encode(product::usdm, usdm, depth_update{usdm.id, 157, 160, 149, ms(5), {{{5871020}, {14}}}, {{{6184600}, {0}}}}),
      R"({"stream":"btcusdt@depth@0ms","data":{"e":"depthUpdate","E":5,"T":5,"s":"BTCUSDT","U":157,"u":160,"pu":149,)"
      R"("b":[["58710.20","0.014"]],"a":[["61846.00","0.000"]]}})");
  EXPECT_EQ(encode(product::spot, spot, depth_update{spot.id, 157, 160, 0, ms(5), {}, {{{6183764}, {154698000}}}}),
            R"({"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":5,"s":"BTCUSDT","U":157,"u":160,"b":[],)"
            R"("a":[["61837.64000000","1.54698000"]]}})");
  EXPECT_EQ(encode(product::spot, spot, book_ticker{spot.id, 9, {}, {{{100}, {200000000}}, {{300}, {1000}}}}),
            R"({"stream":"btcusdt@bookTicker","data":{"u":9,"s":"BTCUSDT","b":"1.00000000","B":"2.00000000",)"
            R"("a":"3.00000000","A":"0.00001000"}})");
  EXPECT_EQ(
      encode(product::usdm, usdm, trade{usdm.id, ms(7), {{6180030}, {6}, core::side::sell, 3}}),
      R"({"stream":"btcusdt@trade","data":{"e":"trade","E":7,"T":7,"s":"BTCUSDT","t":3,"p":"61800.30","q":"0.006",)"
      R"("X":"MARKET","m":true}})");
  EXPECT_EQ(encode(product::usdm, usdm, depth_snapshot{usdm.id, 4, ms(7), {{{100}, {1}}}, {}}),
            R"({"lastUpdateId":4,"E":7,"T":7,"bids":[["1.00","0.001"]],"asks":[]})");
}

/// The whole way round: generated steps -> bytes -> messages -> sequence rules -> the same steps.
class binance_encode_generated : public ::testing::TestWithParam<product> {};

TEST_P(binance_encode_generated, markets_come_back_as_they_were) {
  auto instrument = recordings::instrument(1, "BTCUSDT", 2, 5);
  instrument.dated = {core::filters{{}, core::price{10}, core::quantity{1}, {}, {}}};
  core::sim::generated_market market(instrument, 7, ms(1'700'000'000'000), core::price{6'000'000});
  core::sim::generated_market again(instrument, 7, ms(1'700'000'000'000), core::price{6'000'000});
  market_encoder encode(GetParam(), instrument);
  decoder decode(GetParam(), {instrument});
  book_sync sync(GetParam());
  core::market::map_book sent, received;
  std::uint64_t deltas = 0, quotes = 0, trades = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto step = again.next();
    auto message = decode.decode(encode(market.next()), "BTCUSDT");
    ASSERT_TRUE(message) << recordings::outcome_of(message);
    if (const auto* quote = std::get_if<core::quote>(&step.body)) {
      ++quotes;
      EXPECT_EQ(std::get<book_ticker>(*message).quote, *quote);
    } else if (const auto* traded = std::get_if<core::trade>(&step.body)) {
      ++trades;
      EXPECT_EQ(std::get<trade>(*message).trade, *traded);
    } else {
      if (const auto* reset = std::get_if<core::book_reset>(&step.body)) sent.reset(reset->bids, reset->asks);
      if (const auto* delta = std::get_if<core::book_delta>(&step.body)) sent.apply(delta->bids, delta->asks);
      auto out = std::holds_alternative<depth_update>(*message)
                     ? sync.on_update(std::get<depth_update>(std::move(*message)))
                     : sync.on_snapshot(std::get<depth_snapshot>(std::move(*message)));
      EXPECT_FALSE(out.want_snapshot);
      for (const auto& x : out.steps) {
        if (const auto* reset = std::get_if<core::book_reset>(&x.body)) received.reset(reset->bids, reset->asks);
        if (const auto* delta = std::get_if<core::book_delta>(&x.body))
          received.apply(delta->bids, delta->asks), ++deltas;
      }
      if (deltas > 0) {
        ASSERT_EQ(received.best_bid(), sent.best_bid());
        ASSERT_EQ(received.best_ask(), sent.best_ask());
      }
    }
  }
  EXPECT_EQ(sync.gaps(), 0u);
  EXPECT_GT(deltas, 500u);
  EXPECT_GT(quotes, 100u);
  EXPECT_GT(trades, 100u);
}

INSTANTIATE_TEST_SUITE_P(both, binance_encode_generated, ::testing::Values(product::usdm, product::spot),
                         [](const auto& x) { return std::string(to_string(x.param)); });

RC_GTEST_PROP(binance_encode_market, decoding_undoes_encoding, ()) {
  const auto which = *rc::gen::element(product::usdm, product::spot);
  const auto x = recordings::instrument(1, "BTCUSDT", *rc::gen::inRange(0, 9), *rc::gen::inRange(0, 8));
  const auto levels = rc::gen::container<std::vector<core::level>>(
      rc::gen::map(rc::gen::pair(rc::gen::positive<std::int64_t>(), rc::gen::inRange<std::int64_t>(0, INT64_MAX)),
                   [](const auto& p) {
                     return core::level{{p.first}, {p.second}};
                   }));
  const auto first = *rc::gen::inRange<std::uint64_t>(1, INT64_MAX / 2);
  const depth_update sent{x.id,
                          first,
                          first + *rc::gen::inRange<std::uint64_t>(0, 99),
                          which == product::usdm ? first - 1 : 0,
                          ms(*rc::gen::inRange<std::int64_t>(0, 4'000'000'000'000)),
                          *levels,
                          *levels};
  decoder decode(which, {x});
  const auto got = decode.decode(encode(which, x, sent));
  RC_ASSERT(got.has_value());
  const auto& back = std::get<depth_update>(*got);
  RC_ASSERT(back.bids == sent.bids && back.asks == sent.asks && back.ts_event == sent.ts_event);
  RC_ASSERT(back.first_update == sent.first_update && back.last_update == sent.last_update);
  RC_ASSERT(back.previous_update == sent.previous_update);
}

}  // namespace
}  // namespace adapters::binance
