#include "messages/record.hpp"

#include <array>

namespace messages {

std::string_view type_name(const record& x) {
  static constexpr std::array<std::string_view, std::variant_size_v<record>> names{
      "run_started",     "name_declared",     "instrument_declared", "book_changed",
      "intent_recorded", "approval_recorded", "command_recorded",    "event_recorded",
      "bot_snapshot",    "position_changed",  "venue_state",         "actor_noted",
      "admin_asked",     "admin_answered",    "bot_steered",         "breaker_changed"};
  return names[x.index()];
}

}  // namespace messages
