#include "messages/order_history.hpp"

namespace messages {

core::order_event submission_of(const core::order_intent& intent, core::timestamp at, core::sequence sequence) {
  return {.intent = intent,
          .step = core::order_step::submitted,
          .state = core::order_state::in_flight,
          .ts_event = at,
          .sequence = sequence};
}

std::vector<core::order_event> order_events_in(const history& past) {
  std::vector<core::order_event> events;
  for (const auto& entry : past.entries) {
    if (const auto* step = std::get_if<event_recorded>(&entry.body)) {
      events.push_back(step->event);
      events.back().sequence = entry.sequence;
    } else if (const auto* command = std::get_if<command_recorded>(&entry.body)) {
      if (const auto* placed = std::get_if<core::place_order>(&command->command))
        events.push_back(submission_of(placed->intent, entry.at, entry.sequence));
    }
  }
  return events;
}

}  // namespace messages
