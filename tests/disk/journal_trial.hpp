#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/disk/disk_faults.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace tests::disk {

using entries = std::vector<runtime::testing::entry_copy>;

/// Mistakes that a journal could make. They are made here, around the real one, to see whether they are found.
enum class mistake : std::uint8_t {
  none,
  sync_left_out,         ///< durable is said without a sync
  checksum_unchecked,    ///< whatever has a length is a record
  acknowledged_cut,      ///< the last record goes at each opening, torn or not
  told_before_appended,  ///< others hear of a record before it is written
};

/// What others may rely on.
struct account {
  entries appended;
  std::uint64_t acknowledged = 0;  ///< by durability: appended, or reported durable
  std::uint64_t synced = 0;
};

inline constexpr runtime::journal_options trial_options(bool power) {
  return {.segment_bytes = 8192, .synced_only = power};
}

/// What is found by one who believes every length.
inline runtime::journal_result<entries> read_unchecked(const simulated_disk& disk) {
  entries all;
  for (std::uint32_t number = 1; disk.names.contains(runtime::segment_name(number)); ++number) {
    std::span<const std::byte> rest(disk.names.at(runtime::segment_name(number))->memory);
    rest = rest.subspan(runtime::segment_header_bytes);
    while (rest.size() >= runtime::record_header_bytes) {
      std::uint32_t length = 0;
      std::memcpy(&length, rest.data(), sizeof length);
      if (length < runtime::record_header_bytes || length > rest.size()) break;
      const auto payload = rest.subspan(runtime::record_header_bytes, length - runtime::record_header_bytes);
      const auto n = all.size() + 1;
      all.push_back({n, runtime::testing::header_of(n), {payload.begin(), payload.end()}});
      rest = rest.subspan(std::min(rest.size(), runtime::record_bytes(payload.size())));
    }
  }
  return all;
}

/// Takes the last record away, as if it had never been acknowledged.
inline void cut_last_record(simulated_disk& disk) {
  auto reader = runtime::journal_reader::open(std::make_shared<simulated_storage>(disk));
  std::optional<runtime::journal_place> last;
  std::size_t bytes = 0;
  while (reader) {
    const auto entry = reader->next();
    if (!entry || !*entry) break;
    last = reader->place();
    bytes = (*entry)->bytes.size();
  }
  if (!last) return;
  auto& segment = disk.names.at(runtime::segment_name(last->segment))->memory;
  std::fill_n(segment.begin() + static_cast<std::ptrdiff_t>(last->offset), bytes, std::byte{});
  if (disk.names.contains("promises")) std::ranges::fill(disk.names.at("promises")->memory, std::byte{});
}

/// Opens the journal on a disk and appends `more` to it. What it holds then, or why it does not open.
inline runtime::journal_result<entries> open_and_append(simulated_disk& disk, bool power, mistake made,
                                                        const entries& more = {}) {
  if (made == mistake::checksum_unchecked) return read_unchecked(disk);
  if (made == mistake::acknowledged_cut) cut_last_record(disk);
  auto journal = runtime::journal_file::open(std::make_shared<simulated_storage>(disk), trial_options(power));
  if (!journal) return core::unexpected(journal.error());
  for (const auto& x : more)
    if (auto done = journal->append(x.header, x.payload); !done) return core::unexpected(done.error());
  disk.look();
  return runtime::testing::read_all(journal->reader());
}

inline bool is_prefix(const entries& part, const entries& whole) {
  return part.size() <= whole.size() && std::equal(part.begin(), part.end(), whole.begin());
}

/// What is wrong with what the next process finds; nothing where all is well.
inline std::optional<std::string> verdict(simulated_disk disk, const account& told, fault what, bool power,
                                          mistake made, core::sim::splitmix64& draws, bool medium_failed = false) {
  const bool all_there = is_kill(what) || what == fault::power_all_written;
  const bool lasts = all_there || what == fault::bit_flipped || power;
  const auto floor = lasts ? told.acknowledged : told.synced;
  const bool may_refuse = medium_failed || is_bit_flip(what) || !(all_there || power);
  const auto found = open_and_append(disk, power, made);
  const std::string name(to_string(what));
  if (!found) {
    if (may_refuse && !describe(found.error()).empty()) return std::nullopt;
    return name + ": refused, " + describe(found.error());
  }
  if (!is_prefix(*found, told.appended)) return name + ": holds what was never appended, or has a hole";
  if (found->size() < floor)
    return name + ": " + std::to_string(found->size()) + " records of " + std::to_string(floor) + " acknowledged";
  if (made != mistake::none) return std::nullopt;
  // It goes on, and a power cut right then brings back nothing of what was cut off.
  entries whole = *found;
  for (std::size_t n = found->size() + 1; n <= found->size() + 2; ++n) {
    const auto size = n <= told.appended.size() ? told.appended[n - 1].payload.size() : 24;
    whole.push_back({n, runtime::testing::header_of(n + 5000), std::vector<std::byte>(size, std::byte{0xab})});
  }
  const auto gone_on = open_and_append(disk, power, made, {whole.end() - 2, whole.end()});
  if (!gone_on || *gone_on != whole) return name + ": does not go on";
  auto again = after_power_cut(disk, fault::power_pages, draws);
  const auto left = open_and_append(again, power, made);
  if (!left)
    return power && !is_bit_flip(what) ? std::optional(name + ", and again: " + describe(left.error())) : std::nullopt;
  if (!is_prefix(*left, whole)) return name + ", and again: what was cut off has come back";
  if (power && left->size() < floor) return name + ", and again: acknowledged records are gone";
  return std::nullopt;
}

}  // namespace tests::disk
