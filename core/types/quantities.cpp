#include "core/types/quantities.hpp"

#include "core/types/decimal.hpp"
#include "core/types/power_of_ten.hpp"

namespace core {
namespace {

using wide = unsigned __int128;

wide magnitude_of(__int128 x) { return x < 0 ? 0 - static_cast<wide>(x) : static_cast<wide>(x); }

wide multiply(wide a, wide b, const char* operation) {
  wide product;
  if (__builtin_mul_overflow(a, b, &product)) detail::fail_overflow(operation);
  return product;
}

wide add(wide a, wide b, const char* operation) {
  wide sum;
  if (__builtin_add_overflow(a, b, &sum)) detail::fail_overflow(operation);
  return sum;
}

money with_sign(bool negative, wide magnitude, const char* operation) {
  constexpr wide half = static_cast<wide>(1) << 127;
  if (magnitude > half || (magnitude == half && !negative)) detail::fail_overflow(operation);
  return {static_cast<__int128>(negative ? 0 - magnitude : magnitude)};
}

}  // namespace

namespace detail {

void fail_overflow(const char* operation) {
  throw arithmetic_overflow(std::string("the result does not fit: ") + operation);
}

}  // namespace detail

std::string to_string(money x) { return format_decimal(x.units, money::scale); }

std::ostream& operator<<(std::ostream& out, money x) { return out << to_string(x); }

money notional(price p, quantity q, int price_scale, int quantity_scale) {
  ASSERT(price_scale >= 0, "a scale is not negative", price_scale);
  ASSERT(quantity_scale >= 0, "a scale is not negative", quantity_scale);
  ASSERT(price_scale + quantity_scale <= money::scale, "money holds every digit of the product", price_scale,
         quantity_scale);
  const __int128 product = static_cast<__int128>(p.units) * q.units;  // at most 2^126
  const __int128 factor = power_of_ten(money::scale - price_scale - quantity_scale);
  money value;
  if (__builtin_mul_overflow(product, factor, &value.units)) detail::fail_overflow("notional");
  return value;
}

money share_of(money amount, quantity parts, quantity whole) {
  ASSERT(whole.units > 0, "a whole is positive", whole);
  const wide total = magnitude_of(amount.units);
  const wide of = static_cast<wide>(whole.units);
  const wide share = magnitude_of(parts.units);
  // total = quotient x of + rest, hence total x share / of = quotient x share + rest x share / of. The first term is
  // a whole number and the second product is below 2^127, so nothing wider than 128 bits is needed.
  const wide quotient = multiply(total / of, share, "share");
  const wide remainder = total % of * share / of;
  return with_sign((amount.units < 0) != (parts.units < 0), add(quotient, remainder, "share"), "share");
}

money fee_of(money amount, ppm rate) {
  constexpr wide grain = 100'000'000;          // money units in the eighth decimal
  constexpr wide divisor = 1'000'000 * grain;  // parts per million, then down to the eighth decimal
  const wide total = magnitude_of(amount.units);
  const wide parts = magnitude_of(rate.parts);
  // Split as in share_of; rest x parts is below 2^47 x 2^63.
  const wide quotient = multiply(total / divisor, parts, "fee");
  const wide remainder = (total % divisor * parts + divisor - 1) / divisor;
  const wide grains = add(quotient, remainder, "fee");
  return with_sign((amount.units < 0) != (rate.parts < 0), multiply(grains, grain, "fee"), "fee");
}

}  // namespace core
