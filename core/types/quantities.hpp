#pragma once

#include <compare>
#include <cstdint>
#include <ostream>
#include <string>

#include "core/types/invariant.hpp"

namespace core {

/// Arithmetic on the types below is exact. A result that does not fit throws this; nothing ever wraps.
class arithmetic_overflow : public broken_invariant {
 public:
  using broken_invariant::broken_invariant;
};

namespace detail {
[[noreturn]] void fail_overflow(const char* operation);

template <class Rep>
Rep checked_add(Rep a, Rep b) {
  Rep sum;
  if (__builtin_add_overflow(a, b, &sum)) [[unlikely]]
    fail_overflow("addition");
  return sum;
}
template <class Rep>
Rep checked_sub(Rep a, Rep b) {
  Rep difference;
  if (__builtin_sub_overflow(a, b, &difference)) [[unlikely]]
    fail_overflow("subtraction");
  return difference;
}
}  // namespace detail

/// A price in units of 10^-price_scale of its instrument. Prices of different instruments are not comparable.
struct price {
  std::int64_t units = 0;

  constexpr auto operator<=>(const price&) const = default;
  friend price operator+(price a, price b) { return {detail::checked_add(a.units, b.units)}; }
  friend price operator-(price a, price b) { return {detail::checked_sub(a.units, b.units)}; }
  friend std::ostream& operator<<(std::ostream& out, price x) { return out << x.units; }
};

/// An amount of the instrument in units of 10^-quantity_scale. Signed: positions are negative when short.
struct quantity {
  std::int64_t units = 0;

  constexpr auto operator<=>(const quantity&) const = default;
  friend quantity operator+(quantity a, quantity b) { return {detail::checked_add(a.units, b.units)}; }
  friend quantity operator-(quantity a, quantity b) { return {detail::checked_sub(a.units, b.units)}; }
  quantity operator-() const { return quantity{} - *this; }
  quantity& operator+=(quantity x) { return *this = *this + x; }
  quantity& operator-=(quantity x) { return *this = *this - x; }
  friend std::ostream& operator<<(std::ostream& out, quantity x) { return out << x.units; }
};

inline quantity abs(quantity x) { return x.units < 0 ? -x : x; }

/// An amount of the settlement currency in units of 10^-16, exact in 128 bits (up to about 1.7e22).
struct money {
  __int128 units = 0;
  static constexpr int scale = 16;

  constexpr auto operator<=>(const money&) const = default;
  friend money operator+(money a, money b) { return {detail::checked_add(a.units, b.units)}; }
  friend money operator-(money a, money b) { return {detail::checked_sub(a.units, b.units)}; }
  money operator-() const { return money{} - *this; }
  money& operator+=(money x) { return *this = *this + x; }
  money& operator-=(money x) { return *this = *this - x; }
};

inline money abs(money x) { return x.units < 0 ? -x : x; }

std::string to_string(money);
std::ostream& operator<<(std::ostream&, money);

/// price x quantity as money, exact. Needs price_scale + quantity_scale <= money::scale.
money notional(price, quantity, int price_scale, int quantity_scale);

/// `amount` x `parts` / `whole`, rounded toward zero; whole > 0. Splits a cost so that no unit gets lost: the caller
/// keeps `amount - share`.
money share_of(money amount, quantity parts, quantity whole);

/// A fraction in parts per million: 450 ppm = 0.045 %.
struct ppm {
  std::int64_t parts = 0;
  constexpr auto operator<=>(const ppm&) const = default;
};

/// amount x rate, rounded away from zero to 8 decimals of the currency: a fee is never understated.
money fee_of(money amount, ppm rate);

}  // namespace core
