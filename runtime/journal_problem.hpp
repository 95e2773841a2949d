#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/types/ids.hpp"
#include "core/types/result.hpp"

namespace runtime {

/// Why a journal cannot be opened, read or continued. None of them is retried: without a journal there is no trading.
enum class journal_fault : std::uint8_t {
  missing,           ///< there is no such directory
  locked,            ///< another process writes this journal; see `process_id`
  too_open,          ///< others than the owner may read a segment or write the directory
  foreign_file,      ///< a segment that does not begin like one
  newer_format,      ///< written by a later version of this program
  missing_segment,   ///< the numbers of the files have a gap
  damaged,           ///< bytes that are not what was written, and records follow them
  gap,               ///< a record has not the sequence that its place demands
  lost,              ///< the journal ends before what was promised to be there; see `sequence`
  record_too_large,  ///< a record that no segment can hold
  disk_full,         ///< no room for another segment
  sync_behind,       ///< too much waits for a disk that does not finish its syncs
  io_failed,         ///< the operating system refused; see `error_number`
  diverged,          ///< a repeated run wrote another record than the one that is stored
};
std::string_view to_string(journal_fault);

struct journal_problem {
  journal_fault what = journal_fault::io_failed;
  std::string file{};               ///< the segment, or the directory
  std::uint64_t offset = 0;         ///< within the segment
  core::sequence sequence{};        ///< the record concerned; for gap and lost the one that was expected
  std::uint16_t stored_type = 0;    ///< diverged: what the journal holds
  std::uint16_t appended_type = 0;  ///< diverged: what the run wrote instead
  int error_number = 0;             ///< errno
  long process_id = 0;              ///< locked: who holds the lock; 0 where it did not say
};

/// One line for an operator: what is wrong, where, and what to do about it.
std::string describe(const journal_problem&);

template <class T>
using journal_result = core::result<T, journal_problem>;

}  // namespace runtime
