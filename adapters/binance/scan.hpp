#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <vector>

#include "adapters/binance/grammar.hpp"
#include "core/market/event.hpp"
#include "core/types/decimal.hpp"

/// The meaning of single JSON values, exactly. It stands in a header because decoding spends its time here.
namespace adapters::binance::scan {

/// Decimal places of one instrument's prices and quantities, 0 .. core::scale_max.
struct scales {
  int price = 0;
  int quantity = 0;
};

inline constexpr std::array<std::int64_t, core::scale_max + 1> powers = [] {
  std::array<std::int64_t, core::scale_max + 1> table{};
  table[0] = 1;
  for (std::size_t i = 1; i < table.size(); ++i) table[i] = table[i - 1] * 10;
  return table;
}();

/// The general way to read what stands before `quote`; the fast one gives up on anything unusual.
inline fault plain_decimal(std::string_view text, int scale, std::int64_t& out) {
  const auto units = core::parse_decimal(text, scale);
  if (units) {
    out = *units;
    return {};
  }
  switch (units.error()) {
    case core::decimal_error::too_precise:
      return decode_error::too_precise;
    case core::decimal_error::overflow:
      return decode_error::out_of_range;
    case core::decimal_error::malformed:
      break;
  }
  return decode_error::bad_number;
}

/// Reads a decimal number from behind its opening quote to behind its closing one; the meaning of core::parse_decimal.
inline fault quoted_decimal(const char*& at, const char* end, int scale, std::int64_t& out) {
  constexpr int digits_safe = 18;  // surely fit 63 bits
  std::uint64_t units = 0;
  const char* p = at;
  while (p != end && is_digit(*p)) units = units * 10 + static_cast<unsigned>(*p++ - '0');
  const auto whole = p - at;
  bool usual = whole > 0 && whole + scale <= digits_safe;
  int places = 0;
  if (p != end && *p == '.') {
    const char* const fraction = ++p;
    for (; places < scale && p != end && is_digit(*p); ++places) units = units * 10 + static_cast<unsigned>(*p++ - '0');
    while (p != end && *p == '0') ++p;
    usual &= p != fraction;
  }
  if (usual && p != end && *p == '"') [[likely]] {
    at = p + 1;
    out = static_cast<std::int64_t>(units) * powers[static_cast<std::size_t>(scale - places)];
    return {};
  }
  const char* const quote = std::find(at, end, '"');
  if (quote == end) return decode_error::not_json;
  const fault f = plain_decimal({at, quote}, scale, out);
  at = quote + 1;
  return f;
}

/// The characters between the quotes of a string. Nothing that is read here is ever escaped by the venue.
inline fault read_string(std::string_view token, std::string_view& out) {
  if (!token.starts_with('"')) return decode_error::wrong_type;
  out = token.substr(1, token.size() - 2);
  return {};
}

/// An unsigned integer below 2^63, out of a token of JSON's grammar.
inline fault read_integer(std::string_view token, std::uint64_t& out) {
  constexpr std::size_t digits_safe = 18;
  std::uint64_t value = 0;
  const char* p = token.data();
  const char* const end = p + token.size();
  while (p != end && is_digit(*p)) value = value * 10 + static_cast<unsigned>(*p++ - '0');
  if (p == end && token.size() <= digits_safe && !token.empty()) [[likely]] {
    out = value;
    return {};
  }
  const bool negative = token.starts_with('-');
  if (!negative && (token.empty() || !is_digit(token.front()))) return decode_error::wrong_type;
  const auto [stop, error] = std::from_chars(token.data() + negative, end, out);
  if (stop != end) return decode_error::bad_number;
  return error != std::errc{} || negative || out > INT64_MAX ? decode_error::out_of_range : fault{};
}

inline fault read_bool(std::string_view token, bool& out) {
  out = token == "true";
  return out || token == "false" ? fault{} : decode_error::wrong_type;
}

/// A string token that holds a decimal number.
inline fault read_decimal(std::string_view token, int scale, std::int64_t& out) {
  if (!token.starts_with('"')) return decode_error::wrong_type;
  const char* at = token.data() + 1;
  return quoted_decimal(at, token.data() + token.size(), scale, out);
}

/// [["price","quantity"],...]: replaces `out`. Prices > 0, quantities >= 0. Checks all of the text.
inline fault read_levels(std::string_view array, scales scale, std::vector<core::level>& out) {
  out.clear();
  const char* at = array.data();
  const char* const end = at + array.size();
  const auto take = [&](char c) {
    while (at != end && is_space(*at)) [[unlikely]]++ at;
    if (at == end || *at != c) return false;
    ++at;
    return true;
  };
  if (!take('[')) return decode_error::wrong_type;
  if (!take(']')) {
    do {
      core::level x;
      if (!take('[') || !take('"')) return decode_error::wrong_type;
      if (const fault f = quoted_decimal(at, end, scale.price, x.price.units)) return f;
      if (!take(',') || !take('"')) return decode_error::wrong_type;
      if (const fault f = quoted_decimal(at, end, scale.quantity, x.quantity.units)) return f;
      if (!take(']')) return decode_error::wrong_type;
      if (x.price.units <= 0 || x.quantity.units < 0) return decode_error::out_of_range;
      out.push_back(x);
    } while (take(','));
    if (!take(']')) return decode_error::not_json;
  }
  return at == end ? fault{} : decode_error::not_json;
}

}  // namespace adapters::binance::scan
