#include "adapters/store/postgres_schema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace adapters::store::postgres {

using sql::list_of;
using sql::quoted;

namespace {

std::string_view type_of(column_type x) {
  switch (x) {
    case column_type::integer:
    case column_type::time:
      return "bigint";
    case column_type::text:
      return "text";
    case column_type::decimal:
      return "numeric";
    case column_type::json:
      return "jsonb";
  }
  return "text";
}

bool is_in(const std::vector<std::string_view>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string definition_of(const table& of, const column& x) {
  const bool always = x.required || (is_cut(of) && x.name == of.time_column);
  return fmt::format("{} {}{}", quoted(x.name), type_of(x.type), always ? " NOT NULL" : "");
}

std::string creation_of(const table& x, const layout& how) {
  std::string text = fmt::format("CREATE TABLE {} (", full_name(how.schema, x));
  for (const column& c : x.columns)
    if (c.since <= x.since) text += definition_of(x, c) + ", ";
  auto key = x.key;
  if (is_cut(x) && !is_in(key, x.time_column)) key.push_back(x.time_column);
  text += fmt::format("\"user_id\" text NOT NULL DEFAULT 'local', PRIMARY KEY ({}))", list_of(key));
  if (is_cut(x) && how.timescale.empty()) text += fmt::format(" PARTITION BY RANGE ({})", quoted(x.time_column));
  return text;
}

void add_guards(std::vector<std::string>& to, const table& x, const layout& how) {
  const auto guard = [&](const std::string& name, std::string_view when) {
    to.push_back(fmt::format("CREATE TRIGGER \"{}\" BEFORE {} EXECUTE FUNCTION \"{}\".refuse_change('{}')", name,
                             fmt::format(fmt::runtime(when), full_name(how.schema, x)), how.schema, x.name));
  };
  guard(guard_of(x), "UPDATE OR DELETE ON {} FOR EACH ROW");
  // TimescaleDB documents triggers for rows; TRUNCATE of a hypertable is its own.
  if (how.timescale.empty()) guard(guard_of(x) + "_whole", "TRUNCATE ON {} FOR EACH STATEMENT");
}

/// "s.KEY = t.KEY and ..."
std::string same_key(const table& x) {
  std::string text;
  for (const auto& name : x.key) text += fmt::format("{0}s.{1} = t.{1}", text.empty() ? "" : " AND ", quoted(name));
  return text;
}

}  // namespace

std::string full_name(const std::string& schema, const table& x) {
  return fmt::format("\"{}\".\"{}\"", schema, x.name);
}

std::vector<std::string> bookkeeping(const std::string& schema) {
  return {
      fmt::format("CREATE TABLE \"{}\".schema_migrations (version integer PRIMARY KEY, fingerprint bigint NOT NULL)",
                  schema),
      fmt::format("CREATE TABLE \"{}\".store_progress (id integer PRIMARY KEY CHECK (id = 1), last_sequence bigint "
                  "NOT NULL, fingerprint bigint NOT NULL)",
                  schema),
      fmt::format("INSERT INTO \"{}\".store_progress VALUES (1, 0, 0)", schema)};
}

std::vector<std::string> functions(const std::string& schema) {
  return {fmt::format("CREATE OR REPLACE FUNCTION \"{}\".store_time(ns bigint) RETURNS timestamptz LANGUAGE sql "
                      "IMMUTABLE PARALLEL SAFE AS 'SELECT pg_catalog.to_timestamp(ns / 1000000000.0)'",
                      schema),
          fmt::format("CREATE OR REPLACE FUNCTION \"{}\".refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
                      "$$BEGIN RAISE EXCEPTION '% is append-only', TG_ARGV[0]; END$$",
                      schema),
          // Attached rather than made in place: that lets others read the table meanwhile. The indices come with it.
          fmt::format(R"(CREATE OR REPLACE FUNCTION "{0}".store_part(of_table text, part bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  first bigint := part * {1};
  part_name text := of_table || '_' || to_char(to_timestamp(first / 1000000000.0) AT TIME ZONE 'UTC', 'YYYYMMDD');
BEGIN
  IF to_regclass(format('"{0}".%I', part_name)) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE "{0}".%I (LIKE "{0}".%I INCLUDING DEFAULTS)', part_name, of_table);
  EXECUTE format('ALTER TABLE "{0}".%I ATTACH PARTITION "{0}".%I FOR VALUES FROM (%s) TO (%s)', of_table, part_name,
                 first, first + {1});
END$$)",
                      schema, part_ns),
          fmt::format("REVOKE ALL ON FUNCTION \"{}\".store_part(text, bigint) FROM PUBLIC", schema)};
}

std::vector<std::string> migration(int version, const std::vector<const table*>& all, const layout& how) {
  std::vector<std::string> done;
  for (const table* x : all) {
    const auto name = full_name(how.schema, *x);
    for (const column* c : sql::added_columns(*x, version))
      done.push_back(fmt::format("ALTER TABLE {} ADD COLUMN {}", name, definition_of(*x, *c)));
    if (x->since != version) continue;
    done.push_back(creation_of(*x, how));
    if (is_cut(*x) && !how.timescale.empty())
      done.push_back(
          fmt::format("SELECT \"{}\".create_hypertable('{}'::regclass, '{}'::name, chunk_time_interval => {}::bigint, "
                      "create_default_indexes => false)",
                      how.timescale, name, x->time_column, part_ns));
    std::ranges::move(sql::indices_of(*x, name), std::back_inserter(done));
    if (x->append_only) add_guards(done, *x, how);
  }
  return done;
}

std::string guard_of(const table& x) { return std::string(x.name) + "_only_grows"; }

std::string staging_name(const table& x) { return fmt::format("pg_temp.\"staged_{}\"", x.name); }

std::string make_staging(const table& x, const std::string& schema) {
  return fmt::format("CREATE TEMPORARY TABLE \"staged_{}\" ON COMMIT DELETE ROWS AS SELECT {} FROM {} WITH NO DATA",
                     x.name, columns_of(x), full_name(schema, x));
}

std::vector<std::string> merge(const table& x, const std::string& schema) {
  const auto name = full_name(schema, x), staged = staging_name(x);
  std::string changes, values;
  for (const column& c : x.columns) {
    const auto quoted_name = quoted(c.name);
    const bool cuts = is_cut(x) && c.name == x.time_column;
    // A row whose time is not known yet stands at the beginning of time.
    values +=
        fmt::format(fmt::runtime(cuts ? "{}coalesce(s.{}, 0)" : "{}s.{}"), values.empty() ? "" : ", ", quoted_name);
    if (!cuts && !is_in(x.key, c.name))
      changes += fmt::format("{0}{1} = coalesce(s.{1}, t.{1})", changes.empty() ? "" : ", ", quoted_name);
  }
  std::vector<std::string> done;
  if (!changes.empty())
    done.push_back(fmt::format("UPDATE {} AS t SET {} FROM {} AS s WHERE {}", name, changes, staged, same_key(x)));
  done.push_back(
      fmt::format("INSERT INTO {} ({}) SELECT {} FROM {} AS s WHERE NOT EXISTS (SELECT FROM {} AS t WHERE {})", name,
                  columns_of(x), values, staged, name, same_key(x)));
  return done;
}

}  // namespace adapters::store::postgres
