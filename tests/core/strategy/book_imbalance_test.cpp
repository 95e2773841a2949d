#include "core/strategy/book_imbalance.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/core/strategy/market.hpp"

namespace core::tests {
namespace {

using namespace std::chrono_literals;
using strategy::enter;
using strategy::exit_position;
using strategy::standing;

/// Best bid 1000, best ask 1005, a level every 5.
depth book_of(std::vector<std::int64_t> bids, std::vector<std::int64_t> asks) {
  depth x;
  for (const auto units : bids) {
    x.bids[x.bid_count] = {{1000 - 5 * x.bid_count}, {units}};
    ++x.bid_count;
  }
  for (const auto units : asks) {
    x.asks[x.ask_count] = {{1005 + 5 * x.ask_count}, {units}};
    ++x.ask_count;
  }
  return x;
}

struct book_imbalance_test : ::testing::Test {
  std::unique_ptr<strategy::strategy> logic = with({});
  std::uint64_t views = 0;

  static std::unique_ptr<strategy::strategy> with(strategy::parameters given,
                                                  instrument_kind kind = instrument_kind::perpetual) {
    given.emplace("levels", "2");
    return made("book_imbalance", std::move(given), traded(kind));
  }
  strategy::actions see(const depth& book, core::duration at = 0s, standing now = {}) {
    return logic->on_view(view_of(++views, opening + at, book), now);
  }
  static bool exits(const strategy::actions& x) { return x.size() == 1 && std::holds_alternative<exit_position>(x[0]); }
  const depth bid_heavy = book_of({80, 0, 1}, {20, 0, 999});
  const depth ask_heavy = book_of({10, 10, 999}, {80, 0, 1});
  const depth even = book_of({50}, {50});
};

TEST_F(book_imbalance_test, buys_at_the_threshold_and_not_below) {  // 60 / 100 = 0.6
  EXPECT_TRUE(see(book_of({79}, {21})).empty());
  const auto wanted = see(bid_heavy);
  ASSERT_EQ(wanted.size(), 1u);
  EXPECT_EQ(std::get<enter>(wanted[0]).side, side::buy);
  EXPECT_EQ(std::get<enter>(wanted[0]).quantity, quantity{200});
}

TEST_F(book_imbalance_test, sells_where_the_asks_weigh_more) {
  EXPECT_EQ(std::get<enter>(see(ask_heavy).at(0)).side, side::sell);
}

TEST_F(book_imbalance_test, counts_only_the_best_levels) {
  EXPECT_TRUE(see(book_of({50, 0, 1000}, {50, 0, 1})).empty());
}

TEST_F(book_imbalance_test, never_sells_short_where_it_may_not) {
  logic = with({{"long_only", "true"}});
  EXPECT_TRUE(see(ask_heavy).empty());
  logic = with({}, instrument_kind::spot);
  EXPECT_TRUE(see(ask_heavy).empty());
  EXPECT_EQ(see(bid_heavy).size(), 1u);
}

TEST_F(book_imbalance_test, protects_on_the_losing_side_of_the_touch_rounded_toward_it) {
  logic = with({{"stop", "1.2"}});
  EXPECT_EQ(std::get<enter>(see(bid_heavy).at(0)).protection, price{995});       // 1005 - 12 = 993
  EXPECT_EQ(std::get<enter>(see(ask_heavy, 1h).at(0)).protection, price{1010});  // 1000 + 12 = 1012
}

TEST_F(book_imbalance_test, rests_between_two_decisions) {
  EXPECT_EQ(see(bid_heavy).size(), 1u);
  EXPECT_TRUE(see(bid_heavy, 2s - 1ns).empty());
  EXPECT_EQ(see(bid_heavy, 2s).size(), 1u);
}

TEST_F(book_imbalance_test, leaves_when_the_pressure_is_gone_and_it_was_held_long_enough) {
  see(bid_heavy);
  const standing held{.position = {200}};
  EXPECT_TRUE(see(even, 1s, held).empty());
  EXPECT_TRUE(see(book_of({56}, {44}), 3s, held).empty());  // 0.12 is still in its favour
  EXPECT_TRUE(exits(see(even, 3s, held)));
  EXPECT_TRUE(see(even, 4s, held).empty());
  EXPECT_TRUE(see(even, 6s, {.position = {200}, .exiting = true}).empty());
}

TEST_F(book_imbalance_test, judges_a_short_position_by_the_pressure_of_the_asks) {
  EXPECT_TRUE(see(ask_heavy, 3s, {.position = {-200}}).empty());
  EXPECT_TRUE(exits(see(bid_heavy, 3s, {.position = {-200}})));
}

TEST_F(book_imbalance_test, asks_for_nothing_while_an_entry_works_or_the_book_says_nothing) {
  EXPECT_TRUE(see(bid_heavy, 0s, {.entries_working = {200}}).empty());
  EXPECT_TRUE(see(book_of({80}, {})).empty());
  auto broken = view_of(++views, opening, bid_heavy);
  broken.book_valid = false;
  EXPECT_TRUE(logic->on_view(broken, {}).empty());
  EXPECT_TRUE(logic->on_view(view_of(++views, opening, mark{{1000}, {1005}}), {}).empty());
}

TEST_F(book_imbalance_test, refuses_to_restore_foreign_bytes) {
  auto bytes = logic->snapshot();
  bytes[0] = std::byte{9};
  EXPECT_THROW(logic->restore(bytes), broken_invariant);
  EXPECT_THROW(logic->restore({}), broken_invariant);
}

RC_GTEST_PROP(book_imbalance_property, enters_exactly_where_the_share_says_so_and_goes_on_from_its_snapshot, ()) {
  auto logic = book_imbalance_test::with({{"hold", "3s"}});
  auto at = opening;
  auto rests_until = opening;
  for (int i = 0; i < 30; ++i) {
    at += std::chrono::milliseconds(*rc::gen::inRange(0, 2000));
    const auto bid = *rc::gen::inRange<std::int64_t>(1, 100), ask = *rc::gen::inRange<std::int64_t>(1, 100);
    const auto view = view_of(static_cast<std::uint64_t>(i), at, book_of({bid}, {ask}));
    auto copy = book_imbalance_test::with({{"hold", "3s"}});
    copy->restore(logic->snapshot());
    const auto wanted = logic->on_view(view, {}), again = copy->on_view(view, {});
    RC_ASSERT(again.size() == wanted.size());
    RC_ASSERT(copy->snapshot() == logic->snapshot());
    const auto share = 10 * (bid - ask), needed = 6 * (bid + ask);  // without division
    const bool expected = at >= rests_until && (share >= needed || -share >= needed);
    RC_ASSERT(wanted.size() == (expected ? 1u : 0u));
    if (!expected) continue;
    RC_ASSERT((std::get<enter>(wanted[0]).side == side::buy) == (share > 0));
    rests_until = at + 3s;
  }
}

}  // namespace
}  // namespace core::tests
