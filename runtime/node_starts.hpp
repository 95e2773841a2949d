#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/types/result.hpp"
#include "core/types/time.hpp"

namespace runtime {

/// One life of a node.
struct node_start {
  core::timestamp at{};
  bool ended_well = false;  ///< in good order; not by a crash, a kill or a power cut

  bool operator==(const node_start&) const = default;
};

/// When starting again and again does not help.
struct crash_loop_rule {
  std::size_t starts = 3;  ///< the one that is under way included; 0: never
  core::duration within = std::chrono::minutes(10);
};

/// Is a start at `now` one too many? Counts it and those lives that began within the time before and did not end well:
/// who stops and starts a node by hand is in no loop. A wall clock that was set back does not hide a loop.
bool is_crash_loop(std::span<const node_start> past, core::timestamp now, const crash_loop_rule&);

/// The file of the lives of a node. One writer: whoever holds the journal's lock.
///
/// Text, 0600, one line per life: nanoseconds since 1970, the same for people, "ended" or "began". Written anew and
/// renamed at each change; lines that are no such lines are left out.
class node_starts {
 public:
  static constexpr std::size_t kept_max = 100;

  /// Reads the file and writes this life into it. A file that cannot be written is an error, for people.
  static core::result<node_starts, std::string> begin(const std::filesystem::path& file, core::timestamp now);

  /// Oldest first, without this one.
  const std::vector<node_start>& past() const { return past_; }

  /// This life ends in good order. False where that cannot be written.
  bool end_well();

 private:
  node_starts(std::filesystem::path file, std::vector<node_start> past, core::timestamp now)
      : file_(std::move(file)), past_(std::move(past)), now_(now) {}
  bool write(bool ended_well) const;

  std::filesystem::path file_;
  std::vector<node_start> past_;
  core::timestamp now_;
};

}  // namespace runtime
