#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "adapters/store/projection.hpp"

namespace adapters::store {

using projections = std::vector<std::unique_ptr<projection>>;

/// One of each, before the first entry. A projection is one file and one line in catalogue.cpp.
projections all_projections();

/// Every table, in the order in which they are made.
const std::vector<const table*>& tables();

/// nullptr: there is none of that name.
const table* find_table(std::string_view name);

/// The newest migration that a table or column names: the schema that this program writes.
int schema_version();

std::unique_ptr<projection> make_reference_projection();  ///< runs, names, instruments
std::unique_ptr<projection> make_events_projection();     ///< every record
std::unique_ptr<projection> make_orders_projection();     ///< signals, orders, fills
std::unique_ptr<projection> make_trades_projection();     ///< positions, closed trades, portfolio
std::unique_ptr<projection> make_control_projection();    ///< risk events, bots, operators, actors, books
std::unique_ptr<projection> make_market_projection();     ///< bars, funding rates

}  // namespace adapters::store
