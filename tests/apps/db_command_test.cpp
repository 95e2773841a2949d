#include "apps/db_command.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "adapters/store/catalogue.hpp"
#include "apps/db_fill.hpp"
#include "tests/adapters/store/trading_session.hpp"
#include "tests/config/profiles.hpp"

namespace apps {
namespace {

struct db_command_test : adapters::store::testing::trading_session {
  std::ostringstream out, err;

  db_options options() const {
    return {.data_dir = scratch.path(), .store = live, .journal = journal, .display = progress_display::style::none};
  }
  bool says(const std::string& part) const { return (out.str() + err.str()).find(part) != std::string::npos; }
  /// A store of 20 records, whose journal is gone.
  void lose_the_journal() {
    begin();
    round_trip(10000, 11000);
    fill_store(live);
    forget();
  }
};

/// A database that takes nothing at the moment.
struct full_store : adapters::store::sink {
  adapters::store::progress reached() const override { return {}; }
  adapters::store::store_result<void> write(const adapters::store::rows&, const adapters::store::progress&) override {
    return core::unexpected(
        adapters::store::store_problem{adapters::store::store_fault::unavailable, "rows.db", "disk full"});
  }
};

// V-012
TEST_F(db_command_test, migrates_an_empty_file_and_then_has_nothing_to_do) {
  EXPECT_EQ(db_migrate(out, err, options()), 0) << err.str();
  EXPECT_TRUE(says(std::to_string(adapters::store::schema_version()) + " migrations applied")) << out.str();
  EXPECT_EQ(db_migrate(out, err, options()), 0);
  EXPECT_TRUE(says("0 migrations applied")) << out.str();
}

TEST_F(db_command_test, tells_rows_and_how_far_the_store_is_behind) {
  begin();
  fill_store(live);
  round_trip(10000, 11000);
  EXPECT_EQ(db_status(out, err, options()), 0) << err.str();
  EXPECT_TRUE(says("20 records, store at 8, 12 behind")) << out.str();
  out.str({});
  fill_store(live);
  EXPECT_EQ(db_status(out, err, options()), 0) << err.str();
  EXPECT_TRUE(says("20 records, store at 20, 0 behind")) << out.str();
  const auto stored = everything(live);
  ASSERT_EQ(stored.at("fills").size(), 2u);
  for (const auto& [table, rows] : stored)
    EXPECT_TRUE(says(fmt::format("\n{:<18} {:>10}\n", table, rows.size()))) << table << '\n' << out.str();
}

TEST_F(db_command_test, finds_folder_and_store_in_a_configuration_and_says_what_is_wrong_with_it) {
  journal = scratch.path() / "journal";
  begin();
  const auto file = scratch.path() / "node.yaml";
  const auto named = [&](const std::string& more) {
    std::ofstream(file) << config::testing::demo_with("data_dir: run/demo", "data_dir: " + scratch.path().string())
                        << more;
    return db_options{.config = file.string(), .display = progress_display::style::none};
  };
  EXPECT_EQ(db_rebuild(out, err, named("\nstore: {sqlite: rows.db}\n")), 0) << err.str();
  EXPECT_TRUE(says((scratch.path() / "rows.db").string() + ": rebuilt from 8 records")) << out.str();
  EXPECT_EQ(err.str(), "");
  EXPECT_EQ(db_rebuild(out, err, named("\nstore: {sqlite: none}\n")), 78);
  EXPECT_NE(err.str().find("store.sqlite is none"), std::string::npos) << err.str();
  err.str({});
  EXPECT_EQ(db_status(out, err, named("\nno_such_key: 1\n")), 78);
  EXPECT_NE(err.str().find("no_such_key"), std::string::npos) << err.str();
}

TEST_F(db_command_test, says_that_there_is_no_store) {
  EXPECT_EQ(db_status(out, err, options()), 3);
  EXPECT_TRUE(says("db rebuild")) << err.str();
}

TEST_F(db_command_test, rebuilds_the_rows_that_following_live_has_written) {
  begin();
  round_trip(10000, 11000);
  fill_store(live);
  const auto before = everything(live);
  EXPECT_EQ(db_rebuild(out, err, options()), 0) << err.str();
  EXPECT_EQ(everything(live), before);
  EXPECT_TRUE(says(": rebuilt from 20 records\n")) << out.str();
  EXPECT_FALSE(std::filesystem::exists(live.string() + ".rebuilding"));
}

TEST_F(db_command_test, rebuilds_a_store_that_is_damaged) {
  begin();
  round_trip(10000, 11000);
  fill_store(live);
  const auto before = everything(live);
  std::fstream file(live, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  for (int i = 0; i < 4096; ++i) file.put('\x7f');
  file.close();
  EXPECT_EQ(db_status(out, err, options()), 7);
  EXPECT_TRUE(says("db rebuild")) << err.str();
  EXPECT_EQ(db_rebuild(out, err, options()), 0) << err.str();
  EXPECT_EQ(everything(live), before);
}

// V-005
TEST_F(db_command_test, rebuilds_a_table_that_was_dropped_row_for_row) {
  begin();
  round_trip(10000, 11000);
  fill_store(live);
  const auto before = everything(live);
  ASSERT_FALSE(before.at("events").empty());
  ASSERT_TRUE(
      adapters::store::sqlite::database::open(live, adapters::store::sqlite::access::write)->run("DROP TABLE events"));
  EXPECT_EQ(db_status(out, err, options()), 7);
  EXPECT_TRUE(says("db rebuild")) << err.str();
  EXPECT_EQ(db_rebuild(out, err, options()), 0) << err.str();
  EXPECT_EQ(everything(live), before);
}

TEST_F(db_command_test, rebuilds_neither_a_store_in_use_nor_a_file_of_something_else) {
  begin();
  {
    const auto held = adapters::store::sqlite_store::open(live);
    EXPECT_EQ(db_rebuild(out, err, options()), 5);
  }
  std::filesystem::remove(live);
  std::ofstream(live) << std::string(5000, 'x');
  EXPECT_EQ(db_rebuild(out, err, options()), 7);
  EXPECT_EQ(std::filesystem::file_size(live), 5000u);
}

TEST_F(db_command_test, keeps_the_old_store_where_the_journal_cannot_be_read) {
  begin();
  fill_store(live);
  const auto before = everything(live);
  forget();
  EXPECT_EQ(db_rebuild(out, err, options()), 3);
  EXPECT_EQ(everything(live), before);
}

TEST_F(db_command_test, makes_no_store_where_there_is_no_journal) {
  forget();
  EXPECT_EQ(db_rebuild(out, err, options()), 3);
  EXPECT_TRUE(says("there is no journal in")) << err.str();
  EXPECT_FALSE(std::filesystem::exists(live));
  EXPECT_FALSE(std::filesystem::exists(live.string() + ".rebuilding"));
}

TEST_F(db_command_test, makes_nothing_of_a_journal_without_a_record) {
  lose_the_journal();
  const auto before = everything(live);
  std::filesystem::create_directory(journal);
  EXPECT_EQ(db_rebuild(out, err, options()), 3);
  EXPECT_TRUE(says("there is no journal in " + journal.string() + "; name the folder of one with --journal\n"));
  // A segment whose writer ended before its first record.
  std::ofstream(journal / "00000001.wbj") << std::string(4096, '\0');
  std::filesystem::permissions(journal / "00000001.wbj", std::filesystem::perms(0600));
  EXPECT_EQ(db_rebuild(out, err, options()), 3);
  EXPECT_TRUE(says("has no record to make a store from")) << err.str();
  EXPECT_EQ(everything(live), before);
  EXPECT_FALSE(std::filesystem::exists(live.string() + ".rebuilding"));
  EXPECT_EQ(out.str(), "");
}

TEST_F(db_command_test, migrates_beside_a_journal_without_a_record) {
  std::filesystem::create_directory(journal);
  EXPECT_EQ(db_migrate(out, err, options()), 0) << err.str();
  EXPECT_EQ(db_status(out, err, options()), 0) << err.str();
}

TEST_F(db_command_test, makes_no_store_from_a_journal_that_ends_before_the_old_one) {
  lose_the_journal();
  const auto before = everything(live);
  begin();
  EXPECT_EQ(db_rebuild(out, err, options()), 7);
  EXPECT_TRUE(says("has come to record 20, but the journal in " + journal.string() + " has 8 records")) << err.str();
  EXPECT_EQ(everything(live), before);
  EXPECT_FALSE(std::filesystem::exists(live.string() + ".rebuilding"));
  std::filesystem::remove(live);
  EXPECT_EQ(db_rebuild(out, err, options()), 0) << err.str();
}

TEST_F(db_command_test, knows_how_far_a_store_has_come_that_lacks_a_table) {
  lose_the_journal();
  ASSERT_TRUE(
      adapters::store::sqlite::database::open(live, adapters::store::sqlite::access::write)->run("DROP TABLE events"));
  begin();
  EXPECT_EQ(db_rebuild(out, err, options()), 7);
  EXPECT_TRUE(says("has come to record 20")) << err.str();
}

TEST_F(db_command_test, says_that_a_store_is_ahead_of_its_journal) {
  lose_the_journal();
  begin();
  EXPECT_EQ(db_status(out, err, options()), 7);
  EXPECT_TRUE(says("8 records, store at 20, 12 ahead")) << out.str();
  EXPECT_TRUE(says("has come to record 20, but the journal in " + journal.string() + " has 8 records")) << err.str();
  forget();
  std::filesystem::create_directory(journal);
  EXPECT_EQ(db_status(out, err, options()), 7);
  EXPECT_TRUE(says("there is no journal in " + journal.string() + "; store at record 20")) << out.str();
}

TEST_F(db_command_test, promises_no_other_try_than_that_of_its_operator) {
  auto nowhere = options();
  nowhere.store = scratch.path() / "nowhere" / "store.db";
  EXPECT_EQ(db_migrate(out, err, nowhere), 1);
  EXPECT_TRUE(says("store.db: this store cannot be read or written at the moment (No such file or directory); mend "));
  begin();
  full_store full;
  EXPECT_EQ(apps::fill(err, full, options()), 1);
  EXPECT_TRUE(says("rows.db: this store cannot be read or written at the moment (disk full); mend that and try again"));
  EXPECT_FALSE(says("it is tried again")) << err.str();
}

TEST_F(db_command_test, takes_no_word_for_a_file_that_is_not_there) {
  const auto here = std::filesystem::current_path();
  std::filesystem::current_path(scratch.path());
  auto word = options();
  word.store = "mongo";
  EXPECT_EQ(db_migrate(out, err, word), 2);
  EXPECT_TRUE(says("a file of that name is ./mongo")) << err.str();
  EXPECT_FALSE(std::filesystem::exists("mongo"));
  word.store = "./mongo";
  EXPECT_EQ(db_migrate(out, err, word), 0) << err.str();
  word.store = "mongo";
  EXPECT_EQ(db_status(out, err, word), 0) << err.str();
  std::filesystem::current_path(here);
}

}  // namespace
}  // namespace apps
