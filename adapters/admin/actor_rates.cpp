#include "adapters/admin/actor_rates.hpp"

#include <algorithm>

namespace adapters::admin {

namespace {

constexpr core::duration look_every = std::chrono::seconds(1);

runtime::histogram minus(const runtime::histogram& a, const runtime::histogram& b) {
  runtime::histogram out;
  for (std::size_t i = 0; i < out.counts.size(); ++i)
    out.counts[i] = a.counts[i] >= b.counts[i] ? a.counts[i] - b.counts[i] : 0;
  return out;
}

std::optional<core::duration> quantile(const runtime::histogram& recent, const runtime::histogram& all, double q) {
  if (recent.total() > 0) return recent.quantile(q);
  if (all.total() > 0) return all.quantile(q);
  return std::nullopt;
}

/// Middle of the buckets times how often, for all messages, of which one in 16 is measured.
core::duration spent(const runtime::histogram& x) {
  double nanoseconds = 0;
  for (std::size_t i = 1; i < x.counts.size(); ++i)
    nanoseconds += static_cast<double>(x.counts[i]) * 0.75 * static_cast<double>(1ull << i);
  return core::duration(static_cast<core::duration::rep>(nanoseconds * runtime::probe::sample_every));
}

actor_rate between(const runtime::probe_reading& before, const runtime::probe_reading& now, core::duration window) {
  const double seconds = std::chrono::duration<double>(window).count();
  const auto handling = minus(now.handling_time, before.handling_time);
  actor_rate out;
  out.wait_p99 = quantile(minus(now.waiting_time, before.waiting_time), now.waiting_time, 0.99);
  out.handling_p50 = quantile(handling, now.handling_time, 0.5);
  out.handling_p99 = quantile(handling, now.handling_time, 0.99);
  if (seconds <= 0) return out;
  out.per_second = now.handled >= before.handled ? static_cast<double>(now.handled - before.handled) / seconds : 0;
  const auto busy = spent(handling) + std::min(window, now.handling.empty() ? core::duration{} : now.handling_for);
  out.busy = std::min(1.0, std::chrono::duration<double>(busy).count() / seconds);
  return out;
}

}  // namespace

void actor_rates::look(const world& from, core::timestamp now) {
  if (looked_ && now < *looked_ + look_every) return;
  window_ = looked_ ? now - *looked_ : core::duration{};
  looked_ = now;
  auto before = std::move(actors_);
  actors_ = from.actors();
  rates_.clear();
  for (const auto& x : actors_) {
    const auto old = std::ranges::find(before, x.name, &actor_row::name);
    rates_[x.name] = between(old == before.end() ? runtime::probe_reading{} : old->probe, x.probe,
                             old == before.end() ? core::duration{} : window_);
  }
}

const actor_row* actor_rates::find(std::string_view name) const {
  const auto found = std::ranges::find(actors_, name, &actor_row::name);
  return found == actors_.end() ? nullptr : &*found;
}

const actor_rate& actor_rates::rate_of(const std::string& name) const {
  static const actor_rate none;
  const auto found = rates_.find(name);
  return found == rates_.end() ? none : found->second;
}

}  // namespace adapters::admin
