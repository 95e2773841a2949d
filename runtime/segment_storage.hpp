#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/journal_problem.hpp"

namespace runtime {

/// One file of fixed size, seen as memory.
class stored_file {
 public:
  virtual ~stored_file() = default;

  /// All of the file. What is written here survives the end of the process at once, and a power cut after sync().
  virtual std::span<std::byte> bytes() = 0;

  /// Makes everything written so far, and the file's name, survive a power cut. May run on another thread than the
  /// one that writes to bytes().
  virtual journal_result<void> sync() = 0;

  /// Has the next sync() write these bytes once more: after a failed sync the system takes them for written, though
  /// they are nowhere but in its memory.
  virtual void rewrite(std::size_t from, std::size_t size) = 0;
};

enum class file_access : std::uint8_t {
  read,  ///< bytes() must not be written to
  write,
};

/// The directory in which a journal lives: all file access of a journal goes through here, so that tests can put a
/// simulated disk in its place.
class storage {
 public:
  virtual ~storage() = default;

  /// Names of all files, in any order.
  virtual journal_result<std::vector<std::string>> list() = 0;

  virtual journal_result<std::shared_ptr<stored_file>> open(const std::string& name, file_access) = 0;

  /// A file of `size` zero bytes with its room on the disk reserved; complete or not there at all.
  virtual journal_result<std::shared_ptr<stored_file>> create(const std::string& name, std::uint64_t size) = 0;

  /// Takes the room for a later create() with this name and size beforehand. One at a time; given back with this
  /// object.
  virtual journal_result<void> reserve(const std::string& name, std::uint64_t size) = 0;

  /// What is left on the disk for the user of this process.
  virtual journal_result<std::uint64_t> free_bytes() = 0;

  virtual journal_result<void> remove(const std::string& name) = 0;

  /// The page for a journal's promises, no segment: as an earlier writer left it, zeros where there was none.
  virtual journal_result<std::shared_ptr<stored_file>> promises_page() = 0;

  /// Another number for each start of the machine and each promises_page(); 0 where that cannot be told.
  virtual std::uint64_t machine_start() = 0;

  /// Keeps other processes from writing here until this object ends. Fails with `locked`.
  virtual journal_result<void> lock() = 0;
};

inline constexpr std::size_t page_bytes = 4096;

/// A real directory. For file_access::write it is created (0700) where it does not exist.
journal_result<std::unique_ptr<storage>> open_directory(const std::filesystem::path&, file_access);

}  // namespace runtime
