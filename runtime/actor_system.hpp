#pragma once

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/environment.hpp"
#include "runtime/supervisor.hpp"

namespace runtime {

/// How an ordered shutdown went.
struct shutdown_outcome {
  bool in_order = false;            ///< the root supervisor ended within the deadline
  std::string why;                  ///< its reason
  std::vector<std::string> killed;  ///< names that still had an occupant after that
  /// Names whose occupant did not even obey kill_now: a handler of theirs does not return. Worker threads cannot be
  /// joined any more: end the process (std::_Exit), do not destroy the run.
  std::vector<std::string> stuck;
};

/// The end of the root supervisor, for a thread that waits for it.
class root_watch;

/// What both ways of running actors have in common: a system, the names, the clock, one root supervisor.
class actor_run {
 public:
  actor_run(const actor_run&) = delete;
  actor_run& operator=(const actor_run&) = delete;

  caf::actor_system& system() { return *system_; }
  directory& names() { return *names_; }
  const clock& time() const { return time_; }
  std::atomic<bool>& halted() { return halted_; }
  environment& env() { return env_; }

  /// Starts the root supervisor under its spec's name. Once.
  void start(supervisor_spec root);
  /// The root's reason, once it has ended.
  std::optional<std::string> root_ended() const;

 protected:
  explicit actor_run(std::unique_ptr<caf::actor_system_config>);
  ~actor_run();

  void ask_root_to_stop();
  /// Sends kill_now to every occupant and returns the names.
  std::vector<std::string> kill_occupants();
  std::vector<std::string> occupied_names() const;

  std::unique_ptr<caf::actor_system_config> config_;
  std::unique_ptr<caf::actor_system> system_;
  clock time_;
  std::atomic<bool> halted_{false};
  std::unique_ptr<directory> names_;
  environment env_;
  std::string root_name_;
  std::shared_ptr<root_watch> root_;
};

struct real_options {
  std::size_t workers = 2;
};

/// Actors on worker threads, in the machine's time.
class real_run : public actor_run {
 public:
  explicit real_run(real_options = {});
  ~real_run();

  /// True when the root has ended within `limit` of waiting.
  bool wait_for_root(core::duration limit) const;
  /// Stops the root within the deadline; then kills what is left, which gets `kill_grace` more.
  shutdown_outcome stop(core::duration deadline);
};

/// Actors on the calling thread, in virtual time: it stands still while messages are handled and jumps to the next
/// timer when none is left. The same run does the same things in the same order.
class virtual_run : public actor_run {
 public:
  explicit virtual_run(core::timestamp start);
  ~virtual_run();

  core::timestamp now() const;
  /// Handles messages until none is left. Time stands still.
  void settle();
  /// When the next timer is due, if there is one.
  std::optional<core::timestamp> next_due() const;

  /// Fires the timers up to and including `until` one by one, each at its own time, with everything that follows from
  /// it; afterwards it is `until`.
  void advance_to(core::timestamp until);
  void advance(core::duration d) { advance_to(now() + d); }
  /// Goes on until `done()` is true (checked after each timer) or no timer is left. The last value of done().
  bool run_until(const std::function<bool()>& done);

  /// Called before each timer with its time: to follow the wall clock, for instance. May be empty.
  void pace(std::function<void(core::timestamp due)> before_timer) { before_timer_ = std::move(before_timer); }

  /// Stops the root, giving it up to `deadline` of virtual time; then kills what is left and forgets all timers.
  shutdown_outcome stop(core::duration deadline = std::chrono::minutes(1));

 private:
  caf::scheduler::test_coordinator& scheduler() const;
  void fire_next();

  std::function<void(core::timestamp)> before_timer_;
};

}  // namespace runtime
