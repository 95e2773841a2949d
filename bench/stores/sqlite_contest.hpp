#pragma once

#include <sqlite3.h>

#include <map>

#include "adapters/store/sqlite_schema.hpp"
#include "adapters/store/sqlite_store.hpp"
#include "bench/stores/contest.hpp"

namespace bench {

/// Prepared upserts in transactions through the C interface of SQLite: what cannot be beaten with these tables.
class raw_sqlite {
 public:
  explicit raw_sqlite(const std::filesystem::path& file) {
    check(sqlite3_open_v2(file.c_str(), &inner_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr));
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    for (const auto* x : store::tables()) upserts_[x] = prepare(store::sqlite::upsert(*x));
    progress_ = prepare(
        "INSERT INTO store_progress VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE SET "
        "last_sequence = excluded.last_sequence, fingerprint = excluded.fingerprint");
    begin_ = prepare("BEGIN IMMEDIATE");
    commit_ = prepare("COMMIT");
  }
  raw_sqlite(const raw_sqlite&) = delete;
  raw_sqlite& operator=(const raw_sqlite&) = delete;
  ~raw_sqlite() {
    for (const auto& [table, x] : upserts_) sqlite3_finalize(x);
    for (auto* x : {progress_, begin_, commit_}) sqlite3_finalize(x);
    sqlite3_close_v2(inner_);
  }

  void write(const batch& x) {
    step(begin_);
    for (const auto& row : x.rows) {
      auto* const to = upserts_.find(row.of)->second;
      int at = 0;
      for (const auto& cell : row.values) bind(to, ++at, cell);
      step(to);
    }
    sqlite3_bind_int64(progress_, 1, static_cast<std::int64_t>(x.end.last.value));
    sqlite3_bind_int64(progress_, 2, static_cast<std::int64_t>(x.end.fingerprint));
    step(progress_);
    step(commit_);
  }

 private:
  void check(int code) const {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
      throw std::runtime_error(std::string("sqlite: ") + sqlite3_errmsg(inner_));
  }
  void run(const char* sql) { check(sqlite3_exec(inner_, sql, nullptr, nullptr, nullptr)); }
  sqlite3_stmt* prepare(const std::string& sql) {
    sqlite3_stmt* made = nullptr;
    check(sqlite3_prepare_v3(inner_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
    return made;
  }
  static void bind(sqlite3_stmt* to, int at, const store::value& x) {
    if (const auto* number = std::get_if<std::int64_t>(&x))
      sqlite3_bind_int64(to, at, *number);
    else if (const auto* text = std::get_if<std::string>(&x))
      sqlite3_bind_text(to, at, text->data(), static_cast<int>(text->size()), SQLITE_STATIC);
    else
      sqlite3_bind_null(to, at);
  }
  void step(sqlite3_stmt* x) {
    check(sqlite3_step(x));
    check(sqlite3_reset(x));
  }

  sqlite3* inner_ = nullptr;
  std::map<const store::table*, sqlite3_stmt*> upserts_;
  sqlite3_stmt *progress_ = nullptr, *begin_ = nullptr, *commit_ = nullptr;
};

/// An empty store of ours: both sides write into the same schema.
inline std::unique_ptr<store::sqlite_store> empty_store(const std::filesystem::path& file) {
  for (const char* part : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + part);
  auto made = store::sqlite_store::open(file);
  if (!made) throw std::runtime_error(describe(made.error()));
  return *std::move(made);
}

/// Every cell of every table.
inline std::string contents_of(const std::filesystem::path& file) {
  auto opened = store::open_to_read(file);
  if (!opened) throw std::runtime_error(describe(opened.error()));
  std::string all;
  for (const auto* x : store::tables()) {
    auto asked = opened->prepare("SELECT * FROM \"" + std::string(x->name) + "\" ORDER BY rowid");
    if (!asked) throw std::runtime_error(asked.error().text);
    for (auto more = asked->step(); more && *more; more = asked->step()) {
      for (int i = 0; i < asked->columns(); ++i) all += asked->text(i) + '|';
      all += '\n';
    }
  }
  return all;
}

inline contest sqlite_contest(const std::filesystem::path& folder) {
  const auto ours = folder / "ours.db", limit = folder / "limit.db";
  return {.name = "SQLite",
          .ours =
              [ours](const std::filesystem::path& journal) {
                const auto made = empty_store(ours);
                return follow(journal, *made);
              },
          .limit =
              [limit](const batches& all) {
                empty_store(limit).reset();
                raw_sqlite raw(limit);
                const stopwatch watch;
                for (const auto& x : all) raw.write(x);
                return watch.seconds();
              },
          .check =
              [ours, limit] {
                if (contents_of(ours) != contents_of(limit)) throw std::runtime_error("the two sides differ");
              }};
}

}  // namespace bench
