#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/store/postgres_session.hpp"
#include "adapters/store/table.hpp"

namespace adapters::store::postgres {

/// Rows of one table.
using batch = std::vector<const row*>;

/// One row for every key, in the order of their first appearance: of two rows, the later counts in what it says.
std::vector<row> merged(const batch&);

/// When a row of a table that is cut by time happened; 0: it does not say.
std::int64_t time_of(const row&);

/// Text as PostgreSQL takes it: it has no NUL, in JSON not even an escaped one, and refuses what is no UTF-8. Each NUL
/// becomes U+FFFD; in text with broken UTF-8 every byte beyond ASCII becomes a question mark.
std::string storable(std::string_view, column_type);

/// COPY (https://www.postgresql.org/docs/15/sql-copy.html) into a table that has these columns.
void copy(transaction&, const std::string& to, const batch&);

}  // namespace adapters::store::postgres
