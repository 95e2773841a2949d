#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "core/types/time.hpp"

namespace runtime {

/// How often a failure may be answered by a restart, and how fast. Counting follows Erlang/OTP's supervisor
/// (lib/stdlib/src/supervisor.erl, add_restart): more than `intensity` failures within `window`, both ends included,
/// are too many. Delays are ours: OTP has none.
struct restart_policy {
  static constexpr std::uint32_t without_end =
      std::numeric_limits<std::uint32_t>::max();  ///< an intensity: never too many

  std::uint32_t intensity = 1;                                  ///< failures allowed within the window; 0: none
  core::duration window = std::chrono::seconds(5);              ///< > 0
  core::duration backoff_min = std::chrono::milliseconds(100);  ///< >= 0; the scale of the second restart's delay
  core::duration backoff_max = std::chrono::seconds(30);        ///< >= backoff_min
  core::duration quiet = std::chrono::seconds(10);              ///< >= 0; a child that ran this long is healthy again
};

/// The failures of the recent past.
class failure_window {
 public:
  explicit failure_window(std::uint32_t intensity = 1, core::duration window = std::chrono::seconds(5))
      : intensity_(intensity), window_(window) {}

  /// Counts a failure. False: that was one too many. Times must not go backwards.
  bool admits(core::timestamp failed);
  std::size_t size() const { return failures_.size(); }
  void clear() { failures_.clear(); }

 private:
  std::uint32_t intensity_;
  core::duration window_;
  std::vector<core::timestamp> failures_;
};

/// The delays before one child's restarts. The first after a quiet time is immediate; the n-th after that is drawn
/// evenly from [0, min(backoff_max, backoff_min * 2^(n-1))] ("full jitter"), so that children which failed together do
/// not come back together.
class backoff {
 public:
  explicit backoff(const restart_policy& policy = {})
      : min_(policy.backoff_min), max_(policy.backoff_max), quiet_(policy.quiet) {}

  /// The delay after a failure of a child that had been running since `started`. `draw`: see jitter_draw.
  core::duration on_failure(core::timestamp started, core::timestamp failed, std::uint64_t draw);
  /// The longest delay that the next failure can get if no quiet time passes.
  core::duration ceiling() const;
  std::uint32_t in_a_row() const { return in_a_row_; }

 private:
  core::duration min_, max_, quiet_;
  std::uint32_t in_a_row_ = 0;
};

/// What is to be done about a failure.
struct verdict {
  bool restart = false;    ///< false: exhausted
  core::duration delay{};  ///< where it is to be restarted
};

/// Both of the above for one child that is judged alone.
class restart_window {
 public:
  explicit restart_window(const restart_policy& policy)
      : failures_(policy.intensity, policy.window), backoff_(policy) {}

  verdict on_failure(core::timestamp started, core::timestamp failed, std::uint64_t draw) {
    if (!failures_.admits(failed)) return {};
    return {true, backoff_.on_failure(started, failed, draw)};
  }

 private:
  failure_window failures_;
  backoff backoff_;
};

/// 64 even bits: a pure function of its arguments, so that one child's failures never change another's delays.
std::uint64_t jitter_draw(std::uint64_t seed, std::string_view child, std::uint64_t count);

}  // namespace runtime
