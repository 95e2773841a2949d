#include "core/strategy/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "core/types/decimal.hpp"

namespace core::strategy {
namespace {

const std::string& text_of(const parameters& values, std::string_view name) {
  const auto found = values.find(name);
  ASSERT(found != values.end(), "a parameter has not been checked by the configuration", name);
  return found->second;
}

std::optional<std::int64_t> integer_in(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<double> number_in(const parameter& p, std::string_view text) {
  switch (p.type) {
    case parameter::kind::integer: {
      const auto value = integer_in(text);
      return value ? std::optional<double>(static_cast<double>(*value)) : std::nullopt;
    }
    case parameter::kind::decimal: {
      const auto value = parse_decimal(text, scale_max / 2);
      return value ? std::optional<double>(static_cast<double>(*value) / 1e8) : std::nullopt;
    }
    case parameter::kind::duration: {
      const auto value = parse_duration(text);
      return value ? std::optional<double>(static_cast<double>(value->count()) / 1e9) : std::nullopt;
    }
    case parameter::kind::flag:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<parameter_problem::kind> fault_in(const parameter& p, std::string_view text) {
  if (p.type == parameter::kind::flag) {
    if (text == "true" || text == "false") return std::nullopt;
    return parameter_problem::kind::mistyped;
  }
  const auto value = number_in(p, text);
  if (!value) return parameter_problem::kind::mistyped;
  if (*value < p.least || *value > p.most) return parameter_problem::kind::out_of_range;
  return std::nullopt;
}

}  // namespace

std::int64_t integer_of(const parameters& values, std::string_view name) {
  const auto value = integer_in(text_of(values, name));
  ASSERT(value, "an integer parameter has not been checked by the configuration", name);
  return *value;
}

duration duration_of(const parameters& values, std::string_view name) {
  const auto value = parse_duration(text_of(values, name));
  ASSERT(value, "a duration parameter has not been checked by the configuration", name);
  return *value;
}

bool flag_of(const parameters& values, std::string_view name) { return text_of(values, name) == "true"; }

std::int64_t decimal_of(const parameters& values, std::string_view name, int scale) {
  const auto value = parse_decimal(text_of(values, name), scale);
  ASSERT(value, "a decimal parameter has more decimal places than it may have", name, scale);
  return *value;
}

std::vector<parameter_problem> complete(const entry& kind, parameters& values) {
  std::vector<parameter_problem> problems;
  for (const auto& [name, text] : values) {
    const auto known = std::find_if(kind.parameters.begin(), kind.parameters.end(),
                                    [&](const parameter& p) { return p.name == name; });
    if (known == kind.parameters.end()) problems.push_back({parameter_problem::kind::unknown, name});
  }
  for (const auto& p : kind.parameters) {
    const auto given = values.find(p.name);
    if (given != values.end()) {
      if (const auto fault = fault_in(p, given->second)) problems.push_back({*fault, p.name});
    } else if (p.fallback.empty()) {
      problems.push_back({parameter_problem::kind::missing, p.name});
    } else {
      values.emplace(p.name, p.fallback);
    }
  }
  return problems;
}

price protection_at(price reference, ppm distance, side entry_side, price tick) {
  const auto offset = static_cast<std::int64_t>(static_cast<__int128>(reference.units) * distance.parts / 1'000'000);
  if (entry_side == side::buy) return round_to_tick(reference - price{offset}, tick, rounding::up);
  return round_to_tick(reference + price{offset}, tick, rounding::down);
}

}  // namespace core::strategy
