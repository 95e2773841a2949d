#include "adapters/store/following_thread.hpp"

#include <algorithm>

#include "runtime/clock.hpp"

namespace adapters::store {
namespace {

constexpr std::size_t batch_records = 2000;  ///< a few milliseconds of writing: readers never wait long
constexpr int closing_batches_max = 100;     ///< at the end: a store far behind catches up at the next start
constexpr core::duration closing_max = std::chrono::seconds(2);
constexpr core::duration look_again = std::chrono::milliseconds(100);
constexpr core::duration retry_min = std::chrono::seconds(1);
constexpr core::duration retry_max = std::chrono::seconds(60);

}  // namespace

core::duration retry_after(std::uint32_t failures) {
  const auto doublings = std::min<std::uint32_t>(std::max<std::uint32_t>(failures, 1) - 1, 6);
  return std::min(retry_max, retry_min * (1 << doublings));
}

following_thread::following_thread(std::string name, follower::journal from, std::unique_ptr<sink> to, saying say)
    : name_(std::move(name)),
      sink_(std::move(to)),
      follower_(std::move(from), *sink_),
      say_(std::move(say)),
      reached_(sink_->reached().last.value),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

following_thread::~following_thread() {
  stop();
  const auto left = *end_asked_at_ + closing_max - runtime::monotonic_now();
  std::unique_lock lock(guard_);
  if (!wake_.wait_for(lock, left, [this] { return ended_; })) sink_->abandon();
}

void following_thread::stop() {
  if (!end_asked_at_) end_asked_at_ = runtime::monotonic_now();
  thread_.request_stop();
}

store_sight following_thread::sight() const {
  return {name_, {reached_.load(std::memory_order_relaxed)}, up_.load(std::memory_order_relaxed)};
}

void following_thread::run(const std::stop_token& stop) {
  follow(stop);
  up_.store(false, std::memory_order_relaxed);
  const std::lock_guard lock(guard_);
  ended_ = true;
  wake_.notify_all();
}

/// A bug of ours in a projection ends the following and nothing else: the journal has it all, and trading goes on.
follower::outcome following_thread::step() {
  try {
    return follower_.step(batch_records);
  } catch (const std::exception& bug) {
    say_("store " + name_ + ": a projection is broken: " + bug.what());
    return follower::outcome::failed;
  }
}

void following_thread::follow(const std::stop_token& stop) {
  using outcome = follower::outcome;
  std::uint32_t failures = 0;
  int closing_batches = 0;
  while (true) {
    // Asked before the step: what the journal had when the stop came is written.
    const bool last = stop.stop_requested();
    if (last && failures > 0) return;
    const auto done = step();
    const bool took = done == outcome::more || done == outcome::caught_up;
    reached_.store(follower_.reached().value, std::memory_order_relaxed);
    up_.store(took, std::memory_order_relaxed);
    if (done == outcome::failed)
      return say_("store " + name_ + ": it follows the journal no more: " + follower_.trouble());
    if (took && failures > 0)
      say_("store " + name_ + ": it takes records again, from " + std::to_string(follower_.reached().value));
    if (!took && failures == 0) say_("store " + name_ + ": " + follower_.trouble());
    failures = took ? 0 : failures + 1;
    if (last && (done != outcome::more || ++closing_batches > closing_batches_max)) return;
    if (done == outcome::more) continue;
    std::unique_lock lock(guard_);
    wake_.wait_for(lock, stop, took ? look_again : retry_after(failures), [] { return false; });
  }
}

}  // namespace adapters::store
