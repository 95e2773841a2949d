#include "adapters/store/postgres_migration.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/postgres_schema.hpp"
#include "adapters/store/sql.hpp"

namespace adapters::store::postgres {
namespace {

/// The same in every schema, with and without TimescaleDB.
std::int64_t fingerprint_of_migration(int version) {
  return sql::fingerprint_of(migration(version, tables(), {.schema = "watchbill"}));
}

/// Schema of the extension's functions; empty: this database does not have it.
std::string timescale_in(transaction& on) {
  const auto found = on.exec(
      "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = "
      "'timescaledb'");
  return found.empty() ? "" : found[0][0].as<std::string>();
}

/// What of a schema's tables, and of what protects them, is gone; empty: nothing.
std::string missing_of(transaction& on, const std::string& schema_oid, int version) {
  std::set<std::string> there;
  for (const auto& row : on.exec_params(
           "SELECT relname::text FROM pg_class WHERE relnamespace = $1::oid AND relkind IN ('r', 'p') UNION ALL SELECT "
           "tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = $1::oid AND "
           "tgenabled <> 'D'",
           schema_oid))
    there.insert(row[0].as<std::string>());
  for (const table* x : tables()) {
    if (x->since > version) continue;
    if (!there.contains(std::string(x->name))) return fmt::format("table {} is missing", x->name);
    if (x->append_only && !there.contains(guard_of(*x))) return fmt::format("the trigger of {} is missing", x->name);
  }
  return {};
}

}  // namespace

store_result<int> checked_version(transaction& on, const postgres_settings& of) {
  const auto& schema = of.schema();
  const auto there = on.exec_params("SELECT oid FROM pg_namespace WHERE nspname = $1", schema);
  if (there.empty()) return 0;
  const auto relations = on.exec_params1(
      "SELECT count(*), count(*) FILTER (WHERE relname = 'schema_migrations') FROM pg_class WHERE relnamespace = "
      "$1::oid",
      there[0][0].as<std::string>());
  if (relations[0].as<int>() == 0) return 0;
  const auto refuse = [&](store_fault what, std::string why) {
    return core::unexpected(store_problem{what, of.where(), std::move(why)});
  };
  if (relations[1].as<int>() == 0)
    return refuse(store_fault::foreign, fmt::format("schema {} has tables of another application", schema));
  int version = 0;
  for (const auto& row :
       on.exec(fmt::format("SELECT version, fingerprint FROM \"{}\".schema_migrations ORDER BY version", schema))) {
    version = row[0].as<int>();
    if (version > schema_version())
      return refuse(store_fault::newer, fmt::format("schema {}, known {}", version, schema_version()));
    if (row[1].as<std::int64_t>() != fingerprint_of_migration(version))
      return refuse(store_fault::other_schema, fmt::format("migration {} differs", version));
  }
  if (const auto gone = missing_of(on, there[0][0].as<std::string>(), version); !gone.empty())
    return refuse(store_fault::other_schema, gone);
  return version;
}

int migrate(transaction& on, const postgres_settings& of, int version) {
  const auto& schema = of.schema();
  if (version == schema_version()) return 0;
  // Indices of a large table take their time.
  on.exec("SET LOCAL statement_timeout = 0");
  if (version == 0) {
    if (on.exec_params("SELECT oid FROM pg_namespace WHERE nspname = $1", schema).empty())
      on.exec(fmt::format("CREATE SCHEMA \"{}\"", schema));
    for (const auto& sql : bookkeeping(schema)) on.exec(sql);
  }
  for (const auto& sql : functions(schema)) on.exec(sql);
  const layout how{schema, timescale_in(on)};
  for (int next = version + 1; next <= schema_version(); ++next) {
    for (const auto& sql : migration(next, tables(), how)) on.exec(sql);
    on.exec(fmt::format("INSERT INTO \"{}\".schema_migrations VALUES ({}, {})", schema, next,
                        fingerprint_of_migration(next)));
  }
  return schema_version() - version;
}

progress read_progress(transaction& on, const postgres_settings& of) {
  const auto row =
      on.exec1(fmt::format("SELECT last_sequence, fingerprint FROM \"{}\".store_progress WHERE id = 1", of.schema()));
  return {{static_cast<std::uint64_t>(row[0].as<std::int64_t>())},
          static_cast<std::uint64_t>(row[1].as<std::int64_t>())};
}

bool write_progress(transaction& on, const postgres_settings& of, const progress& from, const progress& to) {
  const auto done = on.exec(fmt::format(
      "UPDATE \"{}\".store_progress SET last_sequence = {}, fingerprint = {} WHERE id = 1 AND last_sequence = {} AND "
      "fingerprint = {}",
      of.schema(), to.last.value, static_cast<std::int64_t>(to.fingerprint), from.last.value,
      static_cast<std::int64_t>(from.fingerprint)));
  return done.affected_rows() == 1;
}

bool has_native_parts(transaction& on, const postgres_settings& of) {
  const auto cut = std::ranges::find_if(tables(), [](const table* x) { return is_cut(*x); });
  if (cut == tables().end()) return false;
  const auto row = on.exec_params1(
      "SELECT c.relkind = 'p' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND "
      "c.relname = $2",
      of.schema(), std::string((*cut)->name));
  return row[0].as<bool>();
}

}  // namespace adapters::store::postgres
