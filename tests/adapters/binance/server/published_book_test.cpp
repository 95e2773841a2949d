#include "adapters/binance/server/published_book.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace tests::server {
namespace {

using adapters::binance::server::book_changes;
using adapters::binance::server::published_book;
using core::level;
using core::side;

published_book with_levels() {
  published_book book(100);
  book.reset({{{{99}, {5}}, {{98}, {7}}}, {{{101}, {4}}, {{102}, {6}}}});
  return book;
}

TEST(published_book, numbers_what_changes_and_nothing_else) {
  auto book = with_levels();
  EXPECT_EQ(book.update(), 101u);
  EXPECT_TRUE(book.apply({{{{99}, {5}}}, {{{200}, {0}}}}).empty());
  EXPECT_EQ(book.update(), 101u);
  const auto changes = book.apply({{{{99}, {0}}}, {}});
  EXPECT_EQ(changes.bids, std::set<core::price>{{99}});
  EXPECT_EQ(book.update(), 102u);
  EXPECT_EQ(book.best(side::buy)->price.units, 98);
}

TEST(published_book, adds_customers_orders_to_the_market) {
  auto book = with_levels();
  book.rest(std::vector<level>{{{99}, {2}}, {{97}, {1}}}, {});
  EXPECT_EQ(book.at(side::buy, {99}).units, 7);
  EXPECT_EQ(book.at(side::buy, {97}).units, 1);
  book.rest(std::vector<level>{{{97}, {3}}}, {});
  EXPECT_EQ(book.at(side::buy, {99}).units, 5);
  EXPECT_EQ(book.at(side::buy, {97}).units, 3);
}

TEST(published_book, gives_back_what_was_taken_when_the_market_shows_the_level_again) {
  auto book = with_levels();
  book.take(side::sell, {101}, {3});
  EXPECT_EQ(book.at(side::sell, {101}).units, 1);
  EXPECT_EQ(book.market(side::sell, 1).front().quantity.units, 1);
  book.take(side::sell, {101}, {1});
  EXPECT_EQ(book.best(side::sell)->price.units, 102);
  book.apply({{}, {{{101}, {4}}}});
  EXPECT_EQ(book.at(side::sell, {101}).units, 4);
}

TEST(published_book, hides_what_a_resting_order_would_have_met) {
  auto book = with_levels();
  book.rest(std::vector<level>{{{100}, {2}}}, {});
  book.apply({{}, {{{100}, {9}}}});
  EXPECT_EQ(book.touch()->bid.price.units, 100);
  EXPECT_EQ(book.touch()->ask.price.units, 101);
  const auto changes = book.rest({}, {});
  EXPECT_TRUE(changes.asks.contains({100}));
  EXPECT_EQ(book.touch()->ask.price.units, 100);
}

/// Whatever the market and the customers do: diffs applied to any earlier snapshot give the book, the number grows by
/// one with each visible change, and the book is not crossed.
RC_GTEST_PROP(published_book, diffs_lead_from_any_state_to_the_next, ()) {
  published_book book(7);
  std::map<core::price, core::quantity> bids, asks;
  const auto put = [&](auto& shown, side s, core::price p) {
    if (const auto q = book.at(s, p); q.units != 0)
      shown[p] = q;
    else
      shown.erase(p);
  };
  const auto follow = [&](const book_changes& changes) {
    for (const auto p : changes.bids) put(bids, side::buy, p);
    for (const auto p : changes.asks) put(asks, side::sell, p);
  };
  const auto level_at = [](std::int64_t from, std::int64_t to) {
    return level{{*rc::gen::inRange(from, to)}, {*rc::gen::inRange<std::int64_t>(0, 4)}};
  };
  const auto steps = *rc::gen::inRange(1, 40);
  for (int i = 0; i < steps; ++i) {
    const auto before = book.update();
    const int split = *rc::gen::inRange(95, 105);
    const auto some = [&](bool low) {
      std::vector<level> out;
      for (int n = *rc::gen::inRange(0, 4); n > 0; --n) out.push_back(low ? level_at(80, split) : level_at(split, 120));
      return out;
    };
    book_changes changes;
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        changes = book.reset({some(true), some(false)});
        break;
      case 1: {
        // The market itself is never crossed.
        const auto bid = book.market(side::buy, 1), ask = book.market(side::sell, 1);
        core::book_delta delta{some(true), some(false)};
        std::erase_if(delta.bids, [&](const level& x) { return !ask.empty() && x.price >= ask[0].price; });
        std::erase_if(delta.asks, [&](const level& x) { return !bid.empty() && x.price <= bid[0].price; });
        std::erase_if(delta.asks, [&](const level& x) {
          return std::any_of(delta.bids.begin(), delta.bids.end(), [&](const level& b) { return b.price >= x.price; });
        });
        changes = book.apply(delta);
        break;
      }
      case 2:
        changes = book.take(*rc::gen::element(side::buy, side::sell), {*rc::gen::inRange<std::int64_t>(80, 120)}, {1});
        break;
      default: {
        std::map<core::price, core::quantity> own_bids, own_asks;
        for (const auto& x : some(true)) own_bids[x.price] = {x.quantity.units + 1};
        for (const auto& x : some(false)) own_asks[x.price] = {x.quantity.units + 1};
        std::vector<level> b, a;
        for (const auto& [p, q] : own_bids) b.push_back({p, q});
        for (const auto& [p, q] : own_asks) a.push_back({p, q});
        changes = book.rest(b, a);
      }
    }
    follow(changes);
    RC_ASSERT(book.update() == before + (changes.empty() ? 0 : 1));
    const auto shown_bids = book.best(side::buy, 1000), shown_asks = book.best(side::sell, 1000);
    RC_ASSERT(shown_bids.size() == bids.size() && shown_asks.size() == asks.size());
    for (const auto& x : shown_bids) RC_ASSERT(bids.at(x.price) == x.quantity);
    for (const auto& x : shown_asks) RC_ASSERT(asks.at(x.price) == x.quantity);
    if (const auto touch = book.touch()) RC_ASSERT(touch->bid.price < touch->ask.price);
  }
}

}  // namespace
}  // namespace tests::server
