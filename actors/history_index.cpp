#include "actors/history_index.hpp"

#include <algorithm>

#include "actors/history.hpp"

namespace actors {
namespace {

using kind = messages::history_wanted::kind;

constexpr std::uint64_t milestone_every = 256;  // records

}  // namespace

bool history_index::concerns(std::uint16_t type) {
  return is_one_of<messages::run_started, messages::instrument_declared, messages::event_recorded,
                   messages::bot_snapshot, messages::venue_state, messages::admin_asked, messages::admin_answered,
                   messages::bot_steered, messages::breaker_changed, messages::room_snapshot>(type);
}

void history_index::skip(record_place at) {
  if (milestones_.empty() || at.place.segment != milestones_.back().place.segment ||
      at.sequence.value >= milestones_.back().sequence.value + milestone_every)
    milestones_.push_back(at);
  ++since_snapshot_;
}

void history_index::add(record_place at, core::actor_number actor, core::sequence cause, const messages::record& body) {
  skip(at);
  if (!concerns(messages::codec::type_number(body))) return;
  if (const auto* told = std::get_if<messages::event_recorded>(&body)) {
    bots_[told->event.intent.bot].events.push_back(at);
  } else if (const auto* saved = std::get_if<messages::bot_snapshot>(&body)) {
    take(at, *saved);
  } else if (const auto* room = std::get_if<messages::room_snapshot>(&body)) {
    rooms_[actor] = {at.sequence, {covered_by(*room, at.sequence).value + 1}};
    since_snapshot_ = 0;
  } else if (const auto* state = std::get_if<messages::venue_state>(&body)) {
    auto& venue = venues_[state->venue];
    venue = {venue.last, at};
  } else if (const auto* asked = std::get_if<messages::admin_asked>(&body)) {
    commands_.asked(at.sequence, asked->id, at);
  } else if (const auto* answer = std::get_if<messages::admin_answered>(&body)) {
    commands_.answered(at.sequence, answer->id, at);
  } else if (const auto* steered = std::get_if<messages::bot_steered>(&body)) {
    bots_[steered->bot].steered = at;
    commands_.steered(at.sequence, steered->bot, cause, at);
  } else if (std::holds_alternative<messages::breaker_changed>(body)) {
    breaker_ = at;
  } else if (const auto* declared = std::get_if<messages::instrument_declared>(&body)) {
    instruments_[declared->instrument.id] = at;
  } else {  // run_started
    run_ = at.sequence;
    for (auto& [id, bot] : bots_)
      if (bot.snapshot) bot.starts.push_back(at);
  }
}

void history_index::take(record_place at, const messages::bot_snapshot& saved) {
  auto& bot = bots_[saved.bot];
  bot.snapshot = at;
  bot.starts.clear();
  while (!bot.events.empty() && bot.events.front().sequence <= saved.last_event) bot.events.pop_front();
}

/// Nothing where the index has been told of none.
std::optional<record_place> history_index::at_or_before(core::sequence x) const {
  const auto behind = std::ranges::upper_bound(milestones_, x, {}, &record_place::sequence);
  return behind == milestones_.begin() ? std::nullopt : std::optional(*(behind - 1));
}

history_index::reading history_index::suffices_for(const messages::history_wanted& wanted) const {
  reading enough;
  const auto needs = [&enough](const std::optional<record_place>& at) {
    if (at) enough.records.push_back(*at);
  };
  switch (wanted.what) {
    case kind::room:
      if (const auto found = rooms_.find(wanted.room); found != rooms_.end())
        enough.from = at_or_before(found->second.first_left_out);
      enough.everything = !enough.from;
      break;
    case kind::bot:
      if (const auto found = bots_.find(wanted.bot); found != bots_.end()) {
        needs(found->second.snapshot);
        needs(found->second.steered);
        for (const auto& x : found->second.starts) needs(x);
        for (const auto& x : found->second.events) needs(x);
      }
      break;
    case kind::venue:
      if (const auto found = venues_.find(wanted.venue); found != venues_.end())
        enough.from = found->second.before_last;
      enough.everything = !enough.from;
      break;
    case kind::commands:
      for (const auto& [sequence, at] : commands_.kept()) enough.records.push_back(at);
      break;
    case kind::breaker:
      needs(breaker_);
      break;
  }
  std::ranges::sort(enough.records, {}, &record_place::sequence);
  return enough;
}

/// A room or venue that has written nothing in this run takes no part in it, and should it come back, it can still be
/// given everything.
history_index::needed_segments history_index::needed() const {
  needed_segments all;
  const auto needs = [&all](const std::optional<record_place>& at) {
    if (at) all.some.insert(at->place.segment);
  };
  for (const auto& [id, bot] : bots_) {
    needs(bot.snapshot);
    needs(bot.steered);
    for (const auto& x : bot.starts) needs(x);
    for (const auto& x : bot.events) needs(x);
  }
  for (const auto& [sequence, at] : commands_.kept()) needs(at);
  for (const auto& [id, at] : instruments_) needs(at);
  needs(breaker_);
  std::optional<std::uint32_t> from;
  const auto needs_from = [&from](const std::optional<record_place>& at) {
    from = std::min(from.value_or(UINT32_MAX), at ? at->place.segment : 1);
  };
  for (const auto& [room, x] : rooms_)
    if (x.snapshot > run_) needs_from(at_or_before(x.first_left_out));
  for (const auto& [name, x] : venues_)
    if (x.last->sequence > run_) needs_from(x.before_last);
  all.all_from = from.value_or(1);
  return all;
}

}  // namespace actors
