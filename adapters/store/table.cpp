#include "adapters/store/table.hpp"

#include "core/types/invariant.hpp"

namespace adapters::store {

row row_of(const table& of, std::span<cell> cells) {
  row made{&of, {}};
  made.values.reserve(of.columns.size());
  auto next = cells.begin();
  for (const column& x : of.columns) {
    const bool given = next != cells.end() && next->column == x.name;
    ASSERT(given || !x.required, "a row lacks a required column", of.name, x.name);
    made.values.push_back(given ? std::move((next++)->value) : value{});
  }
  ASSERT(next == cells.end(), "a row has a cell that its table has no column for, or in another order", of.name,
         next->column);
  return made;
}

}  // namespace adapters::store
