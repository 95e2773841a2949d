#pragma once

#include <caf/allowed_unsafe_message_type.hpp>
#include <cstdint>

#include "adapters/transport/network.hpp"

namespace adapters::binance {

/// What the network tells a session, carried from its thread into the session's mailbox. A session that was started
/// again is another actor, so nothing of its predecessor's sockets reaches it.
struct socket_told {
  std::uint64_t socket = 0;  ///< counted by the session
  transport::websocket_event event;
};
struct call_ended {
  std::uint64_t call = 0;  ///< counted by the session
  transport::http_outcome outcome;
};

}  // namespace adapters::binance

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(adapters::binance::socket_told)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(adapters::binance::call_ended)
