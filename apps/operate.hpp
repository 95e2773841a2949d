#pragma once

#include <string>
#include <vector>

#include "apps/commands.hpp"
#include "apps/connections.hpp"
#include "apps/faults.hpp"
#include "apps/source.hpp"
#include "config/config.hpp"

namespace apps {

/// What a run on the real clock needs.
struct operation {
  const config::configuration& config;
  market_source source;
  std::vector<fault> faults;
  apps::connections connections;
  std::uint32_t workers = 2;
  bool safe = false;          ///< begins in safe mode, whatever came before
  std::string config_file{};  ///< see plant
};

/// Log lines go to stderr from here on.
void log_to_stderr();

/// Runs the whole tree on the real scheduler and the real clock until SIGTERM, or until the recordings end, and prints
/// the summary. Errors have been printed; the exit code remains.
int operate(operation);

}  // namespace apps
