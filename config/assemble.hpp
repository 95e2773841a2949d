#pragma once

#include "config/check.hpp"
#include "config/config.hpp"

namespace config {

/// The structures out of values that passed every check, with hash and effective values.
configuration assemble(const values&);

}  // namespace config
