#pragma once

#include <filesystem>
#include <ostream>
#include <string>

#include "apps/progress.hpp"

namespace apps {

/// `watchbill db migrate|status|rebuild`. Each prints what was asked for to `out` and what went wrong to `err`, and
/// returns the exit code: 0 done, 1 the disk refuses, 2 `store` is no file and no database, 3 no such store or journal,
/// 5 another process writes the store, 7 store or journal cannot be used as they are, also where the store is ahead of
/// the journal, 78 the configuration does not say where they are.
struct db_options {
  std::filesystem::path data_dir = "run";  ///< of the node
  std::filesystem::path store{};           ///< empty: store.db in the data folder; "postgres": see config
  std::filesystem::path journal{};         ///< folder; empty: journal in the data folder
  std::string config{};                    ///< the node's; not empty: says where data folder and store are
  progress_display::style display = progress_display::style::patient;

  bool on_postgres() const { return store == "postgres"; }
  std::filesystem::path store_file() const { return store.empty() ? data_dir / "store.db" : store; }
  std::filesystem::path journal_folder() const { return journal.empty() ? data_dir / "journal" : journal; }
};

/// Makes the store where there is none, and the tables that it lacks.
int db_migrate(std::ostream& out, std::ostream& err, const db_options&);

/// Reads the store through: schema, rows of every table, and how far it is behind the journal.
int db_status(std::ostream& out, std::ostream& err, const db_options&);

/// Makes the store anew from the journal, beside the old one, which it replaces when it is whole. Not from a journal
/// without a record or one that ends before the old store does.
int db_rebuild(std::ostream& out, std::ostream& err, const db_options&);

/// Brings a store up with a journal that nobody writes; makes it where there is none.
int db_catch_up(std::ostream& err, const db_options&);

}  // namespace apps
