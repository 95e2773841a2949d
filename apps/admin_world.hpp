#pragma once

#include "adapters/admin/world.hpp"
#include "apps/roster.hpp"
#include "runtime/actor_system.hpp"

namespace apps {

/// What the admin plane may see of a running tree without a message to anybody: `ask`, `ask_state` and `not_ready` are
/// left to the caller. Plant and tree must outlive it.
adapters::admin::world world_of(const plant&, runtime::actor_run&);

}  // namespace apps
