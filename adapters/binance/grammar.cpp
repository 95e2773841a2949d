#include "adapters/binance/grammar.hpp"

#include <simdjson.h>

namespace adapters::binance {

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

fault check_json(std::string_view text, int levels) {
  grammar walk(text);
  walk.spaces();
  if (const fault f = walk.value(levels)) return f;
  walk.spaces();
  if (walk.beyond_ascii() && !is_utf8(text)) return decode_error::non_utf8;
  return walk.ended() ? fault{} : decode_error::not_json;
}

}  // namespace adapters::binance
