#pragma once

#include <caf/behavior.hpp>

#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/outbox.hpp"
#include "runtime/probed.hpp"

namespace actors {

struct chronicle_state {
  static inline const char* name = "chronicle";
  runtime::room_base* self = nullptr;
  runtime::outbox<messages::journal_address> journal;

  caf::actor breaker;

  template <class Event>
  void pass_on(const Event& x) {
    if (breaker) self->send<caf::message_priority::high>(breaker, x);
  }
  void note(messages::actor_noted::kind, const std::string& actor, const std::string& text);
};

/// Writes down what supervisors report.
///   accepts  child_started · child_restarted · child_failed · child_quarantined · escalated (supervisors, and those
///            who hear them first)
///   emits    note(actor_noted) -> journal · what it hears -> breaker
///   owns     nothing
///   fails    alone
///   recovers by starting over
/// `breaker` may be empty.
caf::behavior chronicle_actor(runtime::room<chronicle_state>*, messages::journal_address, caf::actor breaker);

}  // namespace actors
