#pragma once

#include <CLI/App.hpp>

#include <string>
#include <vector>

namespace apps {

/// What is wrong with a command line, and the command whose help says more: two lines. `words` are what followed the
/// program's name, `problem` what the parser said of them. A word where a command is expected and that is none gets the
/// nearest one as a suggestion.
std::string usage_error(const CLI::App& app, const std::string& problem, const std::vector<std::string>& words);

}  // namespace apps
