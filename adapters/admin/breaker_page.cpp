#include <algorithm>

#include "adapters/admin/pages.hpp"

namespace adapters::admin {

namespace {

using core::risk::breaker_phase;

json::object row_of(const core::risk::breaker_line& x) {
  const auto& policy = x.policy;
  const auto value = [&] {
    return x.value ? json::value(core::risk::text_of(*x.value, policy.unit)) : json::value(nullptr);
  };
  return {
      {"name", policy.name},
      {"metric", policy.metric},
      {"threshold", core::risk::text_of(policy.threshold, policy.unit)},
      {"scope", to_string(policy.scope)},
      {"action", to_string(policy.action)},
      {"state", to_string(x.phase)},
      {"since", time_of(x.since)},
      {"until", time_of(x.until)},
      {"why", text_or_null(x.why)},
      {"by", text_or_null(x.by)},
      {"cause_holds", x.cause_holds},
      {"value", value()},
      {"resets_by", core::risk::closed_by(policy)},
      {"rev", x.rev},
  };
}

bool holds(const core::risk::breaker_scope& scope, const bot_facts& bot) {
  using core::risk::scope_kind;
  switch (scope.kind) {
    case scope_kind::order_type:
      return false;  // it has others to enter with
    case scope_kind::instrument:
      return scope.name == bot.instrument;
    case scope_kind::venue:
      return scope.name == bot.venue;
    case scope_kind::account:
      return scope.name == bot.account;
    case scope_kind::group:
      return scope.name == bot.group;
    case scope_kind::global:
      return true;
  }
  return true;
}

}  // namespace

std::vector<core::risk::breaker_line> breakers_of(const view& v) {
  core::risk::breaker_book book(v.of.breakers);
  if (!v.journal.breakers().empty()) book.restore(v.journal.breakers());
  auto lines = book.list(v.now);
  const auto live = v.of.breakers_standing ? v.of.breakers_standing() : std::vector<std::byte>{};
  if (live.empty()) return lines;
  book.restore(live);
  const auto observed = book.list(v.now);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    lines[i].value = observed[i].value;
    lines[i].cause_holds = observed[i].cause_holds;
  }
  return lines;
}

bool entries_blocked(const view& v, const bot_facts& bot) {
  if (v.of.halted && v.of.halted()) return true;
  return std::ranges::any_of(breakers_of(v), [&](const auto& x) {
    return x.phase == breaker_phase::open && blocks(x.policy.action) && holds(x.policy.scope, bot);
  });
}

json::array breaker_rows(const view& v) {
  json::array rows;
  for (const auto& x : breakers_of(v)) rows.push_back(row_of(x));
  return rows;
}

core::result<transport::http_response, refusal> breakers_page(const view& v, const visit&) {
  return list_of("BreakerList", v.now, breaker_rows(v));
}

}  // namespace adapters::admin
