#include "runtime/archivist.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "runtime/segment.hpp"
#include "runtime/segment_archive.hpp"

namespace runtime {
namespace {

constexpr int lowest_priority = 19;

class threaded final : public archivist {
 public:
  threaded(std::unique_ptr<storage> where, std::function<void(const std::string&)> say)
      : where_(std::move(where)), say_(std::move(say)), thread_([this] { work(); }) {}
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

  /// The newest list counts.
  void archive(std::vector<std::uint32_t> segments) override {
    {
      const std::lock_guard lock(mutex_);
      waiting_ = std::move(segments);
    }
    asked_.notify_one();
  }

 private:
  /// Nothing at the end.
  std::vector<std::uint32_t> next() {
    std::unique_lock lock(mutex_);
    asked_.wait(lock, [this] { return ending_ || !waiting_.empty(); });
    return ending_ ? std::vector<std::uint32_t>{} : std::exchange(waiting_, {});
  }
  bool ending() {
    const std::lock_guard lock(mutex_);
    return ending_;
  }

  void work() {
    ::setpriority(PRIO_PROCESS, 0, lowest_priority);  // of this thread alone, on Linux
    for (auto wanted = next(); !wanted.empty(); wanted = next()) {
      const auto names = where_->list();
      if (!names) {
        say_("the journal's segments stay as they are: " + describe(names.error()));
        continue;
      }
      for (const auto number : wanted) {
        if (ending()) return;
        if (std::ranges::find(*names, segment_name(number)) == names->end()) continue;
        if (const auto done = archive_segment(*where_, number); !done)
          say_("the journal's segment " + segment_name(number) + " stays as it is: " + describe(done.error()));
      }
    }
  }

  std::unique_ptr<storage> where_;
  std::function<void(const std::string&)> say_;
  std::mutex mutex_;
  std::condition_variable asked_;
  std::vector<std::uint32_t> waiting_;
  bool ending_ = false;
  std::thread thread_;  // begins last: it uses all of the above
};

}  // namespace

std::unique_ptr<archivist> archive_on_thread(std::unique_ptr<storage> where,
                                             std::function<void(const std::string&)> say) {
  return std::make_unique<threaded>(std::move(where), std::move(say));
}

}  // namespace runtime
