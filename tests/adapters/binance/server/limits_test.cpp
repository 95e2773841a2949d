#include "adapters/binance/server/limits.hpp"

#include <gtest/gtest.h>

namespace tests::server {
namespace {

using namespace adapters::binance::server;
using std::chrono::seconds;

constexpr core::timestamp minute_begin{std::chrono::minutes(28'000'000)};
const std::string here = "10.0.0.1";

limit_settings small() {
  limit_settings x;
  x.weight_per_minute = 100;
  x.orders_per_10s = 3;
  x.orders_per_minute = 5;
  x.refused_before_ban = 2;
  x.connects_per_5min = 2;
  return x;
}

// F-26
TEST(limits, answer_429_when_the_weight_of_a_minute_is_used_up_and_say_when_it_is_not) {
  limiter l(small());
  EXPECT_EQ(l.on_request(here, 60, minute_begin).status, 200u);
  EXPECT_EQ(l.on_request(here, 40, minute_begin + seconds(10)).status, 200u);
  EXPECT_EQ(l.used_weight(here, minute_begin + seconds(10)), 100u);
  const auto over = l.on_request(here, 1, minute_begin + seconds(20));
  EXPECT_EQ(over.status, 429u);
  EXPECT_EQ(over.retry_in, seconds(40));
  EXPECT_EQ(l.on_request("10.0.0.2", 100, minute_begin + seconds(20)).status, 200u);
  EXPECT_EQ(l.on_request(here, 100, minute_begin + seconds(60)).status, 200u);
}

TEST(limits, ban_who_goes_on_and_each_time_for_longer) {
  limiter l(small());
  auto now = minute_begin;
  for (const auto minutes : {2, 4, 8}) {
    ASSERT_EQ(l.on_request(here, 100, now).status, 200u);
    EXPECT_EQ(l.on_request(here, 1, now).status, 429u);
    EXPECT_EQ(l.on_request(here, 1, now).status, 429u);
    const auto ban = l.on_request(here, 1, now);
    EXPECT_EQ(ban.status, 418u);
    EXPECT_EQ(ban.until, now + std::chrono::minutes(minutes));
    EXPECT_EQ(l.on_request(here, 1, ban.until - core::duration(1)).status, 418u);
    now = ban.until;
  }
  EXPECT_EQ(l.bans(), 3u);
  EXPECT_EQ(l.refused(), 9u);
}

TEST(limits, count_orders_of_an_account_in_two_windows) {
  limiter l(small());
  EXPECT_EQ(l.on_orders({1}, 3, minute_begin).status, 200u);
  EXPECT_EQ(l.on_orders({1}, 1, minute_begin + seconds(9)).status, 429u);
  EXPECT_EQ(l.on_orders({2}, 1, minute_begin + seconds(9)).status, 200u);
  EXPECT_EQ(l.on_orders({1}, 2, minute_begin + seconds(10)).status, 200u);
  const auto over = l.on_orders({1}, 1, minute_begin + seconds(20));
  EXPECT_EQ(over.status, 429u);
  EXPECT_EQ(over.retry_in, seconds(40));
  EXPECT_EQ(l.orders_in_10s({1}, minute_begin + seconds(20)), 0u);
  EXPECT_EQ(l.orders_in_minute({1}, minute_begin + seconds(20)), 5u);
  EXPECT_EQ(l.bans(), 0u);
}

// F-10
TEST(limits, bound_connects_and_frames) {
  limiter l(small());
  EXPECT_EQ(l.on_connect(here, minute_begin).status, 200u);
  EXPECT_EQ(l.on_connect(here, minute_begin).status, 200u);
  EXPECT_EQ(l.on_connect(here, minute_begin).status, 429u);

  frame_meter frames;
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(frames.admit(minute_begin, 10));
  EXPECT_FALSE(frames.admit(minute_begin + std::chrono::milliseconds(999), 10));
  EXPECT_TRUE(frames.admit(minute_begin + seconds(1), 10));
}

}  // namespace
}  // namespace tests::server
