#include "apps/pace.hpp"

#include <algorithm>
#include <thread>

#include "runtime/clock.hpp"

namespace apps {

void pace::start_at(core::timestamp due) {
  start_ = due;
  began_ = runtime::monotonic_now();
}

void pace::wait_for(core::timestamp due, const std::atomic<bool>& stop) const {
  if (speed_ == 0) return;
  constexpr core::duration slice = std::chrono::milliseconds(50);
  const auto until = began_ + (due - start_) / speed_;
  while (!stop.load(std::memory_order_relaxed)) {
    const auto left = until - runtime::monotonic_now();
    if (left <= core::duration::zero()) return;
    std::this_thread::sleep_for(std::min(left, slice));
  }
}

}  // namespace apps
