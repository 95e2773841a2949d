#pragma once

#include <array>
#include <string_view>

#include "core/sim/random.hpp"
#include "tests/disk/simulated_disk.hpp"

namespace tests::disk {

/// What becomes of a disk and of the process that writes to it.
enum class fault : std::uint8_t {
  killed,               ///< between two stores; the page cache lives on
  killed_within,        ///< within an append
  power_all_lost,       ///< nothing has reached the disk since the last sync
  power_all_written,    ///< everything has
  power_pages,          ///< of each page nothing, all, or what it was at some moment in between
  power_sectors,        ///< the same of each sector
  power_one_page_lost,  ///< everything but one page
  bit_flipped,          ///< a kill, and one bit of a file is another one
  bit_flipped_at_rest,  ///< the same, after the machine has been started again in good order
};
inline constexpr std::array faults{fault::killed,
                                   fault::killed_within,
                                   fault::power_all_lost,
                                   fault::power_all_written,
                                   fault::power_pages,
                                   fault::power_sectors,
                                   fault::power_one_page_lost,
                                   fault::bit_flipped,
                                   fault::bit_flipped_at_rest};

inline std::string_view to_string(fault x) {
  constexpr std::array names{
      "killed",        "killed_within",       "power_all_lost", "power_all_written",  "power_pages",
      "power_sectors", "power_one_page_lost", "bit_flipped",    "bit_flipped_at_rest"};
  return names.at(static_cast<std::size_t>(x));
}
constexpr bool is_kill(fault x) { return x <= fault::killed_within; }
constexpr bool is_bit_flip(fault x) { return x >= fault::bit_flipped; }
constexpr bool is_power_cut(fault x) { return x >= fault::power_all_lost && x <= fault::power_one_page_lost; }

/// The content of a page that was written to since the last sync, after a power cut.
inline void settle_page(std::span<std::byte> page, const std::vector<std::vector<std::byte>>& contents, fault what,
                        core::sim::splitmix64& draws) {
  const auto any = [&](std::size_t from, std::size_t size) {
    const auto pick = draws.below(contents.size() + 1);
    if (pick < contents.size()) std::copy_n(contents[pick].begin() + from, size, page.begin() + from);
  };
  if (what == fault::power_pages) {
    any(0, page.size());
  } else if (what == fault::power_sectors) {
    for (std::size_t at = 0; at < page.size(); at += sector_bytes) any(at, sector_bytes);
  } else if (what != fault::power_all_lost) {
    std::ranges::copy(contents.back(), page.begin());
  }
}

inline void settle_file(inode& file, fault what, std::optional<std::size_t> lost_page, core::sim::splitmix64& draws) {
  for (const auto& [at, contents] : file.dirty)
    if (at != lost_page) settle_page(std::span(file.platter).subspan(at, runtime::page_bytes), contents, what, draws);
  file.dirty.clear();
  file.write_failed = false;
  file.memory = file.looked = file.platter;
}

/// What the next process finds after a power cut.
inline simulated_disk after_power_cut(simulated_disk disk, fault what, core::sim::splitmix64& draws) {
  auto changes = disk.unsynced.size();
  if (what == fault::power_all_lost) changes = 0;
  if (what == fault::power_pages || what == fault::power_sectors) changes = draws.below(changes + 1);
  disk.names = disk.stored;
  for (std::size_t i = 0; i < changes; ++i) {
    const auto& [name, file] = disk.unsynced[i];
    if (file)
      disk.names[name] = file;
    else
      disk.names.erase(name);
  }
  std::vector<std::pair<inode*, std::size_t>> dirty;
  for (const auto& [name, file] : disk.names)
    for (const auto& [at, contents] : file->dirty) dirty.emplace_back(file.get(), at);
  const auto lost = dirty.empty() ? std::pair<inode*, std::size_t>{} : dirty[draws.below(dirty.size())];
  for (const auto& [name, file] : disk.names) {
    const bool loses = what == fault::power_one_page_lost && file.get() == lost.first;
    settle_file(*file, what, loses ? std::optional(lost.second) : std::nullopt, draws);
  }
  disk.sync_names();
  ++disk.start;
  disk.failing.reset();
  return disk;
}

inline void flip_bit(simulated_disk& disk, core::sim::splitmix64& draws) {
  std::vector<inode*> files;
  for (const auto& [name, file] : disk.names)
    if (!name.ends_with(".new")) files.push_back(file.get());
  auto& bytes = files[draws.below(files.size())]->memory;
  const auto reach = std::min(bytes.size(), runtime::used_bytes(bytes) + 16);
  bytes[draws.below(reach)] ^= static_cast<std::byte>(1u << draws.below(8));
}

/// The process has not come to the last store of what it was writing.
inline void undo_last_store(simulated_disk& disk, const simulated_disk& before) {
  for (const auto& [name, file] : disk.names) {
    const auto was = before.names.find(name);
    const bool known = was != before.names.end() && was->second->memory.size() == file->memory.size();
    const auto old = known ? *was->second : *disk.make(file->memory.size());
    if (old.memory == file->memory) continue;
    file->memory = half_written(file->memory, old.memory, true);
    file->looked = old.looked;
    file->dirty = old.dirty;
  }
  disk.look();
}

/// What the next process finds. `before`: the disk before the append that the process was at.
inline simulated_disk after(const simulated_disk& now, const simulated_disk& before, fault what,
                            core::sim::splitmix64& draws) {
  if (is_power_cut(what)) return after_power_cut(now, what, draws);
  if (what == fault::bit_flipped_at_rest) {
    auto disk = after_power_cut(now, fault::power_all_written, draws);
    flip_bit(disk, draws);
    for (const auto& [name, file] : disk.names) file->platter = file->looked = file->memory;
    return disk;
  }
  auto disk = now;
  disk.failing.reset();
  if (what == fault::bit_flipped) flip_bit(disk, draws);
  if (what == fault::killed_within) undo_last_store(disk, before);
  return disk;
}

}  // namespace tests::disk
