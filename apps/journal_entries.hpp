#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "apps/progress.hpp"
#include "messages/record.hpp"
#include "runtime/journal_reader.hpp"

namespace apps {

/// What reading a journal came to.
struct journal_reading {
  int exit_code = 0;  ///< 0 read to the end or to where the caller had enough, 3 no such journal, 7 damaged
  std::uint64_t records = 0;
  std::uint32_t segments = 0;
  core::timestamp last_at{};
  std::optional<runtime::torn_tail> torn;
};

/// What reads a journal here takes a folder without a segment for none: `missing`.

/// One line for somebody who wants to read a journal: what is wrong, and where else one may be.
std::string describe_unread(const runtime::journal_problem&);

/// The problem with a folder without a segment.
runtime::journal_problem no_segment_in(const std::filesystem::path& directory);

/// How many records a journal holds: all are read, none is decoded. After a second it shows on stderr how far it is.
runtime::journal_result<std::uint64_t> records_in(const std::filesystem::path& directory,
                                                  progress_display::style = progress_display::style::automatic);

/// Calls `each` with every entry of a journal, decoded, until it returns false. What is wrong with the journal is said
/// on `err`; after a second it shows on stderr how far it is.
journal_reading read_journal(const std::filesystem::path& directory, std::ostream& err,
                             const std::function<bool(const messages::journal_entry&)>& each,
                             progress_display::style = progress_display::style::automatic);

}  // namespace apps
