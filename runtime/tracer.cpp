#include "runtime/tracer.hpp"

#include <algorithm>
#include <utility>

#include "runtime/type_name.hpp"

namespace runtime {

namespace {

constexpr std::size_t arrivals_max = 4096;  // a backlog beyond that is shown without its waiting times

}  // namespace

void probe::tracer::start(std::uint64_t most, core::duration until) {
  const std::scoped_lock lock(mutex_);
  left_ = most;
  until_ = until;
  written_ = 0;
  present_.reset();
  arrivals_.clear();
  on_.store(most > 0, std::memory_order_relaxed);
}

void probe::tracer::stop() {
  const std::scoped_lock lock(mutex_);
  on_.store(false, std::memory_order_relaxed);
  arrivals_.clear();
  present_.reset();
}

// With the lock held.
bool probe::tracer::over(core::duration now) {
  if (!on_.load(std::memory_order_relaxed)) return true;
  if (left_ > 0 && now < until_) return false;
  on_.store(false, std::memory_order_relaxed);
  arrivals_.clear();
  present_.reset();
  return true;
}

void probe::tracer::arrived(const void* element, core::duration now) {
  const std::scoped_lock lock(mutex_);
  if (!over(now) && arrivals_.size() < arrivals_max) arrivals_.insert_or_assign(element, now);
}

void probe::tracer::begins(const void* element, const std::type_info& type, core::duration now) {
  const std::scoped_lock lock(mutex_);
  if (over(now)) return;
  present_ = line{.type = &type, .element = element, .at = now};
  if (const auto arrival = arrivals_.find(element); arrival != arrivals_.end())
    present_->waited = now - arrival->second;
}

void probe::tracer::ends(bool skipped, core::duration now) {
  const std::scoped_lock lock(mutex_);
  if (!present_) return;
  const auto done = *std::exchange(present_, std::nullopt);
  if (skipped) return;  // it comes again, and has waited since it arrived
  arrivals_.erase(done.element);
  auto& kept = lines_[written_++ % traced_max];
  kept = done;
  kept.took = now - done.at;
  --left_;
  over(now);
}

trace_reading probe::tracer::read(core::duration now) const {
  const std::scoped_lock lock(mutex_);
  trace_reading x{.on = on() && left_ > 0 && now < until_};
  const auto kept = std::min<std::uint64_t>(written_, traced_max);
  for (auto i = written_ - kept; i < written_; ++i) {
    const auto& one = lines_[i % traced_max];
    x.messages.push_back({type_name(*one.type), one.at, one.waited, one.took});
  }
  return x;
}

}  // namespace runtime
