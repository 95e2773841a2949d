#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/store/table.hpp"

/// What every database that speaks SQL spells alike.
namespace adapters::store::sql {

/// A name as a statement takes it. Ours have no quotation mark in them.
std::string quoted(std::string_view name);
/// Names as a statement takes several, in their order.
std::string list_of(const std::vector<std::string_view>& names);
/// All columns as a list; without the user.
std::string columns_of(const table&);

/// Columns that a migration brings to a table which was there before it.
std::vector<const column*> added_columns(const table&, int version);
/// The statements that make the indices of a table; `full_name` is what statements call it.
std::vector<std::string> indices_of(const table&, const std::string& full_name);

/// Of a migration's statements: tells whether a store was made by the same ones.
std::int64_t fingerprint_of(const std::vector<std::string>& statements);

}  // namespace adapters::store::sql
