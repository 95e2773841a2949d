#include "runtime/journal_reader.hpp"

#include <algorithm>
#include <utility>

#include "core/types/invariant.hpp"

namespace runtime {

journal_result<journal_reader> journal_reader::open(const std::filesystem::path& directory) {
  auto where = open_directory(directory, file_access::read);
  if (!where) return core::unexpected(std::move(where.error()));
  return open(std::shared_ptr<storage>(std::move(*where)));
}

journal_result<journal_reader> journal_reader::open(std::shared_ptr<storage> where) {
  journal_reader reader(std::move(where));
  if (auto found = reader.find_segments(); !found) return core::unexpected(std::move(found.error()));
  return reader;
}

journal_result<void> journal_reader::find_segments() {
  auto names = storage_->list();
  if (!names) return core::unexpected(std::move(names.error()));
  std::vector<std::uint32_t> numbers;
  for (const std::string& name : *names)
    if (const auto number = segment_number(name)) numbers.push_back(*number);
  std::sort(numbers.begin(), numbers.end());
  for (const std::uint32_t number : numbers) {
    const auto expected = static_cast<std::uint32_t>(names_.size() + 1);
    if (number != expected)
      return core::unexpected(journal_problem{.what = journal_fault::missing_segment, .file = segment_name(expected)});
    names_.push_back(segment_name(number));
  }
  return {};
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
  auto file = storage_->open(names_[entered_], file_access::read);
  if (!file) return core::unexpected(std::move(file.error()));
  file_ = std::move(*file);
  bytes_ = file_->bytes();
  ++entered_;
  offset_ = runtime::segment_header_bytes;
  const auto header = read_segment_header(bytes_);
  if (header) {
    if (header->number != entered_) return core::unexpected(problem(journal_fault::damaged, 0));
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

journal_result<bool> journal_reader::has_more() {
  // A record, or what is none but has been committed: next() says what is wrong with it.
  const auto begins_here = [this] {
    if (entered_ == 0 || offset_ < runtime::segment_header_bytes) return false;
    const auto record = read_record(bytes_.subspan(offset_));
    return record || record.error() != record_defect::none_here;
  };
  if (begins_here()) return true;
  if (in_last_segment()) {
    names_.clear();
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
