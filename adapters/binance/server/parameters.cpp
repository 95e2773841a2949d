#include "adapters/binance/server/parameters.hpp"

#include <algorithm>
#include <charconv>

namespace adapters::binance::server {
namespace {

/// The text without its `signature=...` member.
std::string without_signature(std::string_view text) {
  constexpr std::string_view name = "signature=";
  std::string out;
  while (!text.empty()) {
    const auto end = text.find('&');
    const auto member = text.substr(0, end);
    if (!member.starts_with(name)) {
      if (!out.empty()) out += '&';
      out += member;
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t out = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return out;
}

}  // namespace

answer<parameters> parameters::read(const transport::http_request& request) {
  const auto query = transport::query_text_of(request.target);
  if (query.size() + request.body.size() > text_max) return core::unexpected(refuse::too_many_parameters());
  parameters out;
  for (const auto text : {query, std::string_view(request.body)})
    for (auto& [name, value] : transport::query_of(text)) {
      if (out.pairs_.size() == count_max) return core::unexpected(refuse::too_many_parameters());
      if (out.has(name)) return core::unexpected(refuse::repeated_parameter());
      out.pairs_.emplace_back(std::move(name), std::move(value));
    }
  out.signed_text_ = without_signature(query) + without_signature(request.body);
  return out;
}

const std::string* parameters::find(std::string_view name) const {
  const auto at = std::find_if(pairs_.begin(), pairs_.end(), [&](const auto& x) { return x.first == name; });
  return at == pairs_.end() ? nullptr : &at->second;
}

std::optional<std::string_view> parameters::text(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) return std::nullopt;
  if (value->empty()) note(refuse::empty(name));
  return *value;
}

std::string_view parameters::required(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr || value->empty()) {
    note(refuse::missing(name));
    return {};
  }
  return *value;
}

std::optional<std::int64_t> parameters::integer(std::string_view name) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  const auto number = whole_number(*value);
  if (!number) note(refuse::missing(name));
  return number;
}

std::int64_t parameters::required_integer(std::string_view name) {
  const auto number = whole_number(required(name));
  if (!number) note(refuse::missing(name));
  return number.value_or(0);
}

std::optional<bool> parameters::flag(std::string_view name) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  // Clients write True and TRUE too, and the venue takes them.
  std::string lower(*value);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (lower == "true") return true;
  if (lower != "false") note(refuse::missing(name));
  return false;
}

bool parameters::required_flag(std::string_view name) {
  const auto value = flag(name);
  if (!value) note(refuse::missing(name));
  return value.value_or(false);
}

std::optional<core::timestamp> parameters::time(std::string_view name) {
  const auto ms = integer(name);
  if (!ms) return std::nullopt;
  constexpr std::int64_t last = 9'000'000'000'000;  // the year 2255; nanoseconds end in 2262
  if (*ms < 0 || *ms > last) {
    note(refuse::missing(name));
    return std::nullopt;
  }
  return core::timestamp{std::chrono::milliseconds(*ms)};
}

std::size_t parameters::rows(std::string_view name, std::size_t usual, std::size_t max) {
  const auto number = integer(name);
  if (!number) return usual;
  if (*number < 1) {
    note(refuse::not_valid(name));
    return usual;
  }
  return std::min(static_cast<std::size_t>(*number), max);
}

}  // namespace adapters::binance::server
