#include <fmt/format.h>

#include "apps/commands.hpp"

namespace apps {

int version() {
  fmt::print("watchbill {}\n", WATCHBILL_VERSION);
  return exit_ok;
}

}  // namespace apps
