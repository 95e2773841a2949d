#include "core/risk/breaker.hpp"

#include <algorithm>
#include <utility>

#include "core/types/invariant.hpp"

namespace core::risk {
namespace {

constexpr const char* rule = "rule";

timestamp day_after(timestamp now) { return std::chrono::floor<std::chrono::days>(now) + std::chrono::days(1); }

timestamp monday_after(timestamp now) {
  const auto today = std::chrono::floor<std::chrono::days>(now);
  const auto ahead = std::chrono::Monday - std::chrono::weekday(today);
  return today + (ahead == std::chrono::days(0) ? std::chrono::days(7) : ahead);
}

/// The moment at which time alone closes it; zero where it does not.
timestamp end_of(const breaker_policy& policy, timestamp opened) {
  switch (policy.reset) {
    case breaker_reset::after_time:
      return opened + policy.time;
    case breaker_reset::next_day:
      return day_after(opened);
    case breaker_reset::next_week:
      return monday_after(opened);
    case breaker_reset::by_operator:
    case breaker_reset::when_recovered:
      return {};
  }
  return {};
}

void put(byte_writer& out, timestamp x) { out.put(x.time_since_epoch().count()); }
timestamp get_time(byte_reader& in) { return timestamp(duration(in.get<std::int64_t>())); }
template <class T>
void put(byte_writer& out, const std::optional<T>& x) {
  out.put(x.has_value());
  if constexpr (std::is_same_v<T, timestamp>) {
    put(out, x.value_or(timestamp{}));
  } else {
    out.put(x.value_or(T{}));
  }
}
template <class T>
std::optional<T> get_optional(byte_reader& in) {
  const bool there = in.get<bool>();
  T x{};
  if constexpr (std::is_same_v<T, timestamp>) {
    x = get_time(in);
  } else {
    x = in.get<T>();
  }
  return there ? std::optional<T>(x) : std::nullopt;
}

}  // namespace

std::string_view to_string(breaker_phase x) {
  switch (x) {
    case breaker_phase::closed:
      return "closed";
    case breaker_phase::open:
      return "open";
    case breaker_phase::overridden:
      return "overridden";
  }
  return "?";
}

std::string_view to_string(breaker_refusal x) {
  switch (x) {
    case breaker_refusal::not_found:
      return "not_found";
    case breaker_refusal::already:
      return "already";
    case breaker_refusal::cause_holds:
      return "cause_holds";
  }
  return "?";
}

breaker::breaker(breaker_policy x) : policy_(std::move(x)) {
  ASSERT(problem_of(policy_).empty(), "a breaker needs a good policy", policy_.name, problem_of(policy_));
}

std::optional<std::int64_t> breaker::value(timestamp now) const {
  if (policy_.measure == breaker_measure::count) return static_cast<std::int64_t>(failures(now));
  return value_;
}

/// What opened it is judged by its recovery; what an operator opened, by its threshold.
bool breaker::cause_holds(timestamp now) const {
  if (phase_ == breaker_phase::closed || !by_rule_) return trips(now);
  switch (policy_.measure) {
    case breaker_measure::level:
      return value_ && !recovered(*value_);
    case breaker_measure::count:
      return bad_since_ || failures(now) > 0;
    case breaker_measure::lasting:
      return bad_since_.has_value();
  }
  return true;
}

void breaker::observe(std::int64_t value, timestamp now) {
  value_ = value;
  bool good = false;
  switch (policy_.measure) {
    case breaker_measure::level:
      good = recovered(value);
      break;
    case breaker_measure::count:
      good = value <= 0;
      while (!failed_.empty() && failed_.front() + policy_.window <= now) failed_.pop_front();
      // One more than the threshold is as good as many more: the memory stays bounded.
      for (auto more = std::min(value, policy_.threshold + 1); more > 0; --more) failed_.push_back(now);
      while (failed_.size() > static_cast<std::size_t>(policy_.threshold) + 1) failed_.pop_front();
      break;
    case breaker_measure::lasting:
      good = !beyond(value, policy_.threshold);
      break;
  }
  if (good) {
    bad_since_.reset();
    excused_.reset();
    if (!good_since_) good_since_ = now;
  } else {
    good_since_.reset();
    if (!bad_since_) bad_since_ = now;
  }
}

std::optional<breaker_change> breaker::advance(timestamp now) {
  switch (phase_) {
    case breaker_phase::closed:
      if (trips(now)) return open(now, cause(now), rule);
      return std::nullopt;
    case breaker_phase::overridden:
      if (now < until_) return std::nullopt;
      if (trips(now)) return open(now, "the override ended: " + cause(now), rule);
      return close(now, "the override ended", rule);
    case breaker_phase::open:
      if (!by_rule_) return std::nullopt;
      if (until_ != timestamp{} && now >= until_) return close(now, "its time is over", rule);
      if (const auto due = recovery_due(); due && now >= *due) return close(now, "recovered", rule);
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<timestamp> breaker::next_due() const {
  switch (phase_) {
    case breaker_phase::closed:
      if (policy_.measure == breaker_measure::lasting && bad_since_) return *bad_since_ + policy_.window;
      return std::nullopt;
    case breaker_phase::overridden:
      return until_;
    case breaker_phase::open:
      if (!by_rule_) return std::nullopt;
      return until_ != timestamp{} ? std::optional(until_) : recovery_due();
  }
  return std::nullopt;
}

result<breaker_change, breaker_refusal> breaker::trip(std::string by, std::string why, timestamp now) {
  if (phase_ == breaker_phase::open) return unexpected(breaker_refusal::already);
  auto done = enter(breaker_phase::open, now, {}, std::move(why), std::move(by));
  by_rule_ = false;
  return done;
}

result<breaker_change, breaker_refusal> breaker::reset(std::string by, std::string why, timestamp now,
                                                       duration override_for) {
  if (phase_ != breaker_phase::open) return unexpected(breaker_refusal::already);
  if (!cause_holds(now)) return close(now, std::move(why), std::move(by));
  if (override_for <= duration::zero()) return unexpected(breaker_refusal::cause_holds);
  return enter(breaker_phase::overridden, now, now + override_for, std::move(why), std::move(by));
}

bool breaker::beyond(std::int64_t value, std::int64_t level) const {
  return policy_.side == breaker_side::above ? value >= level : value <= level;
}

bool breaker::recovered(std::int64_t value) const {
  if (!policy_.recovery) return !beyond(value, policy_.threshold);
  return policy_.side == breaker_side::above ? value <= *policy_.recovery : value >= *policy_.recovery;
}

bool breaker::excused(std::int64_t value) const {
  if (!excused_) return false;
  if (policy_.step == 0) return true;
  return !beyond(value, policy_.side == breaker_side::above ? *excused_ + policy_.step : *excused_ - policy_.step);
}

std::size_t breaker::failures(timestamp now) const {
  return static_cast<std::size_t>(
      std::count_if(failed_.begin(), failed_.end(), [&](timestamp at) { return at + policy_.window > now; }));
}

bool breaker::trips(timestamp now) const {
  switch (policy_.measure) {
    case breaker_measure::level:
      return value_ && beyond(*value_, policy_.threshold) && !excused(*value_);
    case breaker_measure::count:
      return failures(now) > static_cast<std::size_t>(policy_.threshold);
    case breaker_measure::lasting:
      return bad_since_ && now - *bad_since_ >= policy_.window;
  }
  return true;
}

/// When the quiet period is over, as long as nothing bad comes.
std::optional<timestamp> breaker::recovery_due() const {
  if (policy_.reset != breaker_reset::when_recovered || !good_since_) return std::nullopt;
  timestamp due = *good_since_ + policy_.time;
  if (!failed_.empty()) due = std::max(due, failed_.back() + std::max(policy_.window, policy_.time));
  return due;
}

std::string breaker::cause(timestamp now) const {
  switch (policy_.measure) {
    case breaker_measure::level:
      return policy_.metric + ' ' + text_of(*value_, policy_.unit) + ", limit " +
             text_of(policy_.threshold, policy_.unit);
    case breaker_measure::count:
      return policy_.metric + ": " + std::to_string(failures(now)) + " in " + to_text(policy_.window) + ", limit " +
             std::to_string(policy_.threshold);
    case breaker_measure::lasting:
      return policy_.metric + " for " + to_text(policy_.window);
  }
  return policy_.metric;
}

breaker_change breaker::enter(breaker_phase to, timestamp now, timestamp until, std::string why, std::string by) {
  phase_ = to;
  since_ = now;
  until_ = until;
  why_ = std::move(why);
  by_ = std::move(by);
  ++rev_;
  return {policy_.name, to, now, until, why_, by_};
}

breaker_change breaker::open(timestamp now, std::string why, std::string by) {
  by_rule_ = true;
  excused_.reset();
  return enter(breaker_phase::open, now, end_of(policy_, now), std::move(why), std::move(by));
}

breaker_change breaker::close(timestamp now, std::string why, std::string by) {
  if (phase_ == breaker_phase::open && until_ != timestamp{} && now >= until_) {
    if (policy_.reset == breaker_reset::after_time && value_ && !recovered(*value_)) {
      excused_ = value_;
    } else {
      value_.reset();  // it spoke of the day before
    }
    failed_.clear();
    bad_since_.reset();
    good_since_.reset();
  }
  return enter(breaker_phase::closed, now, {}, std::move(why), std::move(by));
}

void breaker::write(byte_writer& out) const {
  out.put(phase_).put(by_rule_).put(rev_).put(std::string_view(why_)).put(std::string_view(by_));
  put(out, since_);
  put(out, until_);
  put(out, value_);
  put(out, excused_);
  put(out, bad_since_);
  put(out, good_since_);
  out.put(static_cast<std::uint32_t>(failed_.size()));
  for (const auto at : failed_) put(out, at);
}

void breaker::read(byte_reader& in) {
  phase_ = in.get(breaker_phase::overridden);
  by_rule_ = in.get<bool>();
  rev_ = in.get<std::uint64_t>();
  why_ = in.text();
  by_ = in.text();
  since_ = get_time(in);
  until_ = get_time(in);
  value_ = get_optional<std::int64_t>(in);
  excused_ = get_optional<std::int64_t>(in);
  bad_since_ = get_optional<timestamp>(in);
  good_since_ = get_optional<timestamp>(in);
  failed_.clear();
  for (auto left = in.get<std::uint32_t>(); left > 0; --left) failed_.push_back(get_time(in));
}

}  // namespace core::risk
