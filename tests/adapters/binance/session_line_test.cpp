#include "adapters/binance/session_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace tests {
namespace {

using namespace std::chrono_literals;
using adapters::binance::line_settings;
using adapters::binance::market_line;
using adapters::transport::failure;

/// A line, and a venue that the test plays.
struct session_line_test : ::testing::Test {
  core::timestamp now{std::chrono::seconds(1'700'000'000)};
  adapters::transport::connect_window connects{{{300, 5min}}};
  line_settings settings{.streams = {"a@depth"}};
  std::optional<market_line> line;
  std::vector<market_line::step> seen;  // everything that was wanted, in order
  core::timestamp event_time{};

  void start() {
    line.emplace(settings, 1, 100, connects);
    line->start(now);
    collect();
  }
  void collect() {
    for (auto& x : line->take()) seen.push_back(std::move(x));
  }
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& x : seen)
      if (const auto* step = std::get_if<T>(&x)) found.push_back(*step);
    return found;
  }
  std::vector<std::string> passed() const {
    std::vector<std::string> texts;
    for (const auto& x : all<market_line::pass>()) texts.push_back(*x.text);
    return texts;
  }
  /// Fires the line's alarms up to `until`.
  void advance(core::duration d) {
    for (const auto until = now + d; now < until;) {
      now = std::min(until, std::max(line->due(now), now + 1ms));
      line->advance(now);
      collect();
    }
  }
  std::uint64_t newest_socket() const { return all<market_line::open>().back().socket; }
  std::uint64_t await_socket() {
    const auto before = all<market_line::open>().size();
    for (int i = 0; i < 1000 && all<market_line::open>().size() == before; ++i) advance(100ms);
    return newest_socket();
  }
  void accept(std::uint64_t socket, bool acknowledge = true) {
    line->on_opened(socket, now);
    collect();
    const auto sent = all<market_line::send>().size();
    if (acknowledge) line->on_answer(socket, sent, true, now);
    collect();
  }
  /// True: at once to the feed.
  bool datum(std::uint64_t socket, const std::string& text) {
    event_time = now;
    const bool direct = line->on_datum(socket, "a@depth", event_time, std::make_shared<const std::string>(text), now);
    collect();
    return direct;
  }
  std::uint64_t up() {
    start();
    const auto socket = all<market_line::open>().empty() ? await_socket() : newest_socket();
    accept(socket);
    EXPECT_TRUE(datum(socket, "first"));
    return socket;
  }
  /// Data on `socket` for `d`, so that it is not taken for dead.
  void keep_alive(std::uint64_t socket, core::duration d) {
    for (const auto until = now + d; now < until;) {
      datum(socket, "tick");
      advance(5s);
    }
  }
};

TEST_F(session_line_test, subscribes_when_it_is_connected) {
  const auto socket = up();
  ASSERT_EQ(all<market_line::send>().size(), 1u);
  EXPECT_EQ(all<market_line::send>()[0].text, R"({"method":"SUBSCRIBE","params":["a@depth"],"id":1})");
  EXPECT_EQ(all<market_line::send>()[0].socket, socket);
  EXPECT_TRUE(line->complete());
}

// F-10
TEST_F(session_line_test, never_sends_more_than_ten_messages_a_second) {
  settings.streams.clear();
  for (int i = 0; i < 1000; ++i) settings.streams.push_back("s" + std::to_string(i) + "@depth");
  start();
  const auto socket = all<market_line::open>().empty() ? await_socket() : newest_socket();
  line->on_opened(socket, now);
  collect();
  std::vector<core::timestamp> sent(all<market_line::send>().size(), now);
  EXPECT_LE(sent.size(), 10u);
  for (int i = 0; i < 60; ++i) {
    now += 100ms;
    line->advance(now);
    collect();
    while (sent.size() < all<market_line::send>().size()) sent.push_back(now);
  }
  EXPECT_EQ(sent.size(), 20u);
  for (std::size_t i = 10; i < sent.size(); ++i) EXPECT_GE(sent[i] - sent[i - 10], 1s);
}

TEST_F(session_line_test, connects_again_when_the_connection_ends_and_says_that_the_stream_is_lost) {
  const auto socket = up();
  line->on_closed(socket, {.what = failure::closed, .detail = "gone"}, now);
  collect();
  ASSERT_EQ(all<market_line::lost>().size(), 1u);
  const auto next = all<market_line::open>().size() > 1 ? newest_socket() : await_socket();
  EXPECT_NE(next, socket);
  accept(next);
  EXPECT_FALSE(datum(socket, "late")) << "of the connection that ended";
  EXPECT_TRUE(datum(next, "again"));
  EXPECT_EQ(line->reconnects(), 1u);
}

// F-08
TEST_F(session_line_test, gives_a_connection_up_whose_subscription_is_not_acknowledged) {
  start();
  const auto socket = all<market_line::open>().empty() ? await_socket() : newest_socket();
  accept(socket, false);
  advance(6s);
  ASSERT_FALSE(all<market_line::close>().empty());
  EXPECT_EQ(all<market_line::close>()[0].socket, socket);
  EXPECT_GT(all<market_line::open>().size(), 1u);
}

// F-07
TEST_F(session_line_test, gives_a_connection_up_that_stands_and_carries_nothing) {
  const auto socket = up();
  for (int i = 0; i < 100; ++i) {
    datum(socket, "tick");
    advance(50ms);
  }
  const auto asked_before = all<market_line::probe>().size();
  advance(10s);
  EXPECT_GT(all<market_line::probe>().size(), asked_before);
  ASSERT_FALSE(all<market_line::close>().empty());
  EXPECT_EQ(all<market_line::lost>().size(), 1u);
}

// G-14
TEST_F(session_line_test, tries_a_venue_that_is_away_not_more_often_than_ten_times_a_minute) {
  connects = adapters::transport::connect_window();
  start();
  for (std::size_t failed = 0; now < core::timestamp(std::chrono::seconds(1'700'000'600));) {
    while (failed < all<market_line::open>().size()) {
      line->on_closed(all<market_line::open>()[failed++].socket, {.what = failure::connect, .detail = "refused"}, now);
      collect();
    }
    advance(100ms);
  }
  EXPECT_LE(all<market_line::open>().size(), 100u);
  EXPECT_GE(all<market_line::open>().size(), 20u);
}

// F-11
TEST_F(session_line_test, makes_the_next_connection_before_the_venue_closes_this_one) {
  const auto first = up();
  keep_alive(first, 24h);
  ASSERT_EQ(all<market_line::open>().size(), 2u);
  EXPECT_TRUE(all<market_line::close>().empty()) << "the first one serves until the second one has proven itself";
  const auto second = newest_socket();
  accept(second);
  EXPECT_TRUE(datum(first, "one"));
  EXPECT_FALSE(datum(second, "one again")) << "kept";
  EXPECT_FALSE(datum(second, "two"));
  seen.erase(std::remove_if(seen.begin(), seen.end(),
                            [](const auto& x) { return std::holds_alternative<market_line::pass>(x); }),
             seen.end());
  advance(3s);
  EXPECT_EQ(passed(), (std::vector<std::string>{"one again", "two"}));
  ASSERT_EQ(all<market_line::close>().size(), 1u);
  EXPECT_EQ(all<market_line::close>()[0].socket, first);
  EXPECT_TRUE(all<market_line::lost>().empty()) << "nothing is lost";
  EXPECT_TRUE(datum(second, "three"));
  EXPECT_EQ(line->takeovers(), 1u);
}

// F-11
TEST_F(session_line_test, puts_the_second_connection_in_place_at_once_where_the_first_one_dies_meanwhile) {
  const auto first = up();
  line->replace_now(now);
  collect();
  const auto second = all<market_line::open>().size() > 1 ? newest_socket() : await_socket();
  accept(second);
  EXPECT_FALSE(datum(second, "kept"));
  line->on_closed(first, {.what = failure::closed, .detail = "24 h"}, now);
  collect();
  EXPECT_EQ(passed(), std::vector<std::string>{"kept"});
  EXPECT_TRUE(all<market_line::lost>().empty());
}

TEST_F(session_line_test, says_that_the_stream_is_lost_where_one_takes_over_that_has_not_proven_itself) {
  settings.streams = {"a@depth", "b@aggTrade"};
  const auto first = up();
  line->replace_now(now);
  collect();
  const auto second = all<market_line::open>().size() > 1 ? newest_socket() : await_socket();
  accept(second);
  EXPECT_FALSE(datum(second, "kept"));  // of the other stream nobody knows when it began
  line->on_closed(first, {.what = failure::closed, .detail = "24 h"}, now);
  collect();
  EXPECT_EQ(passed(), std::vector<std::string>{"kept"});
  ASSERT_EQ(all<market_line::lost>().size(), 1u);
  EXPECT_EQ(all<market_line::lost>()[0].why, "closed: 24 h");
  const auto is = [](auto kind) {
    return [](const market_line::step& x) { return std::holds_alternative<decltype(kind)>(x); };
  };
  EXPECT_LT(std::find_if(seen.begin(), seen.end(), is(market_line::lost{})),
            std::find_if(seen.begin(), seen.end(), is(market_line::pass{})));
}

TEST_F(session_line_test, says_that_the_stream_is_lost_where_the_first_one_was_silent_before_the_second_one_lived) {
  settings.overlap = 1min;
  const auto first = up();
  line->replace_now(now);
  collect();
  const auto second = all<market_line::open>().size() > 1 ? newest_socket() : await_socket();
  accept(second);
  keep_alive(second, 50s);
  ASSERT_EQ(line->takeovers(), 1u);
  EXPECT_TRUE(datum(second, "goes on"));
  EXPECT_EQ(all<market_line::close>().at(0).socket, first);
  EXPECT_EQ(all<market_line::lost>().size(), 1u);
}

TEST_F(session_line_test, says_that_the_stream_is_lost_where_one_takes_over_because_it_brings_too_much) {
  settings.streams = {"a@depth", "b@aggTrade"};
  settings.kept_max = 2;
  up();
  line->replace_now(now);
  collect();
  const auto second = all<market_line::open>().size() > 1 ? newest_socket() : await_socket();
  accept(second);
  for (const auto* text : {"1", "2", "3"}) datum(second, text);
  EXPECT_EQ(passed(), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(all<market_line::lost>().size(), 1u);
}

TEST_F(session_line_test, keeps_the_first_connection_while_the_second_one_does_not_come_up) {
  const auto first = up();
  line->replace_now(now);
  collect();
  const auto second = all<market_line::open>().size() > 1 ? newest_socket() : await_socket();
  line->on_closed(second, {.what = failure::refused, .detail = "HTTP 503", .status = 503}, now);
  collect();
  EXPECT_TRUE(datum(first, "goes on"));
  EXPECT_TRUE(all<market_line::lost>().empty());
  const auto third = await_socket();
  EXPECT_NE(third, second);
}

}  // namespace
}  // namespace tests
