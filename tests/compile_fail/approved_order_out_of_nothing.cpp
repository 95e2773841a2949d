// There is no empty approved_order that could be filled in later.
// expect: (no matching function for call to|could not convert|is private within this context|use of deleted function)

#include <vector>

#include "core/risk/gate.hpp"

using approved_orders = std::vector<core::risk::approved_order>;
approved_orders none() { return {}; }

#ifdef MUST_NOT_COMPILE
core::risk::approved_order forge() { return core::risk::approved_order(); }
#endif
