#include "adapters/binance/session_private.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace std::chrono_literals;
using adapters::binance::listen_key;
using adapters::binance::private_line;
using adapters::transport::failure;

struct session_private_test : ::testing::Test {
  core::timestamp now{std::chrono::seconds(1'700'000'000)};
  adapters::transport::connect_window connects{{{300, 5min}}};
  private_line line{1, 500, connects, now};
  std::vector<private_line::step> seen;
  bool extensions_work = true;

  void collect() {
    for (auto& x : line.take()) seen.push_back(std::move(x));
  }
  template <class T>
  std::vector<T> all() const {
    std::vector<T> found;
    for (const auto& x : seen)
      if (const auto* step = std::get_if<T>(&x)) found.push_back(*step);
    return found;
  }
  template <class T>
  std::size_t count() const {
    return all<T>().size();
  }
  /// Time passes; a venue in good health extends keys.
  void advance(core::duration d) {
    for (const auto until = now + d; now < until;) {
      const auto due = line.due();
      now = std::min(until, due ? std::max(*due, now + 1ms) : until);
      const auto extended = count<private_line::extend>();
      line.advance(now);
      collect();
      if (count<private_line::extend>() > extended && extensions_work) line.on_extended(now);
      collect();
    }
  }
  std::uint64_t up(const std::string& key = "KEY1") {
    collect();
    line.on_created(key, now);
    collect();
    advance(1s);
    const auto socket = all<private_line::open>().back().socket;
    line.on_opened(socket, now);
    collect();
    return socket;
  }
  std::vector<bool> told() const {
    std::vector<bool> words;
    for (const auto& x : all<private_line::changed>()) words.push_back(x.up);
    return words;
  }
};

TEST_F(session_private_test, makes_a_key_and_connects_under_it) {
  up();
  EXPECT_EQ(count<private_line::create>(), 1u);
  EXPECT_EQ(all<private_line::open>().at(0).key, "KEY1");
  EXPECT_TRUE(line.up());
  EXPECT_TRUE(told().back());
}

// F-20
TEST_F(session_private_test, extends_the_key_every_twenty_minutes) {
  up();
  advance(125min);
  EXPECT_EQ(count<private_line::extend>(), 6u);
  EXPECT_EQ(count<private_line::open>(), 1u);
  EXPECT_TRUE(line.up());
}

// F-20
TEST_F(session_private_test, replaces_a_key_that_expired_and_tells_that_the_stream_was_away) {
  const auto first = up();
  line.on_expired("KEY1", now);
  line.on_expired("KEY1", now);  // the event comes twice
  collect();
  EXPECT_FALSE(line.up());
  EXPECT_FALSE(told().back());
  advance(1s);
  EXPECT_EQ(count<private_line::create>(), 2u);
  line.on_created("KEY2", now);
  collect();
  advance(1s);
  const auto second = all<private_line::open>().back();
  EXPECT_EQ(second.key, "KEY2");
  line.on_opened(second.socket, now);
  collect();
  EXPECT_EQ(all<private_line::close>().back().socket, first);
  EXPECT_TRUE(line.up());
  EXPECT_TRUE(told().back());
}

// F-20
TEST_F(session_private_test, replaces_a_key_that_the_venue_does_not_know_any_more) {
  up();
  extensions_work = false;
  advance(21min);
  ASSERT_EQ(count<private_line::extend>(), 1u);
  line.on_gone(now);
  advance(1s);
  EXPECT_EQ(count<private_line::create>(), 2u);
}

TEST_F(session_private_test, connects_again_when_the_connection_ends) {
  const auto first = up();
  line.on_closed(first, {.what = failure::closed, .detail = "gone"}, now);
  collect();
  EXPECT_FALSE(line.up());
  EXPECT_FALSE(told().back());
  advance(2s);
  ASSERT_EQ(count<private_line::open>(), 2u);
  EXPECT_EQ(all<private_line::open>()[1].key, "KEY1");
  line.on_opened(all<private_line::open>()[1].socket, now);
  collect();
  EXPECT_TRUE(told().back());
}

TEST_F(session_private_test, makes_another_key_where_the_venue_does_not_let_it_in) {
  collect();
  line.on_created("KEY1", now);
  collect();
  advance(1s);
  line.on_closed(all<private_line::open>().back().socket, {.what = failure::refused, .detail = "401", .status = 401},
                 now);
  collect();
  advance(2s);
  EXPECT_EQ(count<private_line::create>(), 2u);
  line.on_created("KEY2", now);
  collect();
  advance(3s);
  EXPECT_EQ(all<private_line::open>().back().key, "KEY2");
}

// F-11
TEST_F(session_private_test, makes_the_next_connection_before_the_day_is_over_and_stays_up) {
  const auto first = up();
  advance(24h);
  ASSERT_EQ(count<private_line::open>(), 2u);
  EXPECT_TRUE(line.up());
  const auto words = told().size();
  line.on_opened(all<private_line::open>()[1].socket, now);
  collect();
  EXPECT_EQ(all<private_line::close>().back().socket, first);
  for (std::size_t i = words; i < told().size(); ++i) EXPECT_TRUE(told()[i]);
}

// F-20: the key is extended without complaint, and the stream is dead.
TEST_F(session_private_test, is_opened_anew_where_something_was_missed) {
  const auto first = up();
  line.renew(now);
  collect();
  advance(2s);
  ASSERT_EQ(count<private_line::open>(), 2u);
  EXPECT_TRUE(line.owns(first));
  line.on_opened(all<private_line::open>()[1].socket, now);
  collect();
  EXPECT_FALSE(line.owns(first));
  EXPECT_TRUE(told().back()) << "told again: orders and fills have to be compared";
}

TEST_F(session_private_test, wants_to_be_woken_for_nothing_that_has_to_wait_for_the_key) {
  const auto socket = up();
  line.on_closed(socket, {.what = failure::refused, .detail = "401", .status = 401}, now);
  collect();
  advance(1s);
  ASSERT_EQ(count<private_line::create>(), 2u) << "the key is on its way";
  EXPECT_FALSE(line.due() && *line.due() <= now);
}

TEST_F(session_private_test, asks_for_a_key_again_after_a_refusal_and_not_in_a_storm) {
  collect();
  for (int i = 0; i < 5; ++i) {
    line.on_refused(now);
    collect();
    advance(500ms);
  }
  advance(10min);
  EXPECT_LE(count<private_line::create>(), 20u);
  EXPECT_GE(count<private_line::create>(), 2u);
}

}  // namespace
}  // namespace tests
