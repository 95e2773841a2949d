#pragma once

#include <vector>

#include "config/source.hpp"

namespace config {

inline constexpr std::size_t file_bytes_max = 1 << 20;
inline constexpr std::size_t depth_max = 32;

/// What has to hold of the bare text before yaml-cpp sees it, because yaml-cpp accepts the opposite silently or
/// reports it in the wrong place: encoding, indentation by blanks, quotes closed on their line, brackets paired and
/// not nested too deeply, one document, and no anchors, aliases, tags, complex keys or block text.
std::vector<problem> check_text(const source&);

}  // namespace config
