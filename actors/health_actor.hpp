#pragma once

#include <atomic>
#include <caf/behavior.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"

namespace actors {

/// A venue whose data must not stop.
struct watched_venue {
  std::string name;
  std::string feed;  ///< path, for alarms
  /// Counts what the feed has heard, whichever of its lives; written by the feed, read without a message.
  std::shared_ptr<const std::atomic<std::uint64_t>> heard;
};

/// The order to begin without entries. Belongs to the process: obeyed once, whatever becomes of health.
struct safe_mode_order {
  std::string why;      ///< for operators
  bool obeyed = false;  ///< written by health alone
};

struct health_settings {
  core::duration data_age_max = std::chrono::seconds(10);  ///< a venue that was not heard for so long is silent
  core::duration look_every = std::chrono::seconds(1);
  std::vector<watched_venue> venues;
  std::shared_ptr<safe_mode_order> safe_mode;  ///< empty: an ordinary start
};

struct health_peers {
  messages::journal_address journal;
  messages::breaker_address breaker;
};

struct health_state {
  static inline const char* name = "health";
  struct sight {
    std::uint64_t heard = 0;
    core::timestamp at{};  ///< it rose, or this health began
    bool silent = false;
    bool told = false;  ///< the breaker knows how it is
  };
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  health_settings settings;
  runtime::outbox<messages::journal_address> journal;
  runtime::outbox<messages::breaker_address> breaker;
  std::map<std::string, sight> venues;
  std::map<std::string, bool> actors;  ///< those that were ever found failing, and whether they are well

  core::timestamp now() const { return env->time.now(*self); }
  void ask_for_safe_mode();
  void look();
  void look_at(const watched_venue&);
  void take(const messages::watch_found&);
  void alarm(const std::string& about, const std::string& text);
  void tell_breaker(messages::health_failed);
  messages::shown_state shown() const;
  void came_back(const caf::message&);
};

/// Turns what can be seen of the process and of the venues into what the breaker acts on: an actor that does not return
/// from a handler, a venue that is silent, a process that has crashed too often.
///   accepts  watch_found (watchdog) · state_wanted
///   emits    health_failed, breaker_wanted -> breaker · note(actor_noted) -> journal, once per trouble
///   owns     nothing
///   fails    alone
///   recovers by looking again
caf::behavior health_actor(runtime::room<health_state>*, runtime::environment&, health_settings, health_peers);

}  // namespace actors
