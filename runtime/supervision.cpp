#include "runtime/supervision.hpp"

#include <caf/send.hpp>

namespace runtime {

supervision::supervision(room<supervisor_state>* self, environment& env, supervisor_spec spec)
    : self_(self),
      env_(env),
      spec_(std::move(spec)),
      failures_(spec_.policy.intensity, spec_.policy.window),
      budget_(self->place()->station().leads(spec_.how, self->place()->path(), spec_.policy.intensity,
                                             spec_.policy.window)),
      is_root_(!self->state.parent) {}

supervision::~supervision() {
  for (auto& [key, c] : children_) {
    if (c.present) caf::anon_send<caf::message_priority::high>(c.present, kill_now{});
    c.place->station().enters(child_phase::down, {});
    if (c.dynamic) c.place->station().leaves();
  }
  show_root(child_phase::down);
}

core::timestamp supervision::now() const { return env_.time.now(*self_); }

void supervision::enter(child& c, child_phase phase) {
  c.phase = phase;
  c.place->station().enters(phase, phase == child_phase::up ? now() : core::timestamp{});
}

supervised_child* supervision::find(const std::string& name) {
  const auto found = by_number_.find({core::number_of(name)});
  if (found == by_number_.end()) return nullptr;
  auto& c = children_.at(found->second);
  return c.name() == name ? &c : nullptr;
}

supervised_child& supervision::keep(const child_spec& spec, bool dynamic) {
  auto place = env_.names.slot(spec.name);
  const auto key = next_key_++;
  by_number_[{core::number_of(spec.name)}] = key;
  auto& kept = children_.try_emplace(key, key, spec, std::move(place), dynamic).first->second;
  kept.place->station().belongs_to(budget_);
  enter(kept, child_phase::down);
  return kept;
}

supervised_child::past& supervision::past_of(child& c) {
  const auto& policy = spec_.policy;
  if (!c.before) c.before.reset(new child::past{failure_window(policy.intensity, policy.window), backoff(policy)});
  return *c.before;
}

// Others are shown by their own supervisor.
void supervision::show_root(child_phase phase) {
  if (is_root_) self_->place()->station().enters(phase, phase == child_phase::up ? now() : core::timestamp{});
}

// -- the two sets -------------------------------------------------------------------------------------------------

void supervision::start_all() {
  sequence_running_ = true;
  show_root(child_phase::starting);
  for (const auto& spec : spec_.children) to_start_.insert(to_start_.end(), keep(spec, false).key);
  spec_.children = {};
  advance();
}

void supervision::advance() {
  while (stop_next() || start_next()) {
  }
  if (ending_) {
    if (to_stop_.empty()) self_->quit(end_reason_);
  } else if (sequence_running_ && to_start_.empty()) {
    sequence_done();
  }
}

// Each: true if a step was taken, so that another one may be possible.
bool supervision::stop_next() {
  if (to_stop_.empty()) return false;
  auto& last = children_.at(*to_stop_.rbegin());
  if (last.phase == child_phase::stopping || last.phase == child_phase::killing) return false;
  begin_to_stop(last);
  return true;
}

bool supervision::start_next() {
  if (to_start_.empty() || !to_stop_.empty() || ending_) return false;
  auto& first = children_.at(*to_start_.begin());
  if (first.phase != child_phase::down) return false;
  start(first);
  return true;
}

void supervision::sequence_done() {
  sequence_running_ = false;
  show_root(child_phase::up);
  tell(supervisor_started{spec_.name});
  if (auto parent = std::exchange(self_->state.parent, nullptr))
    self_->send<caf::message_priority::high>(parent, room_ready{});
}

// -- one child up -------------------------------------------------------------------------------------------------

void supervision::start(child& c) {
  if (const auto predecessor = c.place->occupant()) return evict(c, predecessor);
  ++c.generation;
  c.started = now();
  start_context context{*self_, c.place};
  std::string why;
  try {
    c.present = c.start(context);
    if (!c.present) return ended(c, "declined to start");
    by_actor_[c.present.id()] = c.key;
    enter(c, child_phase::starting);
    return;
  } catch (const std::exception& e) {
    why = e.what();
  } catch (...) {
    why = "something that is not a std::exception was thrown";
  }
  c.place->probe().failed(why);
  failed(c, why, stage::not_begun);
}

// Somebody still answers to this name: the child of a supervisor that was killed, for instance. Two at a time must not
// be, so the predecessor ends first.
void supervision::evict(child& c, const caf::actor& predecessor) {
  enter(c, child_phase::evicting);
  c.present = predecessor;
  by_actor_[predecessor.id()] = c.key;
  self_->monitor(predecessor);
  self_->send<caf::message_priority::high>(predecessor, kill_now{});
  await_end(c, kill_grace);
}

void supervision::on_ready(caf::actor_id actor) {
  const auto found = by_actor_.find(actor);
  if (found == by_actor_.end()) return;
  auto& c = children_.at(found->second);
  if (c.phase != child_phase::starting) return;
  enter(c, child_phase::up);
  to_start_.erase(c.key);
  if (++c.starts == 1) {
    tell(child_started{c.name(), c.starts});
  } else {
    const auto& past = past_of(c);
    tell(child_restarted{c.name(), past.why, c.starts, past.delay});
  }
  advance();
}

void supervision::on_due(restart_due x) {
  const auto found = children_.find(x.child);
  if (found == children_.end()) return;
  auto& c = found->second;
  if (c.generation != x.generation || c.phase != child_phase::waiting || ending_) return;
  enter(c, child_phase::down);
  if (!to_start_.contains(c.key)) start(c);  // its turn does not depend on others
  advance();
}

// -- one child down -----------------------------------------------------------------------------------------------

void supervision::begin_to_stop(child& c) {
  switch (c.phase) {
    case child_phase::starting:
    case child_phase::up:
      if (c.shutdown == core::duration{}) return kill(c);
      enter(c, child_phase::stopping);
      self_->send<caf::message_priority::high>(c.present, stop_room{});
      return await_end(c, c.shutdown);
    case child_phase::evicting:  // is being killed already; a later start would find it in its place again
      by_actor_.erase(c.present.id());
      return stopped(c, "stopped before it was started");
    case child_phase::stopping:
    case child_phase::killing:
      return;
    case child_phase::down:
    case child_phase::waiting:
    case child_phase::quarantined:
      return stopped(c, c.last_why());
  }
}

void supervision::kill(child& c) {
  enter(c, child_phase::killing);
  self_->send<caf::message_priority::high>(c.present, kill_now{});
  await_end(c, kill_grace);
}

void supervision::await_end(child& c, core::duration limit) {
  after(self_, limit, ending_overdue{c.key, ++c.generation});
}

void supervision::on_overdue(ending_overdue x) {
  const auto found = children_.find(x.child);
  if (found == children_.end() || found->second.generation != x.generation) return;
  auto& c = found->second;
  if (c.phase == child_phase::stopping) {
    tell(child_stuck{c.name()});
    kill(c);
  } else if (c.phase == child_phase::killing || c.phase == child_phase::evicting) {
    does_not_end(c);
    advance();
  }
}

// Its handler does not return. Nobody can end it from outside; it keeps its name, so that no second one runs beside it.
void supervision::does_not_end(child& c) {
  const auto why = c.name() + " does not end, not even when killed";
  const bool wanted_again = to_start_.contains(c.key) || c.phase == child_phase::evicting;
  by_actor_.erase(c.present.id());
  c.present = nullptr;
  if (!wanted_again || ending_) return stopped(c, why);
  to_stop_.erase(c.key);
  if (spec_.exhausted == when_exhausted::quarantine) return quarantine(c, why);
  enter(c, child_phase::down);
  give_up(why);
}

void supervision::on_down(const caf::down_msg& x) {
  const auto found = by_actor_.find(x.source.id());
  if (found == by_actor_.end()) return;
  auto& c = children_.at(found->second);
  by_actor_.erase(found);
  c.present = nullptr;
  const auto before = c.phase;
  enter(c, child_phase::down);
  ++c.generation;
  const auto exit = classify(x.reason);
  if (before == child_phase::evicting) {
    if (!to_start_.contains(c.key)) start(c);
  } else if (to_stop_.contains(c.key)) {
    if (exit == exit_class::failed) tell(child_failed{c.name(), text_of(x.reason)});  // told, but not counted
    stopped(c, text_of(x.reason));
  } else if (c.restart == restart_type::temporary || (c.restart == restart_type::transient && is_calm(exit))) {
    if (!is_calm(exit)) tell(child_failed{c.name(), text_of(x.reason)});
    ended(c, text_of(x.reason));
  } else {
    failed(c, text_of(x.reason), before == child_phase::up ? stage::up : stage::starting);
  }
  advance();
}

// It was to be stopped, and it is down.
void supervision::stopped(child& c, const std::string& why) {
  to_stop_.erase(c.key);
  if (c.phase != child_phase::quarantined) enter(c, child_phase::down);
  c.present = nullptr;
  ++c.generation;
  if (!to_start_.contains(c.key)) return ended(c, why);
  // On its way round: in its turn where there are turns, at once where not.
  if (spec_.how != restart_strategy::one_for_one || sequence_running_ || ending_) return;
  to_start_.erase(c.key);
  start(c);
}

// It is down and stays down.
void supervision::ended(child& c, const std::string& why) {
  to_start_.erase(c.key);
  past_of(c).why = why;
  if (c.starts > 0) tell(child_stopped{c.name(), why});
  if (c.dynamic || c.restart == restart_type::temporary) forget(c);
}

void supervision::forget(child& c) {
  c.place->station().leaves();
  by_number_.erase({core::number_of(c.name())});
  children_.erase(c.key);
}

}  // namespace runtime
