#include "runtime/segment_storage.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

namespace runtime {
namespace {

journal_problem system_problem(const std::filesystem::path& file, int error_number) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT;
  return {.what = full ? journal_fault::disk_full : journal_fault::io_failed,
          .file = file.string(),
          .error_number = error_number};
}

core::unexpected<journal_problem> failed(const std::filesystem::path& file, int error_number = errno) {
  return core::unexpected(system_problem(file, error_number));
}

class descriptor {
 public:
  explicit descriptor(int fd = -1) : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

class mapped_file final : public stored_file {
 public:
  mapped_file(std::filesystem::path path, descriptor fd, std::span<std::byte> bytes)
      : path_(std::move(path)), fd_(std::move(fd)), bytes_(bytes) {}
  mapped_file(const mapped_file&) = delete;
  mapped_file& operator=(const mapped_file&) = delete;
  ~mapped_file() override {
    if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
  }

  std::span<std::byte> bytes() override { return bytes_; }

  journal_result<void> sync() override {
    if (::fdatasync(fd_.get()) != 0) return failed(path_);
    if (name_durable_.load()) return {};
    const descriptor directory(::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory || ::fsync(directory.get()) != 0) return failed(path_.parent_path());
    name_durable_.store(true);
    return {};
  }

  /// A store makes a page one that has to be written, whatever is stored.
  void rewrite(std::size_t from, std::size_t size) override {
    for (std::size_t at = from / page_bytes * page_bytes; at < from + size; at += page_bytes) {
      auto* const byte = reinterpret_cast<volatile unsigned char*>(bytes_.data() + at);
      *byte = *byte;
    }
  }

 private:
  std::filesystem::path path_;
  descriptor fd_;
  std::span<std::byte> bytes_;
  std::atomic<bool> name_durable_{false};
};

journal_result<std::shared_ptr<stored_file>> map(std::filesystem::path path, descriptor fd, file_access access) {
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return failed(path);
  constexpr mode_t others = S_IRWXG | S_IRWXO;
  if ((status.st_mode & others) != 0)
    return core::unexpected(journal_problem{.what = journal_fault::too_open, .file = path.string()});
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return std::make_shared<mapped_file>(std::move(path), std::move(fd), std::span<std::byte>());
  const int protection = access == file_access::write ? PROT_READ | PROT_WRITE : PROT_READ;
  void* const at = ::mmap(nullptr, size, protection, MAP_SHARED, fd.get(), 0);
  if (at == MAP_FAILED) return failed(path);
  return std::make_shared<mapped_file>(std::move(path), std::move(fd), std::span(static_cast<std::byte*>(at), size));
}

/// posix_fallocate reports by value and may be interrupted.
int allocate(int fd, std::uint64_t size) {
  int error = 0;
  do error = ::posix_fallocate(fd, 0, static_cast<off_t>(size));
  while (error == EINTR);
  return error;
}

class directory_storage final : public storage {
 public:
  explicit directory_storage(std::filesystem::path path) : path_(std::move(path)) {}
  directory_storage(const directory_storage&) = delete;
  directory_storage& operator=(const directory_storage&) = delete;
  ~directory_storage() override { give_back(); }

  journal_result<std::vector<std::string>> list() override {
    std::error_code error;
    std::vector<std::string> names;
    for (std::filesystem::directory_iterator it(path_, error), end; !error && it != end; it.increment(error))
      names.push_back(it->path().filename().string());
    if (error) return failed(path_, error.value());
    return names;
  }

  journal_result<std::shared_ptr<stored_file>> open(const std::string& name, file_access access) override {
    const auto path = path_ / name;
    descriptor fd(::open(path.c_str(), (access == file_access::write ? O_RDWR : O_RDONLY) | O_CLOEXEC));
    if (!fd) return failed(path);
    return map(path, std::move(fd), access);
  }

  /// Under another name until its room is reserved.
  journal_result<std::shared_ptr<stored_file>> create(const std::string& name, std::uint64_t size) override {
    if (!reserved_ || reserved_->name != name || reserved_->size != size)
      if (auto reserved = reserve(name, size); !reserved) return core::unexpected(std::move(reserved.error()));
    const auto path = path_ / name;
    if (::rename(unfinished(name).c_str(), path.c_str()) != 0) return failed(path);
    auto fd = std::move(reserved_->fd);
    reserved_.reset();
    return map(path, std::move(fd), file_access::write);
  }

  journal_result<void> reserve(const std::string& name, std::uint64_t size) override {
    give_back();
    const auto path = unfinished(name);
    descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR));
    // One that an earlier attempt left keeps its mode otherwise.
    if (!fd || ::fchmod(fd.get(), S_IRUSR | S_IWUSR) != 0) return failed(path);
    if (const int error = allocate(fd.get(), size); error != 0) {
      ::unlink(path.c_str());
      return failed(path_ / name, error);
    }
    reserved_ = reservation{name, size, std::move(fd)};
    return {};
  }

  journal_result<std::uint64_t> free_bytes() override {
    struct statvfs status {};
    if (::statvfs(path_.c_str(), &status) != 0) return failed(path_);
    return std::uint64_t{status.f_bavail} * status.f_frsize;
  }

  journal_result<std::shared_ptr<stored_file>> promises_page() override {
    const auto path = path_ / "promises";
    descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!fd) return failed(path);
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) return failed(path);
    const bool whole = status.st_size == static_cast<off_t>(page_bytes);
    if (const int error = whole ? 0 : allocate(fd.get(), page_bytes); error != 0) return failed(path, error);
    if (!whole && ::ftruncate(fd.get(), page_bytes) != 0) return failed(path);
    return map(path, std::move(fd), file_access::write);
  }

  /// The kernel draws an identity when it starts. A copy of the directory has a page of its own: what was promised for
  /// the original while it was being copied is not asked of the copy.
  std::uint64_t machine_start() override {
    const descriptor fd(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
    std::array<char, 64> text{};
    const auto length = fd ? ::read(fd.get(), text.data(), text.size()) : 0;
    struct stat page {};
    if (length <= 0 || ::stat((path_ / "promises").c_str(), &page) != 0) return 0;
    std::uint64_t number = page.st_ino;
    for (ssize_t at = 0; at < length; ++at) {
      std::uint64_t digit = 0;
      if (std::from_chars(&text[at], &text[at] + 1, digit, 16).ec == std::errc{}) number = number * 31 + digit + 1;
    }
    return number;
  }

  journal_result<void> remove(const std::string& name) override {
    const auto path = path_ / name;
    if (::unlink(path.c_str()) != 0) return failed(path);
    return {};
  }

  journal_result<void> lock() override {
    const auto path = path_ / "lock";
    descriptor fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!fd) return failed(path);
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return failed(path);
      return core::unexpected(
          journal_problem{.what = journal_fault::locked, .file = path_.string(), .process_id = process_in(fd.get())});
    }
    const std::string id = std::to_string(::getpid()) + '\n';
    if (::ftruncate(fd.get(), 0) != 0 || ::pwrite(fd.get(), id.data(), id.size(), 0) < 0) return failed(path);
    lock_ = std::move(fd);
    return {};
  }

 private:
  static long process_in(int fd) {
    std::array<char, 24> text{};
    const auto length = ::pread(fd, text.data(), text.size(), 0);
    long id = 0;
    if (length > 0) std::from_chars(text.data(), text.data() + length, id);
    return id;
  }

  struct reservation {
    std::string name;
    std::uint64_t size = 0;
    descriptor fd;
  };

  std::filesystem::path unfinished(const std::string& name) const { return path_ / (name + ".new"); }
  void give_back() {
    if (reserved_) ::unlink(unfinished(reserved_->name).c_str());
    reserved_.reset();
  }

  std::filesystem::path path_;
  descriptor lock_;
  std::optional<reservation> reserved_;
};

}  // namespace

journal_result<std::unique_ptr<storage>> open_directory(const std::filesystem::path& path, file_access access) {
  std::error_code error;
  if (access == file_access::write && !std::filesystem::exists(path, error)) {
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (error) return failed(path, error.value());
    if (::mkdir(path.c_str(), S_IRWXU) != 0) return failed(path);
  }
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno == ENOENT || errno == ENOTDIR)
      return core::unexpected(journal_problem{.what = journal_fault::missing, .file = path.string()});
    return failed(path);
  }
  if (!S_ISDIR(status.st_mode)) return failed(path, ENOTDIR);
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return core::unexpected(journal_problem{.what = journal_fault::too_open, .file = path.string()});
  return std::make_unique<directory_storage>(path);
}

}  // namespace runtime
