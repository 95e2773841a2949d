#pragma once

#include <atomic>
#include <cstdint>

#include "core/types/time.hpp"

namespace apps {

/// Lets virtual time follow the wall clock, `speed` times as fast. Speed 0 never waits.
class pace {
 public:
  explicit pace(std::uint32_t speed) : speed_(speed) {}

  /// From here on `due` corresponds to the present moment.
  void start_at(core::timestamp due);
  /// Waits until `due` is due; returns early when `stop` becomes true.
  void wait_for(core::timestamp due, const std::atomic<bool>& stop) const;

 private:
  std::uint32_t speed_;
  core::timestamp start_{};
  core::duration began_{};
};

}  // namespace apps
