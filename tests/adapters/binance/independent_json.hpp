#pragma once

#include <simdjson.h>

#include <string>

namespace independent {

/// Whether the text is one JSON document, by simdjson's validating DOM parser. That parser also refuses numbers that
/// fit no 64-bit type; the grammar allows them, so long runs of digits are shortened first: to one digit in an
/// exponent, to 15 elsewhere. Where a run begins with zero it stays, for a number must not.
inline bool is_json(const std::string& text) {
  std::string shortened;
  std::size_t run = 0;
  bool exponent = false, leading_zero = false;
  for (const char c : text) {
    if (c >= '0' && c <= '9') {
      if (run == 0) {
        const auto sign = shortened.find_last_not_of("+-");
        exponent = sign != std::string::npos && (shortened[sign] == 'e' || shortened[sign] == 'E');
        leading_zero = c == '0' && !exponent;
      }
      if (++run > (exponent ? 1u : 15u) && !leading_zero) continue;
    } else {
      run = 0;
    }
    shortened += c;
  }
  simdjson::dom::parser parser;
  return parser.parse(shortened).error() == simdjson::SUCCESS;
}

}  // namespace independent
