#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/store/table.hpp"
#include "core/types/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace adapters::store::sqlite {

/// What the library answered; codes are those of sqlite3.h.
struct failure {
  int code = 0;
  std::string text;
};
template <class T>
using result = core::result<T, failure>;

/// A prepared statement, used by one thread. Lives no longer than its database.
class statement {
 public:
  /// Parameters from 1. A text is not copied: it has to stay as it is for all steps that come before the next binding.
  result<void> bind(int parameter, const value&);
  /// True: a row is there.
  result<bool> step();
  /// Ready for other parameters.
  void reset();

  /// Columns from 0, of the row that is there.
  value column(int) const;
  std::int64_t integer(int) const;
  std::string text(int) const;
  std::string column_name(int) const;
  int columns() const;

 private:
  friend class database;
  struct finalize {
    void operator()(sqlite3_stmt*) const;
  };
  std::unique_ptr<sqlite3_stmt, finalize> inner_;
};

enum class access : std::uint8_t {
  read,
  write,  ///< made (0600) where it is not there
};

/// A connection. Closed when it ends.
class database {
 public:
  static result<database> open(const std::filesystem::path&, access);

  /// Statements without results, separated by semicolons.
  result<void> run(const std::string& sql);
  result<statement> prepare(const std::string& sql);
  /// The first column of the first row as a number; zero without rows.
  result<std::int64_t> number(const std::string& sql);

 private:
  struct close {
    void operator()(sqlite3*) const;
  };
  std::unique_ptr<sqlite3, close> inner_;
};

}  // namespace adapters::store::sqlite
