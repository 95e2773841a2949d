#pragma once

#include <filesystem>
#include <optional>
#include <ostream>
#include <string>

#include "apps/journal_hash.hpp"

namespace apps {

/// `watchbill journal ls|show|grep|stats|verify|state`. Each prints what was asked for to `out` and what went wrong to
/// `err`, and returns the exit code: 0 done, 2 an option makes no sense, 3 no such journal, actor, type or match, 7 the
/// journal is damaged. None of them takes the journal's lock; it may be growing.

enum class journal_output : std::uint8_t {
  text,    ///< one line per record: sequence time actor type key=value ...
  ndjson,  ///< one JSON object per record; all values but the sequences are strings
};

struct journal_show_options {
  std::filesystem::path directory{};
  std::string type{};   ///< only records of this type; empty: all
  std::string actor{};  ///< only records of the actor with this path; empty: all
  std::string from{};   ///< first sequence, or earliest time as 2024-08-08T23:54:15Z; empty: from the beginning
  std::string until{};  ///< last sequence or latest time, inclusive; empty: to the end
  /// Only records whose line, as printed, has a part that fits: a regular expression (ECMAScript); empty: all.
  std::string pattern{};
  journal_output output = journal_output::text;
};
int journal_show(std::ostream& out, std::ostream& err, const journal_show_options&);

/// The journals in a folder and below it: segments, records, times, and what is wrong with those that cannot be read.
int journal_ls(std::ostream& out, std::ostream& err, const std::filesystem::path& folder);

/// How many records there are of each type and of each actor, and how many bytes they take.
int journal_stats(std::ostream& out, std::ostream& err, const std::filesystem::path& directory);

/// Checks every checksum, sequence and payload.
int journal_verify(std::ostream& out, std::ostream& err, const std::filesystem::path& directory);

/// The same, and every state that an actor has journaled: rebuilt by the code that a start uses, each has to have the
/// hash that was written beside it, and must follow from the state before it and the order events in between.
struct journal_states_options {
  std::filesystem::path directory{};
  std::string config{};  ///< file, see journal_state_options
};
int journal_verify_states(std::ostream& out, std::ostream& err, const journal_states_options&);

struct journal_state_options {
  std::filesystem::path directory{};
  std::string actor{};  ///< bots/NAME, desk/orders, desk/risk, desk/portfolio, desk/positions/BOT/VENUE/SYMBOL,
                        ///< safety/breaker or foundation/admin
  std::optional<std::uint64_t> until{};  ///< last record to take into account; all if absent
  /// File of the configuration with which the journal was written, whose hash is in it. Empty: what only it can explain
  /// is left out, and a strategy's state stays bytes.
  std::string config{};
  journal_output output = journal_output::text;
};
/// The state of an actor as of a record: what a start with the journal up to there would come to. Where that record is
/// a snapshot of the bot, or a decision of it, exactly what it knew then. 7 where a state that it journaled is not what
/// it is rebuilt to, 78 for a configuration that does not hold or is another one.
int journal_state(std::ostream& out, std::ostream& err, const journal_state_options&);

}  // namespace apps
