#include "adapters/binance/listen_key.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace adapters::binance {
namespace {

using namespace std::chrono_literals;
using demand = listen_key::demand;
using demands = std::vector<demand>;

constexpr core::timestamp start{1'700'000'000s};

/// A key that is made, with its stream standing and caught up.
listen_key running() {
  listen_key out(start);
  EXPECT_EQ(out.take(start), demands{demand::create});
  out.on_created("first", start);
  EXPECT_EQ(out.take(start), demands{demand::connect});
  out.on_stream_open(start);
  EXPECT_EQ(out.take(start), demands{demand::catch_up});
  return out;
}

TEST(binance_listen_key, is_made_connected_and_caught_up_with) {
  const auto key = running();
  EXPECT_EQ(key.text(), "first");
  EXPECT_TRUE(key.streaming());
  EXPECT_EQ(key.due(), start + 20min);
}

TEST(binance_listen_key, asks_once_and_waits_for_the_answer) {
  listen_key key(start);
  EXPECT_EQ(key.due(), start);
  EXPECT_EQ(key.take(start), demands{demand::create});
  EXPECT_EQ(key.take(start + 1h), demands{});
  EXPECT_FALSE(key.due());
}

TEST(binance_listen_key, is_extended_every_twenty_minutes) {  // F-20
  auto key = running();
  auto at = start;
  for (int i = 0; i < 10; ++i) {
    EXPECT_EQ(key.take(at + 20min - 1ns), demands{});
    at += 20min;
    EXPECT_EQ(key.take(at), demands{demand::extend});
    key.on_extended(at);
  }
  EXPECT_TRUE(key.streaming());
}

TEST(binance_listen_key, is_made_anew_after_two_failed_extensions) {  // F-20
  auto key = running();
  auto at = start + 20min;
  EXPECT_EQ(key.take(at), demands{demand::extend});
  key.on_refused(at);
  EXPECT_EQ(key.take(at), demands{});
  at += listen_key::retry_after;
  EXPECT_EQ(key.take(at), demands{demand::extend});
  key.on_refused(at);
  EXPECT_EQ(key.take(at), demands{demand::create});
  EXPECT_EQ(key.text(), "first") << "its stream may well live";
  EXPECT_TRUE(key.streaming());
  key.on_created("second", at);
  EXPECT_EQ(key.take(at), demands{demand::connect});
  EXPECT_EQ(key.text(), "second");
}

TEST(binance_listen_key, keeps_its_stream_where_the_venue_answers_with_the_same_key) {
  auto key = running();
  auto at = start + 20min;
  for (int i = 0; i < 2; ++i, at += listen_key::retry_after) {
    EXPECT_EQ(key.take(at), demands{demand::extend});
    key.on_refused(at);
  }
  EXPECT_EQ(key.take(at), demands{demand::create});
  key.on_created("first", at);
  EXPECT_EQ(key.take(at), demands{});
  EXPECT_EQ(key.due(), at + 20min);
}

TEST(binance_listen_key, counts_failures_in_a_row_only) {
  auto key = running();
  auto at = start + 20min;
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(key.take(at), demands{demand::extend});
    key.on_refused(at);
    at += listen_key::retry_after;
    EXPECT_EQ(key.take(at), demands{demand::extend});
    key.on_extended(at);
    at += 20min;
  }
}

TEST(binance_listen_key, tries_to_be_made_at_growing_distances) {
  listen_key key(start);
  auto at = start;
  for (const auto wait : {1s, 2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s, 60s}) {
    EXPECT_EQ(key.take(at), demands{demand::create});
    key.on_refused(at);
    EXPECT_EQ(key.due(), at + wait);
    at += wait;
  }
  EXPECT_EQ(key.take(at), demands{demand::create});
  key.on_created("late", at);
  EXPECT_EQ(key.take(at), demands{demand::connect});
}

TEST(binance_listen_key, is_made_anew_when_the_venue_does_not_know_it) {  // F-20 -1125
  auto key = running();
  EXPECT_EQ(key.take(start + 20min), demands{demand::extend});
  key.on_gone(start + 20min);
  EXPECT_EQ(key.take(start + 20min), demands{demand::create});
  key.on_created("second", start + 20min);
  EXPECT_EQ(key.take(start + 20min), demands{demand::connect});
  key.on_stream_open(start + 20min);
  EXPECT_EQ(key.take(start + 20min), demands{demand::catch_up});
}

TEST(binance_listen_key, that_expired_is_followed_by_another_stream_and_a_catch_up) {  // F-20
  auto key = running();
  key.on_expired("first", start + 5min);
  EXPECT_FALSE(key.streaming());
  EXPECT_EQ(key.take(start + 5min), demands{demand::create});
  key.on_expired("first", start + 5min);  // told twice
  EXPECT_EQ(key.take(start + 5min), demands{});
  key.on_created("second", start + 5min);
  EXPECT_EQ(key.take(start + 5min), demands{demand::connect});
  key.on_expired("first", start + 5min);  // told late
  EXPECT_EQ(key.take(start + 5min), demands{});
  key.on_stream_open(start + 5min);
  EXPECT_EQ(key.take(start + 5min), demands{demand::catch_up});
  EXPECT_TRUE(key.streaming());
}

TEST(binance_listen_key, does_not_mind_answers_that_nobody_waits_for) {
  auto key = running();
  key.on_created("other", start);
  key.on_extended(start + 1h);
  key.on_refused(start);
  EXPECT_EQ(key.text(), "first");
  EXPECT_EQ(key.due(), start + 20min);
}

TEST(binance_listen_key, opens_an_ended_stream_again_while_the_key_is_valid) {
  auto key = running();
  key.on_stream_closed(start + 1min);
  EXPECT_FALSE(key.streaming());
  EXPECT_EQ(key.take(start + 1min), demands{demand::connect});
  key.on_stream_open(start + 2min);
  EXPECT_EQ(key.take(start + 2min), demands{demand::catch_up});
  EXPECT_EQ(key.text(), "first");
}

TEST(binance_listen_key, is_made_anew_for_a_stream_that_ended_after_its_time) {
  auto key = running();
  EXPECT_EQ(key.take(start + 20min), demands{demand::extend});  // never answered
  key.on_stream_closed(start + 61min);
  EXPECT_EQ(key.take(start + 61min), demands{demand::create});
}

TEST(binance_listen_key, without_text_is_none) {
  listen_key key(start);
  EXPECT_EQ(key.take(start), demands{demand::create});
  key.on_created("", start);
  EXPECT_EQ(key.take(start), demands{});
  EXPECT_EQ(key.due(), start + 1s);
}

}  // namespace
}  // namespace adapters::binance
