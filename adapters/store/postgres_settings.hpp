#pragma once

#include <string>
#include <utility>
#include <vector>

#include "adapters/transport/secret.hpp"
#include "core/types/result.hpp"

namespace adapters::store {

/// Where a PostgreSQL server is and who we are there: libpq's connection string taken apart
/// (https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING).
class postgres_settings {
 public:
  /// A URI, `postgresql://user:password@host:5432/database?sslmode=verify-full`, or words, `host=/run/postgresql
  /// dbname=watchbill`. What it does not say comes from libpq's own environment and files, but for `sslmode`: where it
  /// is not said, a server on another machine has to prove with its certificate who it is. The error is a sentence that
  /// repeats nothing of it.
  static core::result<postgres_settings, std::string> read(const transport::secret&);

  /// Another schema of the same database.
  postgres_settings in_schema(std::string name) const;

  /// For libpq; contains the password. Waits are bounded: 5 s to connect to an address, 30 s for an acknowledgement.
  const transport::secret& words() const { return words_; }
  /// "postgres HOST:PORT/DATABASE", for people.
  const std::string& where() const { return where_; }
  /// Our tables are in a schema of their own.
  const std::string& schema() const { return schema_; }

 private:
  postgres_settings(transport::secret words, std::string where, std::string schema)
      : words_(std::move(words)), where_(std::move(where)), schema_(std::move(schema)) {}

  transport::secret words_;
  std::string where_;
  std::string schema_;
};

}  // namespace adapters::store
