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

bool is_order_record(const messages::journal_entry& entry) {
  return holds<messages::event_recorded>(entry) || is_placement(entry.body);
}

[[noreturn]] void cannot_read(const runtime::journal_problem& why) {
  throw std::runtime_error("the journal cannot be read: " + runtime::describe(why));
}

messages::record decoded(const runtime::stored_entry& stored) {
  auto body = messages::codec::decode(stored.header.type, stored.payload);
  if (!body)
    throw std::runtime_error("the journal holds a record that cannot be decoded: " +
                             std::string(to_string(body.error())));
  return std::move(*body);
}

/// Calls `take` with every stored record from where the reader stands up to `last`.
template <class Take>
void read_up_to(core::sequence last, runtime::journal_reader& reader, Take take) {
  for (core::sequence at; at < last;) {
    const auto stored = reader.next();
    if (!stored) cannot_read(stored.error());
    if (!*stored) throw std::runtime_error("the journal ends before record " + std::to_string(last.value));
    at = (*stored)->sequence;
    take(**stored);
  }
}

}  // namespace

core::sequence covered_by(const messages::room_snapshot& x, core::sequence at) {
  return x.last_event ? x.last_event : core::sequence{at.value - 1};
}

history_choice::history_choice(messages::history_wanted wanted, std::size_t commands_kept)
    : wanted_(std::move(wanted)), commands_(commands_kept) {}

bool history_choice::concerns(std::uint16_t type) const {
  using namespace messages;
  switch (wanted_.what) {
    case kind::room:
      return is_one_of<command_recorded, event_recorded, room_snapshot>(type);
    case kind::bot:
      return is_one_of<event_recorded, bot_snapshot, bot_steered, run_started>(type);
    case kind::venue:
      return is_one_of<event_recorded, venue_state>(type);
    case kind::commands:
      return is_one_of<admin_asked, admin_answered, bot_steered>(type);
    case kind::breaker:
      return is_one_of<breaker_changed>(type);
  }
  return false;
}

void history_choice::add(messages::journal_entry entry) {
  switch (wanted_.what) {
    case kind::room:
      return add_to_room(std::move(entry));
    case kind::bot:
      return add_to_bot(std::move(entry));
    case kind::venue:
      return add_to_venue(std::move(entry));
    case kind::commands:
      return add_to_commands(std::move(entry));
    case kind::breaker:
      if (!holds<messages::breaker_changed>(entry)) return;
      kept_.clear();
      kept_.push_back(std::move(entry));
      return;
  }
}

/// Placements and order events; those that the room's last snapshot does not cover, behind it.
void history_choice::add_to_room(messages::journal_entry entry) {
  if (is_order_record(entry)) {
    kept_.push_back(std::move(entry));
  } else if (const auto* saved = std::get_if<messages::room_snapshot>(&entry.body)) {
    if (!wanted_.room || entry.actor != wanted_.room) return;
    const auto covered = covered_by(*saved, entry.sequence);
    std::erase_if(kept_,
                  [&](const messages::journal_entry& e) { return !is_order_record(e) || e.sequence <= covered; });
    kept_.insert(kept_.begin(), std::move(entry));
  }
}

/// A bot's history begins again with each of its snapshots; a run_started behind it says that the market source began
/// anew. What operators told it last stays, whatever its snapshots say.
void history_choice::add_to_bot(messages::journal_entry entry) {
  if (const auto* event = std::get_if<messages::event_recorded>(&entry.body)) {
    if (event->event.intent.bot == wanted_.bot) kept_.push_back(std::move(entry));
  } else if (const auto* snapshot = std::get_if<messages::bot_snapshot>(&entry.body)) {
    if (snapshot->bot != wanted_.bot) return;
    std::erase_if(kept_, [&](const messages::journal_entry& e) {
      if (holds<messages::bot_steered>(e)) return false;
      return !holds<messages::event_recorded>(e) || e.sequence <= snapshot->last_event;
    });
    kept_.insert(kept_.begin(), std::move(entry));
  } else if (const auto* steered = std::get_if<messages::bot_steered>(&entry.body)) {
    if (steered->bot != wanted_.bot) return;
    std::erase_if(kept_, holds<messages::bot_steered>);
    kept_.push_back(std::move(entry));
  } else if (holds<messages::run_started>(entry)) {
    if (!kept_.empty() && holds<messages::bot_snapshot>(kept_.front())) kept_.push_back(std::move(entry));
  }
}

/// A venue's history is its last state and the order events since the state before it: what overtook a state on its way
/// to the journal stands before it.
void history_choice::add_to_venue(messages::journal_entry entry) {
  if (holds<messages::event_recorded>(entry)) {
    kept_.push_back(std::move(entry));
  } else if (const auto* state = std::get_if<messages::venue_state>(&entry.body)) {
    if (state->venue != wanted_.venue) return;
    const auto earlier = std::find_if(kept_.begin(), kept_.end(), holds<messages::venue_state>);
    if (earlier != kept_.end()) kept_.erase(kept_.begin(), earlier + 1);
    kept_.push_back(std::move(entry));
  }
}

void history_choice::add_to_commands(messages::journal_entry entry) {
  const auto at = entry.sequence;
  const auto cause = entry.cause;
  if (const auto* asked = std::get_if<messages::admin_asked>(&entry.body)) {
    const auto id = asked->id;
    commands_.asked(at, id, std::move(entry));
  } else if (const auto* answer = std::get_if<messages::admin_answered>(&entry.body)) {
    const auto id = answer->id;
    commands_.answered(at, id, std::move(entry));
  } else if (const auto* steered = std::get_if<messages::bot_steered>(&entry.body)) {
    const auto bot = steered->bot;
    commands_.steered(at, bot, cause, std::move(entry));
  }
}

std::vector<messages::journal_entry> history_choice::chosen() && {
  if (wanted_.what == kind::commands)
    for (auto& [at, entry] : commands_.kept()) kept_.push_back(std::move(entry));
  return std::move(kept_);
}

history_index index_of(const runtime::journal_file& file, std::size_t commands_kept) {
  history_index index(commands_kept);
  auto reader = file.reader(runtime::journal_part::plain);
  if (!reader) cannot_read(reader.error());
  read_up_to(file.last(), *reader, [&](const runtime::stored_entry& stored) {
    const record_place at{stored.sequence, reader->place()};
    if (history_index::concerns(stored.header.type))
      index.add(at, stored.header.actor, stored.header.cause, decoded(stored));
    else
      index.skip(at);
  });
  return index;
}

messages::history recall(const runtime::journal_file& file, const history_index& index,
                         const messages::history_wanted& wanted) {
  history_choice choice(wanted, index.commands_kept());
  auto reader = file.reader();
  if (!reader) cannot_read(reader.error());
  const auto take = [&choice](const runtime::stored_entry& stored) {
    if (!choice.concerns(stored.header.type)) return;
    const auto& h = stored.header;
    choice.add({stored.sequence, h.at, h.actor, h.correlation, h.cause, decoded(stored)});
  };
  const auto read_from = [&](const record_place& at, core::sequence last) {
    if (auto moved = reader->move_to(at.place, at.sequence); !moved) cannot_read(moved.error());
    read_up_to(last, *reader, take);
  };
  const auto enough = index.suffices_for(wanted);
  for (const auto& at : enough.records) read_from(at, at.sequence);
  if (enough.from)
    read_from(*enough.from, file.last());
  else if (enough.everything)
    read_up_to(file.last(), *reader, take);
  return {.entries = std::move(choice).chosen(), .until = file.last()};
}

}  // namespace actors
