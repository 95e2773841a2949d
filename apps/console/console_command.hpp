#pragma once

#include <string>

#include "apps/ctl/daemon_place.hpp"

namespace apps::console {

struct console_options {
  ctl::place_options place;
  bool once = false;       ///< print one frame and end
  bool read_only = false;  ///< send no command
  std::string size;        ///< of that frame, as 80x24
  std::string screen = "tree";
};

/// `watchbill console`: the screens, live, until the operator leaves. Without a terminal it prints one frame.
int run_console(const console_options&);

}  // namespace apps::console
