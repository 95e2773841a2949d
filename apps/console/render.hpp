#pragma once

#include "apps/console/cells.hpp"
#include "apps/console/model.hpp"

namespace apps::console {

/// The whole screen. Pure: equal models give equal cells.
cells render(const model&, int width, int height);

}  // namespace apps::console
