#include "adapters/store/sqlite_schema.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace adapters::store::sqlite {
namespace {

std::string_view type_of(column_type x) {
  switch (x) {
    case column_type::integer:
    case column_type::time:
      return "INTEGER";
    case column_type::text:
    case column_type::decimal:
    case column_type::json:
      return "TEXT";
  }
  return "TEXT";
}

std::string quoted(std::string_view name) { return fmt::format("\"{}\"", name); }

template <class Names>
std::string list_of(const Names& names) {
  std::string text;
  for (const auto& x : names) text += (text.empty() ? "" : ", ") + quoted(x);
  return text;
}

std::string definition_of(const column& x) {
  return fmt::format("{} {}{}", quoted(x.name), type_of(x.type), x.required ? " NOT NULL" : "");
}

std::string creation_of(const table& x) {
  std::string text = fmt::format("CREATE TABLE {} (", quoted(x.name));
  for (const column& c : x.columns)
    if (c.since <= x.since) text += definition_of(c) + ", ";
  return text + fmt::format("\"user_id\" TEXT NOT NULL DEFAULT 'local', PRIMARY KEY ({})) STRICT", list_of(x.key));
}

}  // namespace

std::vector<std::string> migration(int version, const std::vector<const table*>& all) {
  std::vector<std::string> done;
  for (const table* x : all) {
    if (x->since != version) {
      for (const column& c : x->columns)
        if (c.since == version && x->since < version)
          done.push_back(fmt::format("ALTER TABLE {} ADD COLUMN {}", quoted(x->name), definition_of(c)));
      continue;
    }
    done.push_back(creation_of(*x));
    for (const auto& columns : x->indices)
      done.push_back(fmt::format("CREATE INDEX \"{}_{}\" ON {} ({})", x->name, fmt::join(columns, "_"), quoted(x->name),
                                 list_of(columns)));
    if (!x->append_only) continue;
    for (const auto* what : {"UPDATE", "DELETE"})
      done.push_back(
          fmt::format("CREATE TRIGGER \"{0}_no_{1}\" BEFORE {1} ON \"{0}\" BEGIN SELECT RAISE(ABORT, '{0} is "
                      "append-only'); END",
                      x->name, what));
  }
  return done;
}

std::string upsert(const table& x) {
  std::string places, changes;
  for (const column& c : x.columns) {
    places += places.empty() ? "?" : ", ?";
    if (std::ranges::find(x.key, c.name) == x.key.end())
      changes += fmt::format("{0}{1} = coalesce(excluded.{1}, {2}.{1})", changes.empty() ? "" : ", ", quoted(c.name),
                             quoted(x.name));
  }
  std::vector<std::string_view> names;
  for (const column& c : x.columns) names.push_back(c.name);
  const bool keeps = x.append_only || changes.empty();
  return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO {}", quoted(x.name), list_of(names), places,
                     list_of(x.key), keeps ? "NOTHING" : "UPDATE SET " + changes);
}

}  // namespace adapters::store::sqlite
