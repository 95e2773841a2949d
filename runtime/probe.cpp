#include "runtime/probe.hpp"

#include <time.h>

#include <algorithm>
#include <bit>
#include <mutex>

#include "runtime/tracer.hpp"
#include "runtime/type_name.hpp"

namespace runtime {

struct probe::timings {
  std::array<counter, histogram::bucket_count> waiting{};
  std::array<counter, histogram::bucket_count> handling{};
};

/// Pings are numbered from 1. At most one is on its way: the last one, where `answered` is less than `pinged`.
struct probe::liveness {
  counter pinged{0};
  counter answered{0};
  std::atomic<std::int64_t> since{0};  ///< when the last one was sent
  std::atomic<std::int64_t> took{0};
};

namespace {

// A few nanoseconds per reading, at the price of a resolution of some milliseconds: enough to see who is stuck.
std::int64_t coarse_now() {
  timespec x{};
  clock_gettime(CLOCK_MONOTONIC_COARSE, &x);
  return x.tv_sec * 1'000'000'000 + x.tv_nsec;
}

std::int64_t exact_now() { return probe::monotonic::now().time_since_epoch().count(); }

std::mutex text_mutex;

template <class Counters>
histogram read_histogram(const Counters& counters) {
  histogram result;
  std::transform(counters.begin(), counters.end(), result.counts.begin(),
                 [](const auto& x) { return x.load(std::memory_order_relaxed); });
  return result;
}

}  // namespace

std::size_t histogram::bucket_of(core::duration d) {
  const auto width = std::bit_width(static_cast<std::uint64_t>(std::max<std::int64_t>(d.count(), 0)));
  return std::min<std::size_t>(width, bucket_count - 1);
}

std::uint64_t histogram::total() const {
  std::uint64_t sum = 0;
  for (const auto n : counts) sum += n;
  return sum;
}

core::duration histogram::quantile(double q) const {
  const auto all = total();
  if (all == 0) return {};
  const auto wanted = static_cast<std::uint64_t>(std::clamp(q, 0.0, 1.0) * static_cast<double>(all - 1));
  std::uint64_t seen = 0;
  std::size_t bucket = 0;
  while (seen + counts[bucket] <= wanted) seen += counts[bucket++];
  return core::duration(std::int64_t{1} << bucket);
}

probe::~probe() {
  delete times_.load();
  delete life_.load();
  delete trace_.load();
}

probe::timings& probe::times() {
  auto* present = times_.load(std::memory_order_acquire);
  if (present == nullptr) {  // only the occupant comes here
    present = new timings;
    times_.store(present, std::memory_order_release);
  }
  return *present;
}

void probe::watch(const void* element) {
  const void* none = nullptr;
  if (watched_.compare_exchange_strong(none, element, std::memory_order_relaxed))
    watched_since_.store(exact_now(), std::memory_order_relaxed);  // seen by the occupant, who meets the element later
}

void probe::note_waiting() {
  const core::duration waited{exact_now() - watched_since_.load(std::memory_order_relaxed)};
  watched_.store(nullptr, std::memory_order_relaxed);
  add(times().waiting[histogram::bucket_of(waited)]);
}

bool probe::begin(const void* element, const std::type_info* type) {
  if (watched_.load(std::memory_order_relaxed) == element) [[unlikely]]
    note_waiting();
  handling_since_.store(coarse_now(), std::memory_order_relaxed);
  const auto* shown = type != nullptr ? type : &typeid(builtin);
  handling_.store(shown, std::memory_order_relaxed);
  if (auto* trace = trace_.load(std::memory_order_acquire); trace != nullptr && trace->on()) [[unlikely]]
    trace->begins(element, *shown, core::duration(exact_now()));
  return handled_.load(std::memory_order_relaxed) % sample_every == 0;
}

void probe::end(bool skipped, std::optional<monotonic::time_point> begun) {
  handling_.store(nullptr, std::memory_order_relaxed);
  if (auto* trace = trace_.load(std::memory_order_acquire); trace != nullptr && trace->on()) [[unlikely]]
    trace->ends(skipped, core::duration(exact_now()));
  if (skipped) return;
  add(handled_);
  if (begun) add(times().handling[histogram::bucket_of(monotonic::now() - *begun)]);
}

void probe::began_to_exist() {
  add(starts_);
  watched_.store(nullptr, std::memory_order_relaxed);
  forget_pings();
  // What reached a predecessor too late is not waiting for anybody.
  drained_.store(received_.load(std::memory_order_relaxed) - handled_.load(std::memory_order_relaxed),
                 std::memory_order_relaxed);
}

void probe::failed(const std::string& why) {
  add(failed_);
  const std::scoped_lock lock(text_mutex);
  last_error_ = std::make_unique<std::string>(why);
}

void probe::drained(std::uint64_t all, std::uint64_t told) {
  add(drained_, all);
  add(undelivered_, told);
  watched_.store(nullptr, std::memory_order_relaxed);
  forget_pings();
}

// -- signs of life ------------------------------------------------------------------------------------------------

std::optional<std::uint64_t> probe::pinged(core::duration now) {
  auto* life = life_.load(std::memory_order_acquire);
  if (life == nullptr) {  // only the one who asks comes here
    life = new liveness;
    life_.store(life, std::memory_order_release);
  }
  const auto before = life->pinged.load(std::memory_order_relaxed);
  if (life->answered.load(std::memory_order_acquire) < before) return {};
  life->since.store(now.count(), std::memory_order_relaxed);
  life->pinged.store(before + 1, std::memory_order_release);
  return before + 1;
}

void probe::answered(std::uint64_t number) {
  auto* life = life_.load(std::memory_order_acquire);
  if (life == nullptr || life->answered.load(std::memory_order_relaxed) >= number) return;
  life->took.store(exact_now() - life->since.load(std::memory_order_relaxed), std::memory_order_relaxed);
  life->answered.store(number, std::memory_order_release);
}

// A ping that was on its way to a former occupant is not held against its successor.
void probe::forget_pings() {
  if (auto* life = life_.load(std::memory_order_acquire))
    life->answered.store(life->pinged.load(std::memory_order_acquire), std::memory_order_release);
}

// -- trace --------------------------------------------------------------------------------------------------------

void probe::start_trace(std::uint64_t most, core::duration until) {
  auto* trace = trace_.load(std::memory_order_acquire);
  if (trace == nullptr) {
    auto made = std::make_unique<tracer>();
    if (trace_.compare_exchange_strong(trace, made.get(), std::memory_order_acq_rel)) trace = made.release();
  }
  trace->start(most, until);
}

void probe::stop_trace() {
  if (auto* trace = trace_.load(std::memory_order_acquire)) trace->stop();
}

trace_reading probe::trace() const {
  const auto* trace = trace_.load(std::memory_order_acquire);
  return trace == nullptr ? trace_reading{} : trace->read(core::duration(exact_now()));
}

void probe::trace_arrival(const void* element) {
  if (auto* trace = trace_.load(std::memory_order_acquire); trace->on())
    trace->arrived(element, core::duration(exact_now()));
}

// -- reading ------------------------------------------------------------------------------------------------------

probe_reading probe::read() const {
  const auto get = [](const counter& x) { return x.load(std::memory_order_relaxed); };
  probe_reading x;
  const auto gone = get(handled_) + get(drained_);  // before `received_`, lest a message be gone that has not come
  x.received = get(received_);
  x.depth = x.received > gone ? x.received - gone : 0;
  x.handled = get(handled_);
  x.failed = get(failed_);
  x.unexpected = get(unexpected_);
  x.undelivered = get(undelivered_);
  x.bounced = get(bounced_);
  x.starts = get(starts_);
  if (const auto* type = handling_.load(std::memory_order_relaxed)) {
    x.handling = type_name(*type);
    x.handling_for = core::duration(std::max<std::int64_t>(0, coarse_now() - handling_since_.load()));
  }
  if (const auto* times = times_.load(std::memory_order_acquire)) {
    x.waiting_time = read_histogram(times->waiting);
    x.handling_time = read_histogram(times->handling);
  }
  if (const auto* life = life_.load(std::memory_order_acquire)) {
    x.answered = get(life->answered);
    x.pinged = std::max(x.answered, get(life->pinged));
    x.last_answer_took = core::duration(life->took.load(std::memory_order_relaxed));
    if (x.answered < x.pinged) x.unanswered_for = core::duration(std::max<std::int64_t>(1, coarse_now() - life->since));
  }
  const std::scoped_lock lock(text_mutex);
  if (last_error_) x.last_error = *last_error_;
  return x;
}

}  // namespace runtime
