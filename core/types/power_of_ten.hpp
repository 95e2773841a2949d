#pragma once

#include "core/types/invariant.hpp"

namespace core {

/// 10^exponent, exact, for exponents 0 .. 38: what fits into 128 bits.
constexpr __int128 power_of_ten(int exponent) {
  ASSERT(exponent >= 0 && exponent <= 38, "a power of ten fits into 128 bits", exponent);
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

}  // namespace core
