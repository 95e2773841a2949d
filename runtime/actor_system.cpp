#include "runtime/actor_system.hpp"

#include <caf/scheduler/abstract_coordinator.hpp>
#include <caf/send.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/types/invariant.hpp"
#include "runtime/exit_class.hpp"
#include "runtime/worker_pool.hpp"

namespace runtime {

class root_watch {
 public:
  void ended(const caf::error& reason) {
    const std::scoped_lock lock(mutex_);
    reason_ = text_of(reason);
    changed_.notify_all();
  }
  std::optional<std::string> reason() const {
    const std::scoped_lock lock(mutex_);
    return reason_;
  }
  bool wait(core::duration limit) const {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return reason_.has_value(); });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::optional<std::string> reason_;
};

namespace {

std::unique_ptr<caf::actor_system_config> config_for(std::size_t workers) {
  auto config = std::make_unique<caf::actor_system_config>();
  config->set("scheduler.max-threads", workers);
  config->set("scheduler.max-throughput", std::size_t{50});  // CAF's default is no limit: one flood starves all others
  return config;
}

std::unique_ptr<caf::actor_system_config> real_config(std::size_t workers) {
  auto config = config_for(workers);
  use_worker_pool(*config);
  return config;
}

std::unique_ptr<caf::actor_system_config> virtual_config() {
  auto config = config_for(1);
  config->set("scheduler.policy", caf::atom("testing"));
  return config;
}

caf::scheduler::test_coordinator& coordinator_of(caf::actor_system& system) {
  return dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
}

}  // namespace

actor_run::actor_run(std::unique_ptr<caf::actor_system_config> config)
    : config_(std::move(config)),
      system_(std::make_unique<caf::actor_system>(*config_)),
      time_(clock::real()),
      names_(std::make_unique<directory>(*system_)),
      env_{*names_, time_, halted_},
      root_(std::make_shared<root_watch>()) {
  system_->await_actors_before_shutdown(false);  // it would wait for ever for one that does not end
}

actor_run::~actor_run() {
  names_.reset();
  system_.reset();
}

void actor_run::start(supervisor_spec spec) {
  ASSERT(root_name_.empty(), "a run has one root supervisor", root_name_);
  root_name_ = spec.name;
  auto run = [&env = env_, spec = std::move(spec)](room<supervisor_state>* self) {
    return supervisor(self, env, spec);
  };
  const auto root =
      system_->spawn<started_room<supervisor_state>>(names_->slot(root_name_), caf::actor(), std::move(run));
  root->attach_functor([watch = root_](const caf::error& reason) { watch->ended(reason); });
}

std::optional<std::string> actor_run::root_ended() const { return root_->reason(); }

void actor_run::ask_root_to_stop() {
  if (!root_name_.empty()) caf::anon_send<caf::message_priority::high>(names_->reference(root_name_), stop_room{});
}

std::vector<std::string> actor_run::occupied_names() const {
  std::vector<std::string> names;
  names_->each([&](const stable_ref& ref) {
    if (ref.occupied()) names.push_back(ref.path());
  });
  return names;
}

std::vector<std::string> actor_run::kill_occupants() {
  std::vector<std::string> killed;
  names_->each([&](stable_ref& ref) {
    const auto occupant = ref.occupant();
    if (!occupant) return;
    killed.push_back(ref.path());
    caf::anon_send<caf::message_priority::high>(occupant, kill_now{});
  });
  return killed;
}

// -- real ---------------------------------------------------------------------------------------------------------

real_run::real_run(real_options options) : actor_run(real_config(options.workers)) {}

real_run::~real_run() {
  if (!occupied_names().empty()) stop(core::duration{});
}

bool real_run::wait_for_root(core::duration limit) const { return root_->wait(limit); }

shutdown_outcome real_run::stop(core::duration deadline) {
  shutdown_outcome outcome;
  ask_root_to_stop();
  outcome.in_order = root_name_.empty() || root_->wait(deadline);
  outcome.why = root_->reason().value_or(root_name_.empty() ? "there is no root" : "missed its deadline");
  outcome.killed = kill_occupants();
  const auto give_up_at = monotonic_now() + kill_grace;
  while (!(outcome.stuck = occupied_names()).empty() && monotonic_now() < give_up_at)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return outcome;
}

// -- virtual ------------------------------------------------------------------------------------------------------

virtual_run::virtual_run(core::timestamp start) : actor_run(virtual_config()) {
  time_ = clock::starting_at(start, scheduler().clock());
}

virtual_run::~virtual_run() { stop(core::duration{}); }

caf::scheduler::test_coordinator& virtual_run::scheduler() const { return coordinator_of(*system_); }

core::timestamp virtual_run::now() const { return time_.at(scheduler().clock().now()); }

void virtual_run::settle() { scheduler().run(); }

std::optional<core::timestamp> virtual_run::next_due() const {
  const auto& timers = scheduler().clock().schedule();
  if (timers.empty()) return {};
  return time_.at(timers.begin()->first);
}

void virtual_run::fire_next() {
  if (before_timer_) before_timer_(*next_due());
  scheduler().trigger_timeout();
  settle();
}

void virtual_run::advance_to(core::timestamp until) {
  settle();
  for (auto due = next_due(); due && *due <= until; due = next_due()) fire_next();
  auto& current = scheduler().clock().current_time;
  current = std::max(current, time_.when(until));
}

bool virtual_run::run_until(const std::function<bool()>& done) {
  settle();
  while (!done()) {
    if (!next_due()) return false;
    fire_next();
  }
  return true;
}

shutdown_outcome virtual_run::stop(core::duration deadline) {
  shutdown_outcome outcome;
  const auto give_up_at = now() + deadline;
  ask_root_to_stop();
  settle();
  for (auto due = next_due(); !root_ended() && due && *due <= give_up_at; due = next_due()) fire_next();
  outcome.in_order = root_name_.empty() || root_ended().has_value();
  outcome.why = root_ended().value_or(root_name_.empty() ? "there is no root" : "missed its deadline");
  outcome.killed = kill_occupants();
  settle();
  outcome.stuck = occupied_names();
  scheduler().clock().cancel_all();  // the test scheduler would go on firing timers that arm themselves again
  return outcome;
}

}  // namespace runtime
