#pragma once

#include <atomic>

#include "runtime/clock.hpp"
#include "runtime/directory.hpp"

namespace runtime {

/// What every room may count on. Belongs to the process and outlives all actors.
struct environment {
  directory& names;
  const clock& time;
  std::atomic<bool>& halted;  ///< set: nothing may enlarge exposure. The last reader before the venue checks it.
};

}  // namespace runtime
