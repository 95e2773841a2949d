#include "adapters/store/sqlite_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/sqlite_checks.hpp"
#include "adapters/store/sqlite_schema.hpp"
#include "core/types/invariant.hpp"

namespace adapters::store {
namespace {

constexpr const char* bookkeeping =
    "CREATE TABLE schema_migrations (version INTEGER PRIMARY KEY, fingerprint INTEGER NOT NULL) STRICT;"
    "CREATE TABLE store_progress (id INTEGER PRIMARY KEY CHECK (id = 1), last_sequence INTEGER NOT NULL,"
    " fingerprint INTEGER NOT NULL) STRICT;";

/// Goes back to where a transaction began unless it was committed.
class transaction {
 public:
  explicit transaction(sqlite::database& on) : on_(on) {}
  ~transaction() {
    if (open_) (void)on_.run("ROLLBACK");
  }
  sqlite::result<void> begin() {
    auto begun = on_.run("BEGIN IMMEDIATE");
    open_ = begun.has_value();
    return begun;
  }
  sqlite::result<void> commit() {
    auto done = on_.run("COMMIT");
    if (done) open_ = false;
    return done;
  }

 private:
  sqlite::database& on_;
  bool open_ = false;
};

}  // namespace

sqlite_store::writer_lock::~writer_lock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

store_result<sqlite_store::writer_lock> sqlite_store::lock(const std::filesystem::path& file) {
  const auto name = file.string() + ".lock";
  writer_lock held(::open(name.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  if (held.descriptor() < 0)
    return core::unexpected(store_problem{store_fault::unavailable, file.string(), std::strerror(errno)});
  if (::flock(held.descriptor(), LOCK_EX | LOCK_NB) != 0)
    return core::unexpected(store_problem{store_fault::locked, file.string()});
  return held;
}

store_problem sqlite_store::problem(const sqlite::failure& x) const { return sqlite::problem_of(file_, x); }

store_result<std::unique_ptr<sqlite_store>> sqlite_store::open(const std::filesystem::path& file) {
  auto held = lock(file);
  if (!held) return core::unexpected(held.error());
  auto opened = sqlite::database::open(file, sqlite::access::write);
  if (!opened) return core::unexpected(sqlite::problem_of(file, opened.error()));
  std::unique_ptr<sqlite_store> made(new sqlite_store(file, *std::move(held), *std::move(opened)));
  if (auto migrated = made->migrate(); !migrated) return core::unexpected(migrated.error());
  const auto reached = sqlite::read_progress(file, made->database_);
  if (!reached) return core::unexpected(reached.error());
  made->reached_ = *reached;
  if (auto prepared = made->prepare(); !prepared) return core::unexpected(prepared.error());
  return made;
}

store_result<void> sqlite_store::migrate() {
  const auto fail = [this](const sqlite::failure& x) { return core::unexpected(problem(x)); };
  const auto version = sqlite::checked_version(file_, database_);
  if (!version) return core::unexpected(version.error());
  // A power cut may take the last batches; the offset goes with them.
  if (auto set = database_.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"); !set)
    return fail(set.error());
  if (*version == schema_version()) return {};
  transaction whole(database_);
  if (auto begun = whole.begin(); !begun) return fail(begun.error());
  if (*version == 0) {
    const auto id = fmt::format("PRAGMA application_id = {};", sqlite::application_id);
    if (auto made = database_.run(id + bookkeeping); !made) return fail(made.error());
  }
  for (int next = *version + 1; next <= schema_version(); ++next) {
    for (const auto& sql : sqlite::migration(next, tables()))
      if (auto done = database_.run(sql); !done) return fail(done.error());
    const auto note =
        fmt::format("INSERT INTO schema_migrations VALUES ({}, {})", next, sqlite::fingerprint_of_migration(next));
    if (auto done = database_.run(note); !done) return fail(done.error());
    ++migrated_;
  }
  if (auto done = whole.commit(); !done) return fail(done.error());
  return {};
}

store_result<void> sqlite_store::prepare() {
  for (const table* x : tables()) {
    auto made = database_.prepare(sqlite::upsert(*x));
    if (!made) return core::unexpected(problem(made.error()));
    upserts_.emplace(x, *std::move(made));
  }
  return {};
}

sqlite::result<void> sqlite_store::put(const row& x) {
  const auto found = upserts_.find(x.of);
  ASSERT(found != upserts_.end(), "a row belongs to a table that the catalogue does not know", x.of->name);
  auto& statement = found->second;
  statement.reset();
  int parameter = 0;
  for (const auto& cell : x.values)
    if (auto bound = statement.bind(++parameter, cell); !bound) return bound;
  if (auto done = statement.step(); !done) return core::unexpected(done.error());
  statement.reset();
  return {};
}

store_result<void> sqlite_store::write(const rows& all, const progress& at) {
  transaction whole(database_);
  if (auto begun = whole.begin(); !begun) return core::unexpected(problem(begun.error()));
  for (const row& x : all)
    if (auto done = put(x); !done) return core::unexpected(problem(done.error()));
  const auto note = fmt::format(
      "INSERT INTO store_progress VALUES (1, {}, {}) ON CONFLICT (id) DO UPDATE SET last_sequence = "
      "excluded.last_sequence, fingerprint = excluded.fingerprint",
      at.last.value, static_cast<std::int64_t>(at.fingerprint));
  if (auto done = database_.run(note); !done) return core::unexpected(problem(done.error()));
  if (auto done = whole.commit(); !done) return core::unexpected(problem(done.error()));
  reached_ = at;
  return {};
}

store_result<sqlite::database> open_to_read(const std::filesystem::path& file) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(file, ignored))
    return core::unexpected(store_problem{store_fault::missing, file.string()});
  auto opened = sqlite::database::open(file, sqlite::access::read);
  if (!opened) return core::unexpected(sqlite::problem_of(file, opened.error()));
  const auto version = sqlite::checked_version(file, *opened);
  if (!version) return core::unexpected(version.error());
  if (*version == 0) return core::unexpected(store_problem{store_fault::missing, file.string(), "the file is empty"});
  return *std::move(opened);
}

store_result<store_status> status_of(const std::filesystem::path& file) {
  auto opened = open_to_read(file);
  if (!opened) return core::unexpected(opened.error());
  const auto fail = [&](const sqlite::failure& x) { return core::unexpected(sqlite::problem_of(file, x)); };
  auto check = opened->prepare("PRAGMA quick_check(1)");
  if (!check) return fail(check.error());
  if (const auto there = check->step(); !there) return fail(there.error());
  if (const auto word = check->text(0); word != "ok")
    return core::unexpected(store_problem{store_fault::damaged, file.string(), word});
  store_status found;
  found.version = *sqlite::checked_version(file, *opened);
  const auto reached = sqlite::read_progress(file, *opened);
  if (!reached) return core::unexpected(reached.error());
  found.reached = *reached;
  for (const table* x : tables()) {
    if (x->since > found.version) continue;
    const auto count = opened->number(fmt::format("SELECT count(*) FROM \"{}\"", x->name));
    if (!count) return fail(count.error());
    found.counts.emplace_back(x->name, *count);
  }
  return found;
}

}  // namespace adapters::store
