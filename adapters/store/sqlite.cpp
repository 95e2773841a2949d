#include "adapters/store/sqlite.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace adapters::store::sqlite {
namespace {

constexpr int wait_for_others_ms = 2000;

failure failure_of(sqlite3* of) { return {sqlite3_extended_errcode(of), sqlite3_errmsg(of)}; }

}  // namespace

void statement::finalize::operator()(sqlite3_stmt* x) const { sqlite3_finalize(x); }
void database::close::operator()(sqlite3* x) const { sqlite3_close_v2(x); }

result<void> statement::bind(int parameter, const value& x) {
  int code = SQLITE_OK;
  if (const auto* number = std::get_if<std::int64_t>(&x))
    code = sqlite3_bind_int64(inner_.get(), parameter, *number);
  else if (const auto* text = std::get_if<std::string>(&x))
    code = sqlite3_bind_text64(inner_.get(), parameter, text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
  else
    code = sqlite3_bind_null(inner_.get(), parameter);
  if (code != SQLITE_OK) return core::unexpected(failure_of(sqlite3_db_handle(inner_.get())));
  return {};
}

result<bool> statement::step() {
  const int code = sqlite3_step(inner_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return core::unexpected(failure_of(sqlite3_db_handle(inner_.get())));
}

void statement::reset() { sqlite3_reset(inner_.get()); }

value statement::column(int at) const {
  switch (sqlite3_column_type(inner_.get(), at)) {
    case SQLITE_NULL:
      return {};
    case SQLITE_INTEGER:
      return integer(at);
    default:
      return text(at);
  }
}

std::int64_t statement::integer(int at) const { return sqlite3_column_int64(inner_.get(), at); }

std::string statement::text(int at) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(inner_.get(), at));
  const auto length = static_cast<std::size_t>(sqlite3_column_bytes(inner_.get(), at));
  return bytes ? std::string(bytes, length) : std::string();
}

std::string statement::column_name(int at) const { return sqlite3_column_name(inner_.get(), at); }
int statement::columns() const { return sqlite3_column_count(inner_.get()); }

result<database> database::open(const std::filesystem::path& file, access how) {
  // The library would make it readable for all; its companions (-wal, -shm) take over the mode.
  if (how == access::write) {
    const int made = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (made < 0) return core::unexpected(failure{SQLITE_CANTOPEN, std::strerror(errno)});
    ::close(made);
  }
  sqlite3* opened = nullptr;
  const int flags = how == access::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
  const int code = sqlite3_open_v2(file.c_str(), &opened, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  database made;
  made.inner_.reset(opened);
  if (code != SQLITE_OK) return core::unexpected(opened ? failure_of(opened) : failure{code, sqlite3_errstr(code)});
  sqlite3_busy_timeout(opened, wait_for_others_ms);
  return made;
}

result<void> database::run(const std::string& sql) {
  if (sqlite3_exec(inner_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return core::unexpected(failure_of(inner_.get()));
  return {};
}

result<statement> database::prepare(const std::string& sql) {
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v3(inner_.get(), sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &made,
                         nullptr) != SQLITE_OK)
    return core::unexpected(failure_of(inner_.get()));
  statement x;
  x.inner_.reset(made);
  return x;
}

result<std::int64_t> database::number(const std::string& sql) {
  auto asked = prepare(sql);
  if (!asked) return core::unexpected(asked.error());
  const auto there = asked->step();
  if (!there) return core::unexpected(there.error());
  return *there ? asked->integer(0) : 0;
}

}  // namespace adapters::store::sqlite
