#include "adapters/store/postgres_store.hpp"

#include <fmt/format.h>

#include <map>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/postgres_migration.hpp"
#include "adapters/store/postgres_rows.hpp"
#include "adapters/store/postgres_schema.hpp"
#include "core/types/invariant.hpp"

namespace adapters::store {

postgres_store::postgres_store(postgres_settings settings) : settings_(std::move(settings)) {}

store_result<std::unique_ptr<postgres_store>> postgres_store::open(postgres_settings settings) {
  std::unique_ptr<postgres_store> made(new postgres_store(std::move(settings)));
  if (const auto at = made->reach(); !at && !passes(at.error().what)) return core::unexpected(at.error());
  return made;
}

store_result<progress> postgres_store::reach() {
  if (session_) return reached_;
  const auto at = connect();
  if (!at) drop();
  return at;
}

void postgres_store::drop() {
  const std::lock_guard lock(guard_);
  session_.reset();
}

store_result<progress> postgres_store::connect() {
  {
    const std::lock_guard lock(guard_);
    if (abandoned_) return core::unexpected(store_problem{store_fault::unavailable, settings_.where(), "given up"});
  }
  auto opened = postgres::session::open(settings_);
  if (!opened) return core::unexpected(opened.error());
  {
    const std::lock_guard lock(guard_);
    session_ = *std::move(opened);
    if (abandoned_) session_->cut();
  }
  return postgres::tried(settings_, [&]() -> store_result<progress> {
    if (auto locked = session_->lock_for_writing(settings_); !locked) return core::unexpected(locked.error());
    postgres::transaction whole(session_->connection());
    const auto version = postgres::checked_version(whole, settings_);
    if (!version) return core::unexpected(version.error());
    const int applied = postgres::migrate(whole, settings_, *version);
    for (const table* x : tables())
      if (!x->append_only) whole.exec(postgres::make_staging(*x, settings_.schema()));
    const auto at = postgres::read_progress(whole, settings_);
    native_parts_ = postgres::has_native_parts(whole, settings_);
    whole.commit();
    migrated_ += applied;
    made_.clear();
    return reached_ = at;
  });
}

store_result<void> postgres_store::write(const rows& all, const progress& at) {
  if (const auto met = reach(); !met) return core::unexpected(met.error());
  if (at == reached_) return {};
  auto done = postgres::tried(settings_, [&]() -> store_result<void> {
    postgres::transaction whole(session_->connection());
    put(whole, all);
    if (!postgres::write_progress(whole, settings_, reached_, at))
      return core::unexpected(store_problem{store_fault::unavailable, settings_.where(), "somebody else wrote to it"});
    whole.commit();
    reached_ = at;
    return {};
  });
  // What has become of the session, and of a commit without an answer, the next one finds out.
  if (!done) drop();
  return done;
}

void postgres_store::put(postgres::transaction& on, const rows& all) {
  std::map<const table*, postgres::batch> batches;
  for (const row& x : all) batches[x.of].push_back(&x);
  for (const table* x : tables()) {
    const auto found = batches.find(x);
    if (found == batches.end()) continue;
    const auto& batch = found->second;
    if (x->append_only) {
      make_parts(on, batch);
      postgres::copy(on, postgres::full_name(settings_.schema(), *x), batch);
    } else {
      const auto changes = postgres::merged(batch);
      postgres::batch once;
      for (const row& change : changes) once.push_back(&change);
      make_parts(on, once);
      postgres::copy(on, postgres::staging_name(*x), once);
      for (const auto& sql : postgres::merge(*x, settings_.schema())) on.exec(sql);
    }
    batches.erase(found);
  }
  ASSERT(batches.empty(), "a row belongs to a table that the catalogue does not know", batches.begin()->first->name);
}

void postgres_store::make_parts(postgres::transaction& on, const postgres::batch& of) {
  const table& x = *of.front()->of;
  if (!native_parts_ || !postgres::is_cut(x)) return;
  for (const row* one : of) {
    const auto part = postgres::part_of(postgres::time_of(*one));
    if (!made_.emplace(&x, part).second) continue;
    on.exec(fmt::format("SELECT \"{}\".store_part('{}', {})", settings_.schema(), x.name, part));
  }
}

void postgres_store::abandon() {
  const std::lock_guard lock(guard_);
  abandoned_ = true;
  if (session_) session_->cut();
}

store_result<store_status> status_of(const postgres_settings& settings) {
  auto opened = postgres::session::open(settings);
  if (!opened) return core::unexpected(opened.error());
  return postgres::tried(settings, [&]() -> store_result<store_status> {
    postgres::transaction whole((*opened)->connection());
    const auto version = postgres::checked_version(whole, settings);
    if (!version) return core::unexpected(version.error());
    if (*version == 0)
      return core::unexpected(store_problem{store_fault::missing, settings.where(), "schema " + settings.schema()});
    store_status found{.version = *version, .reached = postgres::read_progress(whole, settings)};
    whole.exec("SET LOCAL statement_timeout = 0");
    for (const table* x : tables()) {
      if (x->since > found.version) continue;
      const auto row = whole.exec1("SELECT count(*) FROM " + postgres::full_name(settings.schema(), *x));
      found.counts.emplace_back(x->name, row[0].as<std::int64_t>());
    }
    return found;
  });
}

}  // namespace adapters::store
