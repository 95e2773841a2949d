#pragma once

#include <caf/behavior.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "messages/interfaces.hpp"
#include "runtime/environment.hpp"
#include "runtime/probed.hpp"

namespace adapters::replay {

/// What the venue would answer to a request for a book snapshot when message `offset` of the recording was the last to
/// be sent; nothing where the recording itself holds the answer or none can be made.
using snapshot_source = std::function<std::optional<std::string>(core::instrument_id, std::uint64_t offset)>;

struct session_settings {
  core::duration round_trip = std::chrono::milliseconds(50);  ///< of a snapshot request
  snapshot_source snapshots;
};

struct session_peers {
  messages::feed_address feed;
};

struct session_state {
  static inline const char* name = "replay_session";
  runtime::room_base* self = nullptr;
  runtime::environment* env = nullptr;
  session_settings settings;
  session_peers peers;
  std::map<core::instrument_id, std::uint64_t> last_offset;

  void take(const messages::frame&);
  void request_snapshot(core::instrument_id);
};

/// A venue's connection whose other end is a recording.
///   accepts  frame (player) · snapshot_wanted (feed) · session_drop (player at the seam of a loop, fault injection)
///   emits    frame -> feed
///   owns     nothing
///   fails    when it is dropped, as a connection does, with feed and gateway behind it
///   recovers by going on with what comes next; the feed asks for what it needs
caf::behavior session_actor(runtime::room<session_state>*, runtime::environment&, session_settings, session_peers);

}  // namespace adapters::replay
