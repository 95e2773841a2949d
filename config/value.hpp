#pragma once

#include <string>
#include <string_view>

#include "config/field.hpp"
#include "config/problem.hpp"
#include "core/types/nearest_word.hpp"
#include "core/types/result.hpp"

namespace config {

/// A scalar that fits its field.
struct reading {
  std::string text;     ///< canonical: equal values have equal text
  __int128 number = 0;  ///< nanoseconds, ppm, bytes, 10^-16 units of money and decimals, 0 or 1 of flags
};

/// A scalar that does not.
struct misfit {
  config::code code{};
  std::string message;
  std::string hint;
};

/// Reads a scalar as the field demands, its range included. `quoted`: it stood in quotes, so it is text.
core::result<reading, misfit> read(const field&, std::string_view text, bool quoted);

/// `1ms … 10s`; empty without bounds.
std::string range_of(const field&);

using core::nearest;

}  // namespace config
