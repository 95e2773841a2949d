#include "adapters/binance/feed_actor.hpp"

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

  void open_feed() {
    open("venues/spot/feed",
         runtime::room_start(
             adapters::binance::feed_actor, run.env(),
             adapters::binance::feed_settings{.venue = "spot", .product = product::spot, .instruments = {traded}},
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
  frame("{\"e\":\"depthUpdate\"");
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

}  // namespace
}  // namespace tests
