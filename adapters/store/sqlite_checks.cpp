#include "adapters/store/sqlite_checks.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/sql.hpp"
#include "adapters/store/sqlite_schema.hpp"

namespace adapters::store::sqlite {

store_problem problem_of(const std::filesystem::path& file, const failure& x) {
  const auto fault = [&] {
    switch (x.code & 0xff) {
      case SQLITE_NOTADB:
        return store_fault::foreign;
      case SQLITE_CORRUPT:
        return store_fault::damaged;
      case SQLITE_BUSY:
      case SQLITE_LOCKED:
        return store_fault::locked;
      // No such table or column, or rows that a constraint does not let in: no later attempt would do better.
      case SQLITE_ERROR:
      case SQLITE_CONSTRAINT:
      case SQLITE_MISMATCH:
      case SQLITE_SCHEMA:
        return store_fault::other_schema;
      default:
        return store_fault::unavailable;
    }
  }();
  return {fault, file.string(), x.text};
}

std::int64_t fingerprint_of_migration(int version) { return sql::fingerprint_of(migration(version, tables())); }

namespace {

/// Migrations that were applied say nothing about what has become of their tables since.
store_result<void> check_tables(const std::filesystem::path& file, database& of, int version) {
  for (const table* x : tables()) {
    if (x->since > version) continue;
    const auto found = of.number(
        fmt::format("SELECT count(*) FROM sqlite_master WHERE tbl_name = '{0}' AND (type = 'table' OR name IN "
                    "('{0}_no_UPDATE', '{0}_no_DELETE'))",
                    x->name));
    if (!found) return core::unexpected(problem_of(file, found.error()));
    if (*found != (x->append_only ? 3 : 1))
      return core::unexpected(store_problem{store_fault::other_schema, file.string(),
                                            fmt::format("the table {} or what protects it is missing", x->name)});
  }
  return {};
}

}  // namespace

store_result<int> checked_version(const std::filesystem::path& file, database& of) {
  const auto fail = [&](const failure& x) { return core::unexpected(problem_of(file, x)); };
  const auto id = of.number("PRAGMA application_id");
  if (!id) return fail(id.error());
  const auto objects = of.number("SELECT count(*) FROM sqlite_master");
  if (!objects) return fail(objects.error());
  if (*id == 0 && *objects == 0) return 0;
  if (*id != application_id)
    return core::unexpected(store_problem{store_fault::foreign, file.string(), "a database of another application"});
  auto asked = of.prepare("SELECT version, fingerprint FROM schema_migrations ORDER BY version");
  if (!asked) return fail(asked.error());
  int version = 0;
  for (auto more = asked->step(); !more || *more; more = asked->step()) {
    if (!more) return fail(more.error());
    version = static_cast<int>(asked->integer(0));
    if (version > schema_version())
      return core::unexpected(store_problem{store_fault::newer, file.string(),
                                            fmt::format("schema {}, known {}", version, schema_version())});
    if (asked->integer(1) != fingerprint_of_migration(version))
      return core::unexpected(
          store_problem{store_fault::other_schema, file.string(), fmt::format("migration {} differs", version)});
  }
  if (auto whole = check_tables(file, of, version); !whole) return core::unexpected(whole.error());
  return version;
}

store_result<progress> read_progress(const std::filesystem::path& file, database& of) {
  auto asked = of.prepare("SELECT last_sequence, fingerprint FROM store_progress");
  if (!asked) return core::unexpected(problem_of(file, asked.error()));
  const auto there = asked->step();
  if (!there) return core::unexpected(problem_of(file, there.error()));
  if (!*there) return progress{};
  return progress{{static_cast<std::uint64_t>(asked->integer(0))}, static_cast<std::uint64_t>(asked->integer(1))};
}

}  // namespace adapters::store::sqlite
