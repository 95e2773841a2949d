#include "adapters/store/postgres_session.hpp"

#include <fmt/format.h>
#include <postgresql/libpq-fe.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string_view>

namespace adapters::store::postgres {
namespace {

constexpr int version_min = 130000;     ///< triggers for each row of a table in parts
constexpr int lock_class = 0x57424c4c;  ///< "WBLL", so that our advisory locks meet nobody else's

constexpr const char* lock_not_available = "55P03";

/// A slow server holds the follower up, not for ever: what takes longer is given up and tried again.
constexpr const char* begin_session =
    "SET statement_timeout = '60s'; SET lock_timeout = '3s'; SET idle_in_transaction_session_timeout = '60s';"
    "SET client_min_messages = warning; SET standard_conforming_strings = on; SET search_path = pg_catalog";

store_fault fault_of(std::string_view state) {
  const auto of_class = [&](std::string_view x) { return state.starts_with(x); };
  if (of_class("28") || state == "3D000" || state == "42501") return store_fault::refused;
  if (state == "42P01" || state == "42703" || state == "42883" || state == "3F000") return store_fault::other_schema;
  // Rows that the tables cannot take: they hold some that the offset does not know of, or were changed.
  if (of_class("22") || of_class("23") || of_class("XX")) return store_fault::damaged;
  return store_fault::unavailable;
}

/// "ERROR:  first\nDETAIL: second\n" in one line.
std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace

store_problem problem_of(const postgres_settings& on, const pqxx::pqxx_exception& x) {
  const auto* sql = dynamic_cast<const pqxx::sql_error*>(&x);
  return {sql ? fault_of(sql->sqlstate()) : store_fault::unavailable, on.where(), one_line(x.base().what())};
}

session::session(const postgres_settings& on)
    : connection_(std::string(on.words().reveal())), quiet_(connection_), wire_(::dup(connection_.sock())) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
  connection_.inhibit_reactivation(true);
#pragma GCC diagnostic pop
}

session::~session() {
  if (wire_ >= 0) ::close(wire_);
}

void session::cut() const { ::shutdown(wire_, SHUT_RDWR); }

store_result<std::unique_ptr<session>> session::open(const postgres_settings& on) {
  const auto refuse = [&](std::string why) {
    return core::unexpected(store_problem{store_fault::refused, on.where(), std::move(why)});
  };
  std::unique_ptr<session> made;
  try {
    made.reset(new session(on));
  } catch (const pqxx::pqxx_exception& x) {
    // The library has no code for what happens before a session: whether there is somebody who refuses, a ping tells.
    const std::string words(on.words().reveal());
    if (::PQping(words.c_str()) == PQPING_OK) return refuse(one_line(x.base().what()));
    return core::unexpected(problem_of(on, x));
  }
  return tried(on, [&]() -> store_result<std::unique_ptr<session>> {
    if (made->connection_.server_version() < version_min)
      return refuse(fmt::format("PostgreSQL {}; 13 or later is needed", made->connection_.server_version() / 10000));
    transaction whole(made->connection_);
    whole.exec(begin_session);
    const auto encoding = whole.exec1("SHOW server_encoding")[0].as<std::string>();
    whole.commit();
    if (encoding != "UTF8")
      return refuse(fmt::format("the database's encoding is {}; make it with ENCODING 'UTF8'", encoding));
    return std::move(made);
  });
}

store_result<void> session::lock_for_writing(const postgres_settings& on) {
  try {
    transaction whole(connection_);
    // Of a process that has just ended, the server takes a moment to notice it.
    whole.exec("SET LOCAL lock_timeout = '2s'");
    whole.exec_params1("SELECT pg_advisory_lock($1, hashtext($2))", lock_class, on.schema());
    whole.commit();
    return {};
  } catch (const pqxx::sql_error& x) {
    if (x.sqlstate() != lock_not_available) throw;
    return core::unexpected(store_problem{store_fault::locked, on.where()});
  }
}

}  // namespace adapters::store::postgres
