#pragma once

#include <caf/allowed_unsafe_message_type.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/child_spec.hpp"

namespace runtime {

// What a supervisor tells its listener. Names are full paths; `starts` counts from 1 since the supervisor started.

/// A child is ready for the first time.
struct child_started {
  std::string name;
  std::uint64_t starts = 1;
};
/// A child is ready again.
struct child_restarted {
  std::string name;
  std::string why;  ///< what ended its predecessor
  std::uint64_t starts = 0;
  core::duration delay{};  ///< that it had to wait before it was started
};
/// A child failed, or failed to start.
struct child_failed {
  std::string name;
  std::string why;
};
/// A child ended and is not started again: it was asked to, or its restart type says so.
struct child_stopped {
  std::string name;
  std::string why;
};
/// A child missed its deadline for ending. It is being killed.
struct child_stuck {
  std::string name;
};
/// A child failed too often and stays down until it is started by hand.
struct child_quarantined {
  std::string name;
  std::string why;
};
/// All children are ready.
struct supervisor_started {
  std::string name;
};
/// This supervisor gives up: it stops its children and fails.
struct escalated {
  std::string name;
  std::string why;
};

// What a supervisor can be told.

/// Adds a child. Where one of that name is there and running, nothing happens; one that is stopped or quarantined is
/// started anew, with this spec and without its past. Answered by child_answer.
struct start_child {
  child_spec child;
};
/// Ends a child; it is not started again. A child that was added by start_child is forgotten. Answered by child_answer.
struct stop_child {
  std::string name;
};
/// Ends a child in good order and starts it again, with those siblings that the strategy takes along: no failure is
/// counted. One that is stopped or quarantined is started with a fresh budget, one that waits is started at once.
/// Answered by child_answer.
struct restart_child {
  std::string name;
  std::string why = "restarted by hand";  ///< in child_restarted
};
enum class child_outcome : std::uint8_t {
  starting,         ///< on its way
  already_present,  ///< nothing to do
  stopping,         ///< on its way down, or down
  not_found,        ///< no child of that name
  refused,          ///< the spec is bad, or the supervisor is ending
};
std::string_view to_string(child_outcome);
struct child_answer {
  std::string name;
  child_outcome outcome = child_outcome::refused;
  std::string why;
};

/// Asks for all children, in start order. Answered by children_listed.
struct list_children {};
struct child_line {
  std::string name;
  child_phase phase = child_phase::down;
  std::uint64_t starts = 0;
  std::uint64_t failures = 0;
  std::string last_why;
};
struct children_listed {
  std::string supervisor;
  std::vector<child_line> children;
};

}  // namespace runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::child_started)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::child_restarted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::child_failed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::child_stopped)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::child_stuck)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::child_quarantined)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::supervisor_started)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::escalated)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::start_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::stop_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::restart_child)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::child_answer)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::list_children)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::children_listed)
