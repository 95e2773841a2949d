#include "apps/ctl/json_value.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace apps::ctl {

namespace {

constexpr std::size_t depth_max = 32;

json_value value_of(const simdjson::dom::element& x) {
  using type = simdjson::dom::element_type;
  switch (x.type()) {
    case type::ARRAY: {
      json_value::list all;
      for (const auto each : simdjson::dom::array(x)) all.push_back(value_of(each));
      return json_value(std::move(all));
    }
    case type::OBJECT: {
      json_value::fields all;
      for (const auto each : simdjson::dom::object(x)) all.push_back({std::string(each.key), value_of(each.value)});
      return json_value(std::move(all));
    }
    case type::INT64:
      return json_value(static_cast<double>(std::int64_t(x)));
    case type::UINT64:
      return json_value(static_cast<double>(std::uint64_t(x)));
    case type::DOUBLE:
      return json_value(double(x));
    case type::STRING:
      return json_value(std::string(std::string_view(x)));
    case type::BOOL:
      return json_value(bool(x));
    case type::NULL_VALUE:
      break;
  }
  return {};
}

std::string number_text(double x) {
  if (x == std::floor(x) && std::abs(x) < 9e15) return fmt::format("{}", static_cast<std::int64_t>(x));
  return fmt::format("{}", x);
}

void flatten(const json_value& x, const std::string& way, std::vector<std::pair<std::string, std::string>>& all) {
  const auto below = [&](const std::string& step) { return way.empty() ? step : way + "." + step; };
  if (x.is_object()) {
    for (const auto& field : x.members()) flatten(field.value, below(field.key), all);
  } else if (x.is_list()) {
    for (std::size_t i = 0; i < x.items().size(); ++i) flatten(x.items()[i], below(std::to_string(i)), all);
  } else {
    all.emplace_back(way, x.text());
  }
}

}  // namespace

core::result<json_value, std::string> json_value::parse(std::string_view text) {
  const auto capacity = std::max<std::size_t>(text.size() + 1, 64);  // the parser takes none that is smaller
  simdjson::dom::parser parser(capacity);
  if (const auto problem = parser.allocate(capacity, depth_max))
    return core::unexpected(std::string(simdjson::error_message(problem)));
  simdjson::dom::element root;
  if (const auto problem = parser.parse(text.data(), text.size()).get(root))
    return core::unexpected(std::string(simdjson::error_message(problem)));
  return value_of(root);
}

const json_value& json_value::operator[](std::string_view key) const {
  static const json_value none;
  for (const auto& field : members())
    if (field.key == key) return field.value;
  return none;
}

std::string json_value::text() const {
  if (const auto* x = std::get_if<std::string>(&what_)) return *x;
  return is_null() ? std::string() : json();
}

double json_value::number(double otherwise) const {
  if (const auto* x = std::get_if<double>(&what_)) return *x;
  const auto* text = std::get_if<std::string>(&what_);
  double x = 0;
  if (!text || text->empty()) return otherwise;
  const auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), x);
  return problem == std::errc() && end == text->data() + text->size() ? x : otherwise;
}

bool json_value::truth() const {
  const auto* x = std::get_if<bool>(&what_);
  return x && *x;
}

const json_value::list& json_value::items() const {
  static const list none;
  const auto* x = std::get_if<list>(&what_);
  return x ? *x : none;
}

const json_value::fields& json_value::members() const {
  static const fields none;
  const auto* x = std::get_if<fields>(&what_);
  return x ? *x : none;
}

std::string json_value::json() const {
  if (const auto* x = std::get_if<bool>(&what_)) return *x ? "true" : "false";
  if (const auto* x = std::get_if<double>(&what_)) return number_text(*x);
  if (const auto* x = std::get_if<std::string>(&what_)) return json_quoted(*x);
  if (is_null()) return "null";
  std::string all(1, is_list() ? '[' : '{');
  for (const auto& each : items()) all += (all.size() > 1 ? "," : "") + each.json();
  for (const auto& each : members())
    all += (all.size() > 1 ? "," : "") + json_quoted(each.key) + ":" + each.value.json();
  return all + (is_list() ? "]" : "}");
}

std::vector<std::pair<std::string, std::string>> flattened(const json_value& x) {
  std::vector<std::pair<std::string, std::string>> all;
  flatten(x, "", all);
  return all;
}

std::string json_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      (quoted += '\\') += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      quoted += fmt::format("\\u{:04x}", c);
    else
      quoted += c;
  }
  return quoted + '"';
}

}  // namespace apps::ctl
