#include "adapters/binance/snapshot.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "adapters/binance/encode_market.hpp"
#include "adapters/replay/tape.hpp"
#include "core/market/map_book.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace adapters::binance {
namespace {

TEST(binance_shadow_book, answers_nothing_before_it_is_synchronised_and_after_a_gap) {
  const auto x = recordings::spot_btcusdt();
  const auto diff = [&](std::uint64_t first, std::uint64_t last) {
    return encode(product::spot, x,
                  depth_update{x.id, first, last, 0, {}, {{{98}, {static_cast<std::int64_t>(last) * 1000}}}, {}});
  };
  shadow_book shadow(product::spot, x);
  shadow.feed(diff(1, 5));
  EXPECT_EQ(shadow.snapshot(), std::nullopt);
  shadow.feed(encode(product::spot, x, depth_snapshot{x.id, 3, {}, {{{99}, {1000}}}, {{{101}, {2000}}}}));
  ASSERT_NE(shadow.snapshot(), std::nullopt);
  EXPECT_EQ(*shadow.snapshot(), R"({"lastUpdateId":5,"bids":[["0.99000000","0.00001000"],["0.98000000","0.00005000"]],)"
                                R"("asks":[["1.01000000","0.00002000"]]})");
  EXPECT_EQ(*shadow.snapshot(1), R"({"lastUpdateId":5,"bids":[["0.99000000","0.00001000"]],)"
                                 R"("asks":[["1.01000000","0.00002000"]]})");
  shadow.feed(R"({"e":"depthUpdate","E":1,"s":"ETHUSDT","U":1,"u":2,"b":[],"a":[]})");  // of no concern
  EXPECT_NE(shadow.snapshot(), std::nullopt);
  shadow.feed(diff(7, 8));
  EXPECT_EQ(shadow.snapshot(), std::nullopt);
}

class slow_binance_shadow_book : public ::testing::TestWithParam<std::pair<const char*, product>> {};

/// A client that lost its session in the middle of a recording gets its snapshot from the shadow and afterwards holds
/// the same book as one that never lost anything.
TEST_P(slow_binance_shadow_book, lets_a_replayed_session_resynchronise_in_the_middle) {  // F-01 F-02
  const auto [file, from] = GetParam();
  const auto path = recordings::folder() / "sessions/hftbacktest" / file;
  SKIP_WITHOUT(path);
  const auto x = from == product::usdm ? recordings::usdm_btcusdt() : recordings::spot_btcusdt();
  const auto tape = replay::tape::open({{path, "binance", x.symbol}});
  ASSERT_TRUE(tape);
  const auto records = tape->records().first(20'000);

  decoder decode(from, {x});
  shadow_book shadow(from, x);
  book_sync steady(from), losing(from);
  core::market::map_book steady_book, losing_book;
  int answered = 0;
  const std::function<void(book_sync&, core::market::map_book&, book_sync::outcome)> follow =
      [&](book_sync& sync, core::market::map_book& book, book_sync::outcome out) {
        for (const auto& step : out.steps) {
          if (const auto* reset = std::get_if<core::book_reset>(&step.body)) book.reset(reset->bids, reset->asks);
          if (const auto* delta = std::get_if<core::book_delta>(&step.body)) book.apply(delta->bids, delta->asks);
          if (std::holds_alternative<core::book_broken>(step.body)) book.clear();
        }
        if (&sync != &losing || !out.want_snapshot) return;
        const auto body = shadow.snapshot(shadow_book::levels_max);
        if (!body) return;
        auto snapshot = decode.decode(*body, x.symbol);
        ASSERT_TRUE(snapshot) << recordings::outcome_of(snapshot);
        ++answered;
        follow(sync, book, sync.on_snapshot(std::get<depth_snapshot>(std::move(*snapshot))));
      };
  for (const auto& record : records) {
    shadow.feed(record.text);
    auto message = decode.decode(record.text, x.symbol);
    ASSERT_TRUE(message);
    if (record.offset % 6000 == 0) follow(losing, losing_book, losing.on_session_lost());
    if (const auto* update = std::get_if<depth_update>(&*message)) {
      follow(steady, steady_book, steady.on_update(depth_update(*update)));
      follow(losing, losing_book, losing.on_update(depth_update(*update)));
    } else if (const auto* snapshot = std::get_if<depth_snapshot>(&*message)) {
      follow(steady, steady_book, steady.on_snapshot(depth_snapshot(*snapshot)));
      follow(losing, losing_book, losing.on_snapshot(depth_snapshot(*snapshot)));
    }
  }
  EXPECT_GE(answered, 3);
  EXPECT_GE(losing.resyncs(), 3u);
  EXPECT_TRUE(losing.synchronised());
  for (const auto side : {core::side::buy, core::side::sell}) {
    std::vector<core::level> a, b;
    steady_book.each(side, [&](const core::level& level) { a.push_back(level); });
    losing_book.each(side, [&](const core::level& level) { b.push_back(level); });
    EXPECT_EQ(a, b);
    EXPECT_GT(a.size(), 100u);
  }
}

INSTANTIATE_TEST_SUITE_P(both, slow_binance_shadow_book,
                         ::testing::Values(std::pair{"usdm/btcusdt_20240808.gz", product::usdm},
                                           std::pair{"spot/btcusdt_20240808.gz", product::spot}),
                         [](const auto& x) { return std::string(to_string(x.param.second)); });

}  // namespace
}  // namespace adapters::binance
