#pragma once

#include <caf/actor_system_config.hpp>

namespace runtime {

/// Makes the system run its actors on CAF's work-sharing scheduler with one change: an actor that ends wakes the
/// clock's thread only if it has set a timeout. CAF wakes it for every actor that ends, to look for timeouts that are
/// not there; that is a tenth of the time that a restart takes.
void use_worker_pool(caf::actor_system_config&);

}  // namespace runtime
