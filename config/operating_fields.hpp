#pragma once

#include <vector>

#include "config/field.hpp"

namespace config {

/// The rows of the table that say how a node is watched and steered: `health`, `admin` and `store`.
std::vector<field> operating_fields();

}  // namespace config
