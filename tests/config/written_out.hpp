#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace config::testing {

/// One value of a configuration written out in full, and where it stands.
struct written_value {
  std::string path;
  std::string value;
  int line = 0;    ///< from 1
  int column = 0;  ///< from 1
};

struct written {
  std::vector<std::string> lines;
  std::vector<written_value> values;

  std::string text() const {
    std::string all;
    for (const auto& line : lines) all += line + '\n';
    return all;
  }
  /// The text with another value in one place.
  std::string with(const written_value& v, const std::string& replacement) const {
    written copy = *this;
    auto& line = copy.lines[static_cast<std::size_t>(v.line - 1)];
    line.replace(static_cast<std::size_t>(v.column - 1), v.value.size(), replacement);
    return copy.text();
  }
};

inline std::vector<std::string> steps_of(const std::string& path) {
  std::vector<std::string> steps(1);
  for (const char c : path) {
    if (c == '.' || c == '[') steps.emplace_back();
    if (c != '.') steps.back() += c;
  }
  return steps;
}

/// Block style, one value per line, every value in force; secrets left out. A list item stands under a lone `-`.
inline written write_out(const configuration& c) {
  written out;
  std::vector<std::string> open;
  for (const auto& v : c.effective) {
    if (v.value.starts_with("‹")) continue;
    const auto steps = steps_of(v.path);
    std::size_t same = 0;
    while (same < open.size() && same + 1 < steps.size() && open[same] == steps[same]) ++same;
    for (std::size_t i = same; i < steps.size(); ++i) {
      const std::string indent(2 * i, ' ');
      const bool item = steps[i].starts_with('[');
      out.lines.push_back(indent + (item ? "-" : steps[i] + ":"));
    }
    out.lines.back() += ' ' + v.value;
    const int column = static_cast<int>(out.lines.back().size() - v.value.size()) + 1;
    out.values.push_back({v.path, v.value, static_cast<int>(out.lines.size()), column});
    open.assign(steps.begin(), steps.end() - 1);
  }
  return out;
}

}  // namespace config::testing
