#pragma once

#include <filesystem>

#include "runtime/journal_problem.hpp"

namespace runtime {

/// Brings the newest segments of a journal to the disk by their names alone, beside the thread that writes them and
/// whatever has become of it. For the end of a process; journal_file::sync is for its life.
journal_result<void> sync_newest_segments(const std::filesystem::path& journal);

}  // namespace runtime
