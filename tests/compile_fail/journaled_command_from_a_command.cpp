// A command does not turn into its own journal entry where a gateway asks for one.
// expect: (could not convert|invalid initialization of reference|no matching function for call to)

#include "messages/proofs.hpp"

core::sequence send(const messages::journaled_command& command) { return command.sequence(); }
core::sequence journaled(const messages::journaled_command& command) { return send(command); }

#ifdef MUST_NOT_COMPILE
core::sequence not_journaled(const core::order_command& command) { return send(command); }
#endif
