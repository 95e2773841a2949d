#pragma once

#include <caf/behavior.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/types/result.hpp"
#include "core/types/time.hpp"
#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/probed.hpp"

namespace apps {

/// A fault that somebody wants to see: what, whom, how long after the start, and for how long.
struct fault {
  enum class kind : std::uint8_t {
    crash,  ///< a handler throws
    kill,   ///< the actor ends at once, its mailbox full or not
    drop,   ///< the session's connection is lost
    hang,   ///< a handler does not return; only where the clock is real
  };
  kind what = kind::crash;
  std::string actor;  ///< full path
  core::duration after{};
  core::duration lasts{};  ///< of a hang
  std::string text;        ///< as given
};

/// Reads crash:bots/NAME@60s, kill:desk/NAME@1m30s, drop:venues/NAME/session@90s, hang:bots/NAME@60s/30s. The error
/// says what is wrong and how it should look.
core::result<fault, std::string> parse_fault(std::string_view);

struct fault_state {
  static inline const char* name = "faults";
};

/// Injects faults at their times, and notes each in the journal as injected.
///   accepts  wake (its own)
///   emits    crash_now, kill_now, hang_now, session_drop -> their targets · note(actor_noted) -> journal
caf::behavior fault_actor(runtime::room<fault_state>*, runtime::environment&, std::vector<fault>,
                          messages::journal_address);

}  // namespace apps
