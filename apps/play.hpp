#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "apps/faults.hpp"
#include "apps/progress.hpp"
#include "apps/source.hpp"
#include "apps/summary.hpp"
#include "config/config.hpp"
#include "core/types/result.hpp"

namespace apps {

/// How to play a market through the whole tree of actors in virtual time.
struct play_options {
  std::filesystem::path journal;  ///< folder of the journal
  bool repeat = false;            ///< the journal holds an earlier, perhaps interrupted, run of the same command
  std::uint32_t speed = 0;        ///< times the wall clock; 0: as fast as it goes
  std::vector<fault> faults;
  std::string title;
  progress_display::style display = progress_display::style::automatic;
};

struct played {
  summary result;
  bool finished = false;  ///< the recording was played to its end
};

/// Plays to the end, or until `stop` becomes true. Deterministic: equal configuration, source and faults write equal
/// journals. A repeated run compares every record with the stored one and, once those are used up, goes on: that is how
/// an interrupted run resumes. The error is one line.
core::result<played, std::string> play(const config::configuration&, const market_source&, const play_options&,
                                       const std::atomic<bool>& stop);

}  // namespace apps
