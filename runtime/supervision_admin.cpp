// What operators and rooms ask of a supervisor at run time.

#include "runtime/supervision.hpp"

namespace runtime {

child_answer supervision::add(const child_spec& spec) {
  const auto answer = [&](child_outcome outcome, std::string why = {}) {
    return child_answer{spec.name, outcome, std::move(why)};
  };
  if (ending_) return answer(child_outcome::refused, "the supervisor is ending");
  if (const auto problems = problems_of(spec); !problems.empty())
    return answer(child_outcome::refused, to_text(problems));
  if (spec.name == spec_.name) return answer(child_outcome::refused, "name is that of the supervisor itself");
  bool dynamic = true;
  if (const auto* present = find(spec.name)) {
    if (present->phase != child_phase::down && present->phase != child_phase::quarantined)
      return answer(child_outcome::already_present, std::string(to_string(present->phase)));
    if (to_start_.contains(present->key)) return answer(child_outcome::already_present, "waits for its turn");
    dynamic = present->dynamic;
    children_.erase(present->key);  // the past is forgotten; it goes to the right of all others
  }
  auto& added = keep(spec, dynamic);
  if (sequence_running_ || spec_.how != restart_strategy::one_for_one) {
    to_start_.insert(added.key);
  } else {
    start(added);
  }
  advance();
  return answer(child_outcome::starting);
}

child_answer supervision::remove(const std::string& name) {
  auto* present = find(name);
  if (present == nullptr) return {name, child_outcome::not_found, {}};
  to_start_.erase(present->key);
  if (present->phase == child_phase::down) {
    if (present->dynamic) forget(*present);
  } else {
    if (present->phase == child_phase::quarantined) enter(*present, child_phase::down);
    to_stop_.insert(present->key);
    begin_to_stop(*present);
  }
  advance();
  return {name, child_outcome::stopping, {}};
}

child_answer supervision::restart(const restart_child& x) {
  auto* c = find(x.name);
  if (c == nullptr) return {x.name, child_outcome::not_found, {}};
  if (ending_) return {x.name, child_outcome::refused, "the supervisor is ending"};
  switch (c->phase) {
    case child_phase::up:
      take_siblings_along(*c, x.why + ", with " + c->name());
      [[fallthrough]];
    case child_phase::starting:
      past_of(*c).why = x.why;
      past_of(*c).delay = {};
      to_start_.insert(c->key);
      to_stop_.insert(c->key);
      if (spec_.how == restart_strategy::one_for_one) begin_to_stop(*c);
      break;
    case child_phase::stopping:
    case child_phase::killing:
      past_of(*c).why = x.why;
      to_start_.insert(c->key);
      break;
    case child_phase::evicting:  // is being started already
      break;
    case child_phase::waiting:
      ++c->generation;
      past_of(*c).delay = {};
      enter(*c, child_phase::down);
      if (!to_start_.contains(c->key)) start(*c);
      break;
    case child_phase::down:
    case child_phase::quarantined:
      if (!to_start_.contains(c->key)) start_afresh(*c, x.why);
      break;
  }
  advance();
  return {x.name, child_outcome::starting, {}};
}

void supervision::start_afresh(child& c, const std::string& why) {
  c.before.reset();
  past_of(c).why = why;
  c.place->station().belongs_to(budget_);
  enter(c, child_phase::down);
  if (sequence_running_ || spec_.how != restart_strategy::one_for_one) {
    to_start_.insert(c.key);
  } else {
    start(c);
  }
}

children_listed supervision::list() const {
  children_listed all{spec_.name, {}};
  for (const auto& [key, c] : children_)
    all.children.push_back({c.name(), c.phase, c.starts, c.failures, c.last_why()});
  return all;
}

}  // namespace runtime
