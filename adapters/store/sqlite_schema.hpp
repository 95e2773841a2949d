#pragma once

#include <string>
#include <vector>

#include "adapters/store/table.hpp"

namespace adapters::store::sqlite {

/// The statements of one migration: tables, columns, indices and triggers whose `since` it is.
std::vector<std::string> migration(int version, const std::vector<const table*>&);

/// Writes one row: adds it, or fills in what it says on the row of its key; rows of append-only tables stay as they
/// are.
std::string upsert(const table&);

}  // namespace adapters::store::sqlite
