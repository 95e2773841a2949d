#pragma once

#include <memory>
#include <string>

#include "adapters/store/postgres_session.hpp"
#include "adapters/store/postgres_settings.hpp"
#include "adapters/store/postgres_store.hpp"

namespace adapters::store {

/// Makes a store anew in a schema of its own and puts it where the old one was when it is whole. Until then the old one
/// is read as ever, and nobody else writes it. Rights that were given on the old tables do not come with it: those that
/// ALTER DEFAULT PRIVILEGES gives do.
class postgres_rebuild {
 public:
  /// A schema of something else is refused; an unusable store is what this is for.
  static store_result<std::unique_ptr<postgres_rebuild>> begin(const postgres_settings&);

  /// To be filled.
  sink& store() { return *made_; }
  store_result<void> finish();

 private:
  explicit postgres_rebuild(const postgres_settings&);
  store_result<void> take_over();
  void drop(const std::string& schema);

  postgres_settings old_;
  postgres_settings fresh_;
  std::unique_ptr<postgres::session> session_;  ///< holds the lock of the old one
  std::unique_ptr<postgres_store> made_;
};

}  // namespace adapters::store
