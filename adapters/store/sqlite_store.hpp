#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/store/sink.hpp"
#include "adapters/store/sqlite.hpp"

namespace adapters::store {

/// The embedded store: all tables in one SQLite file (write-ahead log, so that readers wait for nobody). One process
/// writes it at a time; anyone may read.
class sqlite_store : public sink {
 public:
  /// Opens for writing; makes what is not there and applies the migrations that are missing.
  static store_result<std::unique_ptr<sqlite_store>> open(const std::filesystem::path&);

  progress reached() const override { return reached_; }
  store_result<void> write(const rows&, const progress&) override;

  /// Migrations that opening has applied.
  int migrated() const { return migrated_; }

 private:
  class writer_lock {
   public:
    writer_lock() = default;
    explicit writer_lock(int descriptor) : descriptor_(descriptor) {}
    writer_lock(writer_lock&& x) noexcept : descriptor_(std::exchange(x.descriptor_, -1)) {}
    writer_lock& operator=(writer_lock&& x) noexcept {
      std::swap(descriptor_, x.descriptor_);
      return *this;
    }
    ~writer_lock();
    int descriptor() const { return descriptor_; }

   private:
    int descriptor_ = -1;
  };

  sqlite_store(std::filesystem::path file, writer_lock lock, sqlite::database database)
      : file_(std::move(file)), lock_(std::move(lock)), database_(std::move(database)) {}

  static store_result<writer_lock> lock(const std::filesystem::path&);
  store_problem problem(const sqlite::failure&) const;
  store_result<void> migrate();
  store_result<void> prepare();
  sqlite::result<void> put(const row&);

  std::filesystem::path file_;
  writer_lock lock_;
  sqlite::database database_;
  std::map<const table*, sqlite::statement> upserts_;
  progress reached_;
  int migrated_ = 0;
};

/// Opens a store to look into it; its schema has to be the one that this program knows.
store_result<sqlite::database> open_to_read(const std::filesystem::path&);

/// Reads it through, every page of it.
store_result<store_status> status_of(const std::filesystem::path&);

}  // namespace adapters::store
