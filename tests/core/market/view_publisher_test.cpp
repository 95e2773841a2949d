#include "core/market/view_publisher.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace core::market {
namespace {

using namespace std::chrono_literals;

constexpr timestamp noon{12h};

instrument traded() {
  instrument x;
  x.id = {1};
  x.price_scale = 0;
  x.quantity_scale = 0;
  x.dated = {{.tick = {1}}};
  return x;
}

const book_reset whole{.bids = {{{100}, {5}}, {{99}, {7}}}, .asks = {{{101}, {4}}, {{103}, {6}}}};

struct view_publisher_test : ::testing::Test {
  std::optional<view_publisher> market{std::in_place, traded(), view_publisher::settings{}};

  void use(instrument what, view_publisher::settings how) { market.emplace(std::move(what), std::move(how)); }
  std::uint64_t offset = 0;

  static market_event event(std::uint64_t offset, core::duration at, decltype(market_event::body) body) {
    return {.instrument = {1}, .ts_event = noon + at, .ts_recv = noon + at, .offset = offset, .body = std::move(body)};
  }
  std::vector<published> tell(decltype(market_event::body) body, core::duration at = 0s) {
    const auto out = market->on_event(event(++offset, at, std::move(body)));
    return {out.begin(), out.end()};
  }
  /// Kinds of view in short: q d t b m, and M for the mark of an invalid book.
  static std::string kinds(const std::vector<published>& all) {
    std::string text;
    for (const auto& x : all) {
      const auto* m = std::get_if<mark>(&x.view.body);
      text += m && m->fault != book_fault::none ? 'M' : "qdtbm"[static_cast<int>(x.view.kind())];
    }
    return text;
  }
  static mark mark_in(const std::vector<published>& all) {
    for (const auto& x : all)
      if (const auto* m = std::get_if<mark>(&x.view.body)) return *m;
    ADD_FAILURE() << "no mark";
    return {};
  }
};

TEST_F(view_publisher_test, has_no_book_before_the_first_whole_one) {
  EXPECT_EQ(market->fault(), book_fault::not_yet_synchronised);
  const auto seen = tell(book_delta{.bids = {{{100}, {1}}}});
  EXPECT_EQ(kinds(seen), "M");
  EXPECT_FALSE(seen[0].view.book_valid);
  EXPECT_EQ(mark_in(seen).fault, book_fault::not_yet_synchronised);
}

TEST_F(view_publisher_test, shows_the_best_levels_and_a_mark_when_the_book_becomes_valid) {
  const auto seen = tell(whole);
  ASSERT_EQ(kinds(seen), "dm");
  const auto& best = std::get<depth>(seen[0].view.body);
  EXPECT_EQ(best.bid_count, 2);
  EXPECT_EQ(best.bids[0], (level{{100}, {5}}));
  EXPECT_EQ(best.asks[1], (level{{103}, {6}}));
  EXPECT_EQ(mark_in(seen).bid, price{100});
  EXPECT_EQ(mark_in(seen).ask, price{101});
  EXPECT_TRUE(seen[0].view.book_valid);
  EXPECT_EQ(seen[0].view.ts_recv, noon);
}

TEST_F(view_publisher_test, follows_deltas) {
  tell(whole);
  const auto seen = tell(book_delta{.bids = {{{100}, {0}}}, .asks = {{{102}, {1}}}});
  ASSERT_EQ(kinds(seen), "d");
  EXPECT_EQ(std::get<depth>(seen[0].view.body).bids[0], (level{{99}, {7}}));
  EXPECT_EQ(market->book().at(side::sell, {102}), quantity{1});
}

TEST_F(view_publisher_test, tells_at_once_that_the_book_broke_and_ignores_deltas_until_it_is_whole) {
  tell(whole);
  const auto broken = tell(book_broken{book_fault::gap});
  ASSERT_EQ(kinds(broken), "M");
  EXPECT_EQ(mark_in(broken).fault, book_fault::gap);
  EXPECT_EQ(mark_in(broken).bid, price{});
  EXPECT_EQ(kinds(tell(book_delta{.bids = {{{100}, {9}}}})), "");
  EXPECT_EQ(kinds(tell(whole)), "dm");
  EXPECT_EQ(market->fault(), book_fault::none);
  EXPECT_FALSE(market->wants_book());  // the feed knows that it broke
}

TEST_F(view_publisher_test, asks_for_a_book_once_when_a_delta_crosses_it) {
  tell(whole);
  const auto seen = tell(book_delta{.bids = {{{101}, {1}}}});
  EXPECT_EQ(kinds(seen), "M");
  EXPECT_EQ(market->fault(), book_fault::crossed);
  EXPECT_TRUE(market->wants_book());
  EXPECT_FALSE(market->wants_book());
}

TEST_F(view_publisher_test, refuses_a_whole_book_that_is_crossed) {
  EXPECT_EQ(kinds(tell(book_reset{.bids = {{{102}, {1}}}, .asks = {{{101}, {1}}}})), "M");
  EXPECT_EQ(market->fault(), book_fault::crossed);
  EXPECT_TRUE(market->wants_book());
}

TEST_F(view_publisher_test, refuses_impossible_levels) {
  for (const level bad : {level{{0}, {1}}, level{{-1}, {1}}, level{{100}, {-1}}}) {
    for (const bool bid : {true, false}) {
      tell(whole);
      book_delta change;
      (bid ? change.bids : change.asks).push_back(bad);
      tell(change);
      EXPECT_EQ(market->fault(), book_fault::invalid_level);
      EXPECT_TRUE(market->wants_book());
      tell(whole);
      book_reset all = whole;
      (bid ? all.bids : all.asks).push_back(bad);
      tell(all);
      EXPECT_EQ(market->fault(), book_fault::invalid_level);
      EXPECT_TRUE(market->wants_book());
    }
  }
}

TEST_F(view_publisher_test, sends_at_most_one_mark_per_interval_while_nothing_changes) {
  EXPECT_EQ(kinds(tell(whole)), "dm");
  EXPECT_EQ(kinds(tell(book_delta{}, 500ms)), "d");
  EXPECT_EQ(kinds(tell(book_delta{}, 1s)), "dm");
  EXPECT_EQ(kinds(tell(book_delta{}, 1999ms)), "d");
  EXPECT_EQ(kinds(tell(book_broken{}, 1999ms)), "M");
  EXPECT_EQ(kinds(tell(whole, 1999ms)), "dm");
  EXPECT_EQ(kinds(tell(book_delta{}, 2998ms)), "d");
  EXPECT_EQ(kinds(tell(trade{{100}, {1}}, 2999ms)), "tm");
}

TEST_F(view_publisher_test, marks_with_the_announced_quote_where_there_is_one_since_the_book_broke) {
  const quote announced{{{98}, {1}}, {{104}, {1}}};
  tell(whole);
  EXPECT_EQ(kinds(tell(announced)), "q");
  EXPECT_EQ(mark_in(tell(book_delta{}, 1s)).bid, price{98});
  tell(book_broken{}, 1s);
  EXPECT_EQ(mark_in(tell(whole, 1s)).bid, price{100});
}

TEST_F(view_publisher_test, has_no_prices_in_the_mark_of_a_one_sided_book) {
  const auto seen = tell(book_reset{.bids = {{{100}, {5}}}, .asks = {}});
  EXPECT_EQ(mark_in(seen).bid, price{});
  EXPECT_EQ(mark_in(seen).fault, book_fault::none);
}

TEST_F(view_publisher_test, closes_bars_of_each_interval_before_what_comes_after_them) {
  use(traded(), {.mark_interval = 1h, .bar_intervals = {1s, 2s}});
  tell(whole);
  EXPECT_EQ(kinds(tell(trade{{100}, {1}}, 100ms)), "t");
  EXPECT_EQ(kinds(tell(trade{{102}, {2}}, 200ms)), "t");
  const auto first = tell(trade{{101}, {1}}, 1s);
  ASSERT_EQ(kinds(first), "bt");
  EXPECT_EQ(first[0].bar_interval, 1s);
  EXPECT_EQ(std::get<bar>(first[0].view.body), (bar{noon, noon + 1s, {100}, {102}, {100}, {102}, {3}, 2}));
  const auto second = tell(book_delta{}, 2s);  // time alone closes bars, too
  ASSERT_EQ(kinds(second), "bbd");
  EXPECT_EQ(second[0].bar_interval, 1s);
  EXPECT_EQ(second[1].bar_interval, 2s);
  EXPECT_EQ(std::get<bar>(second[1].view.body).trades, 3u);
}

TEST_F(view_publisher_test, leaves_out_trades_that_cannot_be) {
  tell(whole);
  EXPECT_EQ(kinds(tell(trade{{0}, {1}})), "");
  EXPECT_EQ(kinds(tell(trade{{100}, {0}})), "");
}

TEST_F(view_publisher_test, names_views_by_the_message_of_the_source) {
  const auto seen = tell(whole);
  EXPECT_EQ(seen[0].view.view, view_number(1, 0));
  EXPECT_EQ(seen[1].view.view, view_number(1, 1));
  const auto same = market->on_event(event(1, 0s, trade{{100}, {1}}));  // one message, two events
  EXPECT_EQ(same[0].view.view, view_number(1, 2));
  const auto ours = market->on_event(event(0, 0s, book_broken{}));  // no message at all
  EXPECT_EQ(ours[0].view.view, view_number(1, 3));
  EXPECT_EQ(market->on_event(event(7, 0s, whole))[0].view.view, view_number(7, 0));
}

TEST_F(view_publisher_test, keeps_the_latest_views_for_those_that_missed_them) {
  use(traded(), {.mark_interval = 1h, .kept_max = 3});
  tell(whole);
  for (int i = 0; i < 4; ++i) tell(trade{{100}, {1}});
  EXPECT_EQ(market->after(0).size(), 3u);
  const auto missed = market->after(view_number(4, 0));
  ASSERT_EQ(missed.size(), 1u);
  EXPECT_EQ(missed[0].view.view, view_number(5, 0));
  EXPECT_TRUE(market->after(view_number(5, 0)).empty());
}

TEST_F(view_publisher_test, keeps_every_level_when_the_tick_changes) {
  auto what = traded();
  what.dated = {{.tick = {10}}, {.valid_from = noon + 1s, .tick = {1}}, {.valid_from = noon + 2s, .tick = {25}}};
  use(what, {});
  tell(book_reset{.bids = {{{100}, {5}}, {{90}, {7}}}, .asks = {{{110}, {4}}}});
  for (const auto at : {0s, 1s, 2s}) {
    const auto seen = tell(book_delta{.asks = {{{113}, {1 + at.count()}}}}, at);
    const auto& best = std::get<depth>(seen[0].view.body);
    EXPECT_EQ(best.bid_count, 2);
    EXPECT_EQ(best.bids[1], (level{{90}, {7}}));
    EXPECT_EQ(best.ask_count, 2);
    EXPECT_EQ(best.asks[1], (level{{113}, {1 + at.count()}}));
  }
}

TEST_F(view_publisher_test, refuses_events_of_another_instrument) {
  auto foreign = event(1, 0s, whole);
  foreign.instrument = {2};
  EXPECT_THROW(market->on_event(foreign), broken_invariant);
}

// -- whatever a feed says ---------------------------------------------------------------------------------------------

decltype(market_event::body) drawn_body() {
  const auto drawn_level = [] {
    return level{{*rc::gen::weightedOneOf<std::int64_t>(
                     {{20, rc::gen::inRange<std::int64_t>(90, 110)}, {1, rc::gen::inRange<std::int64_t>(-1, 1)}})},
                 {*rc::gen::inRange<std::int64_t>(0, 5)}};
  };
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return whole;
    case 1:
      return book_reset{.bids = {drawn_level()}, .asks = {drawn_level()}};
    case 2:
      return book_broken{*rc::gen::element(book_fault::gap, book_fault::session_lost)};
    case 3:
      return quote{drawn_level(), drawn_level()};
    case 4:
      return trade{{*rc::gen::inRange<std::int64_t>(0, 110)}, {*rc::gen::inRange<std::int64_t>(0, 5)}};
    default:
      return book_delta{.bids = {drawn_level()}, .asks = {drawn_level()}};
  }
}

RC_GTEST_PROP(view_publisher_property, numbers_ascend_and_every_view_says_whether_the_book_holds, ()) {
  view_publisher market(traded(), {.mark_interval = 1s, .bar_intervals = {1s, 3s}, .kept_max = 10'000});
  timestamp now = noon;
  std::uint64_t offset = 0;
  std::vector<std::uint64_t> all;
  for (int i = 0; i < 60; ++i) {
    now += std::chrono::milliseconds(*rc::gen::inRange(0, 1500));
    offset += *rc::gen::inRange<std::uint64_t>(0, 3);
    const bool of_the_source = *rc::gen::inRange(0, 5) != 0;
    const auto before = market.fault();
    bool marked = false;
    for (const auto& x :
         market.on_event(view_publisher_test::event(of_the_source ? offset : 0, now - noon, drawn_body()))) {
      const bool ascends = all.empty() || x.view.view > all.back();
      RC_ASSERT(ascends);
      all.push_back(x.view.view);
      if (const auto* m = std::get_if<mark>(&x.view.body)) {
        marked = true;
        RC_ASSERT(m->fault == market.fault());
        RC_ASSERT(x.view.book_valid == (m->fault == book_fault::none));
      }
      const bool is_depth = std::holds_alternative<depth>(x.view.body);
      RC_ASSERT(!is_depth || x.view.book_valid);
      RC_ASSERT(x.view.ts_recv == now);
    }
    RC_ASSERT(marked || before == market.fault());
    RC_ASSERT(market.fault() == book_fault::none || !market.book().best_bid());
    RC_ASSERT(!market.book().crossed());
  }
  RC_PRE(!all.empty());
  const auto cut = *rc::gen::inRange<std::size_t>(0, all.size());
  const auto rest = market.after(all.at(cut));
  RC_ASSERT(rest.size() == all.size() - cut - 1);
}

}  // namespace
}  // namespace core::market
