#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>

#include "apps/source.hpp"
#include "config/load.hpp"

namespace tests::sim {

/// Where the recordings are: WATCHBILL_DATA or beside the project.
inline std::filesystem::path recordings() {
  if (const char* set = std::getenv("WATCHBILL_DATA")) return set;
  return std::filesystem::path(WATCHBILL_SOURCE_DIR) / "../shared/data";
}
#define SKIP_WITHOUT_RECORDINGS()                                        \
  if (!std::filesystem::exists(::tests::sim::recordings() / "sessions")) \
  GTEST_SKIP() << "no recordings at " << ::tests::sim::recordings().string() << " (WATCHBILL_DATA)"

inline config::configuration demo_profile() {
  std::ifstream in(std::string(WATCHBILL_SOURCE_DIR) + "/config/profiles/demo.yaml");
  std::ostringstream text;
  text << in.rdbuf();
  auto loaded = config::load_text("demo.yaml", text.str());
  if (!loaded) throw std::runtime_error(config::render(loaded.error()));
  return *std::move(loaded);
}

/// The sessions of the demo. They are read once.
inline const apps::market_source& recorded_market(const config::configuration& config) {
  static const auto opened = [&] {
    auto source = apps::open_source(config, recordings().string(), false);
    if (!source) throw std::runtime_error(source.error());
    return *std::move(source);
  }();
  return opened;
}

}  // namespace tests::sim
