#pragma once

#include <caf/actor_clock.hpp>
#include <caf/local_actor.hpp>
#include <utility>

#include "core/types/time.hpp"

namespace runtime {

/// Maps the actors' clock to UTC by an offset that is fixed at the start: rooms read no other clock. In a real run the
/// actors' clock is the machine's monotonic one; in a virtual run it stands still between two timers.
class clock {
 public:
  /// UTC as the machine has it now; afterwards monotonic, whatever happens to the machine's wall clock.
  static clock real();
  /// Whatever `actors` shows at this moment is `start`.
  static clock starting_at(core::timestamp start, const caf::actor_clock& actors);

  core::timestamp now(const caf::local_actor& self) const { return at(self.clock().now()); }
  core::timestamp at(caf::actor_clock::time_point x) const {
    return core::timestamp(std::chrono::duration_cast<core::duration>(x.time_since_epoch()) + offset_);
  }
  caf::actor_clock::time_point when(core::timestamp x) const {
    return caf::actor_clock::time_point(
        std::chrono::duration_cast<caf::actor_clock::duration_type>(x.time_since_epoch() - offset_));
  }

 private:
  explicit clock(core::duration offset) : offset_(offset) {}
  core::duration offset_;
};

/// The machine's monotonic clock, for measuring how long something takes. Not UTC, and not virtual.
core::duration monotonic_now();

/// Sends `message...` to the actor itself after a delay. It cannot be recalled: let it carry a generation.
template <class Self, class... Ts>
void after(Self* self, core::duration delay, Ts&&... message) {
  self->delayed_send(self, delay, std::forward<Ts>(message)...);
}

/// Sends `message...` to another room after a delay.
template <class Self, class Receiver, class... Ts>
void send_after(Self* self, const Receiver& to, core::duration delay, Ts&&... message) {
  self->delayed_send(to, delay, std::forward<Ts>(message)...);
}

}  // namespace runtime
