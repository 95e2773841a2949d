#include "adapters/store/postgres_store.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <future>

#include "adapters/store/following_thread.hpp"
#include "adapters/store/postgres_rebuild.hpp"
#include "adapters/store/postgres_schema.hpp"
#include "tests/adapters/store/trading_session.hpp"
#include "tests/support/private_postgres.hpp"

namespace adapters::store {
namespace {

using outcome = follower::outcome;
using tests::private_postgres;

struct postgres_store_test : testing::trading_session {
  static private_postgres& server() {
    static private_postgres one;
    return one;
  }
  std::string database = server().make_database();
  postgres_settings settings() const { return server().settings(database); }
  std::vector<std::string> query(const std::string& sql) const { return server().ask(database, sql); }

  std::unique_ptr<postgres_store> store() const {
    auto opened = postgres_store::open(settings());
    if (!opened) throw std::runtime_error(describe(opened.error()));
    return *std::move(opened);
  }
  void make_empty_store() const { EXPECT_EQ(store()->migrated(), schema_version()); }
  /// The server's side of the store that is open.
  pid_t backend_of_store() const {
    return std::stoi(query("SELECT pid FROM pg_stat_activity WHERE application_name = 'watchbill' AND datname = "
                           "current_database()")
                         .front());
  }
  std::string refusal() const {
    const auto opened = postgres_store::open(settings());
    return opened ? "" : std::string(to_string(opened.error().what));
  }
  void fill_postgres(std::size_t batch = 7) const {
    const auto to = store();
    follower follows(files(), *to);
    ASSERT_EQ(follow(follows, batch), outcome::caught_up) << follows.trouble();
  }
  void do_everything() {
    begin();
    round_trip(10000, 9050);
    denied();
    const auto buy = entry(core::side::buy, 1000, 9000);
    fill(buy, 10000, send(buy));
    const auto sell = entry(core::side::sell, 3000, 12000);
    fill(sell, 11000, send(sell));
    write(messages::admin_asked{.id = "a1", .principal = "ann", .verb = "bots pause", .target = "alpha\tor \\N"});
    write(messages::admin_answered{.id = "a1", .why = "two\nlines"});
    write(messages::admin_asked{.id = "a2", .principal = "bob", .verb = "bots stop"});
    write(messages::actor_noted{
        .what = messages::actor_noted::kind::quarantined, .actor = "bots/alpha", .text = "too often"});
    write(messages::book_changed{.instrument = {7}});
    write(messages::bar_closed{{7}, messages::testing::sample_bar()});
    write(messages::funding_observed{messages::testing::sample_funding()});
    write(messages::run_started{.seed = 8, .config_hash = "decade", .source_hashes = {}});
  }

  /// Every row of every table, sorted; JSON as PostgreSQL writes it.
  std::map<std::string, std::vector<std::string>> all_of_postgres() const {
    std::map<std::string, std::vector<std::string>> all;
    for (const table* x : tables()) {
      auto& rows = all[std::string(x->name)] = query("SELECT * FROM " + postgres::full_name("watchbill", *x));
      std::ranges::sort(rows);
    }
    return all;
  }
  /// The document in a row as PostgreSQL writes it.
  void spell_json(std::string& row) const {
    const auto begin = row.find('{'), end = row.rfind('}') + 1;
    if (begin == row.npos) return;
    row.replace(begin, end - begin, query("SELECT $json$" + row.substr(begin, end - begin) + "$json$::jsonb").front());
  }
  std::map<std::string, std::vector<std::string>> all_of_sqlite() const {
    fill_store(live);
    auto all = everything(live);
    for (const table* x : tables())
      if (std::ranges::find(x->columns, column_type::json, &column::type) != x->columns.end())
        for (auto& row : all[std::string(x->name)]) spell_json(row);
    for (auto& [name, rows] : all) std::ranges::sort(rows);
    return all;
  }
  void expect_the_rows_of_sqlite() const {
    auto other = all_of_sqlite();
    for (const auto& [name, rows] : all_of_postgres()) {
      EXPECT_EQ(rows.size(), other[name].size()) << name;
      for (std::size_t i = 0; i < std::min(rows.size(), other[name].size()); ++i)
        EXPECT_EQ(rows[i], other[name][i]) << name;
    }
  }
};

// V-009, D-089
TEST_F(postgres_store_test, holds_the_rows_that_the_embedded_store_holds) {
  do_everything();
  fill_postgres();
  expect_the_rows_of_sqlite();
  for (const auto& [name, rows] : all_of_postgres()) EXPECT_FALSE(rows.empty()) << name << ": not compared";
  EXPECT_EQ(query("SELECT count(*) FROM information_schema.columns WHERE table_schema = 'watchbill' AND column_name = "
                  "'user_id' AND table_name IN (SELECT tablename FROM pg_tables WHERE tablename !~ '_[0-9]{8}$')")
                .front(),
            std::to_string(tables().size()));
}

// V-012
TEST_F(postgres_store_test, makes_its_tables_once) {
  EXPECT_EQ(store()->migrated(), schema_version());
  EXPECT_EQ(store()->migrated(), 0);
}

// V-012
TEST_F(postgres_store_test, gets_the_tables_that_a_later_version_brought) {
  begin();
  fill_postgres();
  query(
      "DROP TABLE watchbill.bars, watchbill.funding_rates; DELETE FROM watchbill.schema_migrations WHERE version > 1");
  EXPECT_EQ(store()->migrated(), schema_version() - 1);
  write(messages::bar_closed{{7}, messages::testing::sample_bar()});
  fill_postgres();
  EXPECT_EQ(query("SELECT count(*) FROM watchbill.bars"), std::vector<std::string>{"1"});
}

// V-005
TEST_F(postgres_store_test, lets_nobody_change_what_only_grows) {
  do_everything();
  fill_postgres();
  for (const auto* sql : {"UPDATE watchbill.events SET type = 'x'", "DELETE FROM watchbill.fills",
                          "TRUNCATE watchbill.orders", "DELETE FROM watchbill.trades_closed"}) {
    try {
      query(sql);
      ADD_FAILURE() << sql;
    } catch (const pqxx::sql_error& x) {
      EXPECT_NE(std::string(x.what()).find("append-only"), std::string::npos) << x.what();
    }
  }
}

// V-009
TEST_F(postgres_store_test, cuts_large_tables_into_weeks) {
  begin();
  write(messages::admin_answered{.id = "a0"});
  fill_postgres();
  const auto parts = "SELECT relname FROM pg_class WHERE relname ~ '^events_[0-9]{8}$' ORDER BY 1";
  EXPECT_EQ(query(parts), std::vector<std::string>{"events_19700101"});
  written += 8 * 86'400;  // the fixture's clock: a second per record
  write(messages::admin_answered{.id = "a1"});
  fill_postgres();
  EXPECT_EQ(query(parts), (std::vector<std::string>{"events_19700101", "events_19700108"}));
  EXPECT_EQ(query("SELECT count(*) FROM watchbill.events_19700108"), std::vector<std::string>{"1"});
  EXPECT_EQ(
      query("SELECT watchbill.store_time(ts) AT TIME ZONE 'UTC' FROM watchbill.events_19700108").front().substr(0, 10),
      "1970-01-09");
}

// V-002
TEST_F(postgres_store_test, takes_a_batch_that_comes_again_once) {
  const rows batch{
      row_of(*find_table("bot_configs"),
             {{"bot_id", "x"}, {"updated_at", std::int64_t{5}}, {"sequence", std::int64_t{1}}}),
      row_of(*find_table("risk_events"),
             {{"sequence", std::int64_t{1}}, {"ts", std::int64_t{5}}, {"kind", "denied"}, {"subject", "x"}})};
  const progress at{{1}, 77};
  // The second time the answer was lost, the third time the process with it.
  for (const int times : {2, 1}) {
    const auto to = store();
    for (int i = 0; i < times; ++i) ASSERT_TRUE(to->write(batch, at));
    EXPECT_EQ(to->reached(), at);
  }
  EXPECT_EQ(query("SELECT count(*) FROM watchbill.risk_events"), std::vector<std::string>{"1"});
  EXPECT_EQ(query("SELECT count(*) FROM watchbill.bot_configs"), std::vector<std::string>{"1"});
}

TEST_F(postgres_store_test, keeps_what_a_later_row_does_not_say) {
  begin();
  write(messages::admin_asked{.id = "a1", .principal = "ann", .verb = "bots pause", .target = "alpha"});
  write(messages::admin_answered{.id = "a1"});
  for (const std::size_t batch : {std::size_t{1}, std::size_t{100}}) {
    database = server().make_database();
    fill_postgres(batch);
    EXPECT_EQ(query("SELECT id, principal, verb, outcome, answered_sequence - asked_sequence FROM watchbill.audit_log"),
              std::vector<std::string>{"a1 ann bots pause done 1"})
        << batch;
  }
}

TEST_F(postgres_store_test, stores_text_that_postgres_would_refuse) {
  begin();
  write(messages::admin_asked{.id = "a1", .principal = std::string("a\0b", 3), .verb = "\xff\\x"});
  fill_postgres();
  EXPECT_EQ(query("SELECT principal, verb FROM watchbill.audit_log"), std::vector<std::string>{"a\xEF\xBF\xBD"
                                                                                               "b ?\\x"});
}

TEST_F(postgres_store_test, goes_on_after_a_kill_in_the_middle_of_a_batch) {
  begin();
  for (int i = 0; i < 6; ++i) round_trip(10000, 10500);
  for (const int batches : {1, 4}) {
    std::array<int, 2> line{};
    ASSERT_EQ(::pipe(line.data()), 0);
    const auto child = ::fork();
    if (child == 0) {
      const auto to = store();
      follower follows(files(), *to);
      while (follows.step(2) == outcome::more) (void)!::write(line[1], ".", 1);
      while (true) ::pause();
    }
    for (int i = 0; i < batches; ++i) {
      char told = 0;
      ASSERT_EQ(::read(line[0], &told, 1), 1);
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (const int end : line) ::close(end);
    const auto status = status_of(settings());
    ASSERT_TRUE(status) << describe(status.error());
    EXPECT_EQ(status->counts[3].first, "events");
    EXPECT_EQ(static_cast<std::uint64_t>(status->counts[3].second), status->reached.last.value);
    EXPECT_GE(status->reached.last.value, 2u * static_cast<unsigned>(batches));
  }
  fill_postgres();
  expect_the_rows_of_sqlite();
}

// V-002, F-82
TEST_F(postgres_store_test, catches_up_after_its_connection_was_ended) {
  begin();
  round_trip(10000, 11000);
  const auto to = store();
  follower follows(files(), *to);
  EXPECT_EQ(follows.step(3), outcome::more);
  const auto at = follows.reached();
  query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'watchbill' AND pid <> "
      "pg_backend_pid()");
  EXPECT_EQ(follows.step(3), outcome::put_off);
  EXPECT_EQ(follows.reached(), at);
  EXPECT_NE(follows.trouble().find("tried again"), std::string::npos) << follows.trouble();
  EXPECT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  EXPECT_EQ(follows.trouble(), "");
  expect_the_rows_of_sqlite();
}

// V-009, V-014
TEST_F(postgres_store_test, begins_while_the_server_is_away_and_catches_up_when_it_comes) {
  begin();
  round_trip(10000, 11000);
  server().stop();
  const auto opened = postgres_store::open(settings());
  ASSERT_TRUE(opened) << describe(opened.error());
  follower follows(files(), **opened);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(follow(follows), outcome::put_off);
  server().start();
  EXPECT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  round_trip(10000, 11000);
  server().stop();
  EXPECT_EQ(follow(follows), outcome::put_off);
  server().start();
  EXPECT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  expect_the_rows_of_sqlite();
}

TEST_F(postgres_store_test, fills_up_again_what_a_restored_copy_lacks) {
  begin();
  round_trip(10000, 11000);
  const auto to = store();
  follower follows(files(), *to);
  EXPECT_EQ(follows.step(4), outcome::more);
  const auto kept = query("SELECT last_sequence, fingerprint FROM watchbill.store_progress").front();
  const auto blank = kept.find(' ');
  EXPECT_EQ(follow(follows), outcome::caught_up);
  query(
      "BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM watchbill.events WHERE sequence > " +
      kept.substr(0, blank) +
      "; DELETE FROM watchbill.orders; DELETE FROM watchbill.fills; DELETE FROM watchbill.position_changes; DELETE "
      "FROM watchbill.trades_closed; DELETE FROM watchbill.trade_fills; DELETE FROM watchbill.portfolio_state; UPDATE "
      "watchbill.store_progress SET last_sequence = " +
      kept.substr(0, blank) + ", fingerprint = " + kept.substr(blank + 1) + "; COMMIT");
  query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'watchbill' AND pid <> "
      "pg_backend_pid()");
  denied();
  EXPECT_EQ(follow(follows), outcome::put_off);
  EXPECT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  expect_the_rows_of_sqlite();
}

TEST_F(postgres_store_test, takes_rows_that_its_offset_does_not_know_for_damage) {
  begin();
  const auto to = store();
  query("SELECT watchbill.store_part('book_changes', 0)");
  query("INSERT INTO watchbill.book_changes VALUES (9, 9000000000, 'x', 'none', 0)");
  write(messages::book_changed{.instrument = {7}});
  follower follows(files(), *to);
  EXPECT_EQ(follow(follows), outcome::failed);
  EXPECT_NE(follows.trouble().find("damaged"), std::string::npos) << follows.trouble();
  EXPECT_EQ(query("SELECT last_sequence FROM watchbill.store_progress"), std::vector<std::string>{"7"});
}

// V-005
TEST_F(postgres_store_test, refuses_a_store_that_has_lost_a_table_or_what_protects_it) {
  for (const auto* lost : {"DROP TABLE watchbill.events", "DROP TABLE watchbill.audit_log",
                           "DROP TRIGGER fills_only_grows ON watchbill.fills",
                           "ALTER TABLE watchbill.trades_closed DISABLE TRIGGER USER"}) {
    database = server().make_database();
    make_empty_store();
    query(lost);
    EXPECT_EQ(refusal(), "other_schema") << lost;
    EXPECT_FALSE(status_of(settings())) << lost;
  }
}

TEST_F(postgres_store_test, says_that_a_table_is_gone) {
  begin();
  const auto to = store();
  query("DROP TABLE watchbill.names");
  follower follows(files(), *to);
  EXPECT_EQ(follow(follows), outcome::failed);
  EXPECT_NE(follows.trouble().find("db rebuild"), std::string::npos) << follows.trouble();
}

TEST_F(postgres_store_test, lets_one_process_write) {
  const auto first = store();
  const auto second = postgres_store::open(settings());
  ASSERT_TRUE(second) << "it may be that the other ends";
  const auto met = (*second)->reach();
  ASSERT_FALSE(met);
  EXPECT_EQ(met.error().what, store_fault::locked);
}

TEST_F(postgres_store_test, says_who_is_not_let_in_and_never_the_password) {
  const auto fault = [&](postgres_settings to) {
    const auto opened = postgres_store::open(std::move(to));
    EXPECT_TRUE(opened) << "the node starts without it";
    const auto met = (*opened)->reach();
    EXPECT_FALSE(met);
    const auto line = describe(met.error());
    EXPECT_EQ(line.find("wr0ng"), line.npos) << line;
    EXPECT_EQ(line.find("s3cr3t"), line.npos) << line;
    EXPECT_EQ(line.find('\n'), line.npos) << line;
    return std::string(to_string(met.error().what)) + ": " + line;
  };
  EXPECT_NE(fault(server().settings(database, "watchbill", "wr0ng")).find("refused: "), std::string::npos);
  EXPECT_NE(fault(server().settings("nowhere")).find("\"nowhere\" does not exist"), std::string::npos);
  query("CREATE ROLE reader LOGIN PASSWORD 's3cr3t'");
  EXPECT_NE(fault(server().settings(database, "reader", "s3cr3t")).find("permission denied"), std::string::npos);
  query("DROP ROLE reader");
}

TEST_F(postgres_store_test, is_rebuilt_beside_the_old_one_and_put_in_its_place) {
  do_everything();
  fill_postgres();
  query("UPDATE watchbill.schema_migrations SET fingerprint = 1");
  query("CREATE TABLE watchbill.notes (note text)");
  for (int i = 0; i < 2; ++i) {
    const auto begun = postgres_rebuild::begin(settings());
    ASSERT_TRUE(begun) << describe(begun.error());
    EXPECT_EQ((*postgres_store::open(settings()))->reach().error().what, store_fault::locked);
    follower follows(files(), (*begun)->store());
    ASSERT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
    const auto done = (*begun)->finish();
    ASSERT_TRUE(done) << describe(done.error());
  }
  expect_the_rows_of_sqlite();
  EXPECT_EQ(query("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'watchbill%'"),
            std::vector<std::string>{"watchbill"});
  written += 8 * 86'400;
  denied();  // into a part that is made by a function which was made in another schema
  fill_postgres();
  expect_the_rows_of_sqlite();
}

TEST_F(postgres_store_test, is_not_rebuilt_over_something_else) {
  query("CREATE SCHEMA watchbill");
  query("CREATE TABLE watchbill.recipes (cake text)");
  const auto begun = postgres_rebuild::begin(settings());
  ASSERT_FALSE(begun);
  EXPECT_EQ(begun.error().what, store_fault::foreign);
}

// V-012
TEST_F(postgres_store_test, refuses_what_is_no_store_of_this_version) {
  query("CREATE SCHEMA watchbill");
  query("CREATE TABLE watchbill.recipes (cake text)");
  EXPECT_EQ(refusal(), "foreign");
  query("DROP TABLE watchbill.recipes");
  EXPECT_EQ(store()->migrated(), schema_version()) << "a schema that somebody made for us";
  query("INSERT INTO watchbill.schema_migrations VALUES (99, 0)");
  EXPECT_EQ(refusal(), "newer");
  query("DELETE FROM watchbill.schema_migrations WHERE version = 99");
  query("UPDATE watchbill.schema_migrations SET fingerprint = 1");
  EXPECT_EQ(refusal(), "other_schema");
}

TEST_F(postgres_store_test, refuses_rows_of_another_journal) {
  begin();
  round_trip(10000, 11000);
  fill_postgres();
  forget();
  begin();
  const auto to = store();
  follower follows(files(), *to);
  EXPECT_EQ(follow(follows), outcome::failed);
  EXPECT_NE(follows.trouble().find("another journal"), std::string::npos) << follows.trouble();
}

//
TEST_F(postgres_store_test, is_written_by_a_role_that_may_change_no_table) {
  do_everything();
  make_empty_store();
  query("CREATE ROLE writer LOGIN PASSWORD 's3cr3t'");
  query("GRANT USAGE ON SCHEMA watchbill TO writer");
  query("GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA watchbill TO writer");
  query("GRANT EXECUTE ON FUNCTION watchbill.store_part TO writer");
  {
    auto opened = postgres_store::open(server().settings(database, "writer", "s3cr3t"));
    ASSERT_TRUE(opened) << describe(opened.error());
    follower follows(files(), **opened);
    EXPECT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  }
  expect_the_rows_of_sqlite();
  query("DROP OWNED BY writer");
  query("DROP ROLE writer");
}

TEST_F(postgres_store_test, ends_while_a_frozen_server_keeps_it_waiting) {
  begin();
  round_trip(10000, 11000);
  auto to = store();
  const auto backend = backend_of_store();
  ::kill(backend, SIGSTOP);
  auto* const raw = to.get();
  follower follows(files(), *to);
  auto stuck = std::async(std::launch::async, [&] { return follows.step(100); });
  raw->abandon();
  EXPECT_EQ(stuck.get(), outcome::put_off);
  EXPECT_EQ(follows.step(100), outcome::put_off) << "given up for good";
  ::kill(backend, SIGCONT);
}

// F-82
TEST_F(postgres_store_test, puts_off_what_a_locked_table_does_not_take) {
  begin();
  const auto to = store();
  follower follows(files(), *to);
  {
    pqxx::connection other(server().uri(database));
    pqxx::work holds(other);
    holds.exec("LOCK TABLE watchbill.events");
    EXPECT_EQ(follow(follows), outcome::put_off);
    EXPECT_NE(follows.trouble().find("lock timeout"), std::string::npos) << follows.trouble();
  }
  EXPECT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  expect_the_rows_of_sqlite();
}

TEST_F(postgres_store_test, following_on_a_thread_ends_although_the_server_is_frozen) {
  begin();
  auto to = store();
  const auto backend = backend_of_store();
  ::kill(backend, SIGSTOP);
  {
    const following_thread follows("postgres", files(), std::move(to), [](const std::string&) {});
  }
  ::kill(backend, SIGCONT);
  EXPECT_EQ(status_of(settings())->reached.last.value, 0u) << "it was frozen";
}

TEST_F(postgres_store_test, following_on_a_thread_has_written_everything_when_it_ends) {
  begin();
  round_trip(10000, 11000);
  std::vector<std::string> said;
  {
    const following_thread follows("postgres", files(), store(), [&](const std::string& x) { said.push_back(x); });
  }
  EXPECT_EQ(said, std::vector<std::string>{});
  EXPECT_EQ(status_of(settings())->reached.last.value, written);
}

TEST_F(postgres_store_test, says_that_there_is_none) {
  const auto status = status_of(settings());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, store_fault::missing);
}

}  // namespace
}  // namespace adapters::store
