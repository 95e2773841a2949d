#include "config/value.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <optional>

#include "config/source.hpp"
#include "core/types/decimal.hpp"
#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace config {
namespace {

using answer = core::result<reading, misfit>;

core::unexpected<misfit> no(code c, std::string message, std::string hint = {}) {
  return core::unexpected<misfit>({c, std::move(message), std::move(hint)});
}

std::string tick(std::string_view text) { return '`' + printable(text) + '`'; }

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

constexpr __int128 one = 10'000'000'000'000'000;  // 1 at money::scale

/// A decimal at scale 16, up to 18 digits before the point.
std::optional<__int128> wide_decimal(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = text.find('.');
  const auto whole = core::parse_decimal(text.substr(0, point), 0);
  if (!whole || text.starts_with('-')) return {};
  __int128 result = *whole * one;
  if (point != text.npos) {
    const auto part = core::parse_decimal("0" + std::string(text.substr(point)), core::money::scale);
    if (!part) return {};
    result += *part;
  }
  return negative ? -result : result;
}

struct split_text {
  std::string_view number;
  std::string_view unit;
};

split_text split(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() &&
         (is_digit(text[end]) || text[end] == '.' || (end == 0 && (text[end] == '-' || text[end] == '+'))))
    ++end;
  std::string_view unit = text.substr(end);
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  return {text.substr(0, end), unit};
}

// What YAML tools would take for a number, but not for the one that is meant.
std::optional<misfit> number_trap(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (lower.starts_with('+') || lower.starts_with('-')) lower.erase(0, 1);
  if (lower == ".inf" || lower == "inf" || lower == ".nan" || lower == "nan" || lower == "infinity")
    return misfit{code::not_finite, tick(text) + " is no value here", "write the number that is meant"};
  if (lower.size() > 1 && lower[0] == '0' &&
      (is_digit(lower[1]) || lower[1] == 'x' || lower[1] == 'o' || lower[1] == '_')) {
    const auto digits = std::min(lower.find_first_not_of('0'), lower.size() - 1);
    const bool plain = std::all_of(lower.begin(), lower.end(), [](char c) { return is_digit(c) || c == '.'; });
    return misfit{code::leading_zero, tick(text) + " could be read as octal or hexadecimal",
                  plain ? "write " + lower.substr(digits) : "write a plain decimal number"};
  }
  return {};
}

answer read_integer(const field& f, std::string_view text) {
  if (auto trap = number_trap(text)) return core::unexpected(*trap);
  const auto value = core::parse_decimal(text, 0);
  if (value && text.find('.') == text.npos) return reading{std::to_string(*value), *value};
  const std::string hint = f.least.empty() ? "write a whole number" : "write a whole number, " + range_of(f);
  const auto parts = split(text);
  const bool digits = !text.empty() && std::all_of(text.begin() + (text[0] == '-'), text.end(), is_digit);
  if (digits && text != "-") return no(code::out_of_range, tick(text) + " is too large", hint);
  if (!parts.number.empty() && !parts.unit.empty() && core::parse_decimal(parts.number, 0))
    return no(code::wrong_unit, tick(text) + " has a unit where a count is needed", hint);
  return no(code::mistyped, tick(text) + " is not a whole number", hint);
}

answer read_decimal(const field& f, std::string_view text) {
  if (auto trap = number_trap(text)) return core::unexpected(*trap);
  if (const auto value = wide_decimal(text)) return reading{core::format_decimal(*value, core::money::scale), *value};
  const std::string hint =
      f.least.empty() ? "write a plain decimal number" : "write a plain decimal number, " + range_of(f);
  const auto parts = split(text);
  if (!parts.unit.empty() && wide_decimal(parts.number))
    return no(code::wrong_unit, tick(text) + " has a unit or exponent where a plain number is needed", hint);
  return no(code::mistyped, tick(text) + " is not a decimal number of at most 16 places", hint);
}

answer read_flag(std::string_view text) {
  if (text == "true") return reading{"true", 1};
  if (text == "false") return reading{"false", 0};
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
  if (lower == "yes" || lower == "on" || lower == "true" || lower == "y")
    return no(code::not_a_flag, tick(text) + " is not a flag", "write true");
  if (lower == "no" || lower == "off" || lower == "false" || lower == "n")
    return no(code::not_a_flag, tick(text) + " is not a flag", "write false");
  return no(code::mistyped, tick(text) + " is not a flag", "write true or false");
}

// The part common to everything with a unit: traps, and a number without one.
std::optional<misfit> unit_trap(std::string_view text, const std::string& hint) {
  const auto parts = split(text);
  if (auto trap = number_trap(text); trap && trap->code == code::not_finite) return trap;
  if (auto trap = number_trap(parts.number)) return trap;
  if (!parts.number.empty() && parts.unit.empty() && wide_decimal(parts.number))
    return misfit{code::missing_unit, tick(text) + " has no unit", hint};
  return {};
}

// Of what is neither right nor a bare number: a number with another unit, or no number at all.
core::unexpected<misfit> not_a(std::string_view noun, std::string_view text, const std::string& hint) {
  const auto parts = split(text);
  if (!parts.unit.empty() && wide_decimal(parts.number))
    return no(code::wrong_unit, tick(text) + " is not " + std::string(noun) + ": the unit does not fit", hint);
  return no(code::mistyped, tick(text) + " is not " + std::string(noun), hint);
}

answer read_duration(std::string_view text) {
  const std::string number(split(text).number);
  const std::string hint = number.empty() ? "write it like 250ms, 5s or 1m30s"
                                          : "write " + number + "s, " + number + "ms or " + number + "m";
  if (auto trap = unit_trap(text, hint)) return core::unexpected(*trap);
  if (const auto value = core::parse_duration(text)) return reading{core::to_text(*value), value->count()};
  return not_a("a duration", text, "write it like 250ms, 5s or 1m30s");
}

answer read_money(std::string_view text) {
  const auto parts = split(text);
  const std::string hint =
      parts.number.empty() ? "write it like 100 USDT" : "write " + std::string(parts.number) + " USDT";
  if (auto trap = unit_trap(text, hint)) return core::unexpected(*trap);
  const auto value = wide_decimal(parts.number);
  if (value && parts.unit == "USDT") return reading{core::format_decimal(*value, core::money::scale) + " USDT", *value};
  return not_a("an amount of money", text, hint);
}

answer read_ratio(std::string_view text) {
  const auto parts = split(text);
  const std::string number(parts.number);
  const std::string hint = number.empty() ? "write it like 2%, 15bp or 450ppm"
                                          : "write " + number + "%, " + number + "bp or " + number + "ppm";
  if (auto trap = unit_trap(text, hint)) return core::unexpected(*trap);
  const int scale = parts.unit == "%" ? 4 : parts.unit == "bp" ? 2 : parts.unit == "ppm" ? 0 : -1;
  if (scale < 0) return not_a("a ratio", text, "write it like 2%, 15bp or 450ppm");
  const auto value = core::parse_decimal(parts.number, scale);
  if (value) return reading{std::to_string(*value) + "ppm", *value};
  if (value.error() == core::decimal_error::too_precise)
    return no(code::out_of_range, tick(text) + " is finer than one part per million", "round it to whole ppm");
  return not_a("a ratio", text, "write it like 2%, 15bp or 450ppm");
}

answer read_size(std::string_view text) {
  const auto parts = split(text);
  const std::string hint = "write it like 64MiB";
  if (auto trap = unit_trap(text, hint)) return core::unexpected(*trap);
  const auto value = core::parse_decimal(parts.number, 0);
  const int shift = parts.unit == "B"     ? 0
                    : parts.unit == "KiB" ? 10
                    : parts.unit == "MiB" ? 20
                    : parts.unit == "GiB" ? 30
                                          : -1;
  if (value && shift >= 0) {
    const __int128 bytes = static_cast<__int128>(*value) << shift;
    return reading{core::format_decimal(bytes, 0) + "B", bytes};
  }
  return not_a("a size", text, hint);
}

answer read_timestamp(std::string_view text) {
  const auto digits = [&](std::size_t from, std::size_t count) -> int {
    int value = 0;
    for (std::size_t i = from; i < from + count; ++i) {
      if (i >= text.size() || !is_digit(text[i])) return -1;
      value = value * 10 + (text[i] - '0');
    }
    return value;
  };
  const auto sign = [&](std::size_t i, char c) { return i < text.size() && text[i] == c; };
  const int y = digits(0, 4), mo = digits(5, 2), d = digits(8, 2);
  const bool date = y >= 1970 && y < 2200 && mo > 0 && d > 0 && sign(4, '-') && sign(7, '-');
  const bool day_only = text.size() == 10;
  const int h = day_only ? 0 : digits(11, 2), mi = day_only ? 0 : digits(14, 2), s = day_only ? 0 : digits(17, 2);
  const bool clock = day_only || (text.size() == 20 && sign(10, 'T') && sign(13, ':') && sign(16, ':') &&
                                  sign(19, 'Z') && h >= 0 && h < 24 && mi >= 0 && mi < 60 && s >= 0 && s < 60);
  const std::chrono::year_month_day calendar{std::chrono::year(y),
                                             std::chrono::month(static_cast<unsigned>(std::max(0, mo))),
                                             std::chrono::day(static_cast<unsigned>(std::max(0, d)))};
  if (!date || !clock || !calendar.ok())
    return no(code::mistyped, tick(text) + " is not a moment", "write it like 2024-08-08 or 2024-08-08T12:00:00Z");
  const core::timestamp at =
      std::chrono::sys_days(calendar) + std::chrono::hours(h) + std::chrono::minutes(mi) + std::chrono::seconds(s);
  return reading{core::to_iso8601(at).substr(0, 19) + 'Z', at.time_since_epoch().count()};
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > 40 || text.front() == '-' || text.back() == '-' || text.find("--") != text.npos)
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
}

answer read_name(std::string_view text) {
  if (is_name(text)) return reading{std::string(text), 0};
  std::string proposal;
  for (const char c : text.substr(0, 40)) {
    const char lower = is_upper(c) ? static_cast<char>(c + 32) : c;
    if (is_lower(lower) || is_digit(lower))
      proposal += lower;
    else if (!proposal.empty() && proposal.back() != '-')
      proposal += '-';
  }
  while (proposal.ends_with('-')) proposal.pop_back();
  return no(code::malformed_name, tick(text) + " is not a name",
            proposal.empty() ? "names are lower-case words joined by hyphens" : "write " + proposal);
}

answer read_instrument(std::string_view text) {
  const auto slash = text.find('/');
  const auto symbol = slash == text.npos ? std::string_view{} : text.substr(slash + 1);
  const bool symbol_holds = !symbol.empty() && symbol.size() <= 40 &&
                            std::all_of(symbol.begin(), symbol.end(),
                                        [](char c) { return is_upper(c) || is_digit(c) || c == '-' || c == '_'; });
  if (slash != text.npos && is_name(text.substr(0, slash)) && symbol_holds) return reading{std::string(text), 0};
  return no(code::malformed_name, tick(text) + " is not an instrument",
            "write venue/SYMBOL, like binance-usdm/BTCUSDT");
}

answer read_path(std::string_view text) {
  const bool control = std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (text.empty() || control || text.size() > 1024 || text.front() == ' ' || text.back() == ' ')
    return no(code::mistyped, tick(text) + " is not a path",
              "write a path without control characters or blanks at its ends");
  return reading{std::string(text), 0};
}

/// A host name or IPv4 address in lower case, and a port.
answer read_address(std::string_view text) {
  const auto colon = text.rfind(':');
  std::string host(text.substr(0, colon == text.npos ? 0 : colon));
  for (char& c : host) c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  const auto part_of_host = [](char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '.' || c == '-'; };
  const bool host_holds = !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), part_of_host) &&
                          host.front() != '-' && host.front() != '.';
  const auto digits = colon == text.npos ? std::string_view{} : text.substr(colon + 1);
  const bool digits_hold = !digits.empty() && digits.size() <= 5 && digits.front() != '0' &&
                           std::all_of(digits.begin(), digits.end(), is_digit);
  std::uint32_t port = 0;
  for (const char c : digits_hold ? digits : std::string_view{}) port = 10 * port + static_cast<std::uint32_t>(c - '0');
  if (!host_holds || port == 0 || port > 65535)
    return no(code::mistyped, tick(text) + " is not a host and a port", "write host:port, like fapi.binance.com:443");
  return reading{host + ':' + std::string(digits), port};
}

/// Where to listen: an address, whose port may be 0, or none.
answer read_listener(std::string_view text) {
  if (text == "none") return reading{"none", 0};
  constexpr std::string_view any_port = ":0";
  if (text.ends_with(any_port)) {
    const auto host = read_address(std::string(text.substr(0, text.size() - 1)) + "1");
    return host ? answer(reading{host->text.substr(0, host->text.size() - 1) + '0', 0}) : host;
  }
  auto read = read_address(text);
  if (!read) read.error().hint = "write host:port, like 127.0.0.1:7787, or none";
  return read;
}

answer read_choice(const field& f, std::string_view text) {
  if (std::find(f.choices.begin(), f.choices.end(), text) != f.choices.end()) return reading{std::string(text), 0};
  std::string known;
  for (const auto& word : f.choices) known += (known.empty() ? "" : ", ") + word;
  const std::string near = nearest(text, f.choices);
  return no(code::unknown_choice, tick(text) + " is not known here",
            near.empty() ? "write one of: " + known : "did you mean `" + near + "`?   known here: " + known);
}

answer read_secret(const field& f, std::string_view text) {
  const auto colon = text.find(':');
  const std::string_view scheme = text.substr(0, colon == text.npos ? 0 : colon);
  const std::string_view name = colon == text.npos ? std::string_view{} : text.substr(colon + 1);
  const bool known = scheme == "env" || scheme == "file" || scheme == "cred";
  if (known && read_path(name)) return reading{std::string(text), 0};
  // The text itself is never shown.
  return no(code::literal_secret, "literal secret",
            "move it: " + f.path.substr(f.path.rfind('.') + 1) + ": " + f.example +
                "   (rotate it if this file was ever shared)");
}

answer read_unbounded(const field& f, std::string_view text, bool quoted) {
  const bool plain_only = f.kind == value_kind::integer || f.kind == value_kind::decimal || f.kind == value_kind::flag;
  if (quoted && plain_only)
    return no(code::mistyped, "a quoted text is not a " + std::string(to_string(f.kind)), "remove the quotes");
  switch (f.kind) {
    case value_kind::name:
      return read_name(text);
    case value_kind::instrument:
      return read_instrument(text);
    case value_kind::path:
      return read_path(text);
    case value_kind::address:
      return read_address(text);
    case value_kind::listener:
      return read_listener(text);
    case value_kind::integer:
      return read_integer(f, text);
    case value_kind::decimal:
      return read_decimal(f, text);
    case value_kind::flag:
      return read_flag(text);
    case value_kind::duration:
      return read_duration(text);
    case value_kind::money:
      return read_money(text);
    case value_kind::ratio:
      return read_ratio(text);
    case value_kind::size:
      return read_size(text);
    case value_kind::timestamp:
      return read_timestamp(text);
    case value_kind::choice:
      return read_choice(f, text);
    case value_kind::secret:
      return read_secret(f, text);
    case value_kind::reference:
      return reading{std::string(text), 0};
    case value_kind::parameters:
      break;
  }
  return no(code::mistyped, "a map of keys is needed");
}

}  // namespace

std::string range_of(const field& f) {
  if (f.least.empty()) return {};
  return f.least == f.most ? f.least : f.least + " … " + f.most;
}

core::result<reading, misfit> read(const field& f, std::string_view text, bool quoted) {
  auto value = read_unbounded(f, text, quoted);
  if (!value || f.least.empty()) return value;
  const auto least = read_unbounded(f, f.least, false);
  const auto most = read_unbounded(f, f.most, false);
  ASSERT(least && most, "bounds in the field table are readable", f.path);
  if (value->number >= least->number && value->number <= most->number) return value;
  return no(code::out_of_range, tick(text) + " is out of range", "allowed: " + range_of(f));
}

}  // namespace config
