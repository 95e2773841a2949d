// What map_book and ladder_book promise alike, and that they cannot be told apart.

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <vector>

#include "core/market/ladder_book.hpp"
#include "core/market/map_book.hpp"

namespace core {

// For messages of failing tests.
void PrintTo(const level& x, std::ostream* out) { *out << x.quantity << " @ " << x.price; }

}  // namespace core

namespace {

using core::level;
using core::price;
using core::quantity;
using core::side;
using core::market::ladder_book;
using core::market::map_book;
using levels = std::vector<level>;

constexpr std::int64_t units_max = std::numeric_limits<std::int64_t>::max();

template <class Book>
Book make() {
  if constexpr (std::is_same_v<Book, ladder_book>)
    return ladder_book(price{5});
  else
    return Book();
}

template <class Book>
levels all(const Book& book, side s) {
  levels seen;
  book.each(s, [&](const level& x) { seen.push_back(x); });
  return seen;
}

template <class Book>
struct any_book : ::testing::Test {
  Book book = make<Book>();
};
using both = ::testing::Types<map_book, ladder_book>;
TYPED_TEST_SUITE(any_book, both);

TYPED_TEST(any_book, is_empty_at_first) {
  EXPECT_EQ(this->book.best_bid(), std::nullopt);
  EXPECT_EQ(this->book.best_ask(), std::nullopt);
  EXPECT_EQ(this->book.levels(side::buy), 0u);
  EXPECT_FALSE(this->book.crossed());
  EXPECT_EQ(this->book.at(side::sell, {100}), quantity{});
}

TYPED_TEST(any_book, orders_both_sides_best_first) {
  this->book.reset(levels{{{90}, {1}}, {{100}, {2}}, {{95}, {3}}}, levels{{{120}, {4}}, {{110}, {5}}});
  EXPECT_EQ(this->book.best_bid(), (level{{100}, {2}}));
  EXPECT_EQ(this->book.best_ask(), (level{{110}, {5}}));
  EXPECT_EQ(all(this->book, side::buy), (levels{{{100}, {2}}, {{95}, {3}}, {{90}, {1}}}));
  EXPECT_EQ(all(this->book, side::sell), (levels{{{110}, {5}}, {{120}, {4}}}));
}

TYPED_TEST(any_book, sets_absolute_quantities_and_removes_on_zero) {
  this->book.reset(levels{{{100}, {2}}, {{95}, {3}}}, levels{{{110}, {5}}});
  this->book.apply(levels{{{100}, {0}}, {{95}, {7}}}, levels{{{105}, {1}}});
  EXPECT_EQ(all(this->book, side::buy), (levels{{{95}, {7}}}));
  EXPECT_EQ(this->book.best_ask(), (level{{105}, {1}}));
  EXPECT_EQ(this->book.at(side::buy, {100}), quantity{0});
  EXPECT_EQ(this->book.at(side::sell, {95}), quantity{0});  // the sides do not mix
}

TYPED_TEST(any_book, takes_the_removal_of_an_absent_level_as_normal) {  // F-02
  this->book.apply(levels{{{100}, {0}}, {{99}, {0}}, {{units_max}, {0}}}, levels{{{1}, {0}}});
  EXPECT_EQ(this->book.levels(side::buy), 0u);
  EXPECT_EQ(this->book.levels(side::sell), 0u);
}

TYPED_TEST(any_book, applies_the_last_of_several_quantities_for_a_price) {
  this->book.apply(levels{{{100}, {2}}, {{100}, {0}}, {{100}, {9}}}, {});
  EXPECT_EQ(all(this->book, side::buy), (levels{{{100}, {9}}}));
}

TYPED_TEST(any_book, forgets_everything_on_reset_and_clear) {
  this->book.reset(levels{{{100}, {2}}, {{1}, {2}}}, levels{{{110}, {5}}, {{1'000'000'001}, {5}}});
  this->book.reset(levels{{{50}, {1}}}, {});
  EXPECT_EQ(all(this->book, side::buy), (levels{{{50}, {1}}}));
  EXPECT_EQ(this->book.levels(side::sell), 0u);
  this->book.clear();
  EXPECT_EQ(this->book.best_bid(), std::nullopt);
}

TYPED_TEST(any_book, leaves_out_empty_levels_of_a_reset) {
  this->book.reset(levels{{{100}, {0}}, {{95}, {1}}}, levels{{{110}, {0}}});
  EXPECT_EQ(all(this->book, side::buy), (levels{{{95}, {1}}}));
  EXPECT_EQ(this->book.best_ask(), std::nullopt);
}

TYPED_TEST(any_book, is_crossed_when_bid_meets_ask) {  // F-06
  this->book.reset(levels{{{100}, {1}}}, levels{{{105}, {1}}});
  EXPECT_FALSE(this->book.crossed());
  this->book.apply(levels{{{105}, {1}}}, {});
  EXPECT_TRUE(this->book.crossed());
  this->book.apply(levels{{{110}, {1}}}, {});
  EXPECT_TRUE(this->book.crossed());
  this->book.apply({}, levels{{{105}, {0}}});
  EXPECT_FALSE(this->book.crossed());  // one side alone crosses nothing
}

TYPED_TEST(any_book, shows_no_more_than_the_depth_holds) {
  levels bids;
  for (std::int64_t i = 1; i <= 50; ++i) bids.push_back({{i * 5}, {i}});
  this->book.reset(bids, levels{{{1'000}, {1}}});
  core::depth top;
  this->book.top(top);
  ASSERT_EQ(top.bid_count, core::depth::levels_max);
  ASSERT_EQ(top.ask_count, 1);
  EXPECT_EQ(top.bids.front(), (level{{250}, {50}}));
  EXPECT_EQ(top.bids.back(), (level{{155}, {31}}));
  EXPECT_EQ(top.asks.front(), (level{{1'000}, {1}}));
}

TYPED_TEST(any_book, holds_prices_at_both_ends_of_the_range) {
  const levels ends{{{1}, {1}}, {{units_max}, {2}}, {{units_max - 1}, {units_max}}};
  this->book.reset(ends, ends);
  EXPECT_EQ(all(this->book, side::sell), (levels{{{1}, {1}}, {{units_max - 1}, {units_max}}, {{units_max}, {2}}}));
  EXPECT_EQ(this->book.best_bid(), (level{{units_max}, {2}}));
}

TYPED_TEST(any_book, asserts_that_levels_can_be) {
  for (const level impossible :
       {level{{0}, {1}}, level{{-5}, {1}}, level{{5}, {-1}}, level{{std::numeric_limits<std::int64_t>::min()}, {1}}}) {
    ASSERT_FALSE(core::market::acceptable(impossible));
    EXPECT_THROW(this->book.apply(levels{impossible}, {}), core::broken_invariant);
    EXPECT_THROW(this->book.apply({}, levels{impossible}), core::broken_invariant);
    EXPECT_THROW(this->book.reset(levels{impossible}, {}), core::broken_invariant);
  }
}

// -- the two books side by side -------------------------------------------------------------------

/// One message for one side, or something done to the whole book.
struct step {
  enum class kind { apply, reset, retick, clear } what;
  levels bids;
  levels asks;
  price tick;
};

void showValue(const step& x, std::ostream& out) {
  constexpr const char* names[] = {"apply", "reset", "retick", "clear"};
  out << names[static_cast<int>(x.what)] << " tick " << x.tick << " bids";
  for (const level& l : x.bids) out << ' ' << l.quantity << '@' << l.price;
  out << " asks";
  for (const level& l : x.asks) out << ' ' << l.quantity << '@' << l.price;
}

/// Prices as books have them: close to a touch, within the window, around its ends, anywhere, off the grid.
rc::Gen<std::int64_t> price_units(std::int64_t touch) {
  const auto around = [touch](std::int64_t reach) {
    const std::int64_t least = std::max<std::int64_t>(1, touch - reach);
    const std::int64_t most = touch > units_max - reach ? units_max : touch + reach;
    return rc::gen::inRange<std::int64_t>(least, most);
  };
  const auto on_grid = [](rc::Gen<std::int64_t> gen) {
    return rc::gen::map(std::move(gen), [](std::int64_t p) { return std::max<std::int64_t>(p - p % 10, 10); });
  };
  return rc::gen::weightedOneOf<std::int64_t>({{6, on_grid(around(200))},
                                               {3, on_grid(around(100'000))},
                                               {3, on_grid(around(400'000))},
                                               {2, around(50)},
                                               {1, around(200'000)},
                                               {1, rc::gen::inRange<std::int64_t>(1, units_max)},
                                               {1, rc::gen::element<std::int64_t>(1, 2, units_max - 1, units_max)}});
}

rc::Gen<levels> side_levels(std::int64_t touch) {
  const auto amount = rc::gen::weightedOneOf<std::int64_t>(
      {{2, rc::gen::just<std::int64_t>(0)}, {3, rc::gen::inRange<std::int64_t>(1, 1'000'000)}});
  return rc::gen::container<levels>(
      rc::gen::map(rc::gen::pair(price_units(touch), amount), [](const std::pair<std::int64_t, std::int64_t>& x) {
        return level{{x.first}, {x.second}};
      }));
}

rc::Gen<price> any_tick() {
  return rc::gen::map(rc::gen::weightedOneOf<std::int64_t>(
                          {{8, rc::gen::element<std::int64_t>(1, 2, 3, 5, 7, 10, 25, 100)},
                           {1, rc::gen::element<std::int64_t>(+units_max, units_max / 2, units_max / 16'000)},
                           {1, rc::gen::inRange<std::int64_t>(1, units_max)}}),
                      [](std::int64_t units) { return price{units}; });
}

rc::Gen<step> any_step() {
  return rc::gen::exec([] {
    // The touch jumps by more than a window now and then.
    const auto touch = *rc::gen::weightedElement<std::int64_t>(
        {{8, 600'000}, {2, 700'000}, {2, 640'000}, {1, 60'000}, {1, 500}, {1, 6'000'000'000}, {1, units_max - 1'000}});
    using kind = step::kind;
    const auto what =
        *rc::gen::weightedElement<kind>({{20, kind::apply}, {2, kind::reset}, {2, kind::retick}, {1, kind::clear}});
    return step{what, *side_levels(touch), *side_levels(touch + *rc::gen::inRange(-20, 40)), *any_tick()};
  });
}

void take(ladder_book& ladder, map_book& plain, const step& x) {
  switch (x.what) {
    case step::kind::apply:
      ladder.apply(x.bids, x.asks);
      plain.apply(x.bids, x.asks);
      return;
    case step::kind::reset:
      ladder.reset(x.bids, x.asks);
      plain.reset(x.bids, x.asks);
      return;
    case step::kind::retick:
      ladder.retick(x.tick);
      return;  // changes nothing that can be seen
    case step::kind::clear:
      ladder.clear();
      plain.clear();
      return;
  }
}

bool looks_equal(const ladder_book& ladder, const map_book& plain) {
  for (const side s : {side::buy, side::sell})
    if (all(ladder, s) != all(plain, s) || ladder.levels(s) != plain.levels(s)) return false;
  core::depth ours;
  core::depth theirs;
  ladder.top(ours);
  plain.top(theirs);
  return ladder.best_bid() == plain.best_bid() && ladder.best_ask() == plain.best_ask() &&
         ladder.crossed() == plain.crossed() && ours.bid_count == theirs.bid_count &&
         ours.ask_count == theirs.ask_count && ours.bids == theirs.bids && ours.asks == theirs.asks;
}

RC_GTEST_PROP(ladder_book, cannot_be_told_from_map_book, ()) {
  ladder_book ladder(*any_tick());
  map_book plain;
  for (const step& x : *rc::gen::container<std::vector<step>>(any_step())) {
    take(ladder, plain, x);
    RC_ASSERT(looks_equal(ladder, plain));
    for (const levels& touched : {x.bids, x.asks})
      for (const level& l : touched)
        for (const side s : {side::buy, side::sell}) RC_ASSERT(ladder.at(s, l.price) == plain.at(s, l.price));
  }
}

RC_GTEST_PROP(ladder_book, follows_a_touch_that_wanders_through_many_windows, ()) {
  const std::int64_t tick = *rc::gen::element<std::int64_t>(1, 6, 10);
  ladder_book ladder(price{tick});
  map_book plain;
  std::int64_t touch = 1'000'000 * tick;
  const int steps = *rc::gen::inRange(1, 60);
  for (int i = 0; i < steps; ++i) {
    touch += *rc::gen::inRange<std::int64_t>(-15'000, 15'000) * tick;
    levels bids;
    levels asks;
    for (const auto distance :
         *rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(0, 30'000))) {
      bids.push_back({{touch - (1 + distance) * tick}, {1 + distance}});
      asks.push_back({{touch + (1 + distance) * tick}, {1 + distance}});
    }
    // What the touch has passed is taken away, as a venue would.
    plain.each(side::buy, [&](const level& x) {
      if (x.price.units >= touch) bids.push_back({x.price, {}});
    });
    plain.each(side::sell, [&](const level& x) {
      if (x.price.units <= touch) asks.push_back({x.price, {}});
    });
    take(ladder, plain, {step::kind::apply, bids, asks, {}});
    RC_ASSERT(looks_equal(ladder, plain));
    RC_ASSERT(!ladder.crossed());
  }
}

RC_GTEST_PROP(ladder_book, loses_no_level_to_another_tick, ()) {
  ladder_book ladder(*any_tick());
  ladder.reset(*side_levels(600'000), *side_levels(600'020));
  const levels bids = all(ladder, side::buy);
  const levels asks = all(ladder, side::sell);
  ladder.retick(*any_tick());
  RC_ASSERT((all(ladder, side::buy) == bids));
  RC_ASSERT((all(ladder, side::sell) == asks));
}

TEST(ladder_book, finds_levels_again_under_a_tick_coarser_than_any_book) {
  const std::int64_t tick = std::int64_t{1} << 62;
  ladder_book book(price{tick});
  book.apply(levels{{{tick + 5}, {1}}, {{tick}, {2}}}, levels{{{tick - 5}, {3}}, {{tick}, {4}}});
  book.apply(levels{{{tick}, {0}}}, levels{{{tick}, {0}}});
  EXPECT_EQ(all(book, side::buy), (levels{{{tick + 5}, {1}}}));
  EXPECT_EQ(all(book, side::sell), (levels{{{tick - 5}, {3}}}));
}

TEST(ladder_book, needs_a_positive_tick) {
  EXPECT_THROW(ladder_book(price{0}), core::broken_invariant);
  EXPECT_THROW(ladder_book(price{-1}), core::broken_invariant);
}

TEST(ladder_book, keeps_its_levels_when_a_tick_is_refused) {
  ladder_book book(price{5});
  book.apply(levels{{{100}, {1}}}, {});
  EXPECT_THROW(book.retick(price{0}), core::broken_invariant);
  EXPECT_EQ(all(book, side::buy), (levels{{{100}, {1}}}));
}

}  // namespace
