#include "adapters/binance/server/json_text.hpp"

#include <fmt/format.h>

#include "core/types/power_of_ten.hpp"

namespace adapters::binance::server {

std::string fixed_decimal(__int128 units, int scale, int places) {
  const bool negative = units < 0;
  unsigned __int128 size = negative ? -static_cast<unsigned __int128>(units) : static_cast<unsigned __int128>(units);
  std::string zeros;
  if (places < scale)
    size /= static_cast<unsigned __int128>(core::power_of_ten(scale - places));
  else
    zeros.assign(static_cast<std::size_t>(places - scale), '0');
  std::string digits;
  for (; size > 0; size /= 10) digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(size % 10)));
  const bool zero = digits.empty();
  digits += zeros;
  const auto behind = static_cast<std::size_t>(places);
  if (digits.size() <= behind) digits.insert(0, behind + 1 - digits.size(), '0');
  if (behind > 0) digits.insert(digits.size() - behind, 1, '.');
  return negative && !zero ? '-' + digits : digits;
}

std::int64_t milliseconds_of(core::timestamp at) {
  return std::chrono::floor<std::chrono::milliseconds>(at).time_since_epoch().count();
}

json_text& json_text::text(std::string_view value) {
  separate();
  out_ += '"';
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      out_ += '\\';
      out_ += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out_ += c;
    }
  }
  out_ += '"';
  return *this;
}

json_text& json_text::decimal(__int128 units, int scale, int places) {
  separate();
  out_ += '"';
  out_ += fixed_decimal(units, scale, places);
  out_ += '"';
  return *this;
}

json_text& json_text::raw(std::string_view json) {
  separate();
  out_ += json;
  return *this;
}

json_text& json_text::open(char bracket) {
  separate();
  out_ += bracket;
  return *this;
}

json_text& json_text::close(char bracket) {
  out_ += bracket;
  return *this;
}

json_text& json_text::name(std::string_view key) {
  separate();
  out_ += '"';
  out_ += key;
  out_ += "\":";
  return *this;
}

void json_text::separate() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':') out_ += ',';
}

}  // namespace adapters::binance::server
