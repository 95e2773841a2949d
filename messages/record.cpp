#include "messages/record.hpp"

#include <array>

namespace messages {

std::string_view type_name(const record& x) {
  static constexpr std::array<std::string_view, std::variant_size_v<record>> names{
      "run_started",       "name_declared",    "instrument_declared", "book_changed",    "intent_recorded",
      "approval_recorded", "command_recorded", "event_recorded",      "bot_snapshot",    "position_changed",
      "venue_state",       "actor_noted",      "admin_asked",         "admin_answered",  "bot_steered",
      "breaker_changed",   "room_snapshot",    "bar_closed",          "funding_observed"};
  return names[x.index()];
}

std::string_view to_string(name_declared::kind x) {
  using kind = name_declared::kind;
  switch (x) {
    case kind::actor:
      return "actor";
    case kind::bot:
      return "bot";
    case kind::account:
      return "account";
    case kind::group:
      return "group";
  }
  return "?";
}

std::string_view to_string(breaker_changed::kind x) {
  using kind = breaker_changed::kind;
  switch (x) {
    case kind::opened:
      return "opened";
    case kind::closed:
      return "closed";
    case kind::overridden:
      return "overridden";
  }
  return "?";
}

std::string_view to_string(actor_noted::kind x) {
  using kind = actor_noted::kind;
  switch (x) {
    case kind::restarted:
      return "restarted";
    case kind::quarantined:
      return "quarantined";
    case kind::escalated:
      return "escalated";
    case kind::fault_injected:
      return "fault_injected";
    case kind::alarm:
      return "alarm";
  }
  return "?";
}

}  // namespace messages
