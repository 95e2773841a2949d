#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "config/check.hpp"
#include "config/load.hpp"
#include "config/tree.hpp"

namespace config {

/// Writes the values of WATCHBILL_ variables into the tree, where they take precedence. Two underscores stand for one
/// level; case is ignored, and every other sign of a name is an underscore. `sources` keeps the variables' texts as
/// the origin of what they set. Returns the variables that fit nothing.
std::vector<std::string> apply_environment(const environment&, node& root, std::deque<source>& sources);

/// A warning for each, with the nearest variable that would fit.
void report_unknown(const std::vector<std::string>& variables, const environment&, const values&,
                    std::deque<source>& sources, findings&);

}  // namespace config
