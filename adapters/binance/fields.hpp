#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "adapters/binance/scan.hpp"

namespace adapters::binance {

/// Names of fields that matter. Single letters stand for themselves: a-z, then A-Z.
enum key : std::uint8_t {
  key_pu = 2 * 26,
  key_id,
  key_last_update_id,
  key_bids,
  key_asks,
  key_result,
  key_error,
  key_stream,
  key_symbol,
  key_data,
  key_code,
  key_msg,
  key_count,  ///< any other
};

constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr key letter(char c) { return static_cast<key>(is_lower(c) ? c - 'a' : c - 'A' + 26); }

constexpr bool is_list_of_levels(key k) {
  return k == letter('b') || k == letter('a') || k == key_bids || k == key_asks;
}

/// `name` points behind the opening quote of a key, in a padded buffer.
inline key key_of(const char* name) {
  const auto is = [name](std::string_view text) { return std::memcmp(name, text.data(), text.size()) == 0; };
  if (name[1] == '"') return is_lower(name[0]) || is_upper(name[0]) ? letter(name[0]) : key_count;
  switch (name[0]) {
    case 'p':
      return is("pu\"") ? key_pu : key_count;
    case 'i':
      return is("id\"") ? key_id : key_count;
    case 'l':
      return is("lastUpdateId\"") ? key_last_update_id : key_count;
    case 'b':
      return is("bids\"") ? key_bids : key_count;
    case 'a':
      return is("asks\"") ? key_asks : key_count;
    case 'r':
      return is("result\"") ? key_result : key_count;
    case 'e':
      return is("error\"") ? key_error : key_count;
    case 's':
      return is("stream\"") ? key_stream : is("symbol\"") ? key_symbol : key_count;
    case 'd':
      return is("data\"") ? key_data : key_count;
    case 'c':
      return is("code\"") ? key_code : key_count;
    case 'm':
      return is("msg\"") ? key_msg : key_count;
  }
  return key_count;
}

/// The raw values of one object by key. Reading a field checks it; what nobody read is checked by the end.
class fields {
 public:
  void clear() { seen_ = unread_ = 0; }
  bool has(key k) const { return seen_ >> k & 1; }
  bool put(key k, std::string_view raw) {
    if (has(k)) return false;
    seen_ |= bit(k);
    unread_ |= bit(k);
    raw_[k] = raw;
    return true;
  }
  std::string_view take(key k) {
    unread_ &= ~bit(k);
    return raw_[k];
  }
  scan::fault check_unread(int levels) {
    while (unread_ != 0)
      if (const scan::fault f = scan::check_json(take(static_cast<key>(std::countr_zero(unread_))), levels)) return f;
    return {};
  }

 private:
  using bits = std::uint64_t;
  static_assert(key_count <= 64);
  static bits bit(key k) { return bits{1} << k; }

  bits seen_ = 0;
  bits unread_ = 0;
  std::array<std::string_view, key_count> raw_;
};

}  // namespace adapters::binance
