#include "adapters/store/sqlite_store.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "adapters/store/following_thread.hpp"
#include "tests/adapters/store/trading_session.hpp"

namespace adapters::store {
namespace {

struct sqlite_store_test : testing::trading_session {
  std::string refusal() const {
    const auto opened = sqlite_store::open(live);
    return opened ? "" : std::string(to_string(opened.error().what));
  }
  void change(const std::string& sql) const {
    auto database = sqlite::database::open(live, sqlite::access::write);
    const auto done = database->run(sql);
    ASSERT_TRUE(done) << done.error().text;
  }
};

// V-012
TEST_F(sqlite_store_test, makes_its_tables_once_and_for_nobody_else_to_read) {
  auto first = sqlite_store::open(live);
  ASSERT_TRUE(first) << describe(first.error());
  EXPECT_EQ((*first)->migrated(), schema_version());
  first->reset();
  EXPECT_EQ((*sqlite_store::open(live))->migrated(), 0);
  struct stat found {};
  ASSERT_EQ(::stat(live.c_str(), &found), 0);
  EXPECT_EQ(found.st_mode & 0777, 0600u);
}

// D-089
TEST_F(sqlite_store_test, has_a_user_in_every_table_and_an_index_for_every_query_named) {
  ASSERT_TRUE(sqlite_store::open(live));
  for (const table* x : tables()) {
    const std::string name(x->name);
    EXPECT_EQ(ask(live, "SELECT count(*) FROM pragma_table_info('" + name + "') WHERE name = 'user_id'").front(), "1");
    EXPECT_EQ(ask(live, "SELECT count(*) FROM pragma_index_list('" + name + "') WHERE origin = 'c'").front(),
              std::to_string(x->indices.size()));
  }
}

TEST_F(sqlite_store_test, lets_one_process_write) {
  const auto first = sqlite_store::open(live);
  ASSERT_TRUE(first);
  EXPECT_EQ(refusal(), "locked");
}

TEST_F(sqlite_store_test, refuses_what_is_no_store) {
  std::ofstream(live) << "a letter to the editor, much longer than the header of a database would ever have to be, "
                         "and then some more of it so that it cannot be mistaken";
  EXPECT_EQ(refusal(), "foreign");
}

TEST_F(sqlite_store_test, refuses_the_database_of_another_application) {
  change("CREATE TABLE recipes (cake TEXT)");
  EXPECT_EQ(refusal(), "foreign");
  EXPECT_EQ(ask(live, "SELECT count(*) FROM sqlite_master").front(), "1") << "it was left alone";
}

// V-012
TEST_F(sqlite_store_test, refuses_the_store_of_a_later_version) {
  ASSERT_TRUE(sqlite_store::open(live));
  change("INSERT INTO schema_migrations VALUES (99, 0)");
  EXPECT_EQ(refusal(), "newer");
}

TEST_F(sqlite_store_test, refuses_a_store_with_other_tables) {
  ASSERT_TRUE(sqlite_store::open(live));
  change("UPDATE schema_migrations SET fingerprint = 1");
  EXPECT_EQ(refusal(), "other_schema");
}

// V-005: rows of a table that is gone would be missing without a word, and a table without its triggers can be changed.
TEST_F(sqlite_store_test, refuses_a_store_that_has_lost_a_table_or_what_protects_it) {
  for (const auto* lost : {"TABLE events", "TABLE audit_log", "TRIGGER fills_no_DELETE"}) {
    ASSERT_TRUE(sqlite_store::open(live));
    change("DROP " + std::string(lost));
    EXPECT_EQ(refusal(), "other_schema") << lost;
    EXPECT_FALSE(status_of(live)) << lost;
    std::filesystem::remove(live);
  }
}

// Trying the batch again would never help.
TEST_F(sqlite_store_test, does_not_put_off_what_can_never_be_written) {
  begin();
  auto store = sqlite_store::open(live);
  ASSERT_TRUE(store);
  change("DROP TABLE journal_runs");
  follower follows(files(), **store);
  EXPECT_EQ(follow(follows), follower::outcome::failed);
  EXPECT_NE(follows.trouble().find("journal_runs"), std::string::npos) << follows.trouble();
}

TEST_F(sqlite_store_test, says_that_a_store_is_damaged) {
  begin();
  for (int i = 0; i < 20; ++i) denied();
  fill_store(live);
  const auto size = std::filesystem::file_size(live);
  std::fstream file(live, std::ios::in | std::ios::out | std::ios::binary);
  for (std::uint64_t page = 4096; page + 4096 <= size; page += 4096) {
    file.seekp(static_cast<std::streamoff>(page));
    for (int i = 0; i < 64; ++i) file.put('\x7f');
  }
  file.close();
  const auto status = status_of(live);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, store_fault::damaged) << describe(status.error());
}

TEST_F(sqlite_store_test, says_that_there_is_none) {
  const auto status = status_of(live);
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().what, store_fault::missing);
}

TEST_F(sqlite_store_test, leaves_what_a_later_row_does_not_say) {
  begin();
  write(messages::admin_asked{.id = "a1", .principal = "ann", .verb = "bots pause", .target = "alpha"});
  write(messages::admin_answered{.id = "a1"});
  fill_store(live);
  EXPECT_EQ(ask(live, "SELECT id, principal, verb, outcome, answered_sequence - asked_sequence FROM audit_log"),
            std::vector<std::string>{"a1 ann bots pause done 1"});
}

TEST(retry_after, doubles_from_a_second_to_a_minute) {
  const std::vector<int> seconds{1, 2, 4, 8, 16, 32, 60, 60};
  for (std::uint32_t n = 1; n <= seconds.size(); ++n)
    EXPECT_EQ(retry_after(n), std::chrono::seconds(seconds[n - 1])) << n;
}

TEST_F(sqlite_store_test, following_on_a_thread_has_written_everything_when_it_ends) {
  begin();
  round_trip(10000, 11000);
  auto store = sqlite_store::open(live);
  ASSERT_TRUE(store);
  std::vector<std::string> said;
  {
    const following_thread follows("sqlite", files(), *std::move(store),
                                   [&](const std::string& x) { said.push_back(x); });
  }
  EXPECT_EQ(said, std::vector<std::string>{});
  EXPECT_EQ(ask(live, "SELECT last_sequence FROM store_progress").front(), std::to_string(written));
}

}  // namespace
}  // namespace adapters::store
