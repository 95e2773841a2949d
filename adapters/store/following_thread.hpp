#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "adapters/store/follower.hpp"
#include "core/types/time.hpp"

namespace adapters::store {

/// How long to wait after the n-th failure in a row (from 1): 1 s, 2 s, 4 s ... 60 s.
core::duration retry_after(std::uint32_t failures);

/// How a store stands.
struct store_sight {
  std::string name;        ///< sqlite, postgres, redis
  core::sequence reached;  ///< newest record in it, as far as is known
  bool up = false;         ///< the last that was asked of it, it did
};

/// A follower on a thread of its own, outside the pool of the rooms.
class following_thread {
 public:
  /// Told of what goes wrong and of its end, on that thread.
  using saying = std::function<void(const std::string&)>;

  following_thread(std::string name, follower::journal, std::unique_ptr<sink>, saying);
  /// Writes what the journal has by then and ends; gives up where the database refuses, is very far behind, or has not
  /// taken it 2 s after the end was asked for.
  ~following_thread();
  following_thread(const following_thread&) = delete;
  following_thread& operator=(const following_thread&) = delete;

  /// Asks for the end without waiting for it.
  void stop();

  /// Any thread.
  store_sight sight() const;

 private:
  void run(const std::stop_token&);
  void follow(const std::stop_token&);
  follower::outcome step();

  std::string name_;
  std::unique_ptr<sink> sink_;
  follower follower_;
  saying say_;
  std::atomic<std::uint64_t> reached_;
  std::atomic<bool> up_{false};
  std::optional<core::duration> end_asked_at_;  ///< monotonic
  std::mutex guard_;
  bool ended_ = false;  ///< under guard_
  std::condition_variable_any wake_;
  std::jthread thread_;  ///< last: ends before what it uses
};

}  // namespace adapters::store
