#pragma once

#include "apps/db_command.hpp"

namespace apps {

/// `watchbill db` for the store on a server: `--config FILE` says where it is. Exit codes as for the embedded one, and
/// 78 where the configuration does not say it.
int db_migrate_postgres(std::ostream& out, std::ostream& err, const db_options&);
int db_status_postgres(std::ostream& out, std::ostream& err, const db_options&);
int db_rebuild_postgres(std::ostream& out, std::ostream& err, const db_options&);

}  // namespace apps
