#include "adapters/binance/json_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "adapters/binance/money_text.hpp"
#include "adapters/binance/scan.hpp"

namespace adapters::binance {
namespace {

decode_error fault_of(simdjson::error_code e) {
  switch (e) {
    case simdjson::EMPTY:
      return decode_error::truncated;
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
      return decode_error::too_large;
    case simdjson::DEPTH_ERROR:
      return decode_error::too_deep;
    case simdjson::UTF8_ERROR:
      return decode_error::non_utf8;
    default:
      return decode_error::not_json;
  }
}

/// Neither there nor worth reading.
bool blank(const std::optional<json_reader::element>& x) {
  std::string_view text;
  return !x || (x->get(text) == simdjson::SUCCESS && text.empty());
}

}  // namespace

std::optional<json_reader::element> json_reader::parse(std::string_view text, std::size_t size_max) {
  fault_.reset();
  if (!prepared_) {
    constexpr std::size_t room = 4096;  // grows with what comes
    prepared_ = parser_.allocate(room, nesting_max) == simdjson::SUCCESS;
  }
  if (text.size() > size_max) {
    check(decode_error::too_large);
    return {};
  }
  element out;
  if (const auto e = parser_.parse(text.data(), text.size()).get(out); e != simdjson::SUCCESS) {
    check(fault_of(e));
    return {};
  }
  return out;
}

std::optional<json_reader::element> json_reader::find(object x, std::string_view name) {
  std::optional<element> out;
  if (fault_) return out;
  for (const auto& [key, value] : x) {
    if (key != name) continue;
    if (out) check(decode_error::duplicate_field);
    out = value;
  }
  if (out && out->is_null()) out.reset();
  return out;
}

json_reader::element json_reader::need(object x, std::string_view name) {
  const auto out = find(x, name);
  if (!out) check(decode_error::missing_field);
  return out.value_or(element{});
}

json_reader::object json_reader::as_object(element x) {
  object out;
  if (!fault_ && x.get(out) != simdjson::SUCCESS) check(decode_error::wrong_type);
  return out;
}

std::string_view json_reader::as_text(element x) {
  std::string_view out;
  if (!fault_ && x.get(out) != simdjson::SUCCESS) check(decode_error::wrong_type);
  return out;
}

std::string_view json_reader::text(object x, std::string_view name) { return as_text(need(x, name)); }

std::string_view json_reader::maybe_text(object x, std::string_view name) {
  const auto found = find(x, name);
  return found ? as_text(*found) : std::string_view{};
}

std::uint64_t json_reader::integer(element x) {
  if (fault_) return 0;
  std::uint64_t out = 0;
  std::string_view digits;
  if (x.get(digits) == simdjson::SUCCESS) {
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (error == std::errc::result_out_of_range)
      check(decode_error::out_of_range);
    else if (error != std::errc{} || end != digits.data() + digits.size())
      check(decode_error::bad_number);
  } else if (const auto e = x.get(out); e != simdjson::SUCCESS) {
    check(e == simdjson::NUMBER_OUT_OF_RANGE ? decode_error::out_of_range : decode_error::wrong_type);
  }
  if (out > INT64_MAX) check(decode_error::out_of_range);
  return fault_ ? 0 : out;
}

std::uint64_t json_reader::integer(object x, std::string_view name) { return integer(need(x, name)); }

std::uint64_t json_reader::maybe_integer(object x, std::string_view name) {
  const auto found = find(x, name);
  return blank(found) ? 0 : integer(*found);
}

bool json_reader::flag(object x, std::string_view name) {
  const auto value = need(x, name);
  if (fault_) return false;
  bool out = false;
  if (value.get(out) == simdjson::SUCCESS) return out;
  const auto word = as_text(value);
  if (word != "true" && word != "false") check(decode_error::wrong_type);
  return word == "true";
}

core::timestamp json_reader::time(element x) {
  constexpr std::uint64_t ms_max = INT64_MAX / 1'000'000;
  const auto ms = integer(x);
  if (ms > ms_max) check(decode_error::out_of_range);
  return core::timestamp{std::chrono::milliseconds{ms > ms_max ? 0 : static_cast<std::int64_t>(ms)}};
}

core::timestamp json_reader::time(object x, std::string_view name) { return time(need(x, name)); }

core::timestamp json_reader::maybe_time(object x, std::string_view name) {
  const auto found = find(x, name);
  return blank(found) ? core::timestamp{} : time(*found);
}

std::int64_t json_reader::decimal(element x, int scale) {
  const auto digits = as_text(x);
  std::int64_t out = 0;
  if (!fault_) check(scan::plain_decimal(digits, scale, out));
  return out;
}

core::price json_reader::price(element x, const core::instrument& of) { return {decimal(x, of.price_scale)}; }

core::price json_reader::maybe_price(object x, std::string_view name, const core::instrument& of) {
  const auto found = find(x, name);
  return blank(found) ? core::price{} : price(*found, of);
}

core::quantity json_reader::quantity(element x, const core::instrument& of) { return {decimal(x, of.quantity_scale)}; }

core::quantity json_reader::maybe_quantity(object x, std::string_view name, const core::instrument& of) {
  const auto found = find(x, name);
  return blank(found) ? core::quantity{} : quantity(*found, of);
}

core::money json_reader::money(element x) {
  const auto digits = as_text(x);
  if (fault_) return {};
  const auto out = money_of(digits);
  if (!out) check(out.error());
  return out.value_or(core::money{});
}

core::money json_reader::maybe_money(object x, std::string_view name) {
  const auto found = find(x, name);
  return blank(found) ? core::money{} : money(*found);
}

core::money json_reader::derived(object x, std::string_view name) {
  auto digits = maybe_text(x, name);
  if (fault_ || digits.empty()) return {};
  constexpr auto places = static_cast<std::size_t>(core::money::scale);
  const auto point = digits.find('.');
  const auto fraction = point == std::string_view::npos ? std::string_view{} : digits.substr(point + 1);
  const bool all_digits = std::all_of(fraction.begin(), fraction.end(), is_digit);
  if (all_digits && fraction.size() > places) digits = digits.substr(0, point + 1 + places);
  const auto out = money_of(digits);
  if (!out) check(out.error());
  return out.value_or(core::money{});
}

core::money json_reader::number(object x, std::string_view name) {
  const auto value = need(x, name);
  double binary = 0;
  if (fault_ || value.is_string()) return money(value);
  if (value.get(binary) != simdjson::SUCCESS) {
    check(decode_error::wrong_type);
    return {};
  }
  std::array<char, 400> digits{};  // a double has at most 309 digits before its point
  const auto [end, error] =
      std::to_chars(digits.data(), digits.data() + digits.size(), binary, std::chars_format::fixed);
  const auto out = error == std::errc{} ? money_of({digits.data(), end}) : core::unexpected(decode_error::bad_number);
  if (!out) check(out.error());
  return out.value_or(core::money{});
}

}  // namespace adapters::binance
