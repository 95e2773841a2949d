#pragma once

#include <ostream>
#include <string>

#include "apps/journal_lines.hpp"
#include "apps/journal_past.hpp"
#include "config/config.hpp"

namespace apps {

/// What has to be told of an actor, and where to. The functions print its state and return the exit code.
struct state_asked {
  const journal_past& past;
  const config::configuration* config;  ///< with which the journal was written; may be absent
  const std::string& actor;
  state_lines lines;
  std::ostream& err;
};

int tell_bot(state_asked);
int tell_orders(state_asked);
int tell_risk(state_asked);
int tell_portfolio(state_asked);
int tell_monitor(state_asked);
int tell_breakers(state_asked);
int tell_admin(state_asked);

}  // namespace apps
