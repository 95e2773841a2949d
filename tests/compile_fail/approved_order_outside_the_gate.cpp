// Only core::risk::gate makes an approved_order out of an intent.
// expect: is private within this context

#include "core/order/intent.hpp"
#include "core/risk/gate.hpp"

core::order_intent unpack(const core::risk::approved_order& order) { return order.intent(); }

#ifdef MUST_NOT_COMPILE
core::risk::approved_order forge(const core::order_intent& intent) { return core::risk::approved_order{intent}; }
#endif
