#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/binance/decode.hpp"
#include "core/market/event.hpp"

/// Strict reading of single JSON values out of text whose tokens simdjson has found. All text lies in a buffer with at
/// least 16 readable bytes behind it.
namespace adapters::binance::scan {

/// Nothing: all is well.
using fault = std::optional<decode_error>;

/// Decimal places of one instrument's prices and quantities, 0 .. core::scale_max.
struct scales {
  int price = 0;
  int quantity = 0;
};

/// Whether the text is one JSON value, whitespace around it allowed, nested at most `levels` deep.
fault check_json(std::string_view text, int levels);

/// The text without whitespace behind it.
std::string_view trimmed(std::string_view token);

/// The characters of a string token, escapes left as they are.
fault read_string(std::string_view token, std::string_view& out);

/// An unsigned integer below 2^63, as JSON writes it.
fault read_integer(std::string_view token, std::uint64_t& out);

fault read_bool(std::string_view token, bool& out);

/// A string token that holds a decimal number; the meaning of core::parse_decimal.
fault read_decimal(std::string_view token, int scale, std::int64_t& out);

/// [["price","quantity"],...]: replaces `out`. Prices > 0, quantities >= 0. The array may be followed by whitespace
/// only.
fault read_levels(std::string_view array, scales, std::vector<core::level>& out);

}  // namespace adapters::binance::scan
