#include "adapters/admin/routes.hpp"

#include <array>

namespace adapters::admin {

namespace {

using core::command::role;

constexpr std::array table{
    route{.method = "GET", .path = "/v1/node", .kind = "Node", .show = &node_page},
    route{.method = "GET", .path = "/v1/bots", .kind = "BotList", .show = &bots_page},
    route{.method = "GET", .path = "/v1/bots/{name}", .kind = "Bot", .show = &bot_page},
    route{.method = "GET", .path = "/v1/actors", .kind = "ActorList", .show = &actors_page},
    route{.method = "GET", .path = "/v1/actors/{path}", .kind = "Actor", .show = &actor_page},
    route{.method = "GET", .path = "/v1/actors/{path}/state", .how = served::state, .kind = "ActorState"},
    route{.method = "GET",
          .path = "/v1/actors/{path}/trace",
          .how = served::trace,
          .kind = "TraceList",
          .parameters = "max for_seconds"},
    route{.method = "GET", .path = "/v1/breakers", .kind = "BreakerList", .show = &breakers_page},
    route{.method = "GET", .path = "/v1/orders", .kind = "OrderList", .parameters = "bot open", .show = &orders_page},
    route{.method = "GET", .path = "/v1/orders/{id}", .kind = "Order", .show = &story_page},
    route{.method = "GET",
          .path = "/v1/events",
          .kind = "EventList",
          .parameters = "since bot limit",
          .show = &events_page},
    route{.method = "GET", .path = "/v1/config", .kind = "ConfigList", .show = &config_page},
    route{.method = "GET", .path = "/v1/config/check", .kind = "ProblemList", .show = &check_page},
    route{.method = "GET", .path = "/v1/feeds", .kind = "FeedList", .show = &feeds_page},
    route{.method = "GET", .path = "/v1/system", .kind = "System", .show = &system_page},
    route{.method = "POST", .path = "/v1/commands", .how = served::command, .role = role::trader, .kind = "Answer"},
    route{.method = "GET", .path = "/v1/stream", .how = served::stream, .kind = "Frame"},
    route{.method = "GET", .path = "/metrics", .show = &metrics_page},
    route{.method = "GET", .path = "/health/live", .open = true, .kind = "Health", .show = &live_page},
    route{.method = "GET", .path = "/health/ready", .open = true, .kind = "Health", .show = &ready_page},
};

constexpr std::string_view bot_fields =
    "name mode strategy venue instrument desired actual life position upnl realized fees orders_open signal reason by "
    "rev";
constexpr std::string_view actor_fields =
    "name class parent strategy state mailbox_depth wait_p99_seconds rate_per_second busy_ratio handling_p50_seconds "
    "handling_p99_seconds restarts restarts_allowed restart_window_seconds last_error up_seconds handling "
    "handling_for_seconds received handled failed unexpected undelivered";
constexpr std::string_view order_fields =
    "id bot account instrument venue side type role quantity filled limit trigger state created updated why";

constexpr std::array kinds{
    document_kind{
        "Node",
        "name mode version started up_seconds halted bots bots_running bots_paused bots_stopped breakers_open "
        "journal_sequence rates_over_seconds config_hash"},
    document_kind{"BotList", bot_fields},
    document_kind{"Bot", bot_fields},
    document_kind{"ActorList", actor_fields},
    document_kind{"Actor", actor_fields},
    document_kind{"ActorState", "actor state"},
    document_kind{"TraceList", "at type waited_seconds took_seconds"},
    document_kind{"BreakerList",
                  "name metric threshold scope action state since until why by cause_holds value resets_by rev"},
    document_kind{"OrderList", order_fields},
    document_kind{"Order",
                  "id bot account instrument venue side type role quantity filled limit trigger state created updated "
                  "why story"},
    document_kind{"EventList", "sequence at type actor cause text facts"},
    document_kind{"ConfigList", "path value origin"},
    document_kind{"ProblemList", "severity code file line column path message hint"},
    document_kind{"FeedList",
                  "venue channel messages_total rate_per_second last_message_age_seconds gaps_total reconnects_total "
                  "clock_offset_seconds book_valid"},
    document_kind{"System",
                  "process_id workers threads resident_bytes disk_free_bytes journal_sequence journal_followed "
                  "requests_total requests_refused_total logins_failed_total watchers frames_total "
                  "frames_skipped_total faults_total most_messages longest_waits most_failures"},
    document_kind{"Answer", "id outcome code why hint rev"},
    document_kind{"Health", "ok reasons"},
};

/// What `{…}` in the pattern stands for in the path, if it fits. Names of actors and instruments contain slashes, so
/// what follows the braces is matched from the end.
bool fits(std::string_view pattern, std::string_view path, std::string& name) {
  const auto open = pattern.find('{');
  if (open == std::string_view::npos) return pattern == path;
  const auto head = pattern.substr(0, open);
  const auto tail = pattern.substr(pattern.find('}') + 1);
  if (path.size() <= head.size() + tail.size() || !path.starts_with(head) || !path.ends_with(tail)) return false;
  name = path.substr(head.size(), path.size() - head.size() - tail.size());
  return true;
}

}  // namespace

std::string_view to_string(served x) {
  switch (x) {
    case served::page:
      return "page";
    case served::command:
      return "command";
    case served::state:
      return "state";
    case served::trace:
      return "trace";
    case served::stream:
      return "stream";
  }
  return "?";
}

std::span<const route> routes() { return table; }
std::span<const document_kind> document_kinds() { return kinds; }

/// The most particular one: `/v1/actors/{path}/state` before `/v1/actors/{path}`.
found_route find_route(std::string_view method, std::string_view path) {
  found_route best;
  for (const auto& x : table) {
    std::string name;
    if (!fits(x.path, path, name)) continue;
    if (x.method != method) {
      best.other_method = true;
      continue;
    }
    if (best.to && best.to->path.size() >= x.path.size()) continue;
    best.to = &x;
    best.name = std::move(name);
  }
  return best;
}

}  // namespace adapters::admin
