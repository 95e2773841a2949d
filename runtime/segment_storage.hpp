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

  virtual journal_result<void> remove(const std::string& name) = 0;

  /// Keeps other processes from writing here until this object ends. Fails with `locked`.
  virtual journal_result<void> lock() = 0;
};

/// A real directory. For file_access::write it is created (0700) where it does not exist.
journal_result<std::unique_ptr<storage>> open_directory(const std::filesystem::path&, file_access);

}  // namespace runtime
