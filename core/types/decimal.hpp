#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/types/result.hpp"

namespace core {

/// Decimal text <-> scaled integers. `scale` is the number of decimal places that one unit stands for: with scale 8,
/// 1.5 is 150'000'000 units. No binary floating point is involved.
enum class decimal_error : std::uint8_t {
  malformed,    ///< not [-]digits[.digits]; exponents, signs other than a leading '-', blanks are refused
  too_precise,  ///< a digit other than zero stands beyond the scale
  overflow,     ///< the value does not fit
};

std::string_view to_string(decimal_error);

inline constexpr int scale_max = 16;

/// Parses at a scale of 0 .. scale_max. Zeros beyond the scale are accepted, so "0.00100000" parses at scale 3. Of
/// several errors the one that stands first in decimal_error is reported.
result<std::int64_t, decimal_error> parse_decimal(std::string_view text, int scale);

/// The shortest exact text: no trailing zeros after the point, no point without digits behind it.
/// Scales of 0 .. 38.
std::string format_decimal(__int128 units, int scale);

}  // namespace core
