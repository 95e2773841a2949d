#include "actors/history.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "messages/codec/codec.hpp"

namespace actors {
namespace {

using kind = messages::history_wanted::kind;

bool is_placement(const messages::record& body) {
  const auto* command = std::get_if<messages::command_recorded>(&body);
  return command && std::holds_alternative<core::place_order>(command->command);
}

/// A bot's history begins again with each of its snapshots; a run_started behind it says that the market source began
/// anew. A venue's history is its last state and the order events since the state before it: what overtook a state on
/// its way to the journal stands before it.
void add(messages::history& past, messages::journal_entry entry, const messages::history_wanted& wanted) {
  if (const auto* event = std::get_if<messages::event_recorded>(&entry.body)) {
    if (wanted.what == kind::bot && event->event.intent.bot != wanted.bot) return;
    past.entries.push_back(std::move(entry));
  } else if (is_placement(entry.body)) {
    if (wanted.what == kind::orders) past.entries.push_back(std::move(entry));
  } else if (const auto* snapshot = std::get_if<messages::bot_snapshot>(&entry.body)) {
    if (wanted.what != kind::bot || snapshot->bot != wanted.bot) return;
    std::erase_if(past.entries, [&](const messages::journal_entry& e) {
      const auto* earlier = std::get_if<messages::event_recorded>(&e.body);
      return !earlier || e.sequence <= snapshot->last_event;  // an earlier snapshot or start counts no more
    });
    past.entries.insert(past.entries.begin(), std::move(entry));
  } else if (std::holds_alternative<messages::run_started>(entry.body)) {
    if (wanted.what == kind::bot && !past.entries.empty()) past.entries.push_back(std::move(entry));
  } else if (const auto* state = std::get_if<messages::venue_state>(&entry.body)) {
    if (wanted.what != kind::venue || state->venue != wanted.venue) return;
    const auto earlier = std::find_if(past.entries.begin(), past.entries.end(), [](const messages::journal_entry& e) {
      return std::holds_alternative<messages::venue_state>(e.body);
    });
    if (earlier != past.entries.end()) past.entries.erase(past.entries.begin(), earlier + 1);
    past.entries.push_back(std::move(entry));
  }
}

}  // namespace

core::order_event submission_of(const core::order_intent& intent, core::timestamp at, core::sequence sequence) {
  return {.intent = intent,
          .step = core::order_step::submitted,
          .state = core::order_state::in_flight,
          .ts_event = at,
          .sequence = sequence};
}

messages::history recall(const runtime::journal_file& file, const messages::history_wanted& wanted) {
  messages::history past{.until = file.last()};
  auto reader = file.reader();
  if (!reader) throw std::runtime_error("the journal cannot be read: " + runtime::describe(reader.error()));
  while (true) {
    const auto stored = reader->next();
    if (!stored) throw std::runtime_error("the journal cannot be read: " + runtime::describe(stored.error()));
    if (!*stored || (*stored)->sequence > past.until) return past;
    auto body = messages::codec::decode((*stored)->header.type, (*stored)->payload);
    if (!body)
      throw std::runtime_error("the journal holds a record that cannot be decoded: " +
                               std::string(to_string(body.error())));
    const auto& h = (*stored)->header;
    add(past, {(*stored)->sequence, h.at, h.actor, h.correlation, h.cause, std::move(*body)}, wanted);
  }
}

std::vector<core::order_event> order_events_in(const messages::history& past) {
  std::vector<core::order_event> events;
  for (const auto& entry : past.entries) {
    if (const auto* step = std::get_if<messages::event_recorded>(&entry.body)) {
      events.push_back(step->event);
      events.back().sequence = entry.sequence;
    } else if (const auto* command = std::get_if<messages::command_recorded>(&entry.body)) {
      if (const auto* placed = std::get_if<core::place_order>(&command->command))
        events.push_back(submission_of(placed->intent, entry.at, entry.sequence));
    }
  }
  return events;
}

}  // namespace actors
