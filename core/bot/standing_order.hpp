#pragma once

#include <cstdint>
#include <string_view>

namespace core::bot {

/// What an operator wants of a bot until he says otherwise. It survives restarts.
enum class standing_order : std::uint8_t {
  run,    ///< trade
  pause,  ///< no entries; working entries are cancelled; exits are managed
  stop,   ///< no entries and no exits of its own; its orders are cancelled. Protection stays at the venue
};

constexpr std::string_view to_string(standing_order x) {
  switch (x) {
    case standing_order::run:
      return "run";
    case standing_order::pause:
      return "pause";
    case standing_order::stop:
      return "stop";
  }
  return "?";
}

}  // namespace core::bot
