#include "runtime/last_sync.hpp"

#include <algorithm>
#include <functional>

#include "runtime/journal_file.hpp"

namespace runtime {

journal_result<void> sync_newest_segments(const std::filesystem::path& journal) {
  auto where = open_directory(journal, file_access::read);
  if (!where) return core::unexpected(std::move(where.error()));
  const auto names = (*where)->list();
  if (!names) return core::unexpected(names.error());
  std::vector<std::uint32_t> numbers;
  for (const auto& name : *names)
    if (const auto number = segment_number(name)) numbers.push_back(*number);
  std::ranges::sort(numbers, std::greater{});
  // Older ones have been synced: the one that is being filled comes on top of those that may wait for it.
  numbers.resize(std::min(numbers.size(), unsynced_segments_max + 1));
  for (const auto number : numbers) {
    const auto file = (*where)->open(segment_name(number), file_access::read);
    if (!file) return core::unexpected(file.error());
    if (auto synced = (*file)->sync(); !synced) return synced;
  }
  return {};
}

}  // namespace runtime
