#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace core::bot {

/// What a bot is doing, as operators see it.
enum class life : std::uint8_t {
  idle,               ///< flat, nothing on its way
  signal_received,    ///< its strategy wants an entry
  risk_check,         ///< the gate is asked
  awaiting_approval,  ///< a person has to agree
  executing,          ///< the entry is at the venue
  monitoring,         ///< a position is open
  closing,            ///< an exit is on its way
  rejected,           ///< the last entry was denied or refused
  cancelled,          ///< the last entry ended without a fill
  failed,             ///< the bot cannot go on by itself
  paused,             ///< by an operator: no entries, exits managed
  halted,             ///< by a breaker: no entries, exits managed
};

enum class life_event : std::uint8_t {
  signal,           ///< the strategy decided to enter
  checking,         ///< the intent left for the gate
  approval_needed,  ///< the bot's mode demands a person's agreement
  approved,
  working,         ///< the venue has the entry
  refused,         ///< denied by us or rejected by the venue
  ended_unfilled,  ///< cancelled or expired without a fill
  position_open,
  exit_sent,
  exit_ended,  ///< the exit ended and the position is still open
  flat,
  failure,
  pause,
  halt,
  resume_flat,  ///< resumed or unhalted while flat
  resume_open,  ///< resumed or unhalted while a position is open
};

std::string_view to_string(life);
std::string_view to_string(life_event);

/// The state after an event, or nothing where the event means nothing in that state. The table is in life.cpp.
std::optional<life> next(life from, life_event on);

}  // namespace core::bot
