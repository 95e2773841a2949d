#pragma once

#include <cerrno>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/segment_storage.hpp"

namespace runtime::testing {

/// A disk of limited size. It outlives the journals that write to it, as a disk outlives a process.
struct memory_disk {
  struct file final : stored_file {
    std::vector<std::byte> content;
    std::vector<std::byte> durable;  ///< what a power cut leaves
    const bool* sync_fails = nullptr;
    int* failing_syncs = nullptr;
    const std::function<void()>* at_sync = nullptr;

    std::span<std::byte> bytes() override { return content; }
    journal_result<void> sync() override {
      if (at_sync && *at_sync) (*at_sync)();
      if (*sync_fails || (*failing_syncs > 0 && (*failing_syncs)-- > 0))
        return core::unexpected(journal_problem{.what = journal_fault::io_failed, .error_number = EIO});
      durable = content;
      return {};
    }
    void rewrite(std::size_t, std::size_t) override {}
  };

  std::map<std::string, std::shared_ptr<file>> files;
  std::shared_ptr<file> promises;
  std::map<std::string, std::uint64_t> reserved;  ///< sizes by name
  std::uint64_t room = std::uint64_t{1} << 30;
  bool sync_fails = false;
  int failing_syncs = 0;            ///< so many of the next ones fail
  std::function<void()> at_sync{};  ///< called on the thread that syncs
  /// Of the machine. At 0 every opening looks like the first after a power cut.
  std::uint64_t start = 0;

  /// All contents, to compare two disks byte for byte.
  std::map<std::string, std::vector<std::byte>> contents() const {
    std::map<std::string, std::vector<std::byte>> all;
    for (const auto& [name, stored] : files) all[name] = stored->content;
    return all;
  }
};

class memory_storage final : public storage {
 public:
  explicit memory_storage(std::shared_ptr<memory_disk> disk) : disk_(std::move(disk)) {}

  journal_result<std::vector<std::string>> list() override {
    std::vector<std::string> names;
    for (const auto& [name, stored] : disk_->files) names.push_back(name);
    return names;
  }
  journal_result<std::shared_ptr<stored_file>> open(const std::string& name, file_access) override {
    return disk_->files.at(name);
  }
  journal_result<std::shared_ptr<stored_file>> create(const std::string& name, std::uint64_t size) override {
    if (disk_->reserved[name] != size)
      if (auto taken = reserve(name, size); !taken) return core::unexpected(taken.error());
    disk_->reserved.clear();
    return disk_->files[name] = made(size);
  }
  journal_result<void> reserve(const std::string& name, std::uint64_t size) override {
    for (const auto& [other, taken] : disk_->reserved) disk_->room += taken;
    disk_->reserved.clear();
    if (size > disk_->room)
      return core::unexpected(journal_problem{.what = journal_fault::disk_full, .file = name, .error_number = ENOSPC});
    disk_->room -= size;
    disk_->reserved[name] = size;
    return {};
  }
  journal_result<std::uint64_t> free_bytes() override { return disk_->room; }
  journal_result<std::shared_ptr<stored_file>> promises_page() override {
    if (!disk_->promises) disk_->promises = made(page_bytes);
    return disk_->promises;
  }
  std::uint64_t machine_start() override { return disk_->start; }
  journal_result<void> remove(const std::string& name) override {
    disk_->room += disk_->files.at(name)->content.size();
    disk_->files.erase(name);
    return {};
  }
  journal_result<void> lock() override { return {}; }

 private:
  std::shared_ptr<memory_disk::file> made(std::uint64_t size) const {
    auto file = std::make_shared<memory_disk::file>();
    file->content.resize(size);
    file->sync_fails = &disk_->sync_fails;
    file->failing_syncs = &disk_->failing_syncs;
    file->at_sync = &disk_->at_sync;
    return file;
  }

  std::shared_ptr<memory_disk> disk_;
};

}  // namespace runtime::testing
