#pragma once

#include <filesystem>
#include <string>

#include "apps/progress.hpp"
#include "runtime/journal_problem.hpp"

namespace apps {

/// SHA-256 in hexadecimal over the headers of all segments and over all records, in order; the zeros behind the last
/// record of a segment and a torn tail are left out. Equal runs have equal hashes; a folder without a segment is
/// `missing`. Shows on stderr how far it is after a second, where a style is named.
runtime::journal_result<std::string> journal_hash(const std::filesystem::path& directory,
                                                  progress_display::style = progress_display::style::none);

}  // namespace apps
