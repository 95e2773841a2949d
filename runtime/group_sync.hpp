#pragma once

#include <caf/allowed_unsafe_message_type.hpp>
#include <memory>

#include "runtime/environment.hpp"
#include "runtime/journal_file.hpp"
#include "runtime/probed.hpp"

namespace runtime {

/// What became of a request: everything up to this sequence survives a power cut, or why that is not known.
struct group_synced {
  journal_result<core::sequence> durable;
};

/// Makes groups of records durable, one fdatasync for each, while the room that wrote them goes on. Belongs to the
/// process and outlives all actors.
class group_sync {
 public:
  virtual ~group_sync() = default;

  /// Carries the request out and tells the room group_synced, at high priority.
  virtual void begin(sync_request, room_base&) = 0;

  /// For how long the disk has been at the request under way, at least 1 ns; zero: there is none. Any thread.
  virtual core::duration under_way() const = 0;
};

/// On a thread of its own, in the order in which they come. After a failure it touches no file again: it sets `halted`,
/// before anybody can hear of it, and gives every later request the same answer. The end of this object waits for the
/// request under way and drops the others.
std::unique_ptr<group_sync> sync_on_thread(std::atomic<bool>& halted);

/// For a virtual run: at once, and told after `takes` of virtual time.
std::unique_ptr<group_sync> sync_in_virtual_time(core::duration takes);

}  // namespace runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::group_synced)
