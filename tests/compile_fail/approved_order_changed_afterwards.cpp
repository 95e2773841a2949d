// What was admitted is what is placed: an approval cannot be altered.
// expect: discards qualifiers

#include "core/risk/gate.hpp"

core::quantity admitted(core::risk::approved_order order) { return order.intent().quantity; }

#ifdef MUST_NOT_COMPILE
void enlarge(core::risk::approved_order& order) { order.intent().quantity = core::quantity{1'000'000}; }
#endif
