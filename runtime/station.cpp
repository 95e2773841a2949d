#include "runtime/station.hpp"

namespace runtime {

struct station::budgets {
  budget of_children;
  budget alone;
};

namespace {

template <class T>
T get(const std::atomic<T>& x) {
  return x.load(std::memory_order_relaxed);
}
template <class T>
void put(std::atomic<T>& x, T value) {
  x.store(value, std::memory_order_relaxed);
}

}  // namespace

std::string_view to_string(restart_strategy x) {
  switch (x) {
    case restart_strategy::one_for_one:
      return "one_for_one";
    case restart_strategy::rest_for_one:
      return "rest_for_one";
    case restart_strategy::one_for_all:
      return "one_for_all";
  }
  return "?";
}

std::string_view to_string(child_phase x) {
  switch (x) {
    case child_phase::down:
      return "down";
    case child_phase::waiting:
      return "waiting";
    case child_phase::evicting:
      return "evicting";
    case child_phase::starting:
      return "starting";
    case child_phase::up:
      return "up";
    case child_phase::stopping:
      return "stopping";
    case child_phase::killing:
      return "killing";
    case child_phase::quarantined:
      return "quarantined";
  }
  return "?";
}

void station::budget::begin(const std::string& supervisor, std::uint64_t allowed, core::duration window) {
  put(allowed_, allowed);
  put(window_, window);
  put<std::uint64_t>(counted_, 0);
  supervisor_.store(&supervisor, std::memory_order_release);
}

void station::budget::count(std::uint64_t failures, core::timestamp last) {
  put(last_, last);
  put(counted_, failures);
}

budget_reading station::budget::read() const { return {get(allowed_), get(window_), get(counted_), get(last_)}; }

station::~station() { delete kept_.load(); }

station::budgets& station::kept() {
  auto* present = kept_.load(std::memory_order_acquire);
  if (present == nullptr) {
    auto made = std::make_unique<budgets>();
    if (kept_.compare_exchange_strong(present, made.get(), std::memory_order_acq_rel)) present = made.release();
  }
  return *present;
}

const station::budget& station::leads(restart_strategy how, const std::string& path, std::uint64_t allowed,
                                      core::duration window) {
  put(strategy_, static_cast<std::uint8_t>(1 + static_cast<int>(how)));
  auto& own = kept().of_children;
  own.begin(path, allowed, window);
  return own;
}

void station::children_failed(std::uint64_t failures, core::timestamp last) {
  kept().of_children.count(failures, last);
}

void station::belongs_to(const budget& x) { counted_in_.store(&x, std::memory_order_release); }

void station::leaves() { put<const budget*>(counted_in_, nullptr); }

void station::enters(child_phase phase, core::timestamp now) {
  put(up_since_, phase == child_phase::up ? now : core::timestamp{});
  put(phase_, phase);
}

void station::failed_alone(std::uint64_t failures, core::timestamp last) {
  const auto* shared = counted_in_.load(std::memory_order_relaxed);
  if (shared == nullptr) return;
  auto& own = kept().alone;
  if (shared != &own) {
    const auto allowance = shared->read();
    own.begin(shared->supervisor(), allowance.allowed, allowance.window);
    belongs_to(own);
  }
  own.count(failures, last);
}

station_reading station::read() const {
  station_reading x;
  if (const auto* budget = counted_in_.load(std::memory_order_acquire)) {
    x.parent = budget->supervisor();
    x.budget = budget->read();
  }
  if (const auto* kind = get(kind_)) x.kind = kind;
  if (const auto how = get(strategy_); how != 0) x.strategy = static_cast<restart_strategy>(how - 1);
  x.phase = get(phase_);
  x.up_since = get(up_since_);
  return x;
}

}  // namespace runtime
