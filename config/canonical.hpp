#pragma once

#include <string>
#include <vector>

#include "config/check.hpp"
#include "config/config.hpp"

namespace config {

/// SHA-256 over lines `path = canonical value`, sorted by path. Rows of the field table say what takes part.
std::string hash_of(const values&);

/// Every value with its origin. Secrets show only whether they are configured.
std::vector<effective_value> effective_of(const values&);

}  // namespace config
