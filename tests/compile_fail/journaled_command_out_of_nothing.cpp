// There is no empty journaled_command.
// expect: (no matching function for call to|could not convert|is private within this context|use of deleted function)

#include "messages/proofs.hpp"

messages::journaled_command pass_on(const messages::journaled_command& command) { return command; }

#ifdef MUST_NOT_COMPILE
messages::journaled_command forge() { return messages::journaled_command(); }
#endif
