#include "apps/db_command.hpp"

#include <fmt/ostream.h>

#include <system_error>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/sqlite_checks.hpp"
#include "adapters/store/sqlite_store.hpp"
#include "apps/commands.hpp"
#include "apps/db_fill.hpp"
#include "apps/db_postgres.hpp"

namespace apps {

namespace store = adapters::store;

namespace {

void remove_store(const std::filesystem::path& file) {
  std::error_code ignored;
  for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix, ignored);
}

/// A word like `postgres`, but for a database that there is not, nor a file of that name.
bool is_unknown_word(const std::filesystem::path& x) {
  std::error_code ignored;
  return !x.empty() && !x.has_parent_path() && !x.has_extension() && !std::filesystem::exists(x, ignored);
}

/// The options with everything found, or the exit code.
core::result<db_options, int> found_for(std::ostream& err, const db_options& asked) {
  if (!is_unknown_word(asked.store)) return placed(err, asked);
  return core::unexpected(complain(
      err, exit_usage,
      fmt::format("--store {0}: it is a file or postgres; a file of that name is ./{0}", asked.store.string())));
}

/// How far the store in a file has come; 0 where nobody can tell, as in one that is to be made anew because of it.
core::sequence reached_by(const std::filesystem::path& file) {
  auto opened = store::sqlite::database::open(file, store::sqlite::access::read);
  if (!opened) return {};
  const auto at = store::sqlite::read_progress(file, *opened);
  return at ? at->last : core::sequence{};
}

}  // namespace

int db_migrate(std::ostream& out, std::ostream& err, const db_options& asked) {
  if (asked.on_postgres()) return db_migrate_postgres(out, err, asked);
  const auto found = found_for(err, asked);
  if (!found) return found.error();
  const db_options& options = *found;
  const auto opened = store::sqlite_store::open(options.store_file());
  if (!opened) return complain(err, opened.error());
  fmt::print(out, "{}: schema {}, {} migrations applied\n", options.store_file().string(), store::schema_version(),
             (*opened)->migrated());
  return exit_ok;
}

int db_status(std::ostream& out, std::ostream& err, const db_options& asked) {
  if (asked.on_postgres()) return db_status_postgres(out, err, asked);
  const auto found = found_for(err, asked);
  if (!found) return found.error();
  const db_options& options = *found;
  const auto status = store::status_of(options.store_file());
  if (!status) return complain(err, status.error());
  return print_status(out, err, options.store_file().string(), *status, options);
}

int db_rebuild(std::ostream& out, std::ostream& err, const db_options& asked) {
  if (asked.on_postgres()) return db_rebuild_postgres(out, err, asked);
  const auto found = found_for(err, asked);
  if (!found) return found.error();
  const db_options& options = *found;
  const auto file = options.store_file();
  // Before anything is made: where there is no whole journal, nothing is left behind. The store is asked first, as a
  // journal may grow meanwhile.
  const auto reached = reached_by(file);
  const auto records = records_to_rebuild_from(err, file.string(), reached, options);
  if (!records) return records.error();
  // Whoever writes the old one has its lock; a store that cannot be opened any more is no reason to keep it.
  const auto old = store::sqlite_store::open(file);
  if (!old && old.error().what == store::store_fault::locked) return complain(err, old.error());
  if (!old && old.error().what == store::store_fault::foreign) return complain(err, old.error());
  const std::filesystem::path beside(file.string() + ".rebuilding");
  remove_store(beside);
  core::sequence last;
  {
    const auto made = store::sqlite_store::open(beside);
    if (!made) return complain(err, made.error());
    if (const int code = fill(err, **made, options, *records); code != exit_ok) return code;
    last = (*made)->reached().last;
  }
  std::error_code error;
  remove_store(file);
  std::filesystem::rename(beside, file, error);
  if (error) return complain(err, exit_failed, fmt::format("{}: {}", file.string(), error.message()));
  std::filesystem::remove(beside.string() + ".lock", error);
  fmt::print(out, "{}: rebuilt from {} records\n", file.string(), last.value);
  return exit_ok;
}

int db_catch_up(std::ostream& err, const db_options& options) {
  const auto opened = store::sqlite_store::open(options.store_file());
  if (!opened) return complain(err, opened.error());
  return fill(err, **opened, options);
}

}  // namespace apps
