#include "runtime/journal_file.hpp"

#include <algorithm>
#include <cerrno>
#include <functional>
#include <utility>

#include "core/types/invariant.hpp"

namespace runtime {
namespace {

/// May a power cut have left this? What is missing looks like damage, a missing record or a header without its magic;
/// what somebody else has put there does not.
bool is_hole(journal_fault what, std::span<const std::byte> header) {
  if (what == journal_fault::foreign_file)
    return std::ranges::all_of(header.first(std::min<std::size_t>(header.size(), 8)),
                               [](std::byte x) { return x == std::byte{}; });
  return what == journal_fault::damaged || what == journal_fault::gap;
}

constexpr std::size_t whole_pages(std::size_t bytes) { return (bytes + page_bytes - 1) / page_bytes * page_bytes; }

}  // namespace

journal_result<core::sequence> sync_request::run() const {
  for (const auto& file : files_)
    if (auto synced = file->sync(); !synced) return core::unexpected(std::move(synced.error()));
  promises_->make_durable(up_to_);
  return up_to_;
}

journal_result<journal_file> journal_file::open(const std::filesystem::path& directory, journal_options options) {
  auto where = open_directory(directory, file_access::write);
  if (!where) return core::unexpected(std::move(where.error()));
  return open_storage(std::move(*where), options, false);
}

journal_result<journal_file> journal_file::open(std::shared_ptr<storage> where, journal_options options) {
  return open_storage(std::move(where), options, false);
}

journal_result<journal_file> journal_file::open_for_repeat(const std::filesystem::path& directory,
                                                           journal_options options) {
  auto where = open_directory(directory, file_access::write);
  if (!where) return core::unexpected(std::move(where.error()));
  return open_storage(std::move(*where), options, true);
}

journal_result<journal_file> journal_file::open_for_repeat(std::shared_ptr<storage> where, journal_options options) {
  return open_storage(std::move(where), options, true);
}

journal_result<journal_file> journal_file::open_storage(std::shared_ptr<storage> where, journal_options options,
                                                        bool repeat) {
  ASSERT(options.segment_bytes >= page_bytes && options.segment_bytes <= segment_bytes_max,
         "a segment has 4 KiB .. 64 MiB", options.segment_bytes);
  options.segment_bytes = whole_pages(options.segment_bytes);
  if (auto locked = where->lock(); !locked) return core::unexpected(std::move(locked.error()));
  journal_file journal(std::move(where), options);
  if (auto checked = journal.check_stored(); !checked) return core::unexpected(std::move(checked.error()));
  if (repeat && journal.last_) {
    auto reader = journal_reader::open(journal.storage_);
    if (!reader) return core::unexpected(std::move(reader.error()));
    journal.repeat_ = std::make_unique<journal_reader>(std::move(*reader));
    journal.stored_last_ = std::exchange(journal.last_, {});
    journal.last_place_ = {};
  }
  return journal;
}

/// Reads all that is stored and prepares to append behind it.
journal_result<void> journal_file::check_stored() {
  auto page = storage_->promises_page();
  if (!page) return core::unexpected(std::move(page.error()));
  promises_ = std::make_shared<promises>(std::move(*page), storage_->machine_start());
  auto reader = journal_reader::open(storage_, journal_part::plain);
  if (!reader) return core::unexpected(std::move(reader.error()));
  bool repaired = false;
  std::optional<journal_place> first_unsynced;
  while (true) {
    auto entry = reader->next();
    if (!entry) {
      // What follows was never promised. Whole or not, it is not known to follow what is missing here.
      const bool unsynced = promises_->unsynced_may_have_holes() && last_ >= promises_->owed();
      if (!unsynced || !is_hole(entry.error().what, reader->segment_header_bytes()))
        return core::unexpected(std::move(entry.error()));
      torn_ = torn_tail{.place = reader->end(), .bytes = 0, .committed = true};
      if (auto cut = cut_off(reader->end()); !cut) return cut;
      repaired = true;
      break;
    }
    if (!entry->has_value()) break;
    last_ = (*entry)->sequence;
    last_place_ = reader->place();
    stored_until_ = (*entry)->header.at;
    if (!first_unsynced && last_ > promises_->durable()) first_unsynced = reader->place();
  }
  const auto end = reader->end();
  if (last_ < promises_->owed())
    return core::unexpected(journal_problem{.what = journal_fault::lost,
                                            .file = segment_name(std::max(end.segment, 1u)),
                                            .offset = end.offset,
                                            .sequence = promises_->owed()});
  if (!repaired) torn_ = reader->torn();
  const auto unsynced_from = first_unsynced ? first_unsynced->segment : end.segment;
  if (auto continued = continue_at(end, unsynced_from, repaired || torn_); !continued) return continued;
  if (options_.synced_only && first_unsynced) rewrite_from(*first_unsynced);
  return promises_->begin(last_, options_.synced_only);
}

/// Removes the segments behind a place; the highest number first, so that no gap is left at any moment.
journal_result<void> journal_file::cut_off(journal_place end) {
  auto names = storage_->list();
  if (!names) return core::unexpected(std::move(names.error()));
  std::vector<std::uint32_t> behind;
  for (const std::string& name : *names)
    if (const auto number = segment_number(name); number && *number > end.segment) behind.push_back(*number);
  std::ranges::sort(behind, std::greater{});
  for (const std::uint32_t number : behind)
    if (auto removed = storage_->remove(segment_name(number)); !removed) return removed;
  return {};
}

/// `repaired`: something is cut off. That has to be durable before anything is appended, or a power cut could bring the
/// old bytes back behind other records.
journal_result<void> journal_file::continue_at(journal_place end, std::uint32_t unsynced_from, bool repaired) {
  segments_ = end.segment;
  if (end.segment == 0) return {};
  // A segment without a record goes: the record that it was made for decides its size again.
  if (end.offset <= segment_header_bytes) {
    if (auto removed = storage_->remove(segment_name(segments_)); !removed) return removed;
    --segments_;
    if (auto taken = take_unsynced(unsynced_from, segments_, unsynced_segments_max + 1); !taken) return taken;
  } else {
    if (auto taken = take_unsynced(unsynced_from, segments_ - 1, unsynced_segments_max); !taken) return taken;
    auto file = storage_->open(segment_name(segments_), file_access::write);
    if (!file) return core::unexpected(std::move(file.error()));
    file_ = std::move(*file);
    file_bytes_ = file_->bytes().size();
    room_ = file_->bytes().subspan(end.offset);
    look_ahead_below_ = room_.size() / 2;
    const auto torn = room_.first(used_bytes(room_));
    std::fill(torn.begin(), torn.end(), std::byte{});
  }
  if (!repaired) return {};
  for (const auto& full : full_)
    if (auto synced = full.file->sync(); !synced) return synced;
  return file_ ? file_->sync() : journal_result<void>{};
}

/// The process that filled the newest segments may have ended before it had synced them: the first sync covers them.
journal_result<void> journal_file::take_unsynced(std::uint32_t from, std::uint32_t up_to, std::size_t most) {
  const auto count = std::min<std::uint32_t>(up_to, static_cast<std::uint32_t>(most));
  for (std::uint32_t number = std::max(from, up_to - count + 1); number <= up_to; ++number) {
    auto file = storage_->open(segment_name(number), file_access::write);
    if (!file) return core::unexpected(std::move(file.error()));
    full_.push_back({std::move(*file), last_});
  }
  return {};
}

/// The earlier process may have ended because a sync failed. What it left in memory alone is written once more, so that
/// the first sync either brings it to the disk or fails.
void journal_file::rewrite_from(journal_place first) {
  const auto rewrite = [&](stored_file& file, std::uint32_t number) {
    const std::size_t from = number == first.segment ? first.offset : 0;
    if (number >= first.segment) file.rewrite(from, used_bytes(file.bytes()) - from);
  };
  std::uint32_t number = segments_ - (file_ ? 1 : 0) - static_cast<std::uint32_t>(full_.size());
  for (const auto& full : full_) rewrite(*full.file, ++number);
  if (file_) rewrite(*file_, segments_);
}

core::unexpected<journal_problem> journal_file::fail(journal_problem problem) {
  failed_ = std::move(problem);
  return core::unexpected(*failed_);
}

journal_result<core::sequence> journal_file::append(const entry_header& header, std::span<const std::byte> payload) {
  if (failed_) [[unlikely]]
    return core::unexpected(*failed_);
  if (repeat_) return compare(header, payload);
  const core::sequence sequence{last_.value + 1};
  if (payload.size() > payload_bytes_max) [[unlikely]]
    return fail({.what = journal_fault::record_too_large, .file = segment_name(segments_ + 1), .sequence = sequence});
  const std::size_t bytes = record_bytes(payload.size());
  if (bytes > room_.size()) [[unlikely]]
    if (auto begun = begin_segment(bytes); !begun) return fail(std::move(begun.error()));
  last_place_ = {segments_, file_bytes_ - room_.size()};
  room_ = room_.subspan(write_record(room_, sequence, header, payload));
  promises_->committed(sequence);
  if (room_.size() < look_ahead_below_) [[unlikely]]
    look_ahead();
  return last_ = sequence;
}

journal_result<void> journal_file::begin_segment(std::size_t first_record_bytes) {
  const std::size_t needed = whole_pages(segment_header_bytes + first_record_bytes);
  const std::size_t size = std::max(options_.segment_bytes, needed);
  auto file = storage_->create(segment_name(segments_ + 1), size);
  if (!file) return core::unexpected(std::move(file.error()));
  if (file_) full_.push_back({std::move(file_), last_});
  std::erase_if(full_, [this](const full_segment& x) { return x.last <= promises_->durable(); });
  if (full_.size() > unsynced_segments_max) {
    // The system reports a failure once per file: only those who wait for a sync may hear of it.
    if (options_.synced_only)
      return core::unexpected(journal_problem{.what = journal_fault::sync_behind, .file = segment_name(segments_ + 1)});
    if (auto synced = full_.front().file->sync(); !synced) return synced;
    full_.erase(full_.begin());
  }
  file_ = std::move(*file);
  ++segments_;
  write_segment_header(file_->bytes(), {segments_, {last_.value + 1}, size});
  file_bytes_ = size;
  room_ = file_->bytes().subspan(segment_header_bytes);
  look_ahead_below_ = room_.size() / 2;
  return {};
}

/// Where it finds no room it looks again when half of what is left has been used.
void journal_file::look_ahead() {
  look_ahead_below_ = 0;
  const std::string next = segment_name(segments_ + 1);
  no_room_ahead_.reset();
  if (auto reserved = storage_->reserve(next, options_.segment_bytes); !reserved) {
    no_room_ahead_ = std::move(reserved.error());
  } else if (options_.free_bytes_min > 0) {
    const auto left = storage_->free_bytes();
    if (!left)
      no_room_ahead_ = left.error();
    else if (*left < options_.free_bytes_min)
      no_room_ahead_ = journal_problem{.what = journal_fault::disk_full, .file = next};
  }
  if (no_room_ahead_) look_ahead_below_ = room_.size() / 2;
}

journal_result<core::sequence> journal_file::compare(const entry_header& header, std::span<const std::byte> payload) {
  auto stored = repeat_->next();
  if (!stored) return fail(std::move(stored.error()));
  ASSERT(stored->has_value(), "records are left to compare", last_, stored_last_);
  const stored_entry& entry = **stored;
  if (entry.header != header || !std::ranges::equal(entry.payload, payload)) {
    const auto [segment, offset] = repeat_->place();
    return fail({.what = journal_fault::diverged,
                 .file = segment_name(segment),
                 .offset = offset,
                 .sequence = entry.sequence,
                 .stored_type = entry.header.type,
                 .appended_type = header.type});
  }
  last_ = entry.sequence;
  last_place_ = repeat_->place();
  if (last_ == stored_last_) repeat_.reset();
  return last_;
}

sync_request journal_file::begin_sync() {
  sync_request request;
  request.up_to_ = repeat_ ? stored_last_ : last_;
  request.promises_ = promises_;
  for (const auto& full : full_)
    if (full.last > promises_->durable()) request.files_.push_back(full.file);
  if (file_) request.files_.push_back(file_);
  return request;
}

journal_result<void> journal_file::sync() {
  if (failed_) return core::unexpected(*failed_);
  if (auto synced = begin_sync().run(); !synced) return fail(std::move(synced.error()));
  return {};
}

void journal_file::abandon(journal_problem problem) {
  if (!failed_) failed_ = std::move(problem);
}

journal_result<void> journal_file::close() {
  auto synced = sync();
  repeat_.reset();
  file_.reset();
  full_.clear();
  room_ = {};
  storage_.reset();
  if (!failed_)
    failed_ = journal_problem{.what = journal_fault::io_failed, .file = "closed journal", .error_number = EBADF};
  return synced;
}

}  // namespace runtime
