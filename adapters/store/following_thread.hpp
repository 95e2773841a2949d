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

/// A follower on a thread of its own, outside the pool of the rooms.
class following_thread {
 public:
  /// Told of what goes wrong and of its end, on that thread.
  using saying = std::function<void(const std::string&)>;

  following_thread(follower::journal, std::unique_ptr<sink>, saying);
  /// Writes what the journal has by then, unless the database refuses or it is very far behind, and ends.
  ~following_thread();
  following_thread(const following_thread&) = delete;
  following_thread& operator=(const following_thread&) = delete;

  /// Newest record in the database; any thread.
  core::sequence reached() const { return {reached_.load(std::memory_order_relaxed)}; }

 private:
  void run(const std::stop_token&);
  follower::outcome step();

  std::unique_ptr<sink> sink_;
  follower follower_;
  saying say_;
  std::atomic<std::uint64_t> reached_{0};
  std::mutex guard_;
  std::condition_variable_any wake_;
  std::jthread thread_;  ///< last: ends before what it uses
};

}  // namespace adapters::store
