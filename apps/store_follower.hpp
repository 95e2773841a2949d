#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "adapters/store/following_thread.hpp"
#include "adapters/store/postgres_settings.hpp"
#include "config/config.hpp"
#include "core/types/result.hpp"
#include "core/types/time.hpp"

namespace apps {

/// The file of a node's embedded store; empty where none is wanted.
std::filesystem::path store_file_of(const config::configuration&);

/// The server of `store.postgres`, which has to be configured; the error is a line for the operator without any secret.
core::result<adapters::store::postgres_settings, std::string> postgres_settings_of(const config::configuration&);

/// The stores that follow a node's journal, outside of the rooms, each on a thread of its own.
class followed_stores {
 public:
  /// A store that cannot be used as it is (foreign, newer, damaged), the embedded one also where another process writes
  /// it, and an address that cannot be found or read, are refused, with one line that says what to do. A server that is
  /// away, or does not let us in, holds nothing up: like a store that fails later, it falls behind and is told of
  /// through `say`.
  static core::result<std::unique_ptr<followed_stores>, std::string> open(
      const config::configuration&, const std::filesystem::path& journal, core::timestamp started,
      const adapters::store::following_thread::saying& say);
  /// Lets all write at the same time what the journal has; see following_thread.
  ~followed_stores();
  followed_stores(const followed_stores&) = delete;
  followed_stores& operator=(const followed_stores&) = delete;

  /// Any thread.
  std::vector<adapters::store::store_sight> sights() const;

 private:
  followed_stores() = default;

  std::vector<std::unique_ptr<adapters::store::following_thread>> threads_;
};

}  // namespace apps
