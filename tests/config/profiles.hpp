#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "config/load.hpp"

namespace config::testing {

inline std::string profile_path(const std::string& name) {
  return (std::filesystem::path(WATCHBILL_SOURCE_DIR) / "config/profiles" / (name + ".yaml")).string();
}

inline std::string text_of(const std::string& path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline std::string demo_text() { return text_of(profile_path("demo")); }

/// The demo profile with one piece of text replaced; the piece must be there.
inline std::string demo_with(const std::string& piece, const std::string& replacement) {
  std::string text = demo_text();
  const auto at = text.find(piece);
  if (at == text.npos) throw std::invalid_argument("the demo profile has no " + piece);
  return text.replace(at, piece.size(), replacement);
}

inline std::vector<problem> problems_of(const std::string& text, const environment& variables = {}) {
  auto result = load_text("demo.yaml", text, variables);
  return result ? result->warnings : result.error();
}

inline configuration demo() {
  auto result = load_text("demo.yaml", demo_text());
  if (!result) throw std::runtime_error(render(result.error()));
  return *result;
}

}  // namespace config::testing
