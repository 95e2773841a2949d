#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "runtime/journal_file.hpp"
#include "tests/runtime/memory_storage.hpp"

namespace runtime::testing {

inline std::vector<std::byte> payload_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

/// A different header for every number.
inline entry_header header_of(std::uint64_t n) {
  return {.at = core::timestamp{core::duration{static_cast<std::int64_t>(1000 * n)}},
          .type = static_cast<std::uint16_t>(n % 12 + 1),
          .actor = {static_cast<std::uint32_t>(100 + n)},
          .correlation = {n * 3},
          .cause = {n / 2}};
}

/// What a journal holds, by value.
struct entry_copy {
  std::uint64_t sequence = 0;
  entry_header header;
  std::vector<std::byte> payload;

  bool operator==(const entry_copy&) const = default;
};

inline journal_result<std::vector<entry_copy>> read_all(journal_result<journal_reader> reader) {
  if (!reader) return core::unexpected(reader.error());
  std::vector<entry_copy> all;
  while (true) {
    const auto entry = reader->next();
    if (!entry) return core::unexpected(entry.error());
    if (!entry->has_value()) return all;
    const stored_entry& x = **entry;
    all.push_back({x.sequence.value, x.header, {x.payload.begin(), x.payload.end()}});
  }
}

/// A journal on a simulated disk.
struct journal_on_memory : ::testing::Test {
  std::shared_ptr<memory_disk> disk = std::make_shared<memory_disk>();
  journal_options options{.segment_bytes = 4096};

  std::shared_ptr<storage> door() const { return std::make_shared<memory_storage>(disk); }
  journal_result<journal_file> open() const { return journal_file::open(door(), options); }
  journal_result<journal_file> repeat() const { return journal_file::open_for_repeat(door(), options); }
  journal_result<std::vector<entry_copy>> stored() const { return read_all(journal_reader::open(door())); }
  std::vector<std::byte>& segment(std::uint32_t number) const { return disk->files.at(segment_name(number))->content; }

  /// Records from .. to, with payloads of their own, through one journal object.
  static void append(journal_file& journal, std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t n = from; n <= to; ++n)
      ASSERT_EQ(journal.append(header_of(n), payload_for(n)), core::sequence{n});
  }
  void write(std::uint64_t from, std::uint64_t to) const {
    auto journal = open();
    ASSERT_TRUE(journal) << describe(journal.error());
    append(*journal, from, to);
  }
  static std::vector<std::byte> payload_for(std::uint64_t n) {
    return payload_of(std::string(n * 7 % 23, static_cast<char>('a' + n % 26)));
  }
  static std::vector<entry_copy> expected(std::uint64_t to) {
    std::vector<entry_copy> all;
    for (std::uint64_t n = 1; n <= to; ++n) all.push_back({n, header_of(n), payload_for(n)});
    return all;
  }
};

/// A directory that goes with the test.
class scratch_directory {
 public:
  scratch_directory() {
    std::string path = (std::filesystem::temp_directory_path() / "watchbill-journal-XXXXXX").string();
    path_ = ::mkdtemp(path.data());
  }
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;
  ~scratch_directory() { std::filesystem::remove_all(path_); }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace runtime::testing
