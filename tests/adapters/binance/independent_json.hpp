#pragma once

#include <simdjson.h>

#include <regex>
#include <string>

namespace independent {

/// Whether the text is one JSON document, by simdjson's validating DOM parser. That parser also refuses numbers that
/// fit no 64-bit type; the grammar allows them, so their digits are shortened first.
inline bool is_json(const std::string& text) {
  static const std::regex many_digits("[1-9][0-9]{15,}");
  static const std::regex large_exponent("[eE]([+-]?)[0-9]{2,}");
  const std::string with_small_numbers =
      std::regex_replace(std::regex_replace(text, many_digits, "1"), large_exponent, "e$011");
  simdjson::dom::parser parser;
  return parser.parse(with_small_numbers).error() == simdjson::SUCCESS;
}

}  // namespace independent
