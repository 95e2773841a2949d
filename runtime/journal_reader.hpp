#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "runtime/journal_problem.hpp"
#include "runtime/segment.hpp"
#include "runtime/segment_storage.hpp"

namespace runtime {

/// Where a record begins.
struct journal_place {
  std::uint32_t segment = 0;  ///< number of the file, from 1
  std::uint64_t offset = 0;

  bool operator==(const journal_place&) const = default;
};

/// Bytes behind the last whole record of the last segment, with no record among or after them: the trace of an append
/// that was cut off, or a last record that has been damaged.
struct torn_tail {
  journal_place place;
  std::uint64_t bytes = 0;
  bool committed = false;  ///< the length was written, the rest does not fit it: a kill alone cannot do that
};

/// How much of a journal is read.
enum class journal_part : std::uint8_t {
  whole,
  plain,  ///< archived segments are passed over, unread: what is needed to go on
};

/// Reads a journal from its first record to its last, archived segments included. Takes no lock: the journal may be
/// growing, and its segments may be archived meanwhile.
class journal_reader {
 public:
  static journal_result<journal_reader> open(const std::filesystem::path& directory);
  static journal_result<journal_reader> open(std::shared_ptr<storage>, journal_part = journal_part::whole);

  /// The next record; nothing at the end. Its spans hold until the segment after its own is entered. After a problem
  /// the reader stands still.
  journal_result<std::optional<stored_entry>> next();

  /// Has next() return the record that begins there; `sequence` is the one that it has. Segments in between are not
  /// looked at. A place where no such record lies is a problem of next().
  journal_result<void> move_to(journal_place, core::sequence);

  /// For one who follows a journal that grows: true if next() would return a record, or the problem with what has been
  /// committed in its place. Looks at one place, and for segments that have been begun in the meantime only where the
  /// last one known has no more.
  journal_result<bool> has_more();

  /// Where the record that next() returned begins.
  journal_place place() const { return {number_of_segment(), last_offset_}; }
  /// Where the next record begins or would begin; segment 0 in a journal without segments.
  journal_place end() const { return {number_of_segment(), offset_}; }
  /// Segments entered so far.
  std::uint32_t segments() const { return number_of_segment(); }
  /// The header of the current segment, 64 bytes; empty before the first record.
  std::span<const std::byte> segment_header_bytes() const;
  /// What lies behind the last record; known once next() has returned nothing.
  const std::optional<torn_tail>& torn() const { return torn_; }

 private:
  journal_reader(std::shared_ptr<storage> where, journal_part part) : storage_(std::move(where)), part_(part) {}

  bool in_last_segment() const { return entered_ == names_.size(); }
  std::uint32_t number_of_segment() const { return static_cast<std::uint32_t>(entered_); }
  journal_problem problem(journal_fault, std::uint64_t offset) const;
  journal_result<void> find_segments();
  journal_result<void> open_segment(std::size_t number);
  bool pass_over_archives();
  journal_result<bool> enter_next_segment();
  journal_result<void> end_segment(record_defect);
  void note_torn(bool committed);

  std::shared_ptr<storage> storage_;
  journal_part part_;
  std::vector<std::string> names_;  ///< of all segments, in order
  std::size_t entered_ = 0;         ///< number of the current segment; 0 before the first
  std::shared_ptr<stored_file> file_;
  std::span<const std::byte> bytes_;  ///< of the current segment
  std::uint64_t offset_ = 0;          ///< where the next record begins
  std::uint64_t last_offset_ = 0;
  core::sequence last_;
  std::optional<torn_tail> torn_;
};

}  // namespace runtime
