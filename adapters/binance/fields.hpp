#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "adapters/binance/grammar.hpp"

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

/// Of text that begins with a single letter in quotes; key_count otherwise.
inline key short_key(std::string_view text) {
  if (text.size() < 3 || text[0] != '"' || text[2] != '"') return key_count;
  return is_lower(text[1]) || is_upper(text[1]) ? letter(text[1]) : key_count;
}

/// Of a name that is not a single letter.
inline key key_of(std::string_view name) {
  // By length first, so that the comparisons are of lengths that the compiler knows.
  switch (name.size()) {
    case 2:
      return name.starts_with("pu") ? key_pu : name.starts_with("id") ? key_id : key_count;
    case 3:
      return name.starts_with("msg") ? key_msg : key_count;
    case 4:
      if (name.starts_with("data")) return key_data;
      if (name.starts_with("bids")) return key_bids;
      if (name.starts_with("asks")) return key_asks;
      return name.starts_with("code") ? key_code : key_count;
    case 5:
      return name.starts_with("error") ? key_error : key_count;
    case 6:
      if (name.starts_with("stream")) return key_stream;
      if (name.starts_with("symbol")) return key_symbol;
      return name.starts_with("result") ? key_result : key_count;
    case 12:
      return name.starts_with("lastUpdateId") ? key_last_update_id : key_count;
  }
  return key_count;
}

/// The values of one object by key, as text. They are good JSON, lists of levels possibly excepted: reading those
/// checks them, and the rest of them is checked by check_unread().
class fields {
 public:
  void clear() { seen_ = unchecked_ = 0; }
  bool has(key k) const { return seen_ >> k & 1; }
  /// False if it was there already.
  bool put(key k, std::string_view text) {
    if (has(k)) return false;
    seen_ |= bit(k);
    text_[k] = text;
    return true;
  }
  bool put_unchecked(key k, std::string_view text) {
    unchecked_ |= bit(k);
    return put(k, text);
  }
  std::string_view at(key k) const { return text_[k]; }
  /// For who checks the value by reading it.
  std::string_view take(key k) {
    unchecked_ &= ~bit(k);
    return text_[k];
  }
  fault check_unread(int levels) {
    while (unchecked_ != 0)
      if (const fault f = check_json(take(static_cast<key>(std::countr_zero(unchecked_))), levels)) return f;
    return {};
  }

 private:
  using bits = std::uint64_t;
  static_assert(key_count <= 64);
  static bits bit(key k) { return bits{1} << k; }

  bits seen_ = 0;
  bits unchecked_ = 0;
  std::array<std::string_view, key_count> text_;
};

}  // namespace adapters::binance
