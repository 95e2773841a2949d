// Prices and quantities do not add up.
// expect: no match for 'operator\+'

#include "core/types/quantities.hpp"

core::price sum(core::price a, core::price b) { return a + b; }

#ifdef MUST_NOT_COMPILE
auto sum(core::price a, core::quantity b) { return a + b; }
#endif
