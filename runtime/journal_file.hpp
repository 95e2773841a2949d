#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "runtime/journal_problem.hpp"
#include "runtime/journal_reader.hpp"
#include "runtime/promises.hpp"
#include "runtime/segment.hpp"
#include "runtime/segment_storage.hpp"

namespace runtime {

struct journal_options {
  /// Size of a segment file, 4 KiB .. 64 MiB. A part of the format of a run: equal runs with equal sizes leave files
  /// that are equal byte for byte. A record that does not fit gets a segment of its own size.
  std::size_t segment_bytes = std::size_t{16} << 20;
  /// Nothing that was appended is relied upon before a sync_request has made it durable.
  bool synced_only = false;
  /// Less than this on the disk, and no_room_ahead() says so. 0: the disk is not looked at.
  std::uint64_t free_bytes_min = 0;
};

/// Makes durable what had been appended when it was taken. Runs on any thread, while the journal goes on appending. One
/// that is never run changes nothing: the next one covers it.
class sync_request {
 public:
  /// The last sequence that is durable now. After a failure nothing may be retried on this journal: the kernel forgets
  /// pages that it could not write.
  journal_result<core::sequence> run() const;

 private:
  friend class journal_file;
  core::sequence up_to_;
  std::vector<std::shared_ptr<stored_file>> files_;
  std::shared_ptr<promises> promises_;
};

/// Filled segments that may wait for a sync. Where nobody asks for one, the oldest is synced before another is begun;
/// where others rely on it (synced_only), the journal fails with sync_behind.
inline constexpr std::size_t unsynced_segments_max = 8;

/// The append-only journal: bytes in numbered segment files, see docs/journal_format.md. It knows no record types.
/// One writer per directory and per object; used from one thread, except for sync_request.
class journal_file {
 public:
  /// Opens a journal to continue it, or creates the first of its segments with the first record. All of it that is not
  /// archived is checked: damage is refused, and so is an end before what was promised; what was never promised is cut
  /// off where a kill or power cut has left it in pieces, and reported by torn().
  static journal_result<journal_file> open(const std::filesystem::path& directory, journal_options = {});
  static journal_result<journal_file> open(std::shared_ptr<storage>, journal_options = {});

  /// Opens a journal to run again what has written it. While stored records are left, append() compares with the next
  /// of them instead of writing, and fails with `diverged` at the first difference; then it appends for real. Resumes
  /// a virtual-time run that was interrupted, and proves that a replay decides the same.
  static journal_result<journal_file> open_for_repeat(const std::filesystem::path& directory, journal_options = {});
  static journal_result<journal_file> open_for_repeat(std::shared_ptr<storage>, journal_options = {});

  /// The sequence that the record got. When it returns, the record survives the end of the process. After a problem
  /// the journal takes nothing more.
  journal_result<core::sequence> append(const entry_header&, std::span<const std::byte> payload);

  /// Makes everything survive a power cut. The same without waiting: begin_sync().run() on a thread of its own.
  journal_result<void> sync();
  sync_request begin_sync();

  /// A request of begin_sync() has failed: the journal takes nothing more, and nothing of it is synced again.
  void abandon(journal_problem);
  /// Why it takes nothing more; nothing while it does.
  const std::optional<journal_problem>& problem() const { return failed_; }

  /// Why there is no room for the segment after this one, or little on the disk: found when half of a segment is left.
  /// The journal goes on until this one is full. Nothing where all is well.
  const std::optional<journal_problem>& no_room_ahead() const { return no_room_ahead_; }

  /// Syncs and gives up the lock. Without it, the destructor gives up the lock and leaves writing to the kernel.
  journal_result<void> close();

  /// Reads the journal from its first record, while it goes on growing.
  journal_result<journal_reader> reader(journal_part part = journal_part::whole) const {
    return journal_reader::open(storage_, part);
  }

  /// The last record appended or repeated.
  core::sequence last() const { return last_; }
  /// Where it begins; segment 0 where there is none.
  journal_place last_place() const { return last_place_; }

  /// True while append() compares.
  bool repeating() const { return repeat_ != nullptr; }
  /// The time of the last record that was stored when it was opened; the epoch if there was none.
  core::timestamp repeat_until() const { return stored_until_; }

  /// What had to be cut off at the end when it was opened.
  const std::optional<torn_tail>& torn() const { return torn_; }

 private:
  explicit journal_file(std::shared_ptr<storage> where, journal_options options)
      : storage_(std::move(where)), options_(options) {}

  static journal_result<journal_file> open_storage(std::shared_ptr<storage>, journal_options, bool repeat);
  journal_result<void> check_stored();
  journal_result<void> cut_off(journal_place);
  journal_result<void> continue_at(journal_place end, std::uint32_t unsynced_from, bool repaired);
  journal_result<void> take_unsynced(std::uint32_t from, std::uint32_t up_to, std::size_t most);
  void rewrite_from(journal_place);
  void look_ahead();
  journal_result<void> begin_segment(std::size_t first_record_bytes);
  journal_result<core::sequence> compare(const entry_header&, std::span<const std::byte> payload);
  core::unexpected<journal_problem> fail(journal_problem);

  std::shared_ptr<storage> storage_;
  journal_options options_;
  std::shared_ptr<stored_file> file_;  ///< the segment that is being filled
  std::span<std::byte> room_;          ///< what is left of it
  std::size_t file_bytes_ = 0;
  std::uint32_t segments_ = 0;
  std::size_t look_ahead_below_ = 0;  ///< bytes of room_ at which the next segment's room is reserved
  struct full_segment {
    std::shared_ptr<stored_file> file;
    core::sequence last;  ///< record, or a later one
  };
  std::vector<full_segment> full_;  ///< filled since the last sync, by an earlier process perhaps
  std::shared_ptr<promises> promises_;
  std::optional<journal_problem> no_room_ahead_;
  core::sequence last_;
  journal_place last_place_;
  core::sequence stored_last_;  ///< when it was opened
  core::timestamp stored_until_{};
  std::optional<torn_tail> torn_;
  std::unique_ptr<journal_reader> repeat_;  ///< stands at the next record to compare
  std::optional<journal_problem> failed_;
};

}  // namespace runtime
