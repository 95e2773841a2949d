#include "adapters/store/sql.hpp"

#include <gtest/gtest.h>

namespace adapters::store {
namespace {

using enum column_type;

const table things{.name = "things",
                   .meaning = "",
                   .columns = {{"id", text, true, 2}, {"order", integer, false, 2}, {"note", text, false, 3}},
                   .key = {"id"},
                   .indices = {{"order"}, {"note", "order"}},
                   .since = 2};

TEST(sql, quotes_names_because_some_are_words_of_the_language) {
  EXPECT_EQ(sql::columns_of(things), R"("id", "order", "note")");
  EXPECT_EQ(sql::indices_of(things, R"("s"."things")"),
            (std::vector<std::string>{R"(CREATE INDEX "things_order" ON "s"."things" ("order"))",
                                      R"(CREATE INDEX "things_note_order" ON "s"."things" ("note", "order"))"}));
}

// V-012
TEST(sql, adds_a_column_to_a_table_by_the_migration_that_names_it_and_no_other) {
  EXPECT_TRUE(sql::added_columns(things, 1).empty());
  EXPECT_TRUE(sql::added_columns(things, 2).empty()) << "they come with the table";
  EXPECT_EQ(sql::added_columns(things, 3), std::vector<const column*>{&things.columns[2]});
}

// V-012
TEST(sql, fingerprint_tells_other_statements_and_another_order_apart) {
  const std::vector<std::string> made{"CREATE TABLE a (x)", "CREATE TABLE b (x)"};
  EXPECT_EQ(sql::fingerprint_of(made), sql::fingerprint_of({made[0], made[1]}));
  EXPECT_NE(sql::fingerprint_of(made), sql::fingerprint_of({made[1], made[0]}));
  EXPECT_NE(sql::fingerprint_of(made), sql::fingerprint_of({made[0]}));
}

}  // namespace
}  // namespace adapters::store
