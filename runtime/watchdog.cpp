#include "runtime/watchdog.hpp"

#include <unistd.h>

#include <memory>
#include <utility>

namespace runtime {

watch_sight sight_of(const actor_status& x) {
  return {.actor = x.name,
          .occupied = x.occupied,
          .starts = x.probe.starts,
          .handled = x.probe.handled,
          .handling = x.probe.handling,
          .handling_for = x.probe.handling_for,
          .answered = x.probe.answered,
          .unanswered_for = x.probe.unanswered_for};
}

watchdog::watchdog(environment& env, watchdog_settings settings)
    : env_(env), settings_(std::move(settings)), rule_(settings_.limits), thread_([this] { watch(); }) {}

watchdog::~watchdog() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ended_.notify_all();
  thread_.join();
}

void watchdog::watch() {
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    look();
    lock.lock();
  } while (!ended_.wait_for(lock, settings_.beat, [&] { return ending_; }));
}

void watchdog::look() {
  std::vector<watch_sight> sights;
  for (const auto& x : env_.names.list()) sights.push_back(sight_of(x));
  const auto now = monotonic_now();
  const auto verdict = rule_.look(sights, now, settings_.at_least ? settings_.at_least() : core::duration{});
  if (settings_.tell) settings_.tell(verdict);
  if (verdict.fatal()) end_process(verdict.why_fatal());
  env_.names.each([&](stable_ref& name) { name.ping(now); });
}

/// Whatever blocks a worker (a full pipe, a dead disk) may block the last words as well: nobody waits for them longer
/// than agreed.
void watchdog::end_process(const std::string& why) {
  env_.halted.store(true, std::memory_order_release);
  struct ending {
    std::mutex mutex;
    std::condition_variable changed;
    bool said = false;
  };
  const auto state = std::make_shared<ending>();
  if (settings_.last_words) {
    std::thread([state, speak = settings_.last_words, why] {
      speak(why);
      const std::lock_guard lock(state->mutex);
      state->said = true;
      state->changed.notify_all();
    }).detach();
    std::unique_lock lock(state->mutex);
    state->changed.wait_for(lock, settings_.last_words_max, [&] { return state->said; });
  }
  ::_exit(watchdog_exit_code);
}

}  // namespace runtime
