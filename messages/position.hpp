#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/portfolio/account.hpp"
#include "core/position/protection.hpp"

namespace messages {

/// Start message of a position monitor: what is held, how it is to be protected, and up to which record that is known.
/// The order events after that record follow one by one.
struct position_held {
  core::position::held position;    ///< quantity zero: closed while the monitor was starting
  std::uint32_t orders_issued = 0;  ///< by earlier monitors of this position: their ids are used
};

/// Portfolio to itself: what is to become of this bot's orders and positions has not been settled so far.
struct bot_given_up {
  std::string path;
};

/// Asks portfolio for the profit and loss of every bot.
struct scores_wanted {};
struct bot_scored {
  core::bot_id bot;
  core::portfolio::bot_score score;
  core::quantity position;
  bool operator==(const bot_scored&) const = default;
};
struct scores {
  std::vector<bot_scored> bots;
  bool operator==(const scores&) const = default;
};

}  // namespace messages
