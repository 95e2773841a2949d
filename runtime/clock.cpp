#include "runtime/clock.hpp"

namespace runtime {

clock clock::real() {
  const auto wall = std::chrono::time_point_cast<core::duration>(std::chrono::system_clock::now());
  const auto monotonic = std::chrono::steady_clock::now();  // what the actors' clock shows
  return clock(wall.time_since_epoch() - monotonic.time_since_epoch());
}

clock clock::starting_at(core::timestamp start, const caf::actor_clock& actors) {
  return clock(start.time_since_epoch() - actors.now().time_since_epoch());
}

core::duration monotonic_now() { return std::chrono::steady_clock::now().time_since_epoch(); }

}  // namespace runtime
