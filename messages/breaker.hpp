#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/risk/breaker_book.hpp"
#include "core/risk/breaker_rules.hpp"
#include "core/types/ids.hpp"
#include "core/types/quantities.hpp"
#include "core/types/time.hpp"

namespace messages {

/// Health to breaker: an actor or a venue fails its checks, or does so no longer. Exactly one of both is named. Sent at
/// each change; sending it again does no harm.
struct health_failed {
  std::string actor;  ///< path; empty: the venue is meant
  std::string venue;  ///< name; empty: the actor is meant
  std::string why;
  bool healthy = false;  ///< it was failing and has recovered
};

/// Portfolio to breaker, at most once a second: what a group, or everything together, has lost.
struct equity_marked {
  std::string group;  ///< empty: all groups together
  core::money equity;
  core::ppm day_loss;   ///< of the equity at 00:00 UTC; a gain is negative
  core::ppm week_loss;  ///< of the equity on Monday 00:00 UTC; a gain is negative
  core::ppm drawdown;   ///< of the highest equity so far
  core::timestamp at{};
};

/// An operator's wish, a request: answered with core::command::answer, after the change has been sent to the journal.
/// Refused as not_found, already, cause_holds, stale_rev.
struct breaker_wanted {
  enum class wish : std::uint8_t {
    trip,
    reset,  ///< closes; while the cause holds only with `override_for`
  };
  wish what = wish::trip;
  std::string breaker;  ///< "manual-halt" for halt and unhalt
  std::string by;       ///< principal
  std::string reason;
  core::duration override_for{};  ///< > 0: closed for so long although the cause holds
  std::optional<std::uint64_t> expect_rev{};
};

/// Breaker to risk: the rules for entries from here on.
struct entries_ruled {
  core::risk::entry_rules rules;
};

/// Risk to breaker when it starts: entries are denied until the rules have come.
struct rules_wanted {};

/// Breaker to a bot, when it changes and when the bot asks: a halted bot wants no entries and withdraws those that
/// work. Its standing order stays what it is.
struct bot_halted {
  bool halted = false;
};
/// Bot to breaker when it starts. Answered by bot_halted.
struct halt_asked {
  core::bot_id bot;
};

/// To portfolio: bring this bot's positions down to a part of what they are, once.
struct reduction_of_positions {
  core::bot_id bot;
  core::ppm keeps;  ///< 0 .. 1; what remains, rounded down to lots
  std::string why;
};

/// Asks the breaker for all its lines. Answered by breakers_shown.
struct breakers_wanted {};
struct breakers_shown {
  std::vector<core::risk::breaker_line> breakers;  ///< by name
};

}  // namespace messages
