#pragma once

#include "adapters/store/postgres_session.hpp"

namespace adapters::store::postgres {

/// What follows is part of a transaction and throws what the library throws.

/// Version of the schema; 0: it is not there, or empty. What is no store of ours, newer, or has other tables is
/// refused.
store_result<int> checked_version(transaction&, const postgres_settings&);

/// Makes what is missing from that version on; the number of migrations.
int migrate(transaction&, const postgres_settings&, int version);

progress read_progress(transaction&, const postgres_settings&);
/// Moves on from one place to the next; false: the store was not there.
bool write_progress(transaction&, const postgres_settings&, const progress& from, const progress& to);

/// Parts are PostgreSQL's own, and so they have to be made before rows come.
bool has_native_parts(transaction&, const postgres_settings&);

}  // namespace adapters::store::postgres
