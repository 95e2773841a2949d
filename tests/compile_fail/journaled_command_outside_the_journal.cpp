// Only the journal actor makes a journaled_command.
// expect: is private within this context

#include "messages/proofs.hpp"

core::sequence unpack(const messages::journaled_command& command) { return command.sequence(); }

#ifdef MUST_NOT_COMPILE
messages::journaled_command forge(const core::cancel_order& cancel) {
  return messages::journaled_command{cancel, core::sequence{1}};
}
#endif
