// Ids of different kinds neither convert nor compare.
// expect: (could not convert|cannot convert|no match for 'operator==')

#include "core/types/ids.hpp"

bool same(core::order_id a, core::order_id b) { return a == b; }
core::bot_id bot() { return core::bot_id{7}; }

#ifdef MUST_NOT_COMPILE
core::bot_id confuse(core::order_id order) { return order; }
bool same(core::order_id a, core::bot_id b) { return a == b; }
#endif
