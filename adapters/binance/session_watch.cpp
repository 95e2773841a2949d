#include "adapters/binance/session_watch.hpp"

#include <algorithm>

namespace adapters::binance {

void subscription_watch::subscribed(std::uint64_t request, const std::vector<std::string>& streams,
                                    core::timestamp now) {
  for (const auto& name : streams)
    streams_.insert_or_assign(name, stream{.request = request, .asked_at = now, .well_at = now});
}

void subscription_watch::answered(std::uint64_t request, bool accepted) {
  for (auto& [name, x] : streams_) {
    if (x.request != request) continue;
    x.acknowledged = accepted;
    x.refused = !accepted;
  }
}

void subscription_watch::datum(std::string_view name, core::timestamp ts_event, core::timestamp now) {
  const auto found = streams_.find(name);
  if (found == streams_.end()) return;
  stream& x = found->second;
  // One datum says nothing about the rate: until more have come, the stream counts as quiet.
  x.mean_gap = x.count == 0 ? 2 * rules_.liquid_gap : x.mean_gap + (now - x.last - x.mean_gap) / 8;
  ++x.count;
  x.last = x.well_at = now;
  x.probing.reset();
  const bool timed = ts_event != core::timestamp{};
  if (!timed || ts_event > x.last_event) {
    x.last_event = ts_event;
    x.moved_at = now;
  }
  if (!timed) return;
  x.lag = now - ts_event;
  x.best_lag = std::min(x.best_lag, x.lag);
}

const watch_rules::patience& subscription_watch::patience_with(const stream& x) const {
  const bool fresh = x.count == 0 && x.well_at == x.asked_at;
  return fresh ? rules_.first : liquid(x) ? rules_.liquid : rules_.quiet;
}

std::vector<std::string> subscription_watch::take_probes(core::timestamp now) {
  std::vector<std::string> names;
  auto open = static_cast<std::size_t>(std::count_if(
      streams_.begin(), streams_.end(), [](const auto& entry) { return entry.second.probing.has_value(); }));
  for (auto& [name, x] : streams_) {
    if (open >= probes_max) break;
    if (!x.acknowledged || x.probing || now - x.well_at < patience_with(x).probe_after) continue;
    x.probing = now;
    names.push_back(name);
    ++open;
  }
  return names;
}

void subscription_watch::probed(std::string_view name, core::timestamp newest, core::timestamp now) {
  const auto found = streams_.find(name);
  if (found == streams_.end() || !found->second.probing) return;
  stream& x = found->second;
  // Before anything was heard, the venue's newest may be older than the subscription: later probes are compared with
  // it. Afterwards, news that do not come within the patience are the proof of a dead stream.
  const bool first_word = x.last_event == core::timestamp{};
  if (!first_word && newest > x.last_event) return;
  x.last_event = std::max(x.last_event, newest);
  x.mean_gap = std::max(x.mean_gap, 2 * rules_.liquid_gap);  // quiet, whatever it was before
  x.moved_at = x.well_at = now;
  x.probing.reset();
}

std::optional<subscription_watch::complaint> subscription_watch::judge(const stream& x, core::timestamp now) const {
  if (x.refused) return complaint::refused;
  if (!x.acknowledged) {
    if (now - x.asked_at >= rules_.answer_within) return complaint::unanswered;
    return std::nullopt;
  }
  if (x.probing && now - *x.probing >= patience_with(x).probe_within)
    return x.count == 0 ? complaint::no_datum : complaint::silent;
  if (x.count == 0) return std::nullopt;
  if (liquid(x) && x.last - x.moved_at >= rules_.stuck_max) return complaint::stuck;
  if (x.best_lag != core::duration::max() && x.lag - x.best_lag >= rules_.lag_max) return complaint::lagging;
  return std::nullopt;
}

std::optional<subscription_watch::finding> subscription_watch::judge(core::timestamp now) const {
  for (const auto& [name, x] : streams_)
    if (const auto what = judge(x, now)) return finding{*what, name};
  return std::nullopt;
}

bool subscription_watch::complete() const {
  return std::all_of(streams_.begin(), streams_.end(), [](const auto& entry) {
    const auto& x = entry.second;
    return x.acknowledged && (x.count > 0 || x.well_at != x.asked_at);
  });
}

std::string_view to_string(subscription_watch::complaint x) {
  using complaint = subscription_watch::complaint;
  switch (x) {
    case complaint::unanswered:
      return "subscription unanswered";
    case complaint::refused:
      return "subscription refused";
    case complaint::no_datum:
      return "no first datum";
    case complaint::silent:
      return "silent";
    case complaint::stuck:
      return "event time stuck";
    case complaint::lagging:
      return "lagging";
  }
  return "?";
}

}  // namespace adapters::binance
