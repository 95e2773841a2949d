#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/types/ids.hpp"

namespace messages {

/// Asks a feed what it has seen.
struct feed_report_wanted {};

struct book_report {
  core::instrument_id instrument;
  std::uint64_t updates = 0;  ///< deltas and whole books passed on
  std::uint64_t gaps = 0;     ///< holes in the stream
  std::uint64_t resyncs = 0;  ///< whole books after the first
};
struct feed_report {
  std::string venue;
  std::uint64_t frames = 0;
  std::map<std::string, std::uint64_t> refused;  ///< frames that were skipped, by reason
  std::vector<book_report> books;
};

}  // namespace messages
