#include "runtime/journal_reader.hpp"

#include <cerrno>
#include <map>
#include <utility>

#include "core/types/invariant.hpp"
#include "runtime/segment_archive.hpp"

namespace runtime {

journal_result<journal_reader> journal_reader::open(const std::filesystem::path& directory) {
  auto where = open_directory(directory, file_access::read);
  if (!where) return core::unexpected(std::move(where.error()));
  return open(std::shared_ptr<storage>(std::move(*where)));
}

journal_result<journal_reader> journal_reader::open(std::shared_ptr<storage> where, journal_part part) {
  journal_reader reader(std::move(where), part);
  if (auto found = reader.find_segments(); !found) return core::unexpected(std::move(found.error()));
  return reader;
}

/// A segment that is archived while the names are being listed can be seen by neither of its names: it has the other
/// one at the second look.
journal_result<void> journal_reader::find_segments() {
  std::optional<journal_problem> missing;
  for (int look = 0; look < 2; ++look) {
    auto names = storage_->list();
    if (!names) return core::unexpected(std::move(names.error()));
    std::map<std::uint32_t, std::string> found;
    for (std::string& name : *names) {
      if (const auto number = segment_number(name))
        found[*number] = std::move(name);
      else if (const auto archived = archived_segment(name))
        found.try_emplace(*archived, std::move(name));
    }
    names_.clear();
    missing.reset();
    for (auto& [number, name] : found) {
      const auto expected = static_cast<std::uint32_t>(names_.size() + 1);
      if (number != expected) {
        missing = journal_problem{.what = journal_fault::missing_segment, .file = segment_name(expected)};
        break;
      }
      names_.push_back(std::move(name));
    }
    // The newest segment is never archived: where only its archive is left, somebody has removed what followed.
    if (!missing && part_ == journal_part::plain && !names_.empty() && archived_segment(names_.back()))
      missing = journal_problem{.what = journal_fault::missing_segment, .file = segment_name(names_.size())};
    if (!missing) return {};
  }
  return core::unexpected(std::move(*missing));
}

/// Makes it the current one.
journal_result<void> journal_reader::open_segment(std::size_t number) {
  const std::string& name = names_[number - 1];
  const auto as_number = static_cast<std::uint32_t>(number);
  auto file = archived_segment(name) ? open_archive(*storage_, as_number) : storage_->open(name, file_access::read);
  // It may have been archived since its name was read.
  if (!file && file.error().error_number == ENOENT && segment_number(name)) file = open_archive(*storage_, as_number);
  if (!file) return core::unexpected(std::move(file.error()));
  file_ = std::move(*file);
  bytes_ = file_->bytes();
  entered_ = number;
  return {};
}

/// True where there were any.
bool journal_reader::pass_over_archives() {
  const auto before = entered_;
  while (part_ == journal_part::plain && !in_last_segment() && archived_segment(names_[entered_])) ++entered_;
  return entered_ != before;
}

std::span<const std::byte> journal_reader::segment_header_bytes() const {
  return bytes_.first(std::min(bytes_.size(), runtime::segment_header_bytes));
}

journal_problem journal_reader::problem(journal_fault what, std::uint64_t offset) const {
  return {.what = what, .file = names_[entered_ - 1], .offset = offset, .sequence = last_};
}

void journal_reader::note_torn(bool committed) {
  const std::uint64_t used = used_bytes(bytes_.subspan(offset_));
  if (used > 0) torn_ = torn_tail{end(), used, committed};
}

/// False at the end of the journal.
journal_result<bool> journal_reader::enter_next_segment() {
  if (in_last_segment()) return false;
  const bool passed_over = pass_over_archives();
  if (auto opened = open_segment(entered_ + 1); !opened) return core::unexpected(std::move(opened.error()));
  offset_ = runtime::segment_header_bytes;
  const auto header = read_segment_header(bytes_);
  if (header) {
    if (header->number != entered_) return core::unexpected(problem(journal_fault::damaged, 0));
    if (passed_over && header->first > last_) last_.value = header->first.value - 1;
    if (header->first.value == last_.value + 1) return true;
    auto gap = problem(journal_fault::gap, 0);
    gap.sequence.value = last_.value + 1;
    return core::unexpected(std::move(gap));
  }
  switch (header.error()) {
    case segment_defect::foreign:
      return core::unexpected(problem(journal_fault::foreign_file, 0));
    case segment_defect::newer_format:
      return core::unexpected(problem(journal_fault::newer_format, 0));
    case segment_defect::bad_header:
      return core::unexpected(problem(journal_fault::damaged, 0));
    case segment_defect::unwritten:
      break;
  }
  if (!in_last_segment()) return core::unexpected(problem(journal_fault::damaged, 0));
  offset_ = 0;
  note_torn(false);
  return false;
}

/// No record begins at offset_: decides between the segment's end, a torn tail and damage.
journal_result<void> journal_reader::end_segment(record_defect defect) {
  const auto rest = bytes_.subspan(offset_);
  if (used_bytes(rest) == 0) return {};
  if (!in_last_segment() || defect == record_defect::newer_format || holds_record_after(last_, rest)) {
    const bool newer = defect == record_defect::newer_format;
    return core::unexpected(problem(newer ? journal_fault::newer_format : journal_fault::damaged, offset_));
  }
  note_torn(defect != record_defect::none_here);
  return {};
}

journal_result<std::optional<stored_entry>> journal_reader::next() {
  while (true) {
    if (entered_ > 0 && offset_ >= runtime::segment_header_bytes) {
      auto entry = read_record(bytes_.subspan(offset_));
      if (!entry) {
        const auto ended = end_segment(entry.error());
        // A live writer may have completed the record since the first look.
        const bool appeared = entry.error() == record_defect::none_here && read_record(bytes_.subspan(offset_));
        if (appeared) {
          torn_.reset();
          continue;
        }
        if (!ended) return core::unexpected(ended.error());
      } else if (entry->sequence.value != last_.value + 1) {
        auto gap = problem(journal_fault::gap, offset_);
        gap.sequence.value = last_.value + 1;
        return core::unexpected(std::move(gap));
      } else {
        last_offset_ = offset_;
        offset_ += entry->bytes.size();
        last_ = entry->sequence;
        return *entry;
      }
    }
    const auto entered = enter_next_segment();
    if (!entered) return core::unexpected(entered.error());
    if (!*entered) return std::nullopt;
  }
}

journal_result<void> journal_reader::move_to(journal_place to, core::sequence sequence) {
  ASSERT(to.segment >= 1 && to.segment <= names_.size(), "a place is in a segment of the journal", to.segment);
  ASSERT(to.offset >= runtime::segment_header_bytes, "a record begins behind the header of its segment", to.offset);
  if (to.segment != entered_)
    if (auto opened = open_segment(to.segment); !opened) return opened;
  offset_ = std::min<std::uint64_t>(to.offset, bytes_.size());
  last_.value = sequence.value - 1;
  torn_.reset();
  return {};
}

journal_result<bool> journal_reader::has_more() {
  // A record, or what is none but has been committed: next() says what is wrong with it.
  const auto begins_here = [this] {
    if (entered_ == 0 || offset_ < runtime::segment_header_bytes) return false;
    const auto record = read_record(bytes_.subspan(offset_));
    return record || record.error() != record_defect::none_here;
  };
  if (begins_here()) return true;
  if (in_last_segment()) {
    if (auto found = find_segments(); !found) return core::unexpected(std::move(found.error()));
    // Entered before its header was written: to be entered again.
    if (entered_ > 0 && offset_ == 0) --entered_;
  }
  torn_.reset();
  if (in_last_segment()) return false;
  // The last record of this segment may have come after the first look; the next segment begins behind it.
  if (begins_here()) return true;
  const auto entered = enter_next_segment();
  if (!entered) return core::unexpected(entered.error());
  return *entered && begins_here();
}

}  // namespace runtime
