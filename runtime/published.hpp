#pragma once

#include <cstdint>
#include <mutex>
#include <utility>

namespace runtime {

/// A value that one room writes and that others look at without a message: the last one counts. Belongs to the process
/// and outlives the room; a room that is started again finds what its predecessor wrote. Safe to use from every thread.
template <class T>
class published {
 public:
  /// Equal values are not written again. Returns whether it changed.
  bool set(T value) {
    const std::lock_guard lock(mutex_);
    if (changes_ != 0 && value == value_) return false;
    value_ = std::move(value);
    ++changes_;
    return true;
  }
  T get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }
  /// How often it has changed; zero: nobody has written it.
  std::uint64_t changes() const {
    const std::lock_guard lock(mutex_);
    return changes_;
  }

 private:
  mutable std::mutex mutex_;
  T value_{};
  std::uint64_t changes_ = 0;
};

}  // namespace runtime
