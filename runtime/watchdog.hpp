#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "runtime/environment.hpp"
#include "runtime/watch_rule.hpp"

namespace runtime {

struct watchdog_settings {
  watch_limits limits{};
  core::duration beat = std::chrono::seconds(1);  ///< from look to look
  /// Every deadline is stretched to this; asked before each look. May be empty. Must not wait for anybody.
  std::function<core::duration()> at_least{};
  /// Hears each verdict, on the watchdog's thread, before anything follows of it. Must not wait for anybody.
  std::function<void(const watch_verdict&)> tell{};
  /// What is left to be done when the process ends: to say why, and to bring to the disk what must be there. Gets a
  /// thread of its own and `last_words_max`; what is not done by then is left undone.
  std::function<void(const std::string& why)> last_words{};
  core::duration last_words_max = std::chrono::seconds(2);
};

/// Exit code when a critical actor is stuck (sysexits EX_SOFTWARE).
inline constexpr int watchdog_exit_code = 70;

/// Watches all actors of a real run from outside their worker threads: pings every name, reads the probes, applies
/// watch_rule. Where a verdict is fatal it sets `halted`, hears out last_words, and ends the process without returning:
/// a handler that does not return cannot be stopped in any other way.
///
/// Looks only at what lies in memory and takes no lock that is held during a handler.
class watchdog {
 public:
  watchdog(environment&, watchdog_settings);
  /// Ends the watch; the actors may end after that.
  ~watchdog();
  watchdog(const watchdog&) = delete;
  watchdog& operator=(const watchdog&) = delete;

 private:
  void watch();
  void look();
  [[noreturn]] void end_process(const std::string& why);

  environment& env_;
  watchdog_settings settings_;
  watch_rule rule_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool ending_ = false;
  std::thread thread_;
};

/// What the rule needs of a name.
watch_sight sight_of(const actor_status&);

}  // namespace runtime
