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

template <class Record>
bool holds(const messages::journal_entry& entry) {
  return std::holds_alternative<Record>(entry.body);
}

/// A bot's history begins again with each of its snapshots; a run_started behind it says that the market source began
/// anew. What operators told it last stays, whatever its snapshots say.
void add_to_bot(messages::history& past, messages::journal_entry entry, core::bot_id bot) {
  auto& kept = past.entries;
  if (const auto* event = std::get_if<messages::event_recorded>(&entry.body)) {
    if (event->event.intent.bot == bot) kept.push_back(std::move(entry));
  } else if (const auto* snapshot = std::get_if<messages::bot_snapshot>(&entry.body)) {
    if (snapshot->bot != bot) return;
    std::erase_if(kept, [&](const messages::journal_entry& e) {
      if (holds<messages::bot_steered>(e)) return false;
      return !holds<messages::event_recorded>(e) || e.sequence <= snapshot->last_event;
    });
    kept.insert(kept.begin(), std::move(entry));
  } else if (const auto* steered = std::get_if<messages::bot_steered>(&entry.body)) {
    if (steered->bot != bot) return;
    std::erase_if(kept, holds<messages::bot_steered>);
    kept.push_back(std::move(entry));
  } else if (holds<messages::run_started>(entry)) {
    if (!kept.empty()) kept.push_back(std::move(entry));
  }
}

/// A venue's history is its last state and the order events since the state before it: what overtook a state on its way
/// to the journal stands before it.
void add_to_venue(messages::history& past, messages::journal_entry entry, const std::string& venue) {
  auto& kept = past.entries;
  if (holds<messages::event_recorded>(entry)) {
    kept.push_back(std::move(entry));
  } else if (const auto* state = std::get_if<messages::venue_state>(&entry.body)) {
    if (state->venue != venue) return;
    const auto earlier = std::find_if(kept.begin(), kept.end(), holds<messages::venue_state>);
    if (earlier != kept.end()) kept.erase(kept.begin(), earlier + 1);
    kept.push_back(std::move(entry));
  }
}

void add(messages::history& past, messages::journal_entry entry, const messages::history_wanted& wanted) {
  switch (wanted.what) {
    case kind::orders:
      if (holds<messages::event_recorded>(entry) || is_placement(entry.body)) past.entries.push_back(std::move(entry));
      return;
    case kind::bot:
      return add_to_bot(past, std::move(entry), wanted.bot);
    case kind::venue:
      return add_to_venue(past, std::move(entry), wanted.venue);
    case kind::commands:
      if (holds<messages::admin_asked>(entry) || holds<messages::admin_answered>(entry) ||
          holds<messages::bot_steered>(entry))
        past.entries.push_back(std::move(entry));
      return;
    case kind::breaker:
      if (!holds<messages::breaker_changed>(entry)) return;
      past.entries.clear();
      past.entries.push_back(std::move(entry));
      return;
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
