#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/bot/memory.hpp"
#include "messages/journal_words.hpp"
#include "messages/order.hpp"
#include "messages/record.hpp"

namespace apps {

/// What the records say of one bot.
struct bot_past {
  core::bot::memory memory;
  std::optional<messages::journal_entry> snapshot;  ///< its last
  std::string config_hash;                          ///< in force when that was written
  std::optional<messages::journal_entry> told;      ///< what operators wanted last
  std::optional<messages::journal_entry> decided;   ///< the last record, where it is an intent of the bot
  core::instrument_id traded;
  /// Snapshots that the bot wrote as it decided and whose intents have not been recorded yet, oldest first.
  std::deque<messages::journal_entry> deciding;

  void take(const messages::journal_entry&, core::bot_id, const std::string& config);
};

/// A state that a room journaled.
struct room_saved {
  core::sequence record;
  core::sequence covered;  ///< last record in it
  std::uint64_t hash = 0;
};

/// What the records up to a sequence say, as far as the state of one actor follows from it.
struct journal_past {
  core::actor_number asked;  ///< whose state
  messages::journal_dictionary names;
  core::sequence until;
  core::timestamp at{};
  std::string config_hash;                                  ///< of the latest start
  messages::history orders;                                 ///< placements and order events
  std::vector<messages::journal_entry> commands;            ///< asked, answered, and what bots were told
  std::map<std::string, messages::journal_entry> breakers;  ///< last change of each
  std::vector<room_saved> rooms;                            ///< where a room is asked for: its own, oldest first
  bot_past bot;                                             ///< where a bot is asked for

  void take(const messages::journal_entry&);
};

}  // namespace apps
