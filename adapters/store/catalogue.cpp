#include "adapters/store/catalogue.hpp"

#include <algorithm>

namespace adapters::store {

projections all_projections() {
  projections all;
  all.push_back(make_reference_projection());
  all.push_back(make_events_projection());
  all.push_back(make_orders_projection());
  all.push_back(make_trades_projection());
  all.push_back(make_control_projection());
  all.push_back(make_market_projection());
  return all;
}

const std::vector<const table*>& tables() {
  static const std::vector<const table*> all = [] {
    std::vector<const table*> found;
    for (const auto& made : all_projections())
      for (const table& x : made->tables()) found.push_back(&x);
    return found;
  }();
  return all;
}

const table* find_table(std::string_view name) {
  const auto found = std::ranges::find(tables(), name, &table::name);
  return found == tables().end() ? nullptr : *found;
}

int schema_version() {
  int newest = 0;
  for (const table* x : tables()) {
    newest = std::max(newest, x->since);
    for (const column& c : x->columns) newest = std::max(newest, c.since);
  }
  return newest;
}

}  // namespace adapters::store
