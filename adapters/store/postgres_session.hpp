#pragma once

#include <memory>
#include <pqxx/pqxx>

#include "adapters/store/postgres_settings.hpp"
#include "adapters/store/sink.hpp"

namespace adapters::store::postgres {

using transaction = pqxx::work;

/// What an error of the library stands for, by its SQLSTATE
/// (https://www.postgresql.org/docs/15/errcodes-appendix.html). Its text never holds the connection string.
store_problem problem_of(const postgres_settings&, const pqxx::pqxx_exception&);

/// Does work that answers with a store_result; what the library throws meanwhile becomes the answer. Anything else that
/// is thrown is a bug of ours and goes on.
template <class Work>
auto tried(const postgres_settings& on, Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const pqxx::pqxx_exception& x) {
    return core::unexpected(problem_of(on, x));
  }
}

/// One connection, which is never restored behind our back: what it holds, the writer's lock and the staging tables,
/// ends with it. Used on one thread, but for cut().
class session {
 public:
  /// Checks that the server can hold a store: version, encoding.
  static store_result<std::unique_ptr<session>> open(const postgres_settings&);
  ~session();
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  pqxx::connection& connection() { return connection_; }
  /// Until the session ends, this process is the one that writes the schema. Throws what the library throws.
  store_result<void> lock_for_writing(const postgres_settings&);
  /// Ends the connection under whoever waits on it.
  void cut() const;

 private:
  explicit session(const postgres_settings&);

  pqxx::connection connection_;
  pqxx::quiet_errorhandler quiet_;  ///< notices of the server would go to stderr
  int wire_;                        ///< the socket once more, so that it cannot be another file when cut() comes
};

}  // namespace adapters::store::postgres
