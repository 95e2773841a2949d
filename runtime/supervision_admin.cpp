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
    present->phase = present->phase == child_phase::quarantined ? child_phase::down : present->phase;
    to_stop_.insert(present->key);
    begin_to_stop(*present);
  }
  advance();
  return {name, child_outcome::stopping, {}};
}

children_listed supervision::list() const {
  children_listed all{spec_.name, {}};
  for (const auto& [key, c] : children_)
    all.children.push_back({c.name(), c.phase, c.starts, c.failures, c.last_why()});
  return all;
}

}  // namespace runtime
