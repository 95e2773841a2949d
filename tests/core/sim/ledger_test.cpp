#include "core/sim/ledger.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace core::sim {
namespace {

constexpr timestamp at{};
constexpr holder who{{1}, {2}, {3}};

TEST(paper_ledger, keeps_accounts_instruments_and_bots_apart) {
  ledger l;
  l.book({{1}, {2}, {3}}, side::buy, {5}, {50}, at);
  l.book({{1}, {2}, {4}}, side::sell, {7}, {70}, at);
  EXPECT_EQ(l.position({{1}, {2}, {3}}), quantity{5});
  EXPECT_EQ(l.position({{1}, {2}, {4}}), quantity{-7});
  EXPECT_EQ(l.position({{1}, {9}, {3}}), quantity{});
}

TEST(paper_ledger, realises_against_the_average_cost) {
  ledger l;
  EXPECT_EQ(l.book(who, side::buy, {2}, {200}, at), money{});
  EXPECT_EQ(l.book(who, side::buy, {2}, {240}, at), money{});  // four for 440
  EXPECT_EQ(l.book(who, side::sell, {1}, {130}, at), money{20});
  EXPECT_EQ(l.all().at(who).cost, money{330});
  EXPECT_EQ(l.all().at(who).realized, money{20});
}

TEST(paper_ledger, a_reversal_closes_first_and_opens_the_rest) {
  ledger l;
  l.book(who, side::sell, {4}, {400}, at);
  EXPECT_EQ(l.book(who, side::buy, {10}, {900}, at), money{40});  // four bought back for 360
  EXPECT_EQ(l.position(who), quantity{6});
  EXPECT_EQ(l.all().at(who).cost, money{540});
}

RC_GTEST_PROP(paper_ledger, cost_less_realised_is_what_was_paid, ()) {
  ledger l;
  money paid;
  for (auto n = *rc::gen::inRange(0, 30); n > 0; --n) {
    const auto s = *rc::gen::element(side::buy, side::sell);
    const money value{*rc::gen::inRange<std::int64_t>(1, 1'000'000)};
    l.book(who, s, {*rc::gen::inRange<std::int64_t>(1, 50)}, value, at);
    paid += s == side::buy ? value : -value;
    const holding h = l.all().at(who);
    RC_ASSERT(h.cost - h.realized == paid);
    if (h.quantity.units == 0) RC_ASSERT(h.cost == money{});
  }
}

TEST(paper_ledger, reducible_is_the_position_that_the_order_opposes) {
  EXPECT_EQ(reducible({5}, side::sell), quantity{5});
  EXPECT_EQ(reducible({-5}, side::buy), quantity{5});
  EXPECT_EQ(reducible({5}, side::buy), quantity{});
  EXPECT_EQ(reducible({-5}, side::sell), quantity{});
  EXPECT_EQ(reducible({}, side::sell), quantity{});
}

}  // namespace
}  // namespace core::sim
