#include "apps/store_follower.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "adapters/store/postgres_store.hpp"
#include "tests/adapters/store/trading_session.hpp"
#include "tests/support/private_postgres.hpp"

namespace apps {
namespace {

namespace store = adapters::store;

constexpr const char* address = "STORE_FOLLOWER_TEST_POSTGRES";

struct store_follower_test : store::testing::trading_session {
  config::configuration config;
  std::vector<std::string> said;

  void SetUp() override {
    begin();
    round_trip(10000, 11000);
    config.data_dir = scratch.path();
    config.store.postgres = {config::secret_reference::origin::environment, address};
  }
  void TearDown() override { ::unsetenv(address); }

  core::result<std::unique_ptr<followed_stores>, std::string> open() {
    return followed_stores::open(config, journal, {}, [this](const std::string& x) { said.push_back(x); });
  }
  std::string refusal() {
    const auto opened = open();
    return opened ? "" : opened.error();
  }
};

// V-009, V-014
TEST_F(store_follower_test, brings_the_embedded_store_and_a_server_up_with_the_journal) {
  tests::private_postgres server;
  const auto database = server.make_database();
  ::setenv(address, server.uri(database).c_str(), 1);
  config.store.sqlite = "store.db";
  {
    const auto opened = open();
    ASSERT_TRUE(opened) << opened.error();
    const auto sights = (*opened)->sights();
    ASSERT_EQ(sights.size(), 2u);
    EXPECT_EQ(sights[0].name, "sqlite");
    EXPECT_EQ(sights[1].name, "postgres");
  }
  EXPECT_EQ(said, std::vector<std::string>{});
  EXPECT_EQ(store::status_of(scratch.path() / "store.db")->reached.last.value, written);
  EXPECT_EQ(store::status_of(server.settings(database))->reached.last.value, written);

  server.stop();
  { ASSERT_TRUE(open()) << "a server that is away holds nothing up"; }
  ASSERT_EQ(said.size(), 1u);
  EXPECT_TRUE(said[0].starts_with("store postgres: ")) << said[0];
  EXPECT_EQ(said[0].find("s3cr3t"), std::string::npos) << said[0];

  server.start();
  server.ask(database, "INSERT INTO watchbill.schema_migrations VALUES (99, 0)");
  EXPECT_NE(refusal().find("a later version of watchbill wrote this store"), std::string::npos);
}

TEST_F(store_follower_test, refuses_an_address_that_is_not_there_or_is_none_and_repeats_nothing_of_it) {
  EXPECT_EQ(refusal(), std::string("store.postgres: the environment variable ") + address + " is not set");
  ::setenv(address, "postgresql://ann:100%s3cr3t@h/d", 1);
  EXPECT_TRUE(refusal().starts_with("store.postgres: it is no connection string")) << refusal();
  EXPECT_EQ(refusal().find("s3cr3t"), std::string::npos);
}

TEST_F(store_follower_test, follows_with_nothing_where_nothing_is_wanted) {
  config.store.postgres = {};
  const auto opened = open();
  ASSERT_TRUE(opened);
  EXPECT_TRUE((*opened)->sights().empty());
}

}  // namespace
}  // namespace apps
