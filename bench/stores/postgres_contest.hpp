#pragma once

#include <fmt/format.h>
#include <postgresql/libpq-fe.h>

#include <map>
#include <memory>

#include "adapters/store/postgres_rows.hpp"
#include "adapters/store/postgres_schema.hpp"
#include "adapters/store/postgres_store.hpp"
#include "bench/stores/contest.hpp"
#include "tests/support/private_postgres.hpp"

namespace bench {

/// A batch sorted by tables, in the catalogue's order; of rows that change others, one per key.
struct sorted_batch {
  std::vector<std::pair<const store::table*, store::rows>> tables;
  store::progress end;
};

inline sorted_batch sorted(const batch& x) {
  std::map<const store::table*, store::postgres::batch> by_table;
  for (const auto& row : x.rows) by_table[row.of].push_back(&row);
  sorted_batch made{{}, x.end};
  for (const auto* table : store::tables()) {
    const auto found = by_table.find(table);
    if (found == by_table.end()) continue;
    store::rows rows;
    if (table->append_only)
      for (const auto* row : found->second) rows.push_back(*row);
    else
      rows = store::postgres::merged(found->second);
    made.tables.emplace_back(table, std::move(rows));
  }
  return made;
}

/// COPY, and one merge per table from a staging table, in as few round trips as libpq can do it.
class raw_postgres {
 public:
  raw_postgres(const std::string& uri, std::string schema)
      : schema_(std::move(schema)), inner_(PQconnectdb(uri.c_str()), PQfinish) {
    if (PQstatus(inner_.get()) != CONNECTION_OK) throw std::runtime_error(PQerrorMessage(inner_.get()));
    for (const auto* x : store::tables())
      if (!x->append_only) run(store::postgres::make_staging(*x, schema_));
  }

  void make_part(const store::table& x, std::int64_t part) {
    run(fmt::format("SELECT \"{}\".store_part('{}', {})", schema_, x.name, part));
  }

  void write(const sorted_batch& x) {
    std::string before = "BEGIN";
    for (const auto& [table, rows] : x.tables) {
      const auto to =
          table->append_only ? store::postgres::full_name(schema_, *table) : store::postgres::staging_name(*table);
      copy(before + ";COPY " + to + " (" + store::postgres::columns_of(*table) + ") FROM STDIN", rows);
      before = "SELECT 1";
      if (table->append_only) continue;
      before = fmt::format("{}", fmt::join(store::postgres::merge(*table, schema_), ";"));
    }
    run(before + fmt::format(";UPDATE \"{}\".store_progress SET last_sequence = {}, fingerprint = {};COMMIT", schema_,
                             x.end.last.value, static_cast<std::int64_t>(x.end.fingerprint)));
  }

 private:
  void check(PGresult* answer, ExecStatusType wanted) const {
    const bool good = PQresultStatus(answer) == wanted;
    PQclear(answer);
    if (!good) throw std::runtime_error(PQerrorMessage(inner_.get()));
  }
  void run(const std::string& sql) {
    auto* const answer = PQexec(inner_.get(), sql.c_str());
    const bool asked = PQresultStatus(answer) == PGRES_TUPLES_OK;
    check(answer, asked ? PGRES_TUPLES_OK : PGRES_COMMAND_OK);
  }
  void copy(const std::string& begin, const store::rows& rows) {
    check(PQexec(inner_.get(), begin.c_str()), PGRES_COPY_IN);
    text_.clear();
    for (const auto& row : rows)
      for (std::size_t i = 0; i < row.values.size(); ++i) {
        add(row.values[i]);
        text_ += i + 1 == row.values.size() ? '\n' : '\t';
      }
    if (PQputCopyData(inner_.get(), text_.data(), static_cast<int>(text_.size())) != 1 ||
        PQputCopyEnd(inner_.get(), nullptr) != 1)
      throw std::runtime_error(PQerrorMessage(inner_.get()));
    check(PQgetResult(inner_.get()), PGRES_COMMAND_OK);
    while (auto* const more = PQgetResult(inner_.get())) PQclear(more);
  }
  /// Of what the projections make, only JSON can hold what COPY has to have escaped.
  void add(const store::value& x) {
    if (const auto* number = std::get_if<std::int64_t>(&x))
      fmt::format_to(std::back_inserter(text_), "{}", *number);
    else if (const auto* text = std::get_if<std::string>(&x))
      for (const char c : *text) {
        if (c == '\\') text_ += '\\';
        text_ += c;
      }
    else
      text_ += "\\N";
  }

  std::string schema_;
  std::unique_ptr<PGconn, decltype(&PQfinish)> inner_;
  std::string text_;
};

/// A server of our own; both sides write into databases of it.
class postgres_sides {
 public:
  double ours(const std::filesystem::path& journal) {
    const auto made = empty(ours_);
    return follow(journal, *made);
  }

  double limit(const batches& all) {
    empty(limit_).reset();
    raw_postgres raw(server_.uri(limit_), schema());
    std::vector<sorted_batch> ready;
    for (const auto& x : all) ready.push_back(sorted(x));
    std::map<const store::table*, std::int64_t> made;
    for (const auto& x : ready)
      for (const auto& [table, rows] : x.tables)
        if (store::postgres::is_cut(*table))
          for (const auto& row : rows) {
            const auto part = store::postgres::part_of(store::postgres::time_of(row));
            if (const auto [found, fresh] = made.try_emplace(table, part); fresh || found->second != part)
              raw.make_part(*table, found->second = part);
          }
    const stopwatch watch;
    for (const auto& x : ready) raw.write(x);
    return watch.seconds();
  }

  void check() const {
    for (const auto* x : store::tables()) {
      const auto sql = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM " +
                       store::postgres::full_name(schema(), *x) + " AS t";
      if (server_.ask(ours_, sql) != server_.ask(limit_, sql))
        throw std::runtime_error("the two sides differ: " + std::string(x->name));
    }
  }

 private:
  std::string schema() const { return server_.settings(limit_).schema(); }

  std::unique_ptr<store::postgres_store> empty(std::string& name) {
    if (!name.empty()) server_.ask("postgres", "DROP DATABASE " + name + " WITH (FORCE)");
    name = server_.make_database();
    auto made = store::postgres_store::open(server_.settings(name));
    if (!made) throw std::runtime_error(describe(made.error()));
    return *std::move(made);
  }

  tests::private_postgres server_;
  std::string ours_, limit_;
};

inline contest postgres_contest() {
  const auto sides = std::make_shared<postgres_sides>();
  return {.name = "PostgreSQL",
          .ours = [sides](const std::filesystem::path& journal) { return sides->ours(journal); },
          .limit = [sides](const batches& all) { return sides->limit(all); },
          .check = [sides] { sides->check(); }};
}

}  // namespace bench
