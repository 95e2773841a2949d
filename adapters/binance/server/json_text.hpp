#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace adapters::binance::server {

/// A decimal with exactly `places` digits behind the point, as the venue writes money and prices; digits beyond are
/// cut off toward zero. Scales and places of 0 .. 38.
std::string fixed_decimal(__int128 units, int scale, int places);

std::int64_t milliseconds_of(core::timestamp);

/// Writes one JSON document from left to right. Commas come by themselves; brackets are the caller's.
class json_text {
 public:
  json_text& begin_object() { return open('{'); }
  json_text& end_object() { return close('}'); }
  json_text& begin_array() { return open('['); }
  json_text& end_array() { return close(']'); }
  json_text& begin_object(std::string_view key) { return name(key).open('{'); }
  json_text& begin_array(std::string_view key) { return name(key).open('['); }

  /// Members of an object. Text is escaped.
  json_text& text(std::string_view key, std::string_view value) { return name(key).text(value); }
  json_text& flag(std::string_view key, bool value) { return name(key).raw(value ? "true" : "false"); }
  json_text& null(std::string_view key) { return name(key).raw("null"); }
  template <std::integral T>
  json_text& number(std::string_view key, T value) {
    return name(key).raw(std::to_string(value));
  }
  json_text& time(std::string_view key, core::timestamp at) { return number(key, milliseconds_of(at)); }
  /// A decimal in quotes, as nearly all of the venue's numbers are.
  json_text& decimal(std::string_view key, __int128 units, int scale, int places) {
    return name(key).decimal(units, scale, places);
  }
  json_text& money(std::string_view key, core::money x, int places = 8) {
    return decimal(key, x.units, core::money::scale, places);
  }
  /// A member whose value is JSON already.
  json_text& json(std::string_view key, std::string_view value) { return name(key).raw(value); }

  /// Elements of an array.
  json_text& text(std::string_view);
  json_text& decimal(__int128 units, int scale, int places);
  json_text& raw(std::string_view json);
  template <std::integral T>
  json_text& number(T value) {
    return raw(std::to_string(value));
  }

  std::string take() { return std::move(out_); }

 private:
  json_text& open(char);
  json_text& close(char);
  json_text& name(std::string_view);
  void separate();

  std::string out_;
};

}  // namespace adapters::binance::server
