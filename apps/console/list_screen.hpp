#pragma once

#include <vector>

#include "apps/console/cells.hpp"
#include "apps/console/model.hpp"
#include "apps/ctl/columns.hpp"

namespace apps::console {

/// A column and where it stands.
struct placed {
  ctl::column what;
  int x = 0;
  int width = 0;
};

/// Chooses the columns that fit: those that yield most go first, and what is left over goes to the last text column.
/// `wide` shows those that had to go in place of the others; the first column always stays.
std::vector<placed> place(const std::vector<ctl::column>&, const std::vector<int>& widths, int room, bool wide);

/// Rows 2 to the last but one: column heads, then rows so that the one under the cursor is seen.
void list_screen(cells&, const model&);

}  // namespace apps::console
