#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/segment_storage.hpp"

namespace runtime {

/// Compresses segments while the journal goes on. Belongs to the process and outlives all actors.
class archivist {
 public:
  virtual ~archivist() = default;

  /// Archives those of these segments that are plain; nothing will be written to any of them, and no start needs them.
  /// What cannot be archived stays as it is until it is asked for again.
  virtual void archive(std::vector<std::uint32_t> segments) = 0;
};

/// On a thread of its own with the lowest priority. `say` is told why a segment could not be archived, on that thread.
/// The end of this object waits for the segment under way.
std::unique_ptr<archivist> archive_on_thread(std::unique_ptr<storage>, std::function<void(const std::string&)> say);

}  // namespace runtime
