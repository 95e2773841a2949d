#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/command/verb.hpp"
#include "core/types/result.hpp"

namespace core::command {

/// What words say: `bots pause alpha --reason "CPI at 12:30"`. Nobody has asked yet whether it may be done.
struct request {
  const verb* what = nullptr;
  std::string target;                       ///< empty where the verb has none
  std::map<std::string, std::string> args;  ///< by name, checked against the verb; a flag's value is "true"
  std::string reason;                       ///< --reason TEXT
  std::string confirm;                      ///< --confirm NAME; "yes" for --yes
  std::string id;                           ///< --id ID; empty: the surface makes one
  std::optional<std::uint64_t> expect_rev;  ///< --expect-rev N
  std::optional<duration> wait;             ///< --wait [DURATION]: until desired and actual agree; 10s if none is given
};

/// Why words cannot be understood.
struct misreading {
  std::string why;      ///< a sentence that names the word
  std::string nearest;  ///< what it probably was meant to be; may be empty
};

/// Reads words as a shell hands them over, options of output and connection taken out. Options stand anywhere behind
/// the verb, as `--name value` or `--name=value`; behind `--` everything is a target.
result<request, misreading> parse(std::span<const std::string> words);

/// Why this text is no value of that argument; nothing: it is one.
std::optional<std::string> problem_with(const argument&, std::string_view text);

}  // namespace core::command
