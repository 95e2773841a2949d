#include "adapters/binance/server/listen_keys.hpp"

#include <gtest/gtest.h>

namespace tests::server {
namespace {

using adapters::binance::server::listen_keys;
using adapters::binance::server::looks_like_listen_key;
using std::chrono::minutes;

constexpr core::timestamp start{std::chrono::hours(480'000)};

// F-20
TEST(listen_keys, live_an_hour_unless_extended) {
  listen_keys keys(1, minutes(60));
  const std::string first = keys.issue(0, start);
  EXPECT_TRUE(looks_like_listen_key(first));
  EXPECT_EQ(keys.issue(0, start + minutes(30)), first);
  EXPECT_EQ(keys.due(), start + minutes(90));
  EXPECT_NE(keys.extend(0, start + minutes(80)), nullptr);
  EXPECT_TRUE(keys.expire(start + minutes(139)).empty());
  EXPECT_TRUE(keys.valid(first));
  const auto over = keys.expire(start + minutes(140));
  ASSERT_EQ(over.size(), 1u);
  EXPECT_EQ(over[0].key, first);
  EXPECT_FALSE(keys.valid(first));
  EXPECT_EQ(keys.extend(0, start + minutes(141)), nullptr);
  EXPECT_NE(keys.issue(0, start + minutes(141)), first);
}

TEST(listen_keys, belong_to_one_account_each) {
  listen_keys keys(1, minutes(60));
  const std::string a = keys.issue(0, start), b = keys.issue(1, start);
  EXPECT_NE(a, b);
  keys.drop(0);
  EXPECT_FALSE(keys.valid(a));
  EXPECT_TRUE(keys.valid(b));
}

TEST(listen_keys, can_be_alive_and_mute) {
  listen_keys keys(1, minutes(60));
  keys.issue(0, start);
  keys.mute(0);
  EXPECT_NE(keys.extend(0, start), nullptr);
  EXPECT_EQ(keys.heard_under(0), nullptr);
  keys.issue(0, start);
  EXPECT_NE(keys.heard_under(0), nullptr);
}

}  // namespace
}  // namespace tests::server
