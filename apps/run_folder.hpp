#pragma once

#include <filesystem>
#include <string>

#include "core/types/result.hpp"

namespace apps {

/// The folder of one virtual-time run: `BASE/NUMBER` with the journal and, beside the segments, run.txt with what the
/// journal must not hold (user, host, folder, wall-clock start) and whether the run came to its end.
class run_folder {
 public:
  /// The latest run under `base` if it was interrupted and had the same fingerprint: the same command goes on with it.
  /// Otherwise a new one. Of finished runs the latest `kept_max` stay.
  static core::result<run_folder, std::string> resume_or_begin(const std::filesystem::path& base,
                                                               const std::string& fingerprint);

  static constexpr std::size_t kept_max = 10;

  const std::filesystem::path& journal() const { return path_; }
  bool resumed() const { return resumed_; }
  /// The run came to its end; the next one is new.
  void finish();

 private:
  std::filesystem::path path_;
  std::string facts_;
  bool resumed_ = false;
};

}  // namespace apps
