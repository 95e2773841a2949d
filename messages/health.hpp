#pragma once

#include <string>
#include <vector>

namespace messages {

/// How an actor is that the watchdog has found failing.
struct actor_condition {
  std::string actor;  ///< path
  bool well = false;  ///< it was failing and has recovered
  std::string why;    ///< empty where it is well
};

/// Watchdog to health, once a second: all actors that it has ever found failing in this process, and no others. The
/// whole of it each time, so that a health that was started again knows it too.
struct watch_found {
  std::vector<actor_condition> actors;
};

}  // namespace messages
