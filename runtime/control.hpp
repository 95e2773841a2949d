#pragma once

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/type_erased_tuple.hpp>
#include <cstdint>
#include <string>

#include "core/types/time.hpp"

namespace runtime {

/// Asks a room to end in good order. Send it at high priority. A room without its own handler ends at once with
/// exit_reason::user_shutdown; one with a handler does what it has to do and then quits.
struct stop_room {};

/// Ends a room at once with exit_reason::kill; what waits in its mailbox goes back to the senders. High priority.
struct kill_now {};

/// Fails a room as if one of its handlers had thrown std::runtime_error(why).
struct crash_now {
  std::string why;
};

/// Keeps a room in its handler for so long, and a worker thread with it, as a handler would that does not return. For
/// runs on the real clock: in virtual time everything stands still meanwhile.
struct hang_now {
  core::duration lasts{};
};

/// Asks a room for a sign of life: its base answers by writing the number into the room's probe, also while the room
/// awaits a response. Sent by stable_ref::ping, at high priority.
struct ping {
  std::uint64_t number = 0;
};

}  // namespace runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::stop_room)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::kill_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::crash_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::hang_now)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::ping)

namespace runtime {

/// The messages above act on one actor and mean nothing to another: they never come back as undelivered.
inline bool is_control(const caf::type_erased_tuple& content) {
  return content.match_elements<stop_room>() || content.match_elements<kill_now>() ||
         content.match_elements<crash_now>() || content.match_elements<hang_now>() || content.match_elements<ping>();
}

}  // namespace runtime
