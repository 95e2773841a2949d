#include "runtime/watch_rule.hpp"

#include <algorithm>
#include <utility>

#include "core/types/invariant.hpp"

namespace runtime {
namespace {

constexpr core::duration blocks_a_worker_after = std::chrono::seconds(2);

bool is_at_or_below(std::string_view actor, std::string_view path) {
  return path.empty() || (actor.starts_with(path) && (actor.size() == path.size() || actor[path.size()] == '/'));
}

std::string in_seconds(core::duration x) {
  return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(x).count()) + " s";
}

}  // namespace

std::string_view to_string(watch_fault x) {
  switch (x) {
    case watch_fault::stuck:
      return "stuck";
    case watch_fault::silent:
      return "silent";
  }
  return "?";
}

std::string to_text(const watch_finding& x) {
  if (x.what == watch_fault::stuck)
    return x.actor + " does not return from its handler of " + x.handling + ", for " + in_seconds(x.lasts);
  return x.actor + " does not answer, for " + in_seconds(x.lasts);
}

bool watch_verdict::fatal() const { return std::ranges::any_of(failing, &watch_finding::critical); }

std::string watch_verdict::why_fatal() const {
  if (!fatal()) return {};
  std::string text;
  for (const auto& x : failing) {
    if (!x.critical && !(pool_blocked && x.what == watch_fault::stuck)) continue;
    if (!text.empty()) text += "; ";
    text += to_text(x);
  }
  return pool_blocked ? text + "; every worker is in a handler that does not return" : text;
}

watch_rule::watch_rule(watch_limits limits) : limits_(std::move(limits)) {
  ASSERT(std::ranges::any_of(limits_.deadlines, [](const auto& x) { return x.path.empty(); }),
         "one deadline is everybody's");
}

const watch_deadline& watch_rule::deadline_of(std::string_view actor) const {
  const watch_deadline* best = nullptr;
  for (const auto& x : limits_.deadlines)
    if (is_at_or_below(actor, x.path) && (best == nullptr || x.path.size() > best->path.size())) best = &x;
  return *best;
}

/// Counts in steps of our own instead of believing the probe's age: while we were not running, neither were they.
void watch_rule::follow(track& x, const watch_sight& seen, core::duration step) {
  const bool same_life = x.last.starts == seen.starts && x.last.occupied && seen.occupied;
  const bool same_handler = same_life && !x.last.handling.empty() && x.last.handled == seen.handled &&
                            x.last.handling == seen.handling && x.last.handling_for <= seen.handling_for;
  const bool same_ping = same_life && x.last.unanswered_for > core::duration{} && x.last.answered == seen.answered;
  if (!seen.occupied || seen.handling.empty())
    x.in_handler = {};
  else
    x.in_handler = same_handler ? x.in_handler + step : std::min(seen.handling_for, step);
  if (!seen.occupied || seen.unanswered_for == core::duration{})
    x.unanswered = {};
  else
    x.unanswered = same_ping ? x.unanswered + step : std::min(seen.unanswered_for, step);
  const bool beat = seen.occupied && seen.answered > x.last.answered;
  x.since_beat = beat ? core::duration{} : x.since_beat + step;
  x.last = seen;
}

watch_verdict watch_rule::look(const std::vector<watch_sight>& sights, core::duration now, core::duration at_least) {
  const auto step = looked_ ? std::min(now - last_look_, limits_.step_max) : core::duration{};
  last_look_ = now;
  looked_ = true;
  watch_verdict verdict{.all_beat = true};
  std::size_t blocked = 0;
  for (const auto& seen : sights) {
    auto& x = tracks_[seen.actor];
    follow(x, seen, step);
    const auto& deadline = deadline_of(seen.actor);
    const bool reads = std::ranges::find(limits_.reading, seen.handling) != limits_.reading.end();
    const auto patience = reads ? std::max(limits_.reading_max, at_least) : at_least;
    if (x.in_handler >= blocks_a_worker_after) ++blocked;
    if (deadline.critical && x.since_beat > std::max(limits_.beat_max, patience)) verdict.all_beat = false;
    const bool stuck = x.in_handler >= std::max(deadline.handler_max, patience);
    // Whoever is in a handler of its own is judged by that.
    const bool silent = seen.handling.empty() && x.unanswered >= std::max(deadline.answer_max, at_least);
    if (stuck || silent)
      verdict.failing.push_back({.actor = seen.actor,
                                 .what = stuck ? watch_fault::stuck : watch_fault::silent,
                                 .critical = deadline.critical,
                                 .handling = stuck ? seen.handling : std::string(),
                                 .lasts = stuck ? x.in_handler : x.unanswered});
    else if (x.was_failing)
      verdict.recovered.push_back(seen.actor);
    x.was_failing = x.was_failing || stuck || silent;
  }
  verdict.pool_blocked = blocked >= limits_.workers;
  return verdict;
}

}  // namespace runtime
