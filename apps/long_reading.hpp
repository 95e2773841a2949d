#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>

#include "apps/progress.hpp"
#include "core/types/time.hpp"

namespace apps {

/// Newest record of a journal, of which only the last segment is looked at; nothing where that cannot be read.
std::optional<std::uint64_t> last_record_in(const std::filesystem::path& directory);

/// Shows on stderr how far the reading of a journal is once it takes long. How long the journal is, is asked only then.
class long_reading {
 public:
  explicit long_reading(std::filesystem::path directory, progress_display::style = progress_display::style::automatic,
                        core::duration patience = std::chrono::seconds(1));

  /// Cheap enough to be called for every record.
  void show(std::uint64_t done);
  /// Ends the bar's line. To be called before anything else is said there.
  void finish();

 private:
  const std::filesystem::path directory_;
  const core::duration patience_;
  const core::duration began_;
  progress_display display_;
  std::optional<std::uint64_t> total_;  ///< it has taken long
  std::uint64_t done_ = 0;
};

}  // namespace apps
