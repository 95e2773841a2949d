#pragma once

#include <tl/expected.hpp>

namespace core {

/// A value or the reason why there is none. Nothing is signalled by exception except broken invariants
/// (core/types/invariant.hpp). One alias, so that a move to std::expected touches one line.
template <class T, class E>
using result = tl::expected<T, E>;

using tl::unexpected;

}  // namespace core
