#pragma once

#include <cstdint>
#include <string>

#include "adapters/store/sink.hpp"
#include "apps/db_command.hpp"
#include "core/types/result.hpp"

namespace apps {

/// What the commands on stores have in common, whatever the database.

/// Prints `error: ...` and hands back the exit code.
int complain(std::ostream& err, const adapters::store::store_problem&);
int complain(std::ostream& err, int code, const std::string& what);

/// The embedded store that is meant: with folder and store as the configuration says, where one is named; otherwise the
/// exit code, and what is wrong has been printed.
core::result<db_options, int> placed(std::ostream& err, db_options);

/// How many records a store can be made anew from, in place of one that has come to `reached` (none: 0). The exit code
/// where there is no record, or where the journal ends before that store does.
core::result<std::uint64_t, int> records_to_rebuild_from(std::ostream& err, const std::string& where,
                                                         core::sequence reached, const db_options&);

/// Reads all of the journal, so many records and what is written meanwhile, into a store; an exit code.
int fill(std::ostream& err, adapters::store::sink&, const db_options&, std::uint64_t records);
/// The same, whatever number of records.
int fill(std::ostream& err, adapters::store::sink&, const db_options&);

/// Schema, how far it is behind the journal, and the rows of every table. The exit code of a failed check where the
/// store is ahead; a journal that cannot be read is named and is no fault of the store.
int print_status(std::ostream& out, std::ostream& err, const std::string& where, const adapters::store::store_status&,
                 const db_options&);

}  // namespace apps
