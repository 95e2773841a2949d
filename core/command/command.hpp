#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/types/time.hpp"

namespace core::command {

/// What a principal may do. Each may do what those before it may.
enum class role : std::uint8_t {
  viewer,     ///< look
  trader,     ///< steer bots and approve
  operator_,  ///< everything: breakers, halt, supervision
};

/// An operator's command, the same for every surface (console, ctl, HTTP, chat).
struct command {
  std::string id;      ///< chosen by the asker, 8 .. 64 of [A-Za-z0-9_-]; the same id again gets the first answer
  std::string verb;    ///< "bots pause"; the table of verbs is core/command/verb.hpp
  std::string target;  ///< a bot, an actor path, a breaker; empty where the verb has none
  std::map<std::string, std::string> args;
  std::string principal;
  role rank = role::viewer;
  std::string reason;
  std::string confirm;                      ///< the target's name, typed: what tier t3 demands; "yes" for tier t2
  std::optional<std::uint64_t> expect_rev;  ///< of the target as the asker saw it; another one: refused as stale
  timestamp expires{};
};

enum class outcome : std::uint8_t {
  done,
  refused,  ///< nothing of it has happened
  timeout,  ///< it may have happened; look
};

struct answer {
  std::string id;
  outcome what = outcome::done;
  std::string code;       ///< of a refusal, stable
  std::string why;        ///< a sentence; where done: what was done
  std::string hint;       ///< what to do next; may be empty
  std::uint64_t rev = 0;  ///< of the target afterwards
};

constexpr std::string_view to_string(role x) {
  switch (x) {
    case role::viewer:
      return "viewer";
    case role::trader:
      return "trader";
    case role::operator_:
      return "operator";
  }
  return "?";
}

constexpr std::string_view to_string(outcome x) {
  switch (x) {
    case outcome::done:
      return "done";
    case outcome::refused:
      return "refused";
    case outcome::timeout:
      return "timeout";
  }
  return "?";
}

}  // namespace core::command
