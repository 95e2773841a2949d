#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/segment_storage.hpp"

namespace runtime {

/// Full segments that no start needs any more are kept compressed: 00000001.wbj.gz, the whole segment by gzip, zeros
/// behind it up to a multiple of 4096 bytes. Where both files are there, the plain one counts.

/// 00000001.wbj.gz
std::string archive_name(std::uint32_t number);

/// The number in an archive's name; nothing for other files.
std::optional<std::uint32_t> archived_segment(std::string_view name);

/// Puts the archive in the place of a segment to which nothing will be written again. The segment goes when the archive
/// is durable and has been found to hold the same bytes; before that a crash leaves both, or the segment alone.
journal_result<void> archive_segment(storage&, std::uint32_t number);

/// The segment in an archive, in memory; fails with `damaged` where the archive does not hold one.
journal_result<std::shared_ptr<stored_file>> open_archive(storage&, std::uint32_t number);

}  // namespace runtime
