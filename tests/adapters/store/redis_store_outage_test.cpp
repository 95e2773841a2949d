#include <gtest/gtest.h>

#include <thread>

#include "adapters/store/redis_store.hpp"
#include "tests/adapters/store/mirrored_session.hpp"

namespace adapters::store {
namespace {

using outcome = follower::outcome;

/// The server fails under a follower, in one way after the other.
struct redis_store_outage_test : testing::mirrored_session {
  void SetUp() override {
    begin();
    round_trip(10000, 11000);
  }
  /// What the journal gives a mirror that nothing happens to.
  std::map<std::string, std::set<std::string>> undisturbed() const {
    mirror(*open(settings(server.address({}, "?prefix=undisturbed:"))));
    return state("undisturbed:");
  }
  /// The batch is put off for a reason, and nothing of it is there.
  void expect_put_off(follower& follows, const std::string& why) {
    EXPECT_EQ(follows.step(1000), outcome::put_off);
    EXPECT_NE(follows.trouble().find(why), std::string::npos) << follows.trouble();
  }
  void expect_catches_up(follower& follows) {
    ASSERT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
    EXPECT_EQ(follows.reached().value, written);
    EXPECT_EQ(state(), undisturbed());
  }
};

// F-82
TEST_F(redis_store_outage_test, begins_without_the_server) {
  server.stop();
  const auto store = open();
  server.start();
  follower follows(files(), *store);
  expect_catches_up(follows);
}

// F-82, V-010
TEST_F(redis_store_outage_test, catches_up_with_a_server_that_was_stopped) {
  server.stop();
  const ::tests::private_redis::options keeps{"--appendonly", "yes", "--appendfsync", "always"};
  server.start(keeps);
  const auto store = open();
  follower follows(files(), *store);
  ASSERT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  for (int i = 0; i < 2; ++i) {
    server.stop();
    round_trip(10000, 10500);
    for (int n = 0; n < 3; ++n) expect_put_off(follows, "cannot be written at the moment");
    round_trip(10000, 9050);
    server.start(keeps);
    listener hears(server);
    ASSERT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
    std::size_t fills = 0;
    for (const auto& [channel, payload] : hears.all(server)) fills += channel == "fills";
    EXPECT_EQ(fills, 4u) << "each of those that came meanwhile is told once";
  }
  expect_catches_up(follows);
}

// V-010: full re-seed on reconnect.
TEST_F(redis_store_outage_test, fills_a_server_again_that_lost_everything_and_tells_nothing_twice) {
  const auto store = open();
  follower follows(files(), *store);
  ASSERT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  const auto buy = entry(core::side::buy, 1000, 9000);
  const auto sent = send(buy);
  server.kill();
  fill(buy, 10000, sent);
  expect_put_off(follows, "cannot be written at the moment");
  server.start();
  listener hears(server);
  ASSERT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  std::size_t fills = 0;
  for (const auto& [channel, payload] : hears.all(server)) fills += channel == "fills";
  EXPECT_EQ(fills, 1u);
  expect_catches_up(follows);
}

TEST_F(redis_store_outage_test, fills_a_server_again_that_was_flushed_under_it) {
  const auto store = open();
  follower follows(files(), *store);
  ASSERT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  server.ask({"FLUSHALL"});
  round_trip(10000, 10500);
  expect_put_off(follows, "no longer where it was left");
  expect_catches_up(follows);
}

// I-23, X-44
TEST_F(redis_store_outage_test, waits_for_the_right_password_and_repeats_none) {
  server.ask({"CONFIG", "SET", "requirepass", "opensesame"});
  for (const auto* identity : {"", ":hush@", "node:hush@"}) {
    const auto store = open(settings(server.address(identity)));
    follower follows(files(), *store);
    EXPECT_EQ(follows.step(1000), outcome::put_off);
    EXPECT_NE(follows.trouble().find("does not let this program in"), std::string::npos) << follows.trouble();
    EXPECT_EQ(follows.trouble().find("hush"), std::string::npos) << follows.trouble();
  }
  const auto store = open(settings(server.address(":opensesame@")));
  follower follows(files(), *store);
  EXPECT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
}

// I-23, X-44
TEST_F(redis_store_outage_test, repeats_no_password_where_the_server_repeats_it) {
  server.stop();
  server.start({"--rename-command", "AUTH", "LOGIN"});
  const auto store = open(settings(server.address(":hush@")));
  follower follows(files(), *store);
  EXPECT_EQ(follows.step(1000), outcome::put_off);
  EXPECT_EQ(follows.trouble().find("hush"), std::string::npos) << follows.trouble();
}

// X-41: the line of docs/redis_keys.md.
TEST_F(redis_store_outage_test, needs_no_more_rights_than_the_page_says) {
  server.ask({"ACL", "SETUSER", "node", "on", ">hush", "~watchbill:*", "&watchbill:*", "+watch", "+hmget", "+hset",
              "+multi", "+exec", "+del", "+sadd", "+srem", "+publish"});
  const auto store = open(settings(server.address("node:hush@")));
  follower follows(files(), *store);
  expect_catches_up(follows);
  server.ask({"ACL", "SETUSER", "node", "-publish"});
  round_trip(10000, 10500);
  expect_put_off(follows, "NOPERM");
  server.ask({"ACL", "SETUSER", "node", "+publish"});
  expect_catches_up(follows);
}

TEST_F(redis_store_outage_test, puts_off_what_does_not_fit_into_the_servers_memory) {
  const auto store = open();
  follower follows(files(), *store);
  server.ask({"CONFIG", "SET", "maxmemory-policy", "noeviction"});
  server.ask({"CONFIG", "SET", "maxmemory", "1"});
  expect_put_off(follows, "OOM");
  EXPECT_TRUE(server.keys("*").empty());
  server.ask({"CONFIG", "SET", "maxmemory", "0"});
  expect_catches_up(follows);
}

TEST_F(redis_store_outage_test, waits_while_the_server_is_a_replica) {
  const auto store = open();
  follower follows(files(), *store);
  server.ask({"REPLICAOF", "127.0.0.1", "1"});
  expect_put_off(follows, "READONLY");
  server.ask({"REPLICAOF", "NO", "ONE"});
  expect_catches_up(follows);
}

TEST_F(redis_store_outage_test, waits_while_the_server_loads_its_file) {
  const auto store = open();
  follower follows(files(), *store);
  ASSERT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  // It looks at its clients once in so many bytes, and takes its time for each key.
  server.ask({"CONFIG", "SET", "rdbcompression", "no"});
  for (int i = 0; i < 100; ++i) server.ask({"SET", "ballast:" + std::to_string(i), std::string(1500, 'x')});
  server.ask({"SAVE"});
  server.stop();
  round_trip(10000, 10500);
  server.start({"--key-load-delay", "20000", "--loading-process-events-interval-bytes", "1024"}, "Server initialized");
  expect_put_off(follows, "cannot be written at the moment");
  expect_put_off(follows, "LOADING");
  server.listen_for("ready to accept connections");
  expect_catches_up(follows);
}

// F-82
TEST_F(redis_store_outage_test, waits_no_longer_than_it_was_told_for_a_server_that_is_deaf) {
  auto hasty = settings(server.address());
  hasty.timeout = std::chrono::milliseconds(50);
  const auto store = open(std::move(hasty));
  follower follows(files(), *store);
  server.freeze();
  expect_put_off(follows, "no answer in time");
  server.thaw();
  server.ask({"CLIENT", "PAUSE", "1000000", "WRITE"});
  expect_put_off(follows, "no answer in time");
  server.ask({"CLIENT", "UNPAUSE"});
  const auto patient = open();
  follower again(files(), *patient);
  expect_catches_up(again);
}

TEST_F(redis_store_outage_test, notices_another_writer_and_goes_on_from_there) {
  const auto first = open(), second = open();
  follower one(files(), *first), other(files(), *second);
  ASSERT_EQ(one.step(5), outcome::more);
  ASSERT_EQ(other.step(9), outcome::more) << other.trouble();
  expect_put_off(one, "no longer where it was left");
  expect_catches_up(one);
}

TEST_F(redis_store_outage_test, ends_a_wait_when_it_is_abandoned) {
  const auto store = open();
  server.freeze();
  std::thread ends([&] { store->abandon(); });
  const auto there = store->reach();
  ends.join();
  ASSERT_FALSE(there);
  EXPECT_EQ(there.error().what, store_fault::unavailable);
  EXPECT_FALSE(store->reach());
}

}  // namespace
}  // namespace adapters::store
