#include "adapters/store/sqlite_schema.hpp"

#include <gtest/gtest.h>

#include "adapters/store/catalogue.hpp"
#include "adapters/store/sqlite.hpp"
#include "tests/runtime/journal_fixture.hpp"

namespace adapters::store {
namespace {

using enum column_type;

const table first_things{
    .name = "things", .meaning = "", .columns = {{"id", text, true}, {"size", decimal, true}}, .key = {"id"}};

/// The same table with a column more, and another table, as a second migration brings them.
const table later_things{.name = "things",
                         .meaning = "",
                         .columns = {{"id", text, true}, {"size", decimal, true}, {"note", text, false, 2}},
                         .key = {"id"}};
const table parts{.name = "parts",
                  .meaning = "",
                  .columns = {{"sequence", integer, true}, {"ts", time, true}},
                  .key = {"sequence"},
                  .indices = {{"ts"}},
                  .append_only = true,
                  .since = 2};
const std::vector<const table*> later{&later_things, &parts};

// V-012
TEST(sqlite_schema, of_a_later_version_leaves_earlier_migrations_as_they_were) {
  EXPECT_EQ(sqlite::migration(1, later), sqlite::migration(1, {&first_things}));
  EXPECT_EQ(sqlite::migration(2, {&first_things}), std::vector<std::string>{});
}

// V-012
TEST(sqlite_schema, migrates_a_store_with_rows_in_it) {
  const runtime::testing::scratch_directory scratch;
  auto database = sqlite::database::open(scratch.path() / "store.db", sqlite::access::write);
  ASSERT_TRUE(database);
  const auto migrate = [&](int version, const std::vector<const table*>& all) {
    for (const auto& sql : sqlite::migration(version, all)) {
      const auto done = database->run(sql);
      ASSERT_TRUE(done) << sql << ": " << done.error().text;
    }
  };
  const auto put = [&](const table& to, const std::vector<value>& values) {
    auto statement = database->prepare(sqlite::upsert(to));
    ASSERT_TRUE(statement) << statement.error().text;
    for (std::size_t i = 0; i < values.size(); ++i) ASSERT_TRUE(statement->bind(static_cast<int>(i) + 1, values[i]));
    const auto done = statement->step();
    ASSERT_TRUE(done) << done.error().text;
  };
  migrate(1, {&first_things});
  put(first_things, {"a", "1.5"});
  migrate(2, later);
  put(later_things, {"a", "2.5", "seen"});
  put(later_things, {"a", "3.5", value{}});
  put(parts, {std::int64_t{1}, std::int64_t{5}});
  put(parts, {std::int64_t{1}, std::int64_t{6}});
  EXPECT_EQ(database->number("SELECT count(*) FROM things WHERE size = '3.5' AND note = 'seen'").value(), 1);
  EXPECT_EQ(database->number("SELECT ts FROM parts").value(), 5);
  EXPECT_FALSE(database->run("UPDATE parts SET ts = 7"));
}

// SQLite adds no column that has to be there to rows that are there already.
TEST(sqlite_schema, demands_no_value_in_a_column_that_came_later_than_its_table) {
  for (const table* x : tables()) {
    for (const column& c : x->columns) EXPECT_FALSE(c.required && c.since > x->since) << x->name << '.' << c.name;
  }
}

}  // namespace
}  // namespace adapters::store
