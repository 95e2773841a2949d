#pragma once

#include <cstdint>
#include <string>

#include "core/bot/standing_order.hpp"
#include "core/command/command.hpp"
#include "core/types/ids.hpp"
#include "messages/order.hpp"

namespace messages {

/// A request to foundation/admin, answered by core::command::answer when it is known what became of it.
struct administer {
  core::command::command command;
};

/// Admin to a bot: what is wanted of it from here on. The journal holds it already.
struct steer {
  core::bot::standing_order wanted = core::bot::standing_order::run;
  std::string principal;
  std::string reason;
};

/// To portfolio: cancel this bot's orders and close its positions, whether it runs or not, until it is flat.
struct flatten_wanted {
  core::bot_id bot;
  std::string why;
};

/// A request to the journal: write this and answer with `written`.
struct audited_note {
  note body;
};
struct written {
  core::sequence sequence;
};

/// A request to any room, on an operator's demand: show your state. Answered by shown_state; a room that has nothing to
/// show answers with an error.
struct state_wanted {};
struct shown_state {
  std::string json;  ///< an object, depth at most 8, at most 64 KiB
};

}  // namespace messages
