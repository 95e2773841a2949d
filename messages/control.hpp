#pragma once

#include <cstdint>
#include <string>

namespace messages {

/// The connection ends here, as a venue or a fault injection may decide.
struct session_drop {
  std::string why;
};

/// Wakes a room that asked to be woken. Stale ones are told by their generation.
struct wake {
  std::uint64_t generation = 0;
};

/// Time to send again what could not be delivered.
struct resend {
  const void* outbox = nullptr;  ///< of the room itself; identity only
  std::uint64_t generation = 0;
};

}  // namespace messages
