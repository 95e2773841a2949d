#include "adapters/admin/pages.hpp"

namespace adapters::admin {

namespace {

json::value seconds_or_null(const std::optional<core::duration>& x) {
  if (!x) return nullptr;
  return json::value(seconds_of(*x));
}

json::object row_of(const view& v, const actor_row& x) {
  const auto& rate = v.actors.rate_of(x.name);
  const auto& probe = x.probe;
  return {
      {"name", x.name},
      {"class", x.class_},
      {"parent", text_or_null(x.parent)},
      {"strategy", text_or_null(x.strategy)},
      {"state", x.state},
      {"mailbox_depth", probe.depth},
      {"wait_p99_seconds", seconds_or_null(rate.wait_p99)},
      {"rate_per_second", rate.per_second},
      {"busy_ratio", rate.busy},
      {"handling_p50_seconds", seconds_or_null(rate.handling_p50)},
      {"handling_p99_seconds", seconds_or_null(rate.handling_p99)},
      {"restarts", x.restarts},
      {"restarts_allowed", x.restarts_allowed ? json::value(*x.restarts_allowed) : json::value()},
      {"restart_window_seconds", seconds_of(x.restart_window)},
      {"last_error", text_or_null(probe.last_error)},
      {"up_seconds", seconds_of(x.up)},
      {"handling", probe.handling},
      {"handling_for_seconds", seconds_of(probe.handling_for)},
      {"received", probe.received},
      {"handled", probe.handled},
      {"failed", probe.failed},
      {"unexpected", probe.unexpected},
      {"undelivered", probe.undelivered},
  };
}

}  // namespace

json::array actor_rows(const view& v) {
  json::array rows;
  for (const auto& x : v.actors.actors()) rows.push_back(row_of(v, x));
  return rows;
}

core::result<transport::http_response, refusal> actors_page(const view& v, const visit&) {
  return list_of("ActorList", v.now, actor_rows(v));
}

core::result<transport::http_response, refusal> actor_page(const view& v, const visit& x) {
  const auto* actor = v.actors.find(x.name);
  if (!actor) return core::unexpected(no_such("actor", x.name, "/v1/actors"));
  return item_of("Actor", v.now, row_of(v, *actor));
}

}  // namespace adapters::admin
