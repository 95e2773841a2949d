// What a supervisor does about a failure, and how it gives up.

#include "runtime/supervision.hpp"

namespace runtime {

void supervision::failed(child& c, const std::string& why, stage reached) {
  ++c.failures;
  auto& past = past_of(c);
  past.why = why;
  tell(child_failed{c.name(), why});
  const bool escalates = spec_.exhausted == when_exhausted::escalate;
  if (c.restart == restart_type::temporary) return ended(c, why);
  if (sequence_running_ && c.starts == 0 && escalates) return give_up(c.name() + " did not start: " + why);
  auto& window = escalates ? failures_ : past.failures_alone;
  const bool admitted = window.admits(now());
  auto& shown = (escalates ? self_->place() : c.place)->station();
  escalates ? shown.children_failed(window.size(), now()) : shown.failed_alone(window.size(), now());
  if (!admitted) return escalates ? give_up(c.name() + " failed: " + why) : quarantine(c, why);
  if (reached == stage::up) take_siblings_along(c, c.name() + " failed: " + why);
  const auto delay = past.delays.on_failure(c.started, now(), jitter_draw(spec_.seed, c.name(), c.failures));
  restart_after(c, delay, reached);
}

// A sibling that is on its way up or waits for its start is in `to_start_` already; only what is up has to go first.
void supervision::take_siblings_along(const child& first, const std::string& why) {
  if (spec_.how == restart_strategy::one_for_one) return;
  const bool all = spec_.how == restart_strategy::one_for_all;
  for (auto& [key, sibling] : children_) {
    if (key == first.key || (key < first.key && !all) || !sibling.running() || to_stop_.contains(key)) continue;
    to_stop_.insert(key);
    if (sibling.restart == restart_type::temporary) continue;
    to_start_.insert(key);
    auto& past = past_of(sibling);
    past.why = why;
    past.delay = {};
  }
}

void supervision::restart_after(child& c, core::duration delay, stage reached) {
  past_of(c).delay = delay;
  if (spec_.how == restart_strategy::one_for_one) {
    to_start_.erase(c.key);  // it does not hold up the others' first start
  } else {
    to_start_.insert(c.key);
  }
  if (delay == core::duration{} && reached != stage::not_begun) {
    enter(c, child_phase::down);
    if (!to_start_.contains(c.key)) start(c);
    return;
  }
  enter(c, child_phase::waiting);
  ++c.generation;
  if (delay == core::duration{}) {
    // Through the mailbox all the same, and without priority: others get their turn between two attempts.
    self_->send(self_, restart_due{c.key, c.generation});
  } else {
    after(self_, delay, restart_due{c.key, c.generation});
  }
}

void supervision::quarantine(child& c, const std::string& why) {
  to_start_.erase(c.key);
  enter(c, child_phase::quarantined);
  past_of(c).why = why;
  tell(child_quarantined{c.name(), why});
}

void supervision::give_up(const std::string& why) {
  if (ending_) return;
  if (spec_.on_escalation) spec_.on_escalation(why);
  tell(escalated{spec_.name, why});
  end(caf::make_error(caf::sec::runtime_error, why));
}

void supervision::stop(caf::error reason) {
  end(std::move(reason));
  advance();
}

void supervision::end(caf::error reason) {
  if (ending_) return;
  ending_ = true;
  show_root(child_phase::stopping);
  end_reason_ = std::move(reason);
  to_start_.clear();
  for (auto& [key, c] : children_) {
    if (c.running() || c.phase == child_phase::evicting || c.phase == child_phase::waiting) to_stop_.insert(key);
  }
  // Children that were added at run time know no order among themselves: the slowest decides how long it takes.
  const auto stopping = to_stop_;
  for (auto key = stopping.rbegin(); key != stopping.rend(); ++key)
    if (auto& c = children_.at(*key); c.dynamic) begin_to_stop(c);
}

}  // namespace runtime
