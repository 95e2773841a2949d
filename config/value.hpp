#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "config/field.hpp"
#include "config/problem.hpp"
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

/// The candidate that a misspelt word most probably means; empty if none is near.
template <class Words>
std::string nearest(std::string_view word, const Words& candidates);

/// Edits (insert, delete, replace, swap of neighbours) from one word to the other.
std::size_t edit_distance(std::string_view, std::string_view);

template <class Words>
std::string nearest(std::string_view word, const Words& candidates) {
  std::string best;
  std::size_t best_distance = 1 + std::max<std::size_t>(1, word.size() / 3);
  for (const auto& candidate : candidates) {
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace config
