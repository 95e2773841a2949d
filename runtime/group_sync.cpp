#include "runtime/group_sync.hpp"

#include <algorithm>
#include <atomic>
#include <caf/send.hpp>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "runtime/clock.hpp"

namespace runtime {
namespace {

class threaded final : public group_sync {
 public:
  explicit threaded(std::atomic<bool>& halted) : halted_(halted), thread_([this] { work(); }) {}
  threaded(const threaded&) = delete;
  threaded& operator=(const threaded&) = delete;
  ~threaded() override {
    {
      const std::lock_guard lock(mutex_);
      ending_ = true;
    }
    asked_.notify_one();
    thread_.join();
  }

  void begin(sync_request request, room_base& asker) override {
    {
      const std::lock_guard lock(mutex_);
      waiting_.push_back({std::move(request), caf::actor_cast<caf::actor>(asker.address())});
    }
    asked_.notify_one();
  }

  core::duration under_way() const override {
    const core::duration began{began_.load(std::memory_order_relaxed)};
    return began == core::duration{} ? began : std::max(core::duration(1), monotonic_now() - began);
  }

 private:
  struct job {
    sync_request request;
    caf::actor asker;
  };

  std::optional<job> next() {
    std::unique_lock lock(mutex_);
    asked_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    if (ending_) return std::nullopt;
    auto first = std::move(waiting_.front());
    waiting_.pop_front();
    return first;
  }

  void work() {
    while (auto job = next()) {
      began_.store(monotonic_now().count(), std::memory_order_relaxed);
      auto durable = failed_ ? journal_result<core::sequence>(core::unexpected(*failed_)) : job->request.run();
      if (!durable && !failed_) {
        halted_.store(true, std::memory_order_release);
        failed_ = durable.error();
      }
      began_.store(0, std::memory_order_relaxed);
      caf::anon_send<caf::message_priority::high>(job->asker, group_synced{std::move(durable)});
    }
  }

  std::atomic<bool>& halted_;
  std::mutex mutex_;
  std::condition_variable asked_;
  std::deque<job> waiting_;
  bool ending_ = false;
  std::atomic<std::int64_t> began_{0};     // monotonic; 0: nothing is under way
  std::optional<journal_problem> failed_;  // of the thread alone
  std::thread thread_;                     // begins last: it uses all of the above
};

class in_virtual_time final : public group_sync {
 public:
  explicit in_virtual_time(core::duration takes) : takes_(takes) {}

  void begin(sync_request request, room_base& asker) override {
    group_synced outcome{failed_ ? journal_result<core::sequence>(core::unexpected(*failed_)) : request.run()};
    if (!outcome.durable && !failed_) failed_ = outcome.durable.error();
    const auto self = caf::actor_cast<caf::actor>(asker.address());
    if (takes_ > core::duration{})
      after(&asker, takes_, std::move(outcome));
    else
      asker.send<caf::message_priority::high>(self, std::move(outcome));
  }

  core::duration under_way() const override { return {}; }

 private:
  core::duration takes_;
  std::optional<journal_problem> failed_;
};

}  // namespace

std::unique_ptr<group_sync> sync_on_thread(std::atomic<bool>& halted) { return std::make_unique<threaded>(halted); }

std::unique_ptr<group_sync> sync_in_virtual_time(core::duration takes) {
  return std::make_unique<in_virtual_time>(takes);
}

}  // namespace runtime
