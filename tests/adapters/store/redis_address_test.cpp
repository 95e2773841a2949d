#include "adapters/store/redis_address.hpp"

#include <gtest/gtest.h>

namespace adapters::store {
namespace {

core::result<redis_address, std::string> read(std::string_view text) {
  return redis_address::read(transport::secret(text));
}
std::string refusal(std::string_view text) {
  const auto done = read(text);
  return done ? "accepted" : done.error();
}

TEST(redis_address_test, reads_a_unix_socket_with_all_that_may_stand_around_it) {
  const auto x = read("unix://node:p%40ss%2Fword+1@/run/redis/redis.sock?db=3&prefix=desk:");
  ASSERT_TRUE(x) << x.error();
  EXPECT_EQ(x->socket, "/run/redis/redis.sock");
  EXPECT_EQ(x->user, "node");
  EXPECT_EQ(x->password.reveal(), "p@ss/word+1");
  EXPECT_EQ(x->database, 3);
  EXPECT_EQ(x->prefix, "desk:");
}

TEST(redis_address_test, reads_hosts_of_this_machine) {
  const auto plain = read("redis://localhost");
  ASSERT_TRUE(plain) << plain.error();
  EXPECT_EQ(plain->port, 6379);
  EXPECT_EQ(plain->prefix, "watchbill:");
  EXPECT_TRUE(plain->password.empty());
  const auto whole = read("redis://:hush@127.0.0.1:7000/2");
  ASSERT_TRUE(whole) << whole.error();
  EXPECT_EQ(whole->host, "127.0.0.1");
  EXPECT_EQ(whole->port, 7000);
  EXPECT_EQ(whole->database, 2);
  EXPECT_EQ(whole->user, "");
  EXPECT_EQ(whole->password.reveal(), "hush");
  const auto six = read("redis://[::1]:7001");
  ASSERT_TRUE(six) << six.error();
  EXPECT_EQ(six->host, "::1");
  EXPECT_EQ(six->port, 7001);
}

// X-41
TEST(redis_address_test, refuses_to_send_keys_and_password_in_the_clear_to_another_machine) {
  for (const auto* host : {"redis.example.org", "10.0.0.7", "127.0.0.1.example.org", "[2001:db8::1]"}) {
    const auto why = refusal("redis://node:hush@" + std::string(host) + ":6379");
    EXPECT_NE(why.find("is not this machine"), std::string::npos) << why;
    EXPECT_EQ(why.find("hush"), std::string::npos) << why;
  }
  EXPECT_NE(refusal("rediss://localhost").find("no TLS"), std::string::npos);
}

TEST(redis_address_test, says_what_is_wrong_and_repeats_no_secret) {
  const std::pair<const char*, const char*> wrong[] = {{"http://hush@localhost", "begins with unix:// or redis://"},
                                                       {"unix://hush", "begins with '/'"},
                                                       {"unix://:hu%2@/run/s", "two hexadecimal digits"},
                                                       {"unix://:hu%zzsh@/run/s", "two hexadecimal digits"},
                                                       {"unix://hush@/run/s", "a user without a password"},
                                                       {"redis://:hush@", "no host"},
                                                       {"redis://:hush@localhost:0", "the port"},
                                                       {"redis://:hush@localhost:65536", "the port"},
                                                       {"redis://:hush@localhost:6379/x", "no number of a database"},
                                                       {"unix://:hush@/run/s?db=-1", "db is no number"},
                                                       {"unix://:hush@/run/s?dbs=1", "db and prefix"}};
  for (const auto& [text, why] : wrong) {
    const auto said = refusal(text);
    EXPECT_NE(said.find(why), std::string::npos) << text << ": " << said;
    EXPECT_EQ(said.find("hush"), std::string::npos) << text << ": " << said;
  }
}

TEST(redis_address_test, shows_no_secret) {
  EXPECT_EQ(read("unix://node:hush@/run/s?db=1")->shown(), "redis at /run/s db 1");
  EXPECT_EQ(read("redis://node:hush@localhost:1/2")->shown(), "redis at localhost:1/2");
}

}  // namespace
}  // namespace adapters::store
