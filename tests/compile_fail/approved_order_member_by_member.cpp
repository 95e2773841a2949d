// An approved_order is no aggregate: naming its members does not make one.
// expect: (designated initializers cannot be used|could not convert|no matching function for call to)

#include "core/risk/gate.hpp"

core::risk::approved_order pass_on(const core::risk::approved_order& order) { return order; }

#ifdef MUST_NOT_COMPILE
core::risk::approved_order forge() { return {.intent_ = core::order_intent{}}; }
#endif
