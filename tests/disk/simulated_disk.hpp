#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/segment.hpp"
#include "runtime/segment_storage.hpp"

namespace tests::disk {

inline constexpr std::size_t sector_bytes = 512;  ///< a disk writes these whole or not at all

/// What a journal has the system do to a disk, each of which may fail.
enum class operation : std::uint8_t {
  create,       ///< of a file under its unfinished name
  preallocate,  ///< of its room
  rename,       ///< to its name
  open,
  write_back,  ///< of a page, by the kernel and unasked: told by the next sync
  sync,
};
inline constexpr std::array operations{operation::create, operation::preallocate, operation::rename,
                                       operation::open,   operation::write_back,  operation::sync};

/// A file as the kernel knows it: what processes see, what the disk holds, and what may get there at any moment.
struct inode {
  std::vector<std::byte> memory;   ///< mapped by processes; survives them
  std::vector<std::byte> platter;  ///< survives a power cut
  std::vector<std::byte> looked;   ///< memory as of the last write boundary
  /// By page: all contents since the last sync, the half-written ones included. Any of them may be on the disk.
  std::map<std::size_t, std::vector<std::vector<std::byte>>> dirty;
  bool write_failed = false;  ///< told once, by the next sync; the kernel calls the page clean
};

/// As a writer leaves it who stops before the store that makes everything valid: by the format, the first word that
/// changes. A record that comes with the header of its segment begins behind it.
inline std::vector<std::byte> half_written(std::span<const std::byte> after, std::span<const std::byte> before,
                                           bool has_header) {
  std::vector<std::byte> half(after.begin(), after.end());
  const auto first = static_cast<std::size_t>(std::ranges::mismatch(after, before).in1 - after.begin()) / 8 * 8;
  std::copy_n(before.begin() + first, 8, half.begin() + first);
  constexpr auto header = runtime::segment_header_bytes;
  if (has_header && first < header) std::copy(before.begin() + header, before.end(), half.begin() + header);
  return half;
}

/// A disk under a directory, with what mmap and fdatasync promise and nothing more: memory that was written to reaches
/// the disk page by page, in any order or not at all, until a sync has returned. Names reach it in the order in which
/// they were given, as file systems with a log do it.
class simulated_disk {
 public:
  struct name_change {
    std::string name;
    std::shared_ptr<inode> file;  ///< empty: removed
  };

  std::map<std::string, std::shared_ptr<inode>> names;   ///< as processes see them
  std::map<std::string, std::shared_ptr<inode>> stored;  ///< as a power cut leaves them
  std::vector<name_change> unsynced;                     ///< what has happened to names since
  std::uint64_t start = 1;                               ///< of the machine
  std::optional<operation> failing;
  int fails_in = 0;  ///< so many of these succeed before one fails
  int error_number = EIO;
  bool failed = false;

  simulated_disk() = default;
  /// A disk in the same state, to try out one of its futures.
  simulated_disk(const simulated_disk& other) { *this = other; }
  simulated_disk& operator=(const simulated_disk& other) {
    std::map<const inode*, std::shared_ptr<inode>> copies;
    const auto copy = [&](const std::shared_ptr<inode>& from) {
      auto& to = copies[from.get()];
      if (from && !to) to = std::make_shared<inode>(*from);
      return to;
    };
    names.clear(), stored.clear(), unsynced.clear();
    for (const auto& [name, file] : other.names) names[name] = copy(file);
    for (const auto& [name, file] : other.stored) stored[name] = copy(file);
    for (const auto& change : other.unsynced) unsynced.push_back({change.name, copy(change.file)});
    start = other.start;
    failing = other.failing, fails_in = other.fails_in, error_number = other.error_number, failed = other.failed;
    return *this;
  }

  /// True where this operation is the one that fails.
  bool fails(operation what) {
    if (failing != what || failed || fails_in-- > 0) return false;
    return failed = true;
  }

  std::shared_ptr<inode> make(std::uint64_t size) const {
    auto file = std::make_shared<inode>();
    file->memory.resize(size), file->platter.resize(size), file->looked.resize(size);
    return file;
  }
  void change(const std::string& name, std::shared_ptr<inode> file) {
    unsynced.push_back({name, file});
    if (file)
      names[name] = std::move(file);
    else
      names.erase(name);
  }
  void sync_names() {
    stored = names;
    unsynced.clear();
  }

  /// A write boundary: remembers what processes have written since the last one, with the moment before the last store.
  void look() {
    for (const auto& [name, file] : names) look(*file);
  }
  void look(inode& file) {
    for (std::size_t at = 0; at < file.memory.size(); at += runtime::page_bytes) {
      auto* const now = file.memory.data() + at;
      auto* const before = file.looked.data() + at;
      if (std::memcmp(now, before, runtime::page_bytes) == 0) continue;
      if (fails(operation::write_back)) {
        file.write_failed = true;
        file.dirty.erase(at);
      } else {
        auto& contents = file.dirty[at];
        contents.push_back(half_written({now, runtime::page_bytes}, {before, runtime::page_bytes}, at == 0));
        contents.emplace_back(now, now + runtime::page_bytes);
      }
      std::memcpy(before, now, runtime::page_bytes);
    }
  }

  int sync(inode& file) {
    look(file);
    const bool told = std::exchange(file.write_failed, false);
    if (fails(operation::sync) || told) {
      file.dirty.clear();
      return EIO;
    }
    for (const auto& [at, contents] : file.dirty)
      std::memcpy(file.platter.data() + at, file.memory.data() + at, runtime::page_bytes);
    file.dirty.clear();
    return 0;
  }
};

/// The door through which one process uses a disk.
class simulated_storage final : public runtime::storage {
 public:
  explicit simulated_storage(simulated_disk& disk) : disk_(disk) {}

  runtime::journal_result<std::vector<std::string>> list() override {
    std::vector<std::string> all;
    for (const auto& [name, file] : disk_.names) all.push_back(name);
    return all;
  }
  runtime::journal_result<std::shared_ptr<runtime::stored_file>> open(const std::string& name,
                                                                      runtime::file_access) override {
    if (disk_.fails(operation::open)) return problem(name, EIO);
    return std::make_shared<mapping>(disk_, disk_.names.at(name));
  }
  runtime::journal_result<std::shared_ptr<runtime::stored_file>> create(const std::string& name,
                                                                        std::uint64_t size) override {
    if (reserved_ != std::pair(name, size))
      if (auto taken = reserve(name, size); !taken) return core::unexpected(taken.error());
    reserved_ = {};
    if (disk_.fails(operation::rename)) return problem(name, EIO);
    auto file = disk_.names.at(name + ".new");
    disk_.change(name + ".new", {});
    disk_.change(name, file);
    return std::make_shared<mapping>(disk_, std::move(file));
  }
  runtime::journal_result<void> reserve(const std::string& name, std::uint64_t size) override {
    reserved_ = {};
    if (disk_.fails(operation::create)) return problem(name, disk_.error_number);
    disk_.change(name + ".new", disk_.make(0));
    if (disk_.fails(operation::preallocate)) return problem(name, disk_.error_number);
    disk_.change(name + ".new", disk_.make(size));
    reserved_ = {name, size};
    return {};
  }
  runtime::journal_result<std::uint64_t> free_bytes() override { return std::uint64_t{1} << 40; }
  runtime::journal_result<void> remove(const std::string& name) override {
    disk_.change(name, {});
    return {};
  }
  runtime::journal_result<std::shared_ptr<runtime::stored_file>> promises_page() override {
    if (!disk_.names.contains("promises")) disk_.change("promises", disk_.make(runtime::page_bytes));
    return open("promises", runtime::file_access::write);
  }
  std::uint64_t machine_start() override { return disk_.start; }
  runtime::journal_result<void> lock() override { return {}; }

 private:
  class mapping final : public runtime::stored_file {
   public:
    mapping(simulated_disk& disk, std::shared_ptr<inode> file) : disk_(disk), file_(std::move(file)) {}
    std::span<std::byte> bytes() override { return file_->memory; }
    runtime::journal_result<void> sync() override {
      if (const int error = disk_.sync(*file_); error != 0) return problem("a segment", error);
      if (!std::exchange(name_durable_, true)) disk_.sync_names();
      return {};
    }
    void rewrite(std::size_t from, std::size_t size) override {
      disk_.look(*file_);
      for (auto at = from / runtime::page_bytes * runtime::page_bytes; at < from + size; at += runtime::page_bytes) {
        const auto page = std::span(file_->memory).subspan(at, runtime::page_bytes);
        file_->dirty[at].emplace_back(page.begin(), page.end());
      }
    }

   private:
    simulated_disk& disk_;
    std::shared_ptr<inode> file_;
    bool name_durable_ = false;
  };

  static core::unexpected<runtime::journal_problem> problem(const std::string& name, int error) {
    const bool full = error == ENOSPC;
    return core::unexpected(
        runtime::journal_problem{.what = full ? runtime::journal_fault::disk_full : runtime::journal_fault::io_failed,
                                 .file = name,
                                 .error_number = error});
  }

  simulated_disk& disk_;
  std::pair<std::string, std::uint64_t> reserved_;
};

}  // namespace tests::disk
