#include "apps/db_postgres.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "adapters/store/catalogue.hpp"
#include "apps/commands.hpp"
#include "tests/adapters/store/trading_session.hpp"
#include "tests/config/profiles.hpp"
#include "tests/support/private_postgres.hpp"

namespace apps {
namespace {

using adapters::store::schema_version;

constexpr const char* address = "DB_POSTGRES_TEST_ADDRESS";

struct db_postgres_test : adapters::store::testing::trading_session {
  std::ostringstream out, err;
  std::filesystem::path file = scratch.path() / "node.yaml";

  db_postgres_test() {
    auto text = config::testing::demo_with("data_dir: run/demo", "data_dir: " + scratch.path().string());
    std::ofstream(file) << text << "\nstore: {postgres: env:" << address << "}\n";
  }
  ~db_postgres_test() override { ::unsetenv(address); }

  db_options options() const {
    return {.store = "postgres", .config = file.string(), .display = progress_display::style::none};
  }
  bool says(const std::string& part) const { return (out.str() + err.str()).find(part) != std::string::npos; }
};

// V-012
TEST_F(db_postgres_test, migrates_tells_how_far_the_store_is_behind_and_rebuilds_it) {
  tests::private_postgres server;
  const auto database = server.make_database();
  ::setenv(address, server.uri(database).c_str(), 1);
  EXPECT_EQ(db_status(out, err, options()), exit_not_found);
  EXPECT_EQ(db_migrate(out, err, options()), exit_ok) << err.str();
  EXPECT_TRUE(says(fmt::format(":5432/{0}: schema {1}, {1} migrations applied", database, schema_version())))
      << out.str();
  begin();
  round_trip(10000, 11000);
  EXPECT_EQ(db_status(out, err, options()), exit_ok) << err.str();
  EXPECT_TRUE(says("20 records, store at 0, 20 behind")) << out.str();
  EXPECT_EQ(db_rebuild(out, err, options()), exit_ok) << err.str();
  EXPECT_TRUE(says(": rebuilt from 20 records")) << out.str();
  EXPECT_EQ(db_status(out, err, options()), exit_ok) << err.str();
  EXPECT_TRUE(says("store at 20, 0 behind")) << out.str();
  EXPECT_EQ(server.ask(database, "SELECT count(*) FROM watchbill.fills"), std::vector<std::string>{"2"});
  server.stop();
  EXPECT_EQ(db_migrate(out, err, options()), exit_failed);
  EXPECT_FALSE(says("s3cr3t"));
}

TEST_F(db_postgres_test, keeps_the_old_store_where_the_journal_has_less) {
  tests::private_postgres server;
  const auto database = server.make_database();
  ::setenv(address, server.uri(database).c_str(), 1);
  begin();
  round_trip(10000, 11000);
  ASSERT_EQ(db_rebuild(out, err, options()), exit_ok) << err.str();
  forget();
  std::filesystem::create_directory(journal);
  EXPECT_EQ(db_rebuild(out, err, options()), exit_not_found);
  EXPECT_TRUE(says("there is no journal in " + journal.string())) << err.str();
  begin();
  EXPECT_EQ(db_rebuild(out, err, options()), exit_check_failed);
  EXPECT_TRUE(says("has come to record 20, but the journal in " + journal.string() + " has 8 records")) << err.str();
  EXPECT_EQ(db_status(out, err, options()), exit_check_failed);
  EXPECT_TRUE(says("8 records, store at 20, 12 ahead")) << out.str();
  EXPECT_EQ(server.ask(database, "SELECT count(*) FROM watchbill.fills"), std::vector<std::string>{"2"});
}

TEST_F(db_postgres_test, needs_a_configuration_that_names_the_server) {
  auto asked = options();
  EXPECT_EQ(db_migrate(out, err, asked), exit_config);
  EXPECT_TRUE(says(std::string(address) + " is not set")) << err.str();
  asked.config.clear();
  EXPECT_EQ(db_migrate(out, err, asked), exit_usage);
  EXPECT_TRUE(says("--config")) << err.str();
}

}  // namespace
}  // namespace apps
