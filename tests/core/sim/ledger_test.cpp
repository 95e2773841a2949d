#include "core/sim/ledger.hpp"

#include <gtest/gtest.h>

namespace core::sim {
namespace {

TEST(paper_ledger, keeps_accounts_instruments_and_bots_apart) {
  ledger l;
  l.book({{1}, {2}, {3}}, side::buy, {5});
  l.book({{1}, {2}, {4}}, side::sell, {7});
  EXPECT_EQ(l.position({{1}, {2}, {3}}), quantity{5});
  EXPECT_EQ(l.position({{1}, {2}, {4}}), quantity{-7});
  EXPECT_EQ(l.position({{1}, {9}, {3}}), quantity{});
}

TEST(paper_ledger, a_closed_position_leaves_no_trace) {
  ledger l;
  l.book({{1}, {2}, {3}}, side::buy, {5});
  l.book({{1}, {2}, {3}}, side::sell, {5});
  byte_writer closed, empty;
  l.write(closed);
  ledger{}.write(empty);
  EXPECT_EQ(closed.bytes(), empty.bytes());
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
