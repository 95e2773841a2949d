#include "adapters/store/sqlite_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "adapters/store/sql.hpp"

namespace adapters::store::sqlite {

using sql::list_of;
using sql::quoted;

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
    for (const column* c : sql::added_columns(*x, version))
      done.push_back(fmt::format("ALTER TABLE {} ADD COLUMN {}", quoted(x->name), definition_of(*c)));
    if (x->since != version) continue;
    done.push_back(creation_of(*x));
    std::ranges::move(sql::indices_of(*x, quoted(x->name)), std::back_inserter(done));
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
  const bool keeps = x.append_only || changes.empty();
  return fmt::format("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO {}", quoted(x.name), sql::columns_of(x),
                     places, list_of(x.key), keeps ? "NOTHING" : "UPDATE SET " + changes);
}

}  // namespace adapters::store::sqlite
