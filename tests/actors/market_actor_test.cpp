#include "actors/market_actor.hpp"

#include "tests/actors/among_peers.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using core::book_fault;
using core::view_kind;

const core::book_reset whole{.bids = {{{100}, {5}}}, .asks = {{{101}, {4}}}};

struct market_actor_test : among_peers {
  sink feed, journal = listen("foundation/journal");
  sink bot = listen("bots/alpha"), risk = listen("desk/risk");
  std::uint64_t offset = 0;

  void open_market(bool with_feed = true) {
    if (with_feed) feed = listen("venues/test/feed");
    core::instrument what{.id = {1}, .venue = "test", .symbol = "ONE", .price_scale = 0, .quantity_scale = 0};
    what.dated = {core::filters{}};
    const auto to = [&](std::string_view name, std::vector<view_kind> kinds, core::duration bars) {
      return actors::view_subscription{{core::number_of(name)}, messages::view_sink(at(name)), std::move(kinds), bars};
    };
    open("market/test/ONE",
         runtime::room_start(
             actors::market_actor, run.env(),
             actors::market_settings{.instrument = what,
                                     .publishing = {.mark_interval = 1h, .bar_intervals = {1s, 5s}},
                                     .subscriptions = {to("bots/alpha", {view_kind::trade, view_kind::bar}, 5s),
                                                       to("desk/risk", {view_kind::mark}, {})}},
             actors::market_peers{messages::feed_address(at("venues/test/feed")),
                                  messages::journal_address(at("foundation/journal"))}));
  }
  void event(decltype(core::market_event::body) body, core::duration at = 0s) {
    tell(core::market_event{.instrument = {1}, .ts_recv = start + at, .offset = ++offset, .body = std::move(body)});
  }
  static std::vector<view_kind> kinds(const sink& of) {
    std::vector<view_kind> all;
    for (const auto& x : of.all<core::market_view>()) all.push_back(x.kind());
    return all;
  }
  std::vector<book_fault> noted() {
    std::vector<book_fault> all;
    for (const auto& x : journal.all<messages::note>()) all.push_back(std::get<messages::book_changed>(x.body).fault);
    return all;
  }
};

TEST_F(market_actor_test, asks_its_feed_for_a_book_when_it_starts_and_again_after_a_crash) {
  open_market();
  ASSERT_EQ(feed.count<messages::book_wanted>(), 1u);
  EXPECT_EQ(feed.all<messages::book_wanted>()[0].instrument, core::instrument_id{1});
  crash();
  EXPECT_EQ(feed.count<messages::book_wanted>(), 2u);
}

TEST_F(market_actor_test, asks_until_its_feed_is_there) {
  open_market(false);
  run.advance(100ms);
  feed = listen("venues/test/feed");
  run.advance(100ms);
  EXPECT_EQ(feed.count<messages::book_wanted>(), 1u);
  EXPECT_FALSE(run.next_due());
}

TEST_F(market_actor_test, tells_each_subscriber_the_kinds_and_bars_that_it_wants) {
  open_market();
  event(whole);
  event(core::trade{{100}, {1}});
  event(core::trade{{100}, {1}}, 1s);
  event(core::trade{{100}, {1}}, 5s);
  EXPECT_EQ(kinds(risk), std::vector{view_kind::mark});
  EXPECT_EQ(kinds(bot), (std::vector{view_kind::trade, view_kind::trade, view_kind::bar, view_kind::trade}));
  const auto closed = std::get<core::bar>(bot.all<core::market_view>()[2].body);
  EXPECT_EQ(closed.close_time - closed.open_time, 5s);
}

TEST_F(market_actor_test, notes_each_change_of_validity_once) {
  open_market();
  event(whole);
  event(core::book_delta{});
  event(core::book_broken{book_fault::gap});
  event(core::book_broken{book_fault::gap});
  event(whole);
  EXPECT_EQ(noted(), (std::vector{book_fault::none, book_fault::gap, book_fault::none}));
  const auto broke = journal.all<messages::note>()[1];
  EXPECT_EQ(broke.actor.value, core::number_of("market/test/ONE"));
  EXPECT_EQ(std::get<messages::book_changed>(broke.body).offset, 3u);
}

TEST_F(market_actor_test, asks_for_a_book_that_it_found_broken_itself) {
  open_market();
  event(whole);
  event(core::book_delta{.bids = {{{101}, {1}}}});
  EXPECT_EQ(feed.count<messages::book_wanted>(), 2u);
  EXPECT_EQ(noted().back(), book_fault::crossed);
  event(core::book_broken{book_fault::gap});
  EXPECT_EQ(feed.count<messages::book_wanted>(), 2u);
}

TEST_F(market_actor_test, sends_again_what_a_subscriber_missed_and_only_its_kinds) {
  open_market();
  event(whole);
  event(core::trade{{100}, {1}});
  const auto seen = bot.all<core::market_view>().back().view;
  event(core::trade{{101}, {2}});
  event(core::trade{{102}, {3}});
  bot.clear();
  tell(messages::views_wanted{{core::number_of("bots/alpha")}, seen});
  ASSERT_EQ(bot.count<messages::views_kept>(), 1u);
  const auto kept = bot.all<messages::views_kept>()[0].views;
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(std::get<core::trade>(kept[0].body).price, core::price{101});
  EXPECT_EQ(std::get<core::trade>(kept[1].body).price, core::price{102});
  EXPECT_EQ(risk.count<messages::views_kept>(), 0u);
}

TEST_F(market_actor_test, forgets_a_view_that_found_nobody_and_keeps_a_note_for_the_journal) {
  open_market();
  run.names().slot("bots/alpha")->detach();
  run.names().slot("foundation/journal")->detach();
  event(whole);
  event(core::trade{{100}, {1}});
  const auto back = listen("foundation/journal"), bot_again = listen("bots/alpha");
  run.advance(1s);
  EXPECT_EQ(back.count<messages::note>(), 1u);
  EXPECT_TRUE(bot_again.messages().empty());
}

TEST_F(market_actor_test, has_no_book_after_a_crash_until_a_whole_one_comes) {
  open_market();
  event(whole);
  crash();
  EXPECT_EQ(state<actors::market_state>().publisher->fault(), book_fault::not_yet_synchronised);
  event(core::book_delta{.bids = {{{99}, {1}}}});
  EXPECT_FALSE(risk.all<core::market_view>().back().book_valid);
  event(whole);
  EXPECT_TRUE(risk.all<core::market_view>().back().book_valid);
}

}  // namespace
}  // namespace tests
