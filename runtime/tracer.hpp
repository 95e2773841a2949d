#pragma once

#include <array>
#include <mutex>
#include <unordered_map>

#include "runtime/probe.hpp"

namespace runtime {

/// The trace behind a probe. Senders and the occupant meet here only while it is on.
class probe::tracer {
 public:
  void start(std::uint64_t most, core::duration until);
  void stop();
  trace_reading read(core::duration now) const;

  /// Is anybody looking? One load where not.
  bool on() const { return on_.load(std::memory_order_relaxed); }
  void arrived(const void* element, core::duration now);
  void begins(const void* element, const std::type_info& type, core::duration now);
  /// The handler that began last is done, or has put the message aside.
  void ends(bool skipped, core::duration now);

 private:
  struct line {
    const std::type_info* type = nullptr;
    const void* element = nullptr;
    core::duration at{};
    std::optional<core::duration> waited;
    core::duration took{};
  };
  bool over(core::duration now);

  mutable std::mutex mutex_;
  std::atomic<bool> on_{false};
  std::uint64_t left_ = 0;
  std::uint64_t written_ = 0;
  core::duration until_{};
  std::optional<line> present_;  ///< being handled
  std::array<line, traced_max> lines_{};
  std::unordered_map<const void*, core::duration> arrivals_;
};

}  // namespace runtime
