#pragma once

#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/message.hpp>
#include <string>

namespace runtime {

/// A plain message that its receiver will never handle: it was sent to a name without an occupant, or it lay in the
/// mailbox of an actor that died. Goes back to the sender at high priority, once, in the order of sending per priority.
/// Requests bounce with an error instead, messages without a sender and messages of this type are only counted.
struct undelivered {
  caf::message content;
  std::string receiver;  ///< the path under which the receiver is known, or its kind where it has none
};

}  // namespace runtime

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(runtime::undelivered)
