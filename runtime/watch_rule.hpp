#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/time.hpp"

namespace runtime {

/// How patiently the actors below a path are watched.
struct watch_deadline {
  std::string path;       ///< itself and everything below; empty: everybody. The longest that fits counts
  bool critical = false;  ///< without it nothing is safe: the process has to end
  core::duration handler_max = std::chrono::seconds(10);  ///< a handler that has not returned for so long is stuck
  core::duration answer_max = std::chrono::seconds(10);   ///< a ping that waits for so long has missed its deadline
};

struct watch_limits {
  std::vector<watch_deadline> deadlines{watch_deadline{}};
  core::duration beat_max = std::chrono::seconds(10);  ///< by when each critical actor has to have answered again
  std::size_t workers = 2;                             ///< threads that run the actors
  /// Of the time between two looks no more is held against anybody: a process that was stopped (SIGSTOP, a suspended
  /// machine) is not to blame for the rest.
  core::duration step_max = std::chrono::seconds(2);
  /// Types of messages whose handlers read all that has been: how long they take depends on how long the node has
  /// lived. Meanwhile their actor has `reading_max` for everything.
  std::vector<std::string> reading{};
  core::duration reading_max = std::chrono::minutes(5);
};

/// What one look shows of one actor; probe_reading has more.
struct watch_sight {
  std::string actor;
  bool occupied = false;
  std::uint64_t starts = 0;   ///< which life of the name it is
  std::uint64_t handled = 0;  ///< messages; tells one handler from the next
  std::string handling;       ///< message type; empty: no handler runs
  core::duration handling_for{};
  std::uint64_t answered = 0;  ///< pings
  core::duration unanswered_for{};
};

enum class watch_fault : std::uint8_t {
  stuck,   ///< a handler does not return
  silent,  ///< no handler of its own runs, and yet its ping waits: it gets no worker, or does not come up
};
std::string_view to_string(watch_fault);

struct watch_finding {
  std::string actor;
  watch_fault what = watch_fault::stuck;
  bool critical = false;
  std::string handling;  ///< message type, where it is stuck
  core::duration lasts{};
};
/// "desk/risk does not return from its handler of core::order_intent, for 10 s".
std::string to_text(const watch_finding&);

struct watch_verdict {
  std::vector<watch_finding> failing;  ///< by path
  std::vector<std::string> recovered;  ///< by path; found failing once since the watch began, and well
  bool pool_blocked = false;           ///< as many handlers do not return as there are workers: nobody else runs
  bool all_beat = false;               ///< every critical actor has answered within `beat_max`

  /// The process must not go on.
  bool fatal() const;
  /// Why, in one line: every critical finding, and who blocks the pool. Empty if it is not.
  std::string why_fatal() const;
};

/// Decides who is stuck and who is silent, from looks at the probes. Reads no clock and sends nothing: `now` is the
/// machine's monotonic clock, and somebody pings every actor after each look.
///
/// It accuses nobody who is idle: an actor without a handler that runs and without a ping that waits is well, however
/// long ago its last message is.
class watch_rule {
 public:
  explicit watch_rule(watch_limits);

  /// `at_least` stretches every deadline, for a start-up that reads a long journal.
  watch_verdict look(const std::vector<watch_sight>&, core::duration now, core::duration at_least = {});

  const watch_deadline& deadline_of(std::string_view actor) const;

 private:
  /// What has been seen of one actor, counted in our own steps.
  struct track {
    watch_sight last;
    core::duration in_handler{};
    core::duration unanswered{};
    core::duration since_beat{};
    bool was_failing = false;
  };
  void follow(track&, const watch_sight&, core::duration step);

  watch_limits limits_;
  std::map<std::string, track, std::less<>> tracks_;
  core::duration last_look_{};
  bool looked_ = false;
};

}  // namespace runtime
