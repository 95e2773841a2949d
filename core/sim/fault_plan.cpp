#include "core/sim/fault_plan.hpp"

#include <algorithm>

#include "core/sim/random.hpp"
#include "core/types/hash.hpp"
#include "core/types/invariant.hpp"

namespace core::sim {
namespace {

constexpr std::uint64_t million = 1'000'000;
constexpr std::uint32_t half = 500'000;

std::uint64_t hash_of(std::string_view text) {
  state_hash hash;
  hash.add(std::as_bytes(std::span(text.data(), text.size())));
  return hash.value();
}

/// Two numbers as one draw.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) { return splitmix64(splitmix64(a).next() ^ b).next(); }

bool timed(const fault_schedule& x) {
  return x.how == fault_schedule::kind::at || x.how == fault_schedule::kind::every;
}

}  // namespace

duration fault::delay() const {
  const auto spread = rule->with.spread.value_or(duration::zero());
  return rule->with.by.value_or(duration::zero()) + duration(splitmix64(mixed(dice, 1)).between(0, spread.count()));
}

bool fault::applied() const { return splitmix64(mixed(dice, 2)).below(million) < rule->with.apply.value_or(half); }

std::string_view fault::mode_of(const std::vector<std::string_view>& modes) const {
  ASSERT(!modes.empty(), "a mode to draw");
  if (!rule->with.mode.empty() && rule->with.mode != "any") return rule->with.mode;
  return modes[splitmix64(mixed(dice, 3)).below(modes.size())];
}

fault_plan::fault_plan(std::uint64_t seed, timestamp start, std::vector<fault_rule> rules)
    : seed_(seed), start_(start), rules_(std::move(rules)), tracks_(rules_.size()) {
  std::map<std::string, std::uint64_t> alike;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    by_hook_[static_cast<std::size_t>(rules_[i].hook)].push_back(i);
    const auto text = to_text(rules_[i]);
    tracks_[i].key = mixed(mixed(seed, hash_of(text)), alike[text]++);  // the place in the plan does not matter
  }
}

std::optional<duration> fault_plan::turn(std::size_t rule, std::uint64_t n) const {
  const auto& when = rules_[rule].when;
  if (when.how == fault_schedule::kind::at) {
    if (n >= when.times.size()) return {};
    return when.times[n];
  }
  const auto jitter = duration(splitmix64(mixed(tracks_[rule].key, ~n)).between(0, when.jitter.count()));
  return when.period * static_cast<std::int64_t>(n + 1) + jitter;
}

std::optional<std::uint64_t> fault_plan::latest_turn(std::size_t rule, duration elapsed) const {
  const auto& when = rules_[rule].when;
  if (when.how == fault_schedule::kind::at) {
    const auto next = std::upper_bound(when.times.begin(), when.times.end(), elapsed) - when.times.begin();
    if (next == 0) return {};
    return static_cast<std::uint64_t>(next - 1);
  }
  if (elapsed < when.period) return {};
  const auto n = static_cast<std::uint64_t>(elapsed / when.period) - 1;  // its jitter is less than a period
  if (*turn(rule, n) <= elapsed) return n;
  if (n == 0) return {};
  return n - 1;
}

std::optional<fault> fault_plan::draw_rule(std::size_t i, std::string_view subject, timestamp now) {
  const auto& rule = rules_[i];
  const auto& when = rule.when;
  auto& track = tracks_[i];
  if (!fault_matches(rule.where, subject)) return {};
  fault hit{.rule = &rule, .dice = mixed(mixed(track.key, hash_of(subject)), track.asked++), .until = now};
  const auto elapsed = now - start_;
  if (elapsed < when.from || (when.until && elapsed >= *when.until)) return {};

  bool begins = true;  // a firing of its own, and not one more event of a window
  if (timed(when)) {
    const auto n = latest_turn(i, elapsed);
    if (!n || *turn(i, *n) < when.from) return {};
    begins = track.last_turn != n;
    if (when.lasting) {
      hit.until = start_ + *turn(i, *n) + *when.lasting;
      if (now >= hit.until) return {};
    } else if (!begins) {
      return {};
    }
    if (begins && when.most && track.fired >= *when.most) return {};
    track.last_turn = n;
  } else if (when.how == fault_schedule::kind::chance) {
    begins = now >= track.window_end;
    if (begins && splitmix64(mixed(hit.dice, 0)).below(million) >= when.ppm) return {};
    if (begins && when.most && track.fired >= *when.most) return {};
    if (begins && when.lasting) track.window_end = now + *when.lasting;
    if (when.lasting) hit.until = track.window_end;
  } else if (when.most && track.fired >= *when.most) {
    return {};
  }
  track.fired += begins ? 1 : 0;
  ++track.hits;
  return hit;
}

std::optional<fault> fault_plan::draw(fault_hook hook, std::string_view subject, timestamp now) {
  for (const auto rule : by_hook_[static_cast<std::size_t>(hook)])
    if (const auto hit = draw_rule(rule, subject, now)) return hit;
  return {};
}

std::optional<timestamp> fault_plan::next_begin(fault_hook hook, timestamp now) const {
  std::optional<timestamp> first;
  for (const auto i : by_hook_[static_cast<std::size_t>(hook)]) {
    const auto& when = rules_[i].when;
    if (!timed(when) || (when.most && tracks_[i].fired >= *when.most)) continue;
    const auto after = std::max(now - start_, when.from - duration(1));
    const auto latest = latest_turn(i, after);
    const auto next = turn(i, latest ? *latest + 1 : 0);
    if (!next || (when.until && *next >= *when.until)) continue;
    first = std::min(first.value_or(timestamp::max()), start_ + *next);
  }
  return first;
}

std::uint64_t fault_plan::fired(std::string_view id) const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < rules_.size(); ++i) sum += rules_[i].id == id ? tracks_[i].fired : 0;
  return sum;
}

std::map<std::string, std::uint64_t> fault_plan::tally() const {
  std::map<std::string, std::uint64_t> counts;
  for (std::size_t i = 0; i < rules_.size(); ++i) counts[rules_[i].id] += tracks_[i].fired;
  return counts;
}

}  // namespace core::sim
