#include "core/types/json_object.hpp"

#include <algorithm>

namespace core {

json_object& json_object::text(std::string_view name, std::string_view value) { return raw(name, json_quoted(value)); }

json_object& json_object::number(std::string_view name, std::uint64_t value) {
  return raw(name, std::to_string(value));
}

json_object& json_object::flag(std::string_view name, bool value) { return raw(name, value ? "true" : "false"); }

json_object& json_object::list(std::string_view name, const std::vector<json_object>& rows, std::size_t most) {
  std::string all = "[";
  const auto written = std::min(rows.size(), most);
  for (std::size_t i = 0; i < written; ++i) {
    if (i > 0) all += ',';
    all += rows[i].done();
  }
  raw(name, all + "]");
  if (rows.size() > written) number(std::string(name) + "_left_out", rows.size() - written);
  return *this;
}

json_object& json_object::raw(std::string_view name, std::string_view value) {
  if (text_.size() > 1) text_ += ',';
  text_ += json_quoted(name);
  text_ += ':';
  text_ += value;
  return *this;
}

std::string json_quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace core
