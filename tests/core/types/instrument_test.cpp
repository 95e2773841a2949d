#include "core/types/instrument.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>

#include "tests/core/types/edge_values.hpp"

namespace {

using core::price;
using core::quantity;
using core::round_to_lot;
using core::round_to_tick;
using core::rounding;
using core::timestamp;
using limits = std::numeric_limits<std::int64_t>;

timestamp at(std::int64_t nanoseconds) { return timestamp{core::duration{nanoseconds}}; }

core::instrument bitcoin() {
  core::instrument x;
  x.venue = "binance-usdm";
  x.symbol = "BTCUSDT";
  x.price_scale = 1;
  x.quantity_scale = 3;
  x.dated = {
      {.valid_from = at(100), .tick = {5}}, {.valid_from = at(200), .tick = {2}}, {.valid_from = at(300), .tick = {1}}};
  return x;
}

TEST(instrument, is_known_to_operators_by_venue_and_symbol) { EXPECT_EQ(bitcoin().name(), "binance-usdm/BTCUSDT"); }

TEST(instrument, values_in_its_own_scales) {
  EXPECT_EQ(core::to_string(bitcoin().value_of({618'002}, {1'500})), "92700.3");
}

TEST(instrument, has_the_filters_that_are_in_force) {
  const auto x = bitcoin();
  EXPECT_EQ(x.at(at(0)).tick, price{5});  // before the first: the first
  EXPECT_EQ(x.at(at(100)).tick, price{5});
  EXPECT_EQ(x.at(at(199)).tick, price{5});
  EXPECT_EQ(x.at(at(200)).tick, price{2});
  EXPECT_EQ(x.at(at(299)).tick, price{2});
  EXPECT_EQ(x.at(at(1'000)).tick, price{1});
}

TEST(instrument, without_filters_is_a_bug) { EXPECT_THROW(core::instrument{}.at(at(0)), core::broken_invariant); }

TEST(round_to_tick, goes_to_the_side_that_was_asked_for) {
  EXPECT_EQ(round_to_tick({107}, {5}, rounding::down), price{105});
  EXPECT_EQ(round_to_tick({107}, {5}, rounding::up), price{110});
  EXPECT_EQ(round_to_tick({107}, {5}, rounding::nearest), price{105});
  EXPECT_EQ(round_to_tick({108}, {5}, rounding::nearest), price{110});
  EXPECT_EQ(round_to_tick({105}, {5}, rounding::up), price{105});
  EXPECT_EQ(round_to_tick({105}, {10}, rounding::nearest), price{110});  // halfway goes up
}

TEST(round_to_tick, keeps_to_the_right_side_below_zero) {
  EXPECT_EQ(round_to_tick({-107}, {5}, rounding::down), price{-110});
  EXPECT_EQ(round_to_tick({-107}, {5}, rounding::up), price{-105});
  EXPECT_EQ(round_to_tick({-107}, {5}, rounding::nearest), price{-105});
  EXPECT_EQ(round_to_tick({-108}, {5}, rounding::nearest), price{-110});
  EXPECT_EQ(round_to_tick({-105}, {10}, rounding::nearest), price{-100});
}

TEST(round_to_tick, refuses_a_neighbour_that_does_not_fit) {
  EXPECT_THROW(round_to_tick({limits::max()}, {1'000}, rounding::up), core::arithmetic_overflow);
  EXPECT_THROW(round_to_tick({limits::min()}, {1'000}, rounding::down), core::arithmetic_overflow);
  EXPECT_EQ(round_to_tick({limits::max()}, {1}, rounding::up), price{limits::max()});
  EXPECT_EQ(round_to_tick({limits::min()}, {limits::max()}, rounding::up), price{-limits::max()});
}

TEST(rounding, needs_a_positive_grid) {
  EXPECT_THROW(round_to_tick({1}, {0}, rounding::up), core::broken_invariant);
  EXPECT_THROW(round_to_tick({1}, {-1}, rounding::up), core::broken_invariant);
  EXPECT_THROW(round_to_lot({1}, {0}), core::broken_invariant);
}

TEST(round_to_lot, never_enlarges) {
  EXPECT_EQ(round_to_lot({1'999}, {1'000}), quantity{1'000});
  EXPECT_EQ(round_to_lot({-1'999}, {1'000}), quantity{-1'000});
  EXPECT_EQ(round_to_lot({999}, {1'000}), quantity{0});
  EXPECT_EQ(round_to_lot({-999}, {1'000}), quantity{0});
}

RC_GTEST_PROP(round_to_tick, is_the_neighbour_on_the_grid_or_refused, ()) {
  const __int128 p = *edge_values::any_units();
  const __int128 tick = *edge_values::positive_units();
  const auto mode = *rc::gen::element(rounding::down, rounding::up, rounding::nearest);
  const __int128 below = p - ((p % tick) + tick) % tick;
  const __int128 above = below == p ? p : below + tick;
  const __int128 closer = p - below < above - p ? below : above;
  const __int128 expected = mode == rounding::down ? below : mode == rounding::up ? above : closer;
  const price from{static_cast<std::int64_t>(p)};
  const price step{static_cast<std::int64_t>(tick)};
  if (expected < limits::min() || expected > limits::max())
    RC_ASSERT_THROWS_AS(round_to_tick(from, step, mode), core::arithmetic_overflow);
  else
    RC_ASSERT(round_to_tick(from, step, mode).units == expected);
}

RC_GTEST_PROP(round_to_lot, loses_less_than_a_lot_and_never_the_sign, ()) {
  const quantity q{*edge_values::any_units()};
  const quantity lot{*edge_values::positive_units()};
  const quantity rounded = round_to_lot(q, lot);
  const quantity lost = q - rounded;
  RC_ASSERT(rounded.units % lot.units == 0);
  RC_ASSERT((q.units >= 0 ? rounded.units >= 0 && lost.units >= 0 : rounded.units <= 0 && lost.units <= 0));
  RC_ASSERT(static_cast<__int128>(lost.units) < lot.units);
  RC_ASSERT(-static_cast<__int128>(lost.units) < lot.units);
}

}  // namespace
