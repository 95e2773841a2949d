#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace core {

/// Edits (insert, delete, replace, swap of neighbours) from one word to the other. Words beyond 128 characters count as
/// wholly different.
std::size_t edit_distance(std::string_view, std::string_view);

/// The candidate that a misspelt word most probably means, the first of equals; empty if none is near.
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

}  // namespace core
