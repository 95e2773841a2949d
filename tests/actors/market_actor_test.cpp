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
  /// The bodies of all notes of one type, in order.
  template <class Record>
  std::vector<Record> records() {
    std::vector<Record> all;
    for (const auto& x : journal.all<messages::note>())
      if (const auto* body = std::get_if<Record>(&x.body)) all.push_back(*body);
    return all;
  }
  std::vector<book_fault> noted() {
    std::vector<book_fault> all;
    for (const auto& x : records<messages::book_changed>()) all.push_back(x.fault);
    return all;
  }
  static constexpr core::duration to_minute = 40s;  ///< from the start to where a minute begins
  void trade(std::int64_t price, std::int64_t size, core::duration since_minute) {
    event(core::trade{{price}, {size}}, to_minute + since_minute);
  }
  /// When the bars opened that were noted.
  std::vector<core::duration> bars() {
    std::vector<core::duration> all;
    for (const auto& x : records<messages::bar_closed>()) all.push_back(x.bar.open_time - start - to_minute);
    return all;
  }
  void announce(core::duration at, core::duration settles, std::int64_t rate) {
    tell(core::funding_announced{
        .instrument = {1}, .ts_event = start + at, .settles_at = start + settles, .rate = {rate}});
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

TEST_F(market_actor_test, notes_the_bars_of_whole_minutes_whatever_its_subscribers_want) {
  open_market();
  event(whole);
  trade(100, 1, 10s);
  trade(103, 2, 61s);
  trade(102, 3, 62s);
  EXPECT_EQ(bars(), std::vector<core::duration>{}) << "who knows what was traded before the first trade";
  event(core::book_delta{}, to_minute + 3min);
  ASSERT_EQ(bars(), (std::vector<core::duration>{1min, 2min}));
  const auto closed = records<messages::bar_closed>()[0];
  const auto opened = start + to_minute + 1min;
  EXPECT_EQ(closed.instrument, core::instrument_id{1});
  EXPECT_EQ(closed.bar, (core::bar{opened, opened + 1min, {103}, {103}, {102}, {102}, {5}, 2}));
  EXPECT_EQ(journal.all<messages::note>().back().actor.value, core::number_of("market/test/ONE"));
}

TEST_F(market_actor_test, notes_no_bar_in_which_it_may_have_missed_a_trade) {
  using list = std::vector<core::duration>;
  open_market();
  trade(100, 1, 10s);
  trade(100, 1, 70s);
  tell(messages::trades_lost{{1}});
  trade(100, 1, 130s);
  trade(100, 1, 181s);
  EXPECT_EQ(bars(), list{});
  trade(100, 1, 250s);
  EXPECT_EQ(bars(), list{3min});
  tell(messages::trades_lost{{1}});
  trade(100, 1, 310s);
  EXPECT_EQ(bars(), list{3min});
  event(core::book_broken{book_fault::gap}, to_minute + 365s);
  trade(100, 1, 420s);
  EXPECT_EQ(bars(), (list{3min, 6min})) << "a hole in the book is none in the trades";
  event(core::book_broken{book_fault::session_lost}, to_minute + 425s);
  trade(100, 1, 485s);
  EXPECT_EQ(bars(), (list{3min, 6min, 7min})) << "trades may come on another line";
  crash();
  trade(100, 1, 545s);
  EXPECT_EQ(bars(), (list{3min, 6min, 7min}));
}

TEST_F(market_actor_test, notes_the_funding_that_was_settled_once) {
  open_market();
  announce(10s, 60s, 5);
  announce(59s, 60s, 7);
  EXPECT_TRUE(records<messages::funding_observed>().empty());
  announce(60s, 120s, 9);
  announce(61s, 120s, 9);
  const auto settled = records<messages::funding_observed>();
  ASSERT_EQ(settled.size(), 1u);
  EXPECT_EQ(settled[0].announced.settles_at, start + 60s);
  EXPECT_EQ(settled[0].announced.rate, core::money{7});
}

TEST_F(market_actor_test, notes_no_funding_that_was_settled_while_announcements_may_have_been_lost) {
  open_market();
  announce(10s, 60s, 5);
  tell(messages::trades_lost{{1}});
  announce(65s, 120s, 9);
  EXPECT_TRUE(records<messages::funding_observed>().empty());
  announce(121s, 180s, 3);
  const auto settled = records<messages::funding_observed>();
  ASSERT_EQ(settled.size(), 1u);
  EXPECT_EQ(settled[0].announced.settles_at, start + 120s);
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
