// An intent does not turn into its own approval where one is asked for.
// expect: (could not convert|invalid initialization of reference|no matching function for call to)

#include "core/risk/gate.hpp"

core::order_id place(const core::risk::approved_order& order) { return order.intent().id; }
core::order_id admitted(const core::risk::approved_order& order) { return place(order); }

#ifdef MUST_NOT_COMPILE
core::order_id not_admitted(const core::order_intent& intent) { return place(intent); }
#endif
