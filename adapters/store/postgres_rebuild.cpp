#include "adapters/store/postgres_rebuild.hpp"

#include <fmt/format.h>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/postgres_migration.hpp"
#include "adapters/store/postgres_schema.hpp"

namespace adapters::store {

using postgres::tried;

postgres_rebuild::postgres_rebuild(const postgres_settings& of)
    : old_(of.in_schema(of.schema())), fresh_(of.in_schema(of.schema() + "_rebuilding")) {}

store_result<std::unique_ptr<postgres_rebuild>> postgres_rebuild::begin(const postgres_settings& of) {
  std::unique_ptr<postgres_rebuild> begun(new postgres_rebuild(of));
  if (auto taken = begun->take_over(); !taken) return core::unexpected(taken.error());
  auto made = postgres_store::open(begun->fresh_.in_schema(begun->fresh_.schema()));
  if (!made) return core::unexpected(made.error());
  if (const auto at = (*made)->reach(); !at) return core::unexpected(at.error());
  begun->made_ = *std::move(made);
  return begun;
}

store_result<void> postgres_rebuild::take_over() {
  auto opened = postgres::session::open(old_);
  if (!opened) return core::unexpected(opened.error());
  session_ = *std::move(opened);
  return tried(old_, [&]() -> store_result<void> {
    if (auto locked = session_->lock_for_writing(old_); !locked) return locked;
    {
      postgres::transaction look(session_->connection());
      const auto version = postgres::checked_version(look, old_);
      if (!version && version.error().what == store_fault::foreign) return core::unexpected(version.error());
      look.commit();
    }
    drop(fresh_.schema());
    return {};
  });
}

store_result<void> postgres_rebuild::finish() {
  made_.reset();
  return tried(old_, [&]() -> store_result<void> {
    const auto replaced = old_.schema() + "_replaced";
    drop(replaced);
    postgres::transaction whole(session_->connection());
    if (!whole.exec_params("SELECT oid FROM pg_namespace WHERE nspname = $1", old_.schema()).empty())
      whole.exec(fmt::format("ALTER SCHEMA \"{}\" RENAME TO \"{}\"", old_.schema(), replaced));
    whole.exec(fmt::format("ALTER SCHEMA \"{}\" RENAME TO \"{}\"", fresh_.schema(), old_.schema()));
    for (const auto& sql : postgres::functions(old_.schema())) whole.exec(sql);  // they name the schema they are in
    whole.commit();
    drop(replaced);
    return {};
  });
}

/// One table at a time: all at once would need more locks than a server has, with some years of parts.
void postgres_rebuild::drop(const std::string& schema) {
  const auto done = [&](const std::string& sql) {
    postgres::transaction one(session_->connection());
    one.exec("SET LOCAL statement_timeout = 0");
    one.exec(sql);
    one.commit();
  };
  for (const table* x : tables()) done("DROP TABLE IF EXISTS " + postgres::full_name(schema, *x) + " CASCADE");
  done(fmt::format("DROP SCHEMA IF EXISTS \"{}\" CASCADE", schema));
}

}  // namespace adapters::store
