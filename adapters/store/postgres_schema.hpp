#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "adapters/store/sql.hpp"
#include "adapters/store/table.hpp"

namespace adapters::store::postgres {

/// Tables with a time column are cut into parts of a week. Their key has the time in it besides: every unique index of
/// a table in parts must name the column that it is cut by. As a row's time follows from its key, nothing else changes.
inline constexpr std::int64_t part_ns = std::int64_t{7} * 86'400 * 1'000'000'000;
inline bool is_cut(const table& x) { return !x.time_column.empty(); }
/// The part that a time is in.
constexpr std::int64_t part_of(std::int64_t ns) { return ns / part_ns - (ns % part_ns < 0 ? 1 : 0); }

/// How the tables of a store are made.
struct layout {
  std::string schema;
  std::string timescale = {};  ///< schema of TimescaleDB's functions; empty: parts are PostgreSQL's own
};

/// What a schema has besides the tables: its version, its offset.
std::vector<std::string> bookkeeping(const std::string& schema);

/// `store_time(ns)`, a time for people; `store_part(table, part)`, which makes a part, with the rights of the schema's
/// owner; the trigger of append-only tables. Made again for a schema that has been renamed.
std::vector<std::string> functions(const std::string& schema);

/// The statements of one migration: tables, columns, indices and triggers whose `since` it is.
std::vector<std::string> migration(int version, const std::vector<const table*>&, const layout&);

/// The table in its schema.
std::string full_name(const std::string& schema, const table&);
using sql::columns_of;

/// Name of the trigger that keeps the rows of an append-only table.
std::string guard_of(const table&);

/// Where rows wait that may change others. It is there for one session.
std::string staging_name(const table&);
std::string make_staging(const table&, const std::string& schema);
/// Staged rows, one per key, into their table: what they say on the rows of their keys, then those that are not there.
std::vector<std::string> merge(const table&, const std::string& schema);

}  // namespace adapters::store::postgres
