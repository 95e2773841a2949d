#pragma once

#include "adapters/transport/mutation.hpp"
#include "core/sim/fault_plan.hpp"

namespace adapters::transport {

/// The kind of damage that a mutate fault names, or draws where its rule leaves it open.
mutation drawn_mutation(const core::sim::fault&);
/// The same for a schema fault.
drift drawn_drift(const core::sim::fault&);

}  // namespace adapters::transport
