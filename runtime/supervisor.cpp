#include "runtime/supervisor.hpp"

#include <stdexcept>

#include "runtime/supervision.hpp"

namespace runtime {

supervisor_state::supervisor_state() = default;
supervisor_state::~supervisor_state() = default;

caf::behavior supervisor(room<supervisor_state>* self, environment& env, supervisor_spec spec) {
  if (const auto problems = problems_of(spec); !problems.empty())
    throw std::invalid_argument("bad supervisor " + spec.name + ": " + to_text(problems));
  self->state.work = std::make_unique<supervision>(self, env, std::move(spec));
  auto& work = *self->state.work;
  self->set_down_handler([&work](caf::down_msg& x) { work.on_down(x); });
  self->set_exit_handler([&work](caf::exit_msg& x) { work.stop(std::move(x.reason)); });
  work.start_all();
  return {
      [self, &work](room_ready) {
        if (const auto& child = self->current_sender()) work.on_ready(child->id());
      },
      [&work](restart_due x) { work.on_due(x); },
      [&work](ending_overdue x) { work.on_overdue(x); },
      [&work](const start_child& x) { return work.add(x.child); },
      [&work](const stop_child& x) { return work.remove(x.name); },
      [&work](const restart_child& x) { return work.restart(x); },
      [&work](list_children) { return work.list(); },
      [&work](stop_room) { work.stop(caf::exit_reason::user_shutdown); },
      [](const undelivered&) {},  // an event for a listener that is not there
  };
}

child_spec supervisor_child(environment& env, supervisor_spec spec, restart_type restart) {
  core::duration deadline = kill_grace;
  // One without children of its own gets them at run time; they end together.
  if (spec.children.empty()) deadline += child_spec{}.shutdown + kill_grace;
  for (const auto& child : spec.children) deadline += child.shutdown + kill_grace;
  child_spec child{.name = spec.name, .restart = restart, .shutdown = deadline, .is_supervisor = true};
  child.start = room_start(supervisor, env, std::move(spec));
  return child;
}

}  // namespace runtime
