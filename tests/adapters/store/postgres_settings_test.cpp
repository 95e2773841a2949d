#include "adapters/store/postgres_settings.hpp"

#include <gtest/gtest.h>

namespace adapters::store {
namespace {

core::result<postgres_settings, std::string> read(const std::string& text) {
  return postgres_settings::read(transport::secret(text));
}
bool says(const std::string& text, std::string_view word) {
  const auto made = read(text);
  return made && made->words().reveal().find(word) != std::string_view::npos;
}

TEST(postgres_settings, say_where_and_not_who) {
  const auto made = read("postgresql://ann:pa%27ss@db.example:6432/trading");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->where(), "postgres db.example:6432/trading");
  EXPECT_EQ(made->schema(), "watchbill");
}

TEST(postgres_settings, quote_what_the_address_says_and_bound_every_wait) {
  const std::string text = "postgresql://ann:pa%27ss@db.example:6432/trading";
  EXPECT_TRUE(says(text, "password='pa\\'ss'"));
  EXPECT_TRUE(says(text, "connect_timeout='5'"));
  EXPECT_TRUE(says(text + "?connect_timeout=9", "connect_timeout='9'"));
  EXPECT_FALSE(says(text + "?connect_timeout=9", "connect_timeout='5'"));
}

//
TEST(postgres_settings, want_the_certificate_of_a_server_elsewhere_unless_told_otherwise) {
  EXPECT_TRUE(says("postgresql://db.example/trading", "sslmode='verify-full'"));
  EXPECT_TRUE(says("postgresql://localhost,db.example/trading", "sslmode='verify-full'"));
  EXPECT_TRUE(says("postgresql://db.example/trading?sslmode=require", "sslmode='require'"));
  for (const auto* here : {"postgresql:///trading?host=/run/postgresql", "postgresql://127.0.0.1/trading",
                           "postgresql://localhost/trading", "host=127.0.0.1 dbname=trading"})
    EXPECT_FALSE(says(here, "sslmode")) << here;
}

TEST(postgres_settings, repeat_nothing_of_what_cannot_be_read) {
  for (const auto* broken : {"postgresql://ann:100%s3cr3t@h/d", "s3cr3t", "host=h password='s3cr3t", "s3cr3t=1"}) {
    const auto refused = read(broken);
    ASSERT_FALSE(refused) << broken;
    EXPECT_EQ(refused.error().find("s3cr3t"), std::string::npos) << refused.error();
  }
}

}  // namespace
}  // namespace adapters::store
