#pragma once

#include <caf/error.hpp>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "runtime/exit_class.hpp"
#include "runtime/supervisor.hpp"

namespace runtime {

/// Children are known by a key that grows with the order of starting, so that "left" and "right" are < and >.
using child_key = std::uint64_t;

/// A supervisor's messages to itself. Stale ones are told by the child's generation.
struct restart_due {
  child_key child = 0;
  std::uint32_t generation = 0;
};
struct ending_overdue {
  child_key child = 0;
  std::uint32_t generation = 0;
};

/// One child and where it stands.
struct supervised_child {
  /// What only a child has that has ended once. The others stay small.
  struct past {
    failure_window failures_alone;
    backoff delays;
    core::duration delay{};  ///< before its last restart
    std::string why{};       ///< it ended
  };

  supervised_child(child_key k, child_spec x, stable_ref::pointer p, bool d)
      : key(k), start(std::move(x.start)), shutdown(x.shutdown), place(std::move(p)), restart(x.restart), dynamic(d) {}

  child_key key;
  start_function start;
  core::duration shutdown;
  stable_ref::pointer place;
  caf::actor present;         ///< the running actor; while evicting, the predecessor
  core::timestamp started{};  ///< last time it was started
  std::unique_ptr<past> before;
  std::uint32_t generation = 0;  ///< of timers
  std::uint32_t starts = 0;
  std::uint32_t failures = 0;
  restart_type restart;
  child_phase phase = child_phase::down;
  bool dynamic;  ///< added by start_child: forgotten when it ends for good

  const std::string& name() const { return place->path(); }
  std::string last_why() const { return before ? before->why : std::string(); }
  bool running() const {
    return phase == child_phase::starting || phase == child_phase::up || phase == child_phase::stopping ||
           phase == child_phase::killing;
  }
};

/// What a supervisor does, apart from the mailbox. Two sets hold what is still to be done: `to_stop_` is worked off
/// from the right, then `to_start_` from the left, one child at a time where the order matters; each event (ready,
/// down, due, overdue) takes its child one step further.
class supervision {
 public:
  supervision(room<supervisor_state>* self, environment&, supervisor_spec);
  ~supervision();
  supervision(const supervision&) = delete;
  supervision& operator=(const supervision&) = delete;

  void start_all();
  void on_ready(caf::actor_id);
  void on_down(const caf::down_msg&);
  void on_due(restart_due);
  void on_overdue(ending_overdue);
  child_answer add(const child_spec&);
  child_answer remove(const std::string& name);
  child_answer restart(const restart_child&);
  children_listed list() const;
  /// Stops all children in reverse order, then quits with the reason.
  void stop(caf::error reason);

 private:
  using child = supervised_child;

  core::timestamp now() const;
  child* find(const std::string& name);

  void enter(child&, child_phase);
  void show_root(child_phase);
  void advance();
  bool stop_next();
  bool start_next();

  void start(child&);
  void evict(child&, const caf::actor& predecessor);
  void begin_to_stop(child&);
  void kill(child&);
  void await_end(child&, core::duration limit);
  void stopped(child&, const std::string& why);

  /// How far a child had come when it failed.
  enum class stage : std::uint8_t {
    not_begun,  ///< its start function threw: there never was an actor
    starting,   ///< in its behaviour function
    up,         ///< after that
  };
  void failed(child&, const std::string& why, stage);
  void ended(child&, const std::string& why);
  void take_siblings_along(const child& first, const std::string& why);
  void restart_after(child&, core::duration delay, stage);
  void quarantine(child&, const std::string& why);
  void does_not_end(child&);
  void give_up(const std::string& why);
  void end(caf::error reason);
  void sequence_done();
  void forget(child&);
  child& keep(const child_spec&, bool dynamic);
  supervised_child::past& past_of(child&);

  void start_afresh(child&, const std::string& why);

  template <class Event>
  void tell(Event event) {
    if (spec_.listener) self_->send(spec_.listener, std::move(event));
  }

  room<supervisor_state>* self_;
  environment& env_;
  supervisor_spec spec_;
  std::map<child_key, child> children_;
  std::unordered_map<core::actor_number, child_key> by_number_;
  std::unordered_map<caf::actor_id, child_key> by_actor_;
  std::set<child_key> to_stop_;
  std::set<child_key> to_start_;
  child_key next_key_ = 1;
  failure_window failures_;
  const station::budget& budget_;  ///< shown for all children, except those that have failed alone
  const bool is_root_;
  bool sequence_running_ = false;  ///< the first start of all children
  bool ending_ = false;
  caf::error end_reason_;
};

}  // namespace runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::restart_due)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::ending_overdue)
