#include "adapters/binance/feed_actor.hpp"

#include <fmt/format.h>

#include "adapters/binance/encode_market.hpp"
#include "messages/feed.hpp"
#include "tests/actors/among_peers.hpp"
#include "tests/adapters/binance/recordings.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using adapters::binance::depth_snapshot;
using adapters::binance::depth_update;
using adapters::binance::product;
using core::book_fault;

struct feed_actor_test : among_peers {
  const core::instrument traded = recordings::spot_btcusdt();
  sink session = listen("venues/spot/session"), market = listen("market/spot/BTCUSDT"), asker = listen();
  std::uint64_t offset = 0;

  void open_feed(product of = product::spot) {
    open("venues/spot/feed",
         runtime::room_start(
             adapters::binance::feed_actor, run.env(),
             adapters::binance::feed_settings{.venue = "spot", .product = of, .instruments = {traded}},
             adapters::binance::feed_peers{messages::session_address(at("venues/spot/session")),
                                           {{traded.id, messages::market_address(at("market/spot/BTCUSDT"))}}}));
  }
  void frame(std::string text) {
    auto owner = std::make_shared<const std::string>(std::move(text));
    tell(messages::frame{owner, *owner, run.now(), traded.id, ++offset});
  }
  void diff(std::uint64_t first, std::uint64_t last) {
    frame(encode(product::spot, traded,
                 depth_update{traded.id, first, last, 0, {}, {{{98}, {static_cast<std::int64_t>(last)}}}, {}}));
  }
  void snapshot(std::uint64_t last) {
    frame(encode(product::spot, traded, depth_snapshot{traded.id, last, {}, {{{99}, {1}}}, {{{101}, {2}}}}));
  }
  /// reset, delta, or why the book broke; in order.
  std::vector<std::string> heard() {
    std::vector<std::string> all;
    for (const auto& x : market.all<core::market_event>()) {
      if (const auto* broken = std::get_if<core::book_broken>(&x.body))
        all.emplace_back(to_string(broken->why));
      else
        all.emplace_back(std::holds_alternative<core::book_reset>(x.body)   ? "reset"
                         : std::holds_alternative<core::book_delta>(x.body) ? "delta"
                                                                            : "other");
    }
    market.clear();
    return all;
  }
  std::size_t asked() { return session.count<messages::snapshot_wanted>(); }
  messages::feed_report report() {
    ask(asker, room(), messages::feed_report_wanted{});
    return asker.all<messages::feed_report>().back();
  }
  using list = std::vector<std::string>;
};

TEST_F(feed_actor_test, declares_the_book_broken_when_it_starts_and_after_a_crash) {
  open_feed();
  const std::string lost(to_string(book_fault::session_lost));
  EXPECT_EQ(heard(), list{lost});
  crash();
  EXPECT_EQ(heard(), list{lost});
}

TEST_F(feed_actor_test, tells_that_trades_were_lost_before_anything_else_when_it_starts_and_after_a_crash) {
  open_feed();
  for (const std::size_t starts : {1u, 2u}) {
    ASSERT_EQ(market.count<messages::trades_lost>(), starts);
    EXPECT_TRUE(market.messages()[2 * (starts - 1)].match_elements<messages::trades_lost>());
    crash();
  }
}

TEST_F(feed_actor_test, asks_for_a_snapshot_and_passes_on_what_joins_it) {
  open_feed();
  heard();
  diff(1, 5);
  EXPECT_EQ(asked(), 1u);
  EXPECT_TRUE(heard().empty());
  diff(6, 8);
  snapshot(5);
  EXPECT_EQ(heard(), (list{"reset", "delta"}));
  diff(9, 9);
  EXPECT_EQ(heard(), list{"delta"});
  EXPECT_EQ(asked(), 1u);
}

TEST_F(feed_actor_test, breaks_the_book_at_a_gap_and_asks_for_a_snapshot) {
  open_feed();
  diff(1, 5);
  snapshot(3);
  heard();
  diff(7, 8);
  EXPECT_EQ(heard(), list{std::string(to_string(book_fault::gap))});
  EXPECT_EQ(asked(), 2u);
  snapshot(7);
  EXPECT_EQ(heard().front(), "reset");
  EXPECT_EQ(report().books.at(0).gaps, 1u);
  EXPECT_EQ(report().books.at(0).resyncs, 1u);
}

TEST_F(feed_actor_test, repeats_a_request_that_is_not_answered_until_it_is) {
  open_feed();
  diff(1, 5);
  run.advance(3500ms);
  EXPECT_EQ(asked(), 4u);
  snapshot(5);
  diff(6, 6);
  run.advance(1min);
  EXPECT_EQ(asked(), 4u);
  EXPECT_FALSE(run.next_due());
}

TEST_F(feed_actor_test, counts_frames_that_it_refuses_by_reason_and_goes_on) {
  open_feed();
  diff(1, 5);
  snapshot(3);
  heard();
  frame("{\"e\":\"trade\"");
  frame("");
  diff(6, 6);
  EXPECT_EQ(heard(), list{"delta"});
  const auto seen = report();
  std::uint64_t refused = 0;
  for (const auto& [why, count] : seen.refused) refused += count;
  EXPECT_EQ(refused, 2u);
  EXPECT_EQ(seen.frames, 5u);
  EXPECT_EQ(seen.venue, "spot");
  EXPECT_EQ(seen.books.at(0).updates, 3u);
}

TEST_F(feed_actor_test, starts_over_when_its_market_has_no_book) {
  open_feed();
  diff(1, 5);
  snapshot(3);
  heard();
  tell(messages::book_wanted{traded.id});
  EXPECT_EQ(heard(), list{std::string(to_string(book_fault::not_yet_synchronised))});
  diff(6, 6);
  snapshot(5);
  diff(7, 7);
  EXPECT_EQ(heard(), (list{"reset", "delta", "delta"}));
}

// F-14
TEST_F(feed_actor_test, breaks_the_book_at_once_where_a_diff_cannot_be_read) {
  open_feed();
  diff(1, 5);
  snapshot(3);
  heard();
  frame(R"({"e":"depthUpdate","s":"BTCUSDT","U":"six"})");
  EXPECT_EQ(heard(), list{std::string(to_string(book_fault::gap))});
  EXPECT_EQ(asked(), 2u);
  frame(R"({"e":"depthUpdate","s":"BTCUSDT","U":"seven"})");
  EXPECT_EQ(asked(), 2u) << "a snapshot is on its way";
  EXPECT_EQ(report().books.at(0).gaps, 2u);
}

TEST_F(feed_actor_test, does_not_forget_what_it_has_received_because_its_market_asks_for_a_book) {
  open_feed();
  heard();
  diff(1, 5);
  tell(messages::book_wanted{traded.id});
  EXPECT_TRUE(heard().empty());
  EXPECT_EQ(asked(), 1u);
  snapshot(3);
  EXPECT_EQ(heard(), (list{"reset", "delta"}));
}

// I-12
TEST_F(feed_actor_test, breaks_the_book_where_the_session_says_that_the_stream_ended) {
  open_feed();
  diff(1, 5);
  snapshot(3);
  heard();
  tell(messages::stream_lost{traded.id});
  EXPECT_EQ(market.count<messages::trades_lost>(), 0u) << "they come on another line";
  EXPECT_EQ(heard(), list{std::string(to_string(book_fault::session_lost))});
  diff(9, 9);
  snapshot(8);
  EXPECT_EQ(heard(), (list{"reset", "delta"}));
}

TEST_F(feed_actor_test, leaves_the_book_alone_where_only_trades_were_lost) {
  open_feed();
  diff(1, 5);
  snapshot(3);
  heard();
  tell(messages::stream_lost{traded.id, false});
  EXPECT_EQ(market.count<messages::trades_lost>(), 1u);
  diff(6, 6);
  EXPECT_EQ(heard(), list{"delta"});
}

TEST_F(feed_actor_test, tells_what_the_venue_announces_of_funding) {
  open_feed(product::usdm);
  const auto mark = [this](std::string_view rate, std::string_view settles) {
    frame(fmt::format(R"({{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT","p":"11794.15000001",)"
                      R"("i":"11784.62659091","P":"11784.25641265","r":"{}","T":{}}})",
                      rate, settles));
  };
  mark("", "0");  // a contract with a delivery date
  EXPECT_EQ(market.count<core::funding_announced>(), 0u);
  mark("-0.00038167", "1562306400000");
  ASSERT_EQ(market.count<core::funding_announced>(), 1u);
  const auto told = market.all<core::funding_announced>()[0];
  EXPECT_EQ(told.instrument, traded.id);
  EXPECT_EQ(told.ts_event, core::timestamp(1562305380000ms));
  EXPECT_EQ(told.settles_at, core::timestamp(1562306400000ms));
  EXPECT_EQ(to_string(told.rate), "-0.00038167");
  EXPECT_EQ(to_string(told.mark), "11794.15000001");
}

TEST_F(feed_actor_test, counts_over_all_its_lives) {
  open_feed();
  diff(1, 5);
  snapshot(3);
  diff(9, 9);
  crash();
  diff(10, 10);
  snapshot(9);
  const auto seen = report();
  EXPECT_EQ(seen.frames, 5u);
  EXPECT_EQ(seen.books.at(0).gaps, 1u);
  EXPECT_EQ(seen.books.at(0).resyncs, 1u);
}

/// Executions as the venue tells them, one by one or added up.
struct feed_trades_test : feed_actor_test {
  std::uint64_t clock_ms = 1'700'000'000'000;

  void single(std::uint64_t number) {
    frame(fmt::format(R"({{"e":"trade","E":{0},"T":{0},"s":"BTCUSDT","t":{1},"p":"61800.30","q":"0.006","m":false}})",
                      ++clock_ms, number));
  }
  void aggregate(std::uint64_t number) {
    frame(fmt::format(
        R"({{"e":"aggTrade","E":{0},"a":{1},"s":"BTCUSDT","p":"58665.00","q":"0.043","f":1,"l":2,"T":{0},"m":false}})",
        ++clock_ms, number));
  }
  std::vector<std::uint64_t> trades() {
    std::vector<std::uint64_t> numbers;
    for (const auto& x : market.all<core::market_event>())
      if (const auto* trade = std::get_if<core::trade>(&x.body)) numbers.push_back(trade->venue_trade);
    return numbers;
  }
  /// What was told since the last call: numbers of trades, and 0 where some were lost.
  std::vector<std::uint64_t> told() {
    std::vector<std::uint64_t> all;
    for (const auto& x : market.messages()) {
      if (x.match_elements<messages::trades_lost>()) all.push_back(0);
      if (!x.match_elements<core::market_event>()) continue;
      if (const auto* trade = std::get_if<core::trade>(&x.get_as<core::market_event>(0).body))
        all.push_back(trade->venue_trade);
    }
    market.clear();
    return all;
  }
  using numbers = std::vector<std::uint64_t>;
};

TEST_F(feed_trades_test, tells_a_loss_before_the_trade_whose_number_shows_it) {
  open_feed(product::usdm);
  told();
  for (const std::uint64_t number : {100, 101, 104, 105, 103, 106}) aggregate(number);
  EXPECT_EQ(told(), (numbers{100, 101, 0, 104, 105, 106}));
}

TEST_F(feed_trades_test, knows_of_no_loss_where_the_numbers_of_a_product_may_skip) {
  open_feed(product::usdm);
  told();
  for (const std::uint64_t number : {100, 101, 104}) single(number);
  EXPECT_EQ(told(), (numbers{100, 101, 104}));
}

TEST_F(feed_trades_test, tells_the_loss_of_a_single_trade_of_spot) {
  open_feed();
  told();
  for (const std::uint64_t number : {100, 101, 103}) single(number);
  EXPECT_EQ(told(), (numbers{100, 101, 0, 103}));
}

TEST_F(feed_trades_test, tells_a_loss_where_a_trade_cannot_be_read_and_none_where_something_else_cannot) {
  open_feed(product::usdm);
  told();
  frame(R"({"e":"aggTrade","s":"BTCUSDT","a":"one"})");
  EXPECT_EQ(told(), numbers{0});
  frame(R"({"e":"trade","s":"BTCUSDT","t":"one"})");
  EXPECT_EQ(told(), numbers{0});
  frame(R"({"e":"depthUpdate","s":"BTCUSDT","U":"six"})");
  frame(R"({"e":"bookTicker","s":"BTCUSDT","u":"six"})");
  EXPECT_EQ(told(), numbers{});
}

TEST_F(feed_trades_test, tells_the_loss_for_all_instruments_where_nobody_knows_whose_trade_could_not_be_read) {
  open_feed(product::usdm);
  told();
  const auto owner = std::make_shared<const std::string>(R"({"e":"aggTrade","s":"BTC)");
  tell(messages::frame{owner, *owner, run.now(), core::instrument_id{}, ++offset});
  EXPECT_EQ(told(), numbers{0});
}

TEST_F(feed_trades_test, counts_an_execution_once_where_both_channels_tell_it) {
  open_feed();
  aggregate(100);
  single(5000);
  single(5001);
  aggregate(101);
  EXPECT_EQ(trades(), (std::vector<std::uint64_t>{100, 101}));
}

// F-11: two connections tell the same for a while.
TEST_F(feed_trades_test, counts_an_execution_once_where_it_is_told_twice) {
  open_feed();
  for (const std::uint64_t number : {1, 2, 3, 2, 3, 4}) single(number);
  EXPECT_EQ(trades(), (std::vector<std::uint64_t>{1, 2, 3, 4}));
}

}  // namespace
}  // namespace tests
