#pragma once

#include <caf/behavior.hpp>
#include <memory>

#include "runtime/child_spec.hpp"
#include "runtime/environment.hpp"
#include "runtime/supervision_events.hpp"

namespace runtime {

class supervision;

struct supervisor_state {
  static inline const char* name = "supervisor";
  using reports_ready_itself = void;

  caf::actor parent;  ///< to be told when all children are ready
  std::unique_ptr<supervision> work;

  supervisor_state();
  ~supervisor_state();  ///< kills the children that are left
};

/// Starts children from left to right, each when the one before is ready; stops them from right to left, each with its
/// deadline, except that children which were added at run time end together and first; restarts what fails as the spec
/// says, and shows where each child stands in the station of its name. Semantics are those of Erlang/OTP's supervisor,
/// plus delays between restarts and quarantine. It watches by monitor, never by link, and waits for nobody without a
/// deadline.
///   accepts  start_child · stop_child · restart_child · list_children · stop_room · exit messages
///   emits    runtime/supervision_events.hpp -> the spec's listener · room_ready -> its own supervisor
///   fails    with the reason as text, when more failures than the spec allows have happened and it is to escalate
///   owns     its children: when it dies of whatever cause, they are killed
/// A child added by start_child lives as long as this supervisor: after a restart of the supervisor only the children
/// of the spec are there.
///
/// Throws std::invalid_argument with all bad fields where the spec is bad.
caf::behavior supervisor(room<supervisor_state>*, environment&, supervisor_spec);

/// A supervisor as a child of another one. Its deadline for ending is that of its children, one after the other,
/// or that of one child by default where the spec names none.
child_spec supervisor_child(environment&, supervisor_spec, restart_type = restart_type::permanent);

/// How long a child that is being killed may take before it is given up.
inline constexpr core::duration kill_grace = std::chrono::seconds(1);

}  // namespace runtime
