#include "apps/journal_past.hpp"

#include <algorithm>

#include "actors/history.hpp"

namespace apps {
namespace {

template <class Record>
const Record* get(const messages::journal_entry& entry) {
  return std::get_if<Record>(&entry.body);
}

std::uint32_t issued_in(const messages::journal_entry& snapshot) {
  return std::get<messages::bot_snapshot>(snapshot.body).orders_issued;
}

}  // namespace

void bot_past::take(const messages::journal_entry& entry, core::bot_id who, const std::string& config) {
  decided.reset();
  if (const auto* saved = get<messages::bot_snapshot>(entry)) {
    if (saved->bot != who) return;
    if (saved->orders_issued > (snapshot ? issued_in(*snapshot) : 0)) deciding.push_back(entry);
    snapshot = entry;
    config_hash = config;
    memory.saved(saved->bot_state, saved->strategy_state, saved->last_event);
  } else if (const auto* step = get<messages::event_recorded>(entry)) {
    if (step->event.intent.bot != who) return;
    traded = step->event.intent.instrument;
    auto event = step->event;
    event.sequence = entry.sequence;
    memory.happened(event);
  } else if (const auto* intent = get<messages::intent_recorded>(entry)) {
    const auto& x = intent->intent;
    if (x.bot != who || core::issuer_of(x.id).value != who.value) return;
    traded = x.instrument;
    decided = entry;
    while (!deciding.empty() && issued_in(deciding.front()) < core::count_of(x.id)) deciding.pop_front();
  } else if (const auto* steered = get<messages::bot_steered>(entry)) {
    if (steered->bot != who) return;
    told = entry;
    memory.told(steered->wanted);
  } else if (get<messages::run_started>(entry)) {
    memory.market_began_anew();
    deciding.clear();
  }
}

void journal_past::take(const messages::journal_entry& entry) {
  names.learn(entry.body);
  at = entry.at;
  until = orders.until = entry.sequence;
  if (const auto* started = get<messages::run_started>(entry)) config_hash = started->config_hash;
  bot.take(entry, {asked.value}, config_hash);
  if (const auto* change = get<messages::breaker_changed>(entry)) {
    breakers[change->breaker] = entry;
  } else if (const auto* saved = get<messages::room_snapshot>(entry)) {
    if (entry.actor == asked)
      rooms.push_back({entry.sequence, actors::covered_by(*saved, entry.sequence), saved->hash});
  } else if (get<messages::event_recorded>(entry) || get<messages::command_recorded>(entry)) {
    orders.entries.push_back(entry);
  } else if (get<messages::admin_asked>(entry) || get<messages::admin_answered>(entry) ||
             get<messages::bot_steered>(entry)) {
    commands.push_back(entry);
  }
}

}  // namespace apps
