#pragma once

#include <string>

#include "adapters/store/sink.hpp"
#include "apps/db_command.hpp"

namespace apps {

/// What the commands on stores have in common, whatever the database.

/// Prints `error: ...` and hands back the exit code.
int complain(std::ostream& err, const adapters::store::store_problem&);
int complain(std::ostream& err, int code, const std::string& what);

/// Reads all of the journal into a store; an exit code.
int fill(std::ostream& err, adapters::store::sink&, const db_options&);

/// Schema, how far it is behind the journal, and the rows of every table.
void print_status(std::ostream& out, const std::string& where, const adapters::store::store_status&, const db_options&);

}  // namespace apps
