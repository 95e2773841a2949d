#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "adapters/store/redis_address.hpp"
#include "adapters/store/redis_connection.hpp"
#include "adapters/store/redis_live_state.hpp"
#include "adapters/store/sink.hpp"
#include "core/types/time.hpp"

namespace adapters::store {

struct redis_settings {
  redis_address server;
  /// Records before it change the live state and are told to nobody: they are no news. A node names its own start.
  core::timestamp messages_from{};
  /// For connecting, and for each read and write.
  core::duration timeout = std::chrono::seconds(2);
};

/// A mirror of the live state in Redis, for readers in other processes: hashes, sets that list them, and messages; see
/// docs/redis_keys.md. Nothing here is ever read back for a decision.
///
/// A batch is one MULTI/EXEC together with how far the mirror has come, which must be where it was left: so a batch
/// that came twice, a commit whose answer was lost, a second writer and a server that lost what it had are all told
/// apart, and nothing is told twice.
class redis_store : public sink {
 public:
  /// Fails where the server holds something else. One that is away or does not let us in is tried again by reach().
  static store_result<std::unique_ptr<redis_store>> open(redis_settings);

  progress reached() const override { return reached_; }
  store_result<progress> reach() override;
  store_result<void> write(const rows&, const progress&) override;
  void abandon() override;

 private:
  explicit redis_store(redis_settings settings) : settings_(std::move(settings)) {}

  /// Unless it is connected.
  store_result<void> connect();
  /// Reads the server's progress.
  store_result<void> look();
  void put(const live_changes&);
  /// Begins with another connection next time.
  core::unexpected<store_problem> give_up(store_fault, std::string why);
  core::unexpected<store_problem> give_up(std::string answer);
  std::string key(std::string_view name) const { return settings_.server.prefix + std::string(name); }

  redis_settings settings_;
  std::mutex guard_;  ///< of the next two: abandon() comes on another thread
  bool abandoned_ = false;
  std::optional<redis_connection> server_;
  progress reached_;
  core::sequence told_;  ///< newest record whose messages went out
};

}  // namespace adapters::store
