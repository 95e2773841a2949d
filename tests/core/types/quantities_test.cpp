#include "core/types/quantities.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <limits>
#include <optional>
#include <sstream>

#include "tests/core/types/edge_values.hpp"

namespace {

using boost::multiprecision::cpp_int;
using core::money;
using core::price;
using core::quantity;
using limits = std::numeric_limits<std::int64_t>;
using edge_values::int128_max;
using edge_values::int128_min;

cpp_int wide(__int128 x) {
  return cpp_int(static_cast<std::int64_t>(x >> 64)) * (cpp_int(1) << 64) + cpp_int(static_cast<std::uint64_t>(x));
}

/// The result, or nothing where it was refused as not fitting.
template <class F>
auto outcome(F f) -> std::optional<decltype(f())> {
  try {
    return f();
  } catch (const core::arithmetic_overflow&) {
    return std::nullopt;
  }
}

/// Whether money came out as `expected`, and came out at all exactly if that fits.
bool agrees(const std::optional<money>& actual, const cpp_int& expected) {
  const bool fits = expected >= wide(int128_min) && expected <= wide(int128_max);
  return fits ? actual.has_value() && wide(actual->units) == expected : !actual.has_value();
}

template <class T>
bool agrees_narrow(const std::optional<T>& actual, const cpp_int& expected) {
  const bool fits = expected >= limits::min() && expected <= limits::max();
  return fits ? actual.has_value() && cpp_int(actual->units) == expected : !actual.has_value();
}

constexpr __int128 whole_unit = 10'000'000'000'000'000;  // 1 of the currency

TEST(money, reads_as_a_decimal) {
  EXPECT_EQ(core::to_string(money{whole_unit * 3 / 2}), "1.5");
  EXPECT_EQ(core::to_string(money{-1}), "-0.0000000000000001");
  std::ostringstream out;
  out << money{whole_unit};
  EXPECT_EQ(out.str(), "1");
}

TEST(quantities, refuse_to_wrap) {
  EXPECT_THROW((price{limits::max()} + price{1}), core::arithmetic_overflow);
  EXPECT_THROW((price{limits::min()} - price{1}), core::arithmetic_overflow);
  EXPECT_THROW((-quantity{limits::min()}), core::arithmetic_overflow);
  EXPECT_THROW((core::abs(quantity{limits::min()})), core::arithmetic_overflow);
  EXPECT_THROW((core::abs(money{int128_min})), core::arithmetic_overflow);
  EXPECT_EQ(core::abs(quantity{-7}), quantity{7});
  EXPECT_EQ(core::abs(money{-7}), money{7});
}

TEST(quantities, keep_their_value_when_an_addition_does_not_fit) {
  quantity held{limits::max()};
  EXPECT_THROW((held += quantity{1}), core::arithmetic_overflow);
  EXPECT_EQ(held, quantity{limits::max()});
}

TEST(notional, is_price_times_quantity) {
  EXPECT_EQ(core::notional({618'002}, {1'500}, 1, 3), (money{whole_unit * 927'003 / 10}));  // 61800.2 x 1.5
  EXPECT_EQ(core::notional({5}, {-3}, 0, 0), (money{-15 * whole_unit}));
  EXPECT_EQ(core::notional({1}, {1}, 8, 8), (money{1}));
}

TEST(notional, holds_the_largest_product_and_refuses_what_is_larger) {
  EXPECT_EQ(core::notional({limits::min()}, {limits::min()}, 8, 8), (money{static_cast<__int128>(1) << 126}));
  EXPECT_THROW(core::notional({limits::max()}, {limits::max()}, 8, 7), core::arithmetic_overflow);
}

TEST(notional, needs_scales_that_money_can_hold) {
  EXPECT_THROW(core::notional({1}, {1}, 9, 8), core::broken_invariant);
  EXPECT_THROW(core::notional({1}, {1}, -1, 8), core::broken_invariant);
}

TEST(share_of, rounds_toward_zero) {
  EXPECT_EQ(core::share_of({10}, {1}, {3}), (money{3}));
  EXPECT_EQ(core::share_of({-10}, {1}, {3}), (money{-3}));
  EXPECT_EQ(core::share_of({10}, {-1}, {3}), (money{-3}));
  EXPECT_EQ(core::share_of({10}, {3}, {3}), (money{10}));
  EXPECT_EQ(core::share_of({int128_min}, {5}, {5}), (money{int128_min}));
}

TEST(share_of, needs_a_positive_whole) {
  EXPECT_THROW(core::share_of({10}, {1}, {0}), core::broken_invariant);
  EXPECT_THROW(core::share_of({10}, {1}, {-3}), core::broken_invariant);
}

TEST(fee_of, rounds_up_in_the_eighth_decimal) {
  EXPECT_EQ(core::fee_of({100 * whole_unit}, {450}), (money{whole_unit * 45 / 1000}));  // 0.045 % of 100
  EXPECT_EQ(core::fee_of({1}, {1}), (money{100'000'000}));
  EXPECT_EQ(core::fee_of({0}, {450}), (money{0}));
  EXPECT_EQ(core::fee_of({whole_unit}, {0}), (money{0}));
}

RC_GTEST_PROP(quantities, sums_and_differences_are_exact_or_refused, ()) {
  const auto a = *edge_values::any_units();
  const auto b = *edge_values::any_units();
  RC_ASSERT(agrees_narrow(outcome([&] { return price{a} + price{b}; }), cpp_int(a) + b));
  RC_ASSERT(agrees_narrow(outcome([&] { return price{a} - price{b}; }), cpp_int(a) - b));
  RC_ASSERT(agrees_narrow(outcome([&] { return quantity{a} + quantity{b}; }), cpp_int(a) + b));
  RC_ASSERT(agrees_narrow(outcome([&] { return quantity{a} - quantity{b}; }), cpp_int(a) - b));
}

RC_GTEST_PROP(money, sums_and_differences_are_exact_or_refused, ()) {
  const __int128 a = *edge_values::any_wide_units();
  const __int128 b = *edge_values::any_wide_units();
  RC_ASSERT(agrees(outcome([&] { return money{a} + money{b}; }), wide(a) + wide(b)));
  RC_ASSERT(agrees(outcome([&] { return money{a} - money{b}; }), wide(a) - wide(b)));
}

RC_GTEST_PROP(notional, is_exact_or_refused, ()) {
  const auto p = *edge_values::any_units();
  const auto q = *edge_values::any_units();
  const auto price_scale = *rc::gen::inRange(0, money::scale + 1);
  const auto quantity_scale = *rc::gen::inRange(0, money::scale - price_scale + 1);
  const cpp_int factor = pow(cpp_int(10), static_cast<unsigned>(money::scale - price_scale - quantity_scale));
  RC_ASSERT(
      agrees(outcome([&] { return core::notional({p}, {q}, price_scale, quantity_scale); }), cpp_int(p) * q * factor));
}

RC_GTEST_PROP(share_of, is_exact_toward_zero_or_refused, ()) {
  const __int128 amount = *edge_values::any_wide_units();
  const auto parts = *edge_values::any_units();
  const auto whole = *edge_values::positive_units();
  RC_ASSERT(agrees(outcome([&] { return core::share_of({amount}, {parts}, {whole}); }), wide(amount) * parts / whole));
}

RC_GTEST_PROP(share_of, taken_piece_by_piece_loses_nothing, ()) {
  const money paid{*edge_values::any_wide_units()};
  const auto pieces = *rc::gen::nonEmpty(
      rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 1'000'000'000)));
  quantity open{};
  for (const auto piece : pieces) open += quantity{piece};
  money rest = paid;
  money taken{};
  for (const auto piece : pieces) {
    const money share = core::share_of(rest, {piece}, open);
    taken += share;
    rest -= share;
    open -= quantity{piece};
  }
  RC_ASSERT(rest == money{});
  RC_ASSERT(taken == paid);
}

RC_GTEST_PROP(fee_of, is_rounded_away_from_zero_to_eight_decimals_or_refused, ()) {
  const __int128 amount = *edge_values::any_wide_units();
  const auto rate = *edge_values::any_units();
  const cpp_int grain = 100'000'000;
  const cpp_int divisor = grain * 1'000'000;
  const cpp_int product = wide(amount) * rate;
  const cpp_int away = (abs(product) + divisor - 1) / divisor * grain;
  RC_ASSERT(agrees(outcome([&] { return core::fee_of({amount}, {rate}); }), product < 0 ? cpp_int(-away) : away));
}

RC_GTEST_PROP(fee_of, is_never_understated, ()) {
  const auto notional = *rc::gen::inRange<std::int64_t>(0, limits::max());
  const auto rate = *rc::gen::inRange<std::int64_t>(0, 1'000'000);
  const money fee = core::fee_of({notional}, {rate});
  RC_ASSERT(wide(fee.units) * 1'000'000 >= cpp_int(notional) * rate);
  RC_ASSERT(fee.units % 100'000'000 == 0);
}

}  // namespace
