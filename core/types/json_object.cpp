#include "core/types/json_object.hpp"

#include <algorithm>

namespace core {
namespace {

void append_quoted(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += '"';
  auto at = text.begin();
  while (true) {
    const auto stop = std::find_if(
        at, text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; });
    out.append(at, stop);
    if (stop == text.end()) break;
    const auto byte = static_cast<unsigned char>(*stop);
    out += byte < 0x20 ? "\\u00" : "\\";
    if (byte < 0x20) {
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += *stop;
    }
    at = stop + 1;
  }
  out += '"';
}

}  // namespace

json_object& json_object::text(std::string_view name, std::string_view value) {
  key(name);
  append_quoted(text_, value);
  return *this;
}

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

void json_object::key(std::string_view name) {
  if (text_.size() > 1) text_ += ',';
  text_ += '"';
  text_ += name;
  text_ += "\":";
}

json_object& json_object::raw(std::string_view name, std::string_view value) {
  key(name);
  text_ += value;
  return *this;
}

std::string json_quoted(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

}  // namespace core
