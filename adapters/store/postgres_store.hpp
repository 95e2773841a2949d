#pragma once

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store/postgres_rows.hpp"
#include "adapters/store/postgres_session.hpp"
#include "adapters/store/postgres_settings.hpp"
#include "adapters/store/sink.hpp"

namespace adapters::store {

/// All tables in one schema of a PostgreSQL database, 13 or later. One process writes it at a time.
///
/// A batch is one transaction: rows that are never changed are copied into their tables, the others by way of staging
/// tables, and with them where the store has come to, which must be where it was left. So a batch that came twice, a
/// commit whose answer was lost and a second writer are all told apart.
class postgres_store : public sink {
 public:
  /// A server that is away, or does not let us in yet, is no error: reach() tries again.
  static store_result<std::unique_ptr<postgres_store>> open(postgres_settings);

  progress reached() const override { return reached_; }
  /// Connects, makes what is not there and applies the migrations that are missing.
  store_result<progress> reach() override;
  store_result<void> write(const rows&, const progress&) override;
  void abandon() override;

  /// Migrations that have been applied.
  int migrated() const { return migrated_; }

 private:
  explicit postgres_store(postgres_settings);

  store_result<progress> connect();
  void put(postgres::transaction&, const rows&);
  void make_parts(postgres::transaction&, const postgres::batch&);
  void drop();

  postgres_settings settings_;
  std::mutex guard_;  ///< of the next two: abandon() comes on another thread
  bool abandoned_ = false;
  std::unique_ptr<postgres::session> session_;
  bool native_parts_ = false;                             ///< not TimescaleDB's
  std::set<std::pair<const table*, std::int64_t>> made_;  ///< parts that are known to be there
  progress reached_;
  int migrated_ = 0;
};

/// Reads it through: rows of every table are counted.
store_result<store_status> status_of(const postgres_settings&);

}  // namespace adapters::store
