#include "adapters/admin/traces.hpp"

#include <algorithm>

namespace adapters::admin {

namespace {

json::object row_of(const handled_message& x) {
  return {{"at", core::to_iso8601(x.at)},
          {"type", x.type},
          {"waited_seconds", x.waited ? json::value(seconds_of(*x.waited)) : json::value()},
          {"took_seconds", seconds_of(x.took)}};
}

core::result<std::uint64_t, refusal> from_one_on(const visit& x, const std::string& key, std::uint64_t otherwise,
                                                 std::uint64_t most) {
  auto number = number_in(x, key, otherwise, most);
  if (number && *number == 0) return core::unexpected(refusal{400, "bad_request", "`" + key + "` begins at 1"});
  return number;
}

}  // namespace

core::result<void, refusal> traces::begin(transport::connection_id id, const visit& asked, core::timestamp now) {
  const auto most = from_one_on(asked, "max", messages_max, messages_max);
  if (!most) return core::unexpected(most.error());
  const auto seconds = from_one_on(asked, "for_seconds", seconds_otherwise, seconds_max);
  if (!seconds) return core::unexpected(seconds.error());
  for (const auto& [other, x] : open_)
    if (x.actor == asked.name)
      return core::unexpected(
          refusal{409, "already", asked.name + " is being traced", "try again after " + core::to_iso8601(x.until)});
  const core::duration length = std::chrono::seconds(*seconds);
  of_.start(asked.name, *most, length);
  if (open_.empty()) next_look_ = now + look_every;
  open_[id] = {asked.name, now + length};
  return {};
}

void traces::forget(transport::connection_id id) {
  const auto found = open_.find(id);
  if (found == open_.end()) return;
  of_.stop(found->second.actor);
  open_.erase(found);
}

std::optional<core::timestamp> traces::due() const {
  if (open_.empty()) return std::nullopt;
  return next_look_;
}

void traces::advance(core::timestamp now) {
  if (open_.empty() || now < next_look_) return;
  next_look_ = now + look_every;
  for (auto x = open_.begin(); x != open_.end();) {
    const auto& [id, trace] = *x;
    const auto seen = of_.read(trace.actor);
    if (seen.on && now < trace.until) {
      ++x;
      continue;
    }
    of_.stop(trace.actor);
    json::array rows;
    for (const auto& each : seen.messages) rows.push_back(row_of(each));
    out_.emplace_back(id, list_of("TraceList", now, std::move(rows)));
    x = open_.erase(x);
  }
}

}  // namespace adapters::admin
