#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/types/invariant.hpp"

namespace core {

static_assert(std::endian::native == std::endian::little, "numbers are stored as they lie in memory");

/// Little-endian, fixed-width bytes: what journal payloads and state snapshots are made of.
class byte_writer {
 public:
  template <class T>
  requires std::is_integral_v<T> || std::is_same_v<T, __int128> byte_writer& put(T x) {
    const auto at = bytes_.size();
    bytes_.resize(at + sizeof(T));
    std::memcpy(bytes_.data() + at, &x, sizeof(T));
    return *this;
  }
  template <class T>
  requires std::is_enum_v<T> byte_writer& put(T x) { return put(static_cast<std::underlying_type_t<T>>(x)); }
  /// The bits of the number: NaN and infinities survive.
  byte_writer& put(double x) {
    std::uint64_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    return put(bits);
  }
  /// Length (32 bits) and characters.
  byte_writer& put(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    return raw(std::as_bytes(std::span(text)));
  }
  /// Length (32 bits) and bytes.
  byte_writer& put(std::span<const std::byte> block) {
    put(static_cast<std::uint32_t>(block.size()));
    return raw(block);
  }
  byte_writer& raw(std::span<const std::byte> block) {
    bytes_.insert(bytes_.end(), block.begin(), block.end());
    return *this;
  }

  /// Starts over, keeping the memory.
  void clear() { bytes_.clear(); }

  const std::vector<std::byte>& bytes() const& { return bytes_; }
  std::vector<std::byte> bytes() && { return std::move(bytes_); }

 private:
  std::vector<std::byte> bytes_;
};

/// Bytes that end too early or carry an impossible value.
class malformed_bytes : public broken_invariant {
 public:
  using broken_invariant::broken_invariant;
};

/// Reads what byte_writer wrote. Throws malformed_bytes instead of reading past the end.
class byte_reader {
 public:
  explicit byte_reader(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <class T>
  requires std::is_integral_v<T> || std::is_same_v<T, __int128> T get() {
    const auto block = take(sizeof(T));
    if constexpr (std::is_same_v<T, bool>) {
      if (std::to_integer<unsigned>(block[0]) > 1) throw malformed_bytes("a flag is neither 0 nor 1");
      return block[0] == std::byte{1};
    } else {
      T value;
      std::memcpy(&value, block.data(), sizeof value);
      return value;
    }
  }
  /// An enumerator; `last` is the largest legal value.
  template <class T>
  requires std::is_enum_v<T> T get(T last) {
    const auto value = get<std::underlying_type_t<T>>();
    if (value > static_cast<std::underlying_type_t<T>>(last)) throw malformed_bytes("an enumerator is out of range");
    return static_cast<T>(value);
  }
  template <class T>
  requires std::is_same_v<T, double> T get() {
    const auto bits = get<std::uint64_t>();
    double x;
    std::memcpy(&x, &bits, sizeof x);
    return x;
  }
  std::string text() {
    const auto block = take(get<std::uint32_t>());
    return {reinterpret_cast<const char*>(block.data()), block.size()};
  }
  std::span<const std::byte> block() { return take(get<std::uint32_t>()); }

  std::size_t left() const { return rest_.size(); }
  /// Throws where bytes are left over.
  void expect_end() const {
    if (!rest_.empty()) throw malformed_bytes("bytes are left over");
  }

 private:
  std::span<const std::byte> take(std::size_t n) {
    if (n > rest_.size()) throw malformed_bytes("the bytes end too early");
    const auto block = rest_.first(n);
    rest_ = rest_.subspan(n);
    return block;
  }

  std::span<const std::byte> rest_;
};

}  // namespace core
