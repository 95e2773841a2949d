#include "runtime/journal_file.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "core/types/invariant.hpp"

namespace runtime {
namespace {

constexpr std::size_t page_bytes = 4096;

constexpr std::size_t whole_pages(std::size_t bytes) { return (bytes + page_bytes - 1) / page_bytes * page_bytes; }

}  // namespace

journal_result<core::sequence> sync_request::run() const {
  for (const auto& file : files_)
    if (auto synced = file->sync(); !synced) return core::unexpected(std::move(synced.error()));
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
  }
  return journal;
}

/// Reads all that is stored and prepares to append behind it.
journal_result<void> journal_file::check_stored() {
  auto reader = journal_reader::open(storage_);
  if (!reader) return core::unexpected(std::move(reader.error()));
  while (true) {
    auto entry = reader->next();
    if (!entry) return core::unexpected(std::move(entry.error()));
    if (!entry->has_value()) break;
    last_ = (*entry)->sequence;
    stored_until_ = (*entry)->header.at;
  }
  torn_ = reader->torn();
  return continue_at(reader->end());
}

journal_result<void> journal_file::continue_at(journal_place end) {
  segments_ = end.segment;
  if (end.segment == 0) return {};
  // A segment without a record goes: the record that it was made for decides its size again.
  if (end.offset <= segment_header_bytes) {
    --segments_;
    return storage_->remove(segment_name(end.segment));
  }
  auto file = storage_->open(segment_name(end.segment), file_access::write);
  if (!file) return core::unexpected(std::move(file.error()));
  file_ = std::move(*file);
  room_ = file_->bytes().subspan(end.offset);
  const auto torn = room_.first(used_bytes(room_));
  std::fill(torn.begin(), torn.end(), std::byte{});
  return {};
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
  room_ = room_.subspan(write_record(room_, sequence, header, payload));
  return last_ = sequence;
}

journal_result<void> journal_file::begin_segment(std::size_t first_record_bytes) {
  const std::size_t needed = whole_pages(segment_header_bytes + first_record_bytes);
  const std::size_t size = std::max(options_.segment_bytes, needed);
  auto file = storage_->create(segment_name(segments_ + 1), size);
  if (!file) return core::unexpected(std::move(file.error()));
  if (file_) full_.push_back(std::move(file_));
  if (full_.size() > unsynced_segments_max) {
    if (auto synced = full_.front()->sync(); !synced) return synced;
    full_.erase(full_.begin());
  }
  file_ = std::move(*file);
  ++segments_;
  write_segment_header(file_->bytes(), {segments_, {last_.value + 1}, size});
  room_ = file_->bytes().subspan(segment_header_bytes);
  return {};
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
  if (last_ == stored_last_) repeat_.reset();
  return last_;
}

sync_request journal_file::begin_sync() {
  sync_request request;
  request.up_to_ = repeat_ ? stored_last_ : last_;
  request.files_ = std::exchange(full_, {});
  if (file_) request.files_.push_back(file_);
  return request;
}

journal_result<void> journal_file::sync() {
  if (failed_) return core::unexpected(*failed_);
  if (auto synced = begin_sync().run(); !synced) return fail(std::move(synced.error()));
  return {};
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
