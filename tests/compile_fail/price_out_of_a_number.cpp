// A bare number is no price: units are named where one is made.
// expect: (could not convert|cannot convert)

#include "core/types/quantities.hpp"

core::price made() { return core::price{6'000'000}; }

#ifdef MUST_NOT_COMPILE
core::price made_by_accident() { return 6'000'000; }
#endif
