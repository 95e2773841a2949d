#include "adapters/store/sql.hpp"

#include <fmt/format.h>

#include <span>

#include "core/types/hash.hpp"

namespace adapters::store::sql {

std::string quoted(std::string_view name) { return fmt::format("\"{}\"", name); }

std::string list_of(const std::vector<std::string_view>& names) {
  std::string text;
  for (const auto name : names) text += (text.empty() ? "" : ", ") + quoted(name);
  return text;
}

std::string columns_of(const table& x) {
  std::vector<std::string_view> names;
  for (const column& c : x.columns) names.push_back(c.name);
  return list_of(names);
}

std::vector<const column*> added_columns(const table& x, int version) {
  std::vector<const column*> added;
  for (const column& c : x.columns)
    if (c.since == version && x.since < version) added.push_back(&c);
  return added;
}

std::vector<std::string> indices_of(const table& x, const std::string& full_name) {
  std::vector<std::string> made;
  for (const auto& columns : x.indices)
    made.push_back(
        fmt::format("CREATE INDEX \"{}_{}\" ON {} ({})", x.name, fmt::join(columns, "_"), full_name, list_of(columns)));
  return made;
}

std::int64_t fingerprint_of(const std::vector<std::string>& statements) {
  core::state_hash hash;
  for (const auto& statement : statements) hash.add(std::as_bytes(std::span(statement)));
  return static_cast<std::int64_t>(hash.value());
}

}  // namespace adapters::store::sql
