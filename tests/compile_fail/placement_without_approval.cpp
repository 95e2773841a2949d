// The journal places only what the gate has approved.
// expect: (could not convert|no matching function for call to|cannot convert)

#include "messages/order.hpp"

messages::placement admitted(const core::risk::approved_order& order) { return messages::placement{order}; }

#ifdef MUST_NOT_COMPILE
messages::placement not_admitted(const core::order_intent& intent) { return messages::placement{intent}; }
#endif
