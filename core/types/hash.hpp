#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace core {

/// FNV-1a, 64 bits: fingerprints of states that are compared and never attacked. Feeding two parts in turn equals
/// feeding their concatenation.
class state_hash {
 public:
  void add(std::span<const std::byte> bytes) {
    for (const std::byte b : bytes) value_ = (value_ ^ static_cast<std::uint64_t>(b)) * 1099511628211ull;
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 14695981039346656037ull;
};

}  // namespace core
