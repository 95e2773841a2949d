#include "apps/db_postgres.hpp"

#include <fmt/ostream.h>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/postgres_migration.hpp"
#include "adapters/store/postgres_rebuild.hpp"
#include "adapters/store/postgres_store.hpp"
#include "apps/db_fill.hpp"
#include "apps/setting.hpp"
#include "apps/store_follower.hpp"

namespace apps {
namespace {

namespace store = adapters::store;

/// What is asked for, as the configuration fills it in.
struct request {
  store::postgres_settings server;
  db_options options;
};

/// The request, or the exit code; what is wrong has been printed.
core::result<request, int> complete(std::ostream& err, db_options options) {
  const auto config = load_config_if_named(options.config, err);
  if (!config) return core::unexpected(static_cast<int>(config.error()));
  if (!*config)
    return core::unexpected(complain(err, exit_usage, "--store postgres needs --config FILE: that says where it is"));
  auto settings = postgres_settings_of(**config);
  if (!settings) return core::unexpected(complain(err, exit_config, settings.error()));
  options.data_dir = (*config)->data_dir;
  return request{*std::move(settings), std::move(options)};
}

/// How far the store on a server has come; 0 where nobody can tell, as in one that is to be made anew because of it.
store::store_result<core::sequence> reached_by(const store::postgres_settings& server) {
  const auto opened = store::postgres::session::open(server);
  if (!opened) return core::unexpected(opened.error());
  const auto at = store::postgres::tried(server, [&]() -> store::store_result<store::progress> {
    store::postgres::transaction look((*opened)->connection());
    return store::postgres::read_progress(look, server);
  });
  return at ? at->last : core::sequence{};
}

}  // namespace

int db_migrate_postgres(std::ostream& out, std::ostream& err, const db_options& options) {
  auto asked = complete(err, options);
  if (!asked) return asked.error();
  const auto where = asked->server.where();
  const auto opened = store::postgres_store::open(std::move(asked->server));
  if (!opened) return complain(err, opened.error());
  if (const auto at = (*opened)->reach(); !at) return complain(err, at.error());
  fmt::print(out, "{}: schema {}, {} migrations applied\n", where, store::schema_version(), (*opened)->migrated());
  return exit_ok;
}

int db_status_postgres(std::ostream& out, std::ostream& err, const db_options& options) {
  const auto asked = complete(err, options);
  if (!asked) return asked.error();
  const auto status = store::status_of(asked->server);
  if (!status) return complain(err, status.error());
  return print_status(out, err, asked->server.where(), *status, asked->options);
}

int db_rebuild_postgres(std::ostream& out, std::ostream& err, const db_options& options) {
  const auto asked = complete(err, options);
  if (!asked) return asked.error();
  const auto reached = reached_by(asked->server);
  if (!reached) return complain(err, reached.error());
  const auto whole = records_to_rebuild_from(err, asked->server.where(), *reached, asked->options);
  if (!whole) return whole.error();
  const auto begun = store::postgres_rebuild::begin(asked->server);
  if (!begun) return complain(err, begun.error());
  if (const int code = fill(err, (*begun)->store(), asked->options, *whole); code != exit_ok) return code;
  const auto records = (*begun)->store().reached().last.value;
  if (const auto done = (*begun)->finish(); !done) return complain(err, done.error());
  fmt::print(out, "{}: rebuilt from {} records\n", asked->server.where(), records);
  return exit_ok;
}

}  // namespace apps
