#include "apps/db_command.hpp"

#include <fmt/ostream.h>

#include <algorithm>
#include <system_error>

#include "adapters/store/follower.hpp"
#include "adapters/store/sqlite_store.hpp"
#include "apps/commands.hpp"
#include "apps/db_fill.hpp"
#include "apps/db_postgres.hpp"
#include "apps/journal_entries.hpp"
#include "apps/setting.hpp"
#include "apps/store_follower.hpp"
#include "runtime/segment_storage.hpp"

namespace apps {

namespace store = adapters::store;

namespace {

constexpr std::size_t batch_records = 5000;

void remove_store(const std::filesystem::path& file) {
  std::error_code ignored;
  for (const auto* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + suffix, ignored);
}

int complain(std::ostream& err, const runtime::journal_problem& x) {
  fmt::print(err, "error: {}\n", runtime::describe(x));
  return x.what == runtime::journal_fault::missing ? exit_not_found : exit_check_failed;
}

/// With folder and store as the configuration says, where one is named; otherwise the exit code, and what is wrong has
/// been printed.
core::result<db_options, int> placed(std::ostream& err, db_options options) {
  const auto config = load_config_if_named(options.config, err);
  if (!config) return core::unexpected(static_cast<int>(config.error()));
  if (!*config) return options;
  options.data_dir = (*config)->data_dir;
  if (options.store.empty()) options.store = store_file_of(**config);
  if (options.store.empty())
    return core::unexpected(complain(err, exit_config, options.config + ": store.sqlite is none"));
  return options;
}

/// Reads all of the journal, so many records and what is written meanwhile, into a store.
int fill(std::ostream& err, store::sink& to, const db_options& options, std::uint64_t records) {
  auto files = runtime::open_directory(options.journal_folder(), runtime::file_access::read);
  if (!files) return complain(err, exit_not_found, runtime::describe(files.error()));
  store::follower follows(std::move(*files), to);
  progress_display display("store", options.display, "records");
  using outcome = store::follower::outcome;
  auto done = outcome::more;
  while (done == outcome::more) {
    done = follows.step(batch_records);
    display.show_now(follows.read().value, std::max(records, follows.read().value));
  }
  display.finish(follows.read().value, std::max(records, follows.read().value));
  if (done == outcome::put_off) return complain(err, exit_failed, follows.trouble());
  if (done == outcome::failed) return complain(err, exit_check_failed, follows.trouble());
  return exit_ok;
}

}  // namespace

int complain(std::ostream& err, const store::store_problem& x) {
  fmt::print(err, "error: {}\n", describe(x));
  switch (x.what) {
    case store::store_fault::missing:
      return exit_not_found;
    case store::store_fault::locked:
      return exit_refused;
    case store::store_fault::unavailable:
    case store::store_fault::refused:
      return exit_failed;
    default:
      return exit_check_failed;
  }
}

int complain(std::ostream& err, int code, const std::string& what) {
  fmt::print(err, "error: {}\n", what);
  return code;
}

int fill(std::ostream& err, store::sink& to, const db_options& options) {
  const auto total = records_in(options.journal_folder(), options.display);
  if (!total) return complain(err, total.error());
  return fill(err, to, options, *total);
}

void print_status(std::ostream& out, const std::string& where, const store::store_status& status,
                  const db_options& options) {
  fmt::print(out, "store    {}\nschema   {} of {}\n", where, status.version, store::schema_version());
  const auto last = status.reached.last.value;
  const auto total = records_in(options.journal_folder(), options.display);
  if (total)
    fmt::print(out, "journal  {}, {} records, store at {}, {} behind\n\n", options.journal_folder().string(), *total,
               last, *total > last ? *total - last : 0);
  else
    fmt::print(out, "journal  {}; store at record {}\n\n", runtime::describe(total.error()), last);
  for (const auto& [name, count] : status.counts) fmt::print(out, "{:<18} {:>10}\n", name, count);
}

int db_migrate(std::ostream& out, std::ostream& err, const db_options& asked) {
  if (asked.on_postgres()) return db_migrate_postgres(out, err, asked);
  const auto found = placed(err, asked);
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
  const auto found = placed(err, asked);
  if (!found) return found.error();
  const db_options& options = *found;
  const auto status = store::status_of(options.store_file());
  if (!status) return complain(err, status.error());
  print_status(out, options.store_file().string(), *status, options);
  return exit_ok;
}

int db_rebuild(std::ostream& out, std::ostream& err, const db_options& asked) {
  if (asked.on_postgres()) return db_rebuild_postgres(out, err, asked);
  const auto found = placed(err, asked);
  if (!found) return found.error();
  const db_options& options = *found;
  // Before anything is made: where there is no whole journal, nothing is left behind.
  const auto whole = records_in(options.journal_folder(), options.display);
  if (!whole) return complain(err, whole.error());
  const auto file = options.store_file();
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
    if (const int code = fill(err, **made, options, *whole); code != exit_ok) return code;
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
