#include "adapters/store/following_thread.hpp"

#include <algorithm>

namespace adapters::store {
namespace {

constexpr std::size_t batch_records = 2000;  ///< a few milliseconds of writing: readers never wait long
constexpr int closing_batches_max = 100;     ///< at the end: a store far behind catches up at the next start
constexpr core::duration look_again = std::chrono::milliseconds(100);
constexpr core::duration retry_min = std::chrono::seconds(1);
constexpr core::duration retry_max = std::chrono::seconds(60);

}  // namespace

core::duration retry_after(std::uint32_t failures) {
  const auto doublings = std::min<std::uint32_t>(std::max<std::uint32_t>(failures, 1) - 1, 6);
  return std::min(retry_max, retry_min * (1 << doublings));
}

following_thread::following_thread(follower::journal from, std::unique_ptr<sink> to, saying say)
    : sink_(std::move(to)),
      follower_(std::move(from), *sink_),
      say_(std::move(say)),
      reached_(sink_->reached().last.value),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

following_thread::~following_thread() {
  thread_.request_stop();
  wake_.notify_all();
}

/// A bug of ours in a projection ends the following and nothing else: the journal has it all, and trading goes on.
follower::outcome following_thread::step() {
  try {
    return follower_.step(batch_records);
  } catch (const std::exception& bug) {
    say_(std::string("store: a projection is broken: ") + bug.what());
    return follower::outcome::failed;
  }
}

void following_thread::run(const std::stop_token& stop) {
  using outcome = follower::outcome;
  std::uint32_t failures = 0;
  int closing_batches = 0;
  while (true) {
    // Asked before the step: what the journal had when the stop came is written.
    const bool last = stop.stop_requested();
    const auto done = step();
    reached_.store(follower_.reached().value, std::memory_order_relaxed);
    if (done == outcome::failed) return say_("store: it follows the journal no more: " + follower_.trouble());
    if (done == outcome::put_off && failures++ == 0) say_("store: " + follower_.trouble());
    if (done == outcome::more || done == outcome::caught_up) failures = 0;
    if (last && (done != outcome::more || ++closing_batches > closing_batches_max)) return;
    if (done == outcome::more) continue;
    std::unique_lock lock(guard_);
    wake_.wait_for(lock, stop, done == outcome::put_off ? retry_after(failures) : look_again, [] { return false; });
  }
}

}  // namespace adapters::store
