#include "adapters/binance/session_watch.hpp"

#include <gtest/gtest.h>

namespace tests {
namespace {

using namespace std::chrono_literals;
using adapters::binance::subscription_watch;
using complaint = subscription_watch::complaint;

/// Streams under the rules as they are; time moves by hand.
struct session_watch_test : ::testing::Test {
  static constexpr core::timestamp begin{std::chrono::seconds(1'700'000'000)};
  static constexpr core::duration venue_clock_ahead = 37min;  // must not matter

  subscription_watch watch;
  core::timestamp now = begin;

  void subscribe(std::vector<std::string> streams) {
    watch.subscribed(1, streams, now);
    watch.answered(1, true);
  }
  void datum(const std::string& stream, core::duration late = 0s) {
    watch.datum(stream, now + venue_clock_ahead - late, now);
  }
  /// One datum every `gap` for `length`.
  void data(const std::string& stream, core::duration gap, core::duration length) {
    for (const auto until = now + length; now < until; now += gap) datum(stream);
  }
  std::optional<complaint> found() const {
    const auto finding = watch.judge(now);
    if (!finding) return std::nullopt;
    return finding->what;
  }
  /// Lets time pass, looking as often as a session does; the probes that are wanted are answered with `newest`.
  std::optional<complaint> wait(core::duration limit, std::optional<core::timestamp> newest = std::nullopt) {
    for (const auto until = now + limit; now < until; now += 500ms) {
      if (const auto what = found()) return what;
      for (const auto& stream : watch.take_probes(now))
        if (newest) watch.probed(stream, *newest, now);
    }
    return found();
  }
};

// F-08
TEST_F(session_watch_test, complains_of_a_subscription_that_is_not_acknowledged) {
  watch.subscribed(1, {"a@depth", "a@aggTrade"}, now);
  watch.subscribed(2, {"b@depth"}, now);
  watch.answered(1, true);
  EXPECT_EQ(wait(4s), std::nullopt);
  EXPECT_EQ(wait(2s), complaint::unanswered);
  EXPECT_EQ(watch.judge(now)->stream, "b@depth");
}

TEST_F(session_watch_test, complains_of_a_subscription_that_is_refused) {
  watch.subscribed(7, {"a@depth"}, now);
  watch.answered(7, false);
  EXPECT_EQ(found(), complaint::refused);
}

// F-08
TEST_F(session_watch_test, complains_of_an_acknowledged_stream_without_a_datum_where_the_venue_cannot_say_why) {
  subscribe({"a@depth", "b@depth"});
  datum("a@depth");
  EXPECT_FALSE(watch.complete());
  data("a@depth", 100ms, 6s);
  EXPECT_EQ(wait(5s), complaint::no_datum);
  EXPECT_EQ(watch.judge(now)->stream, "b@depth");
}

// F-08
TEST_F(session_watch_test, takes_a_stream_without_news_for_quiet_and_complains_once_there_are_some) {
  subscribe({"a@aggTrade"});
  const auto old_trade = begin - 1h;
  EXPECT_EQ(wait(1min, old_trade), std::nullopt);
  EXPECT_TRUE(watch.complete());
  EXPECT_EQ(wait(1min, now), complaint::no_datum);
}

// F-07, G-15
TEST_F(session_watch_test, finds_a_liquid_stream_dead_within_ten_seconds_though_the_connection_stands) {
  subscribe({"a@bookTicker"});
  data("a@bookTicker", 50ms, 5s);
  const auto silent_since = now;
  EXPECT_EQ(wait(20s), complaint::silent);
  EXPECT_LE(now - silent_since, 10s);
}

// F-07
TEST_F(session_watch_test, finds_a_liquid_stream_dead_by_what_the_venue_has_and_did_not_send) {
  subscribe({"a@bookTicker"});
  data("a@bookTicker", 50ms, 5s);
  const auto silent_since = now;
  EXPECT_EQ(wait(20s, now + venue_clock_ahead + 1s), complaint::silent);
  EXPECT_LE(now - silent_since, 10s);
}

TEST_F(session_watch_test, lets_a_liquid_stream_fall_quiet_while_the_venue_has_nothing_newer) {
  subscribe({"a@bookTicker"});
  data("a@bookTicker", 50ms, 5s);
  const auto newest = now + venue_clock_ahead - 50ms;
  EXPECT_EQ(wait(10min, newest), std::nullopt);
}

// G-15
TEST_F(session_watch_test, asks_the_venue_about_a_quiet_stream_after_thirty_seconds) {
  subscribe({"a@aggTrade"});
  data("a@aggTrade", 4s, 1min);
  now += 25s;
  EXPECT_TRUE(watch.take_probes(now).empty());
  now += 6s;
  EXPECT_EQ(watch.take_probes(now), std::vector<std::string>{"a@aggTrade"});
  EXPECT_TRUE(watch.take_probes(now).empty());
  now += 9s;
  EXPECT_EQ(found(), std::nullopt);
  now += 1s;
  EXPECT_EQ(found(), complaint::silent);
}

TEST_F(session_watch_test, takes_a_datum_for_an_answer_to_its_question) {
  subscribe({"a@aggTrade"});
  datum("a@aggTrade");
  now += 31s;
  ASSERT_EQ(watch.take_probes(now).size(), 1u);
  now += 5s;
  datum("a@aggTrade");
  now += 6s;
  EXPECT_EQ(found(), std::nullopt);
}

// F-09
TEST_F(session_watch_test, complains_of_data_whose_event_time_stands_still) {
  subscribe({"a@depth"});
  data("a@depth", 100ms, 5s);
  const auto stuck_at = now + venue_clock_ahead;
  for (int i = 0; i < 120 && !found(); ++i, now += 100ms) watch.datum("a@depth", stuck_at, now);
  EXPECT_EQ(found(), complaint::stuck);
}

// F-09
TEST_F(session_watch_test, complains_of_data_that_come_ever_later) {
  subscribe({"a@depth"});
  data("a@depth", 100ms, 5s);
  for (core::duration late{}; late < 40s && !found(); late += 50ms, now += 100ms) datum("a@depth", late);
  EXPECT_EQ(found(), complaint::lagging);
}

TEST_F(session_watch_test, does_not_ask_about_more_streams_at_a_time_than_it_may) {
  std::vector<std::string> streams;
  for (int i = 0; i < 30; ++i) streams.push_back("s" + std::to_string(i) + "@depth");
  subscribe(streams);
  now += 6s;
  EXPECT_EQ(watch.take_probes(now).size(), subscription_watch::probes_max);
  EXPECT_TRUE(watch.take_probes(now).empty());
}

TEST_F(session_watch_test, ignores_streams_that_nobody_asked_for) {
  subscribe({"a@depth"});
  datum("x@depth");
  watch.probed("x@depth", now, now);
  EXPECT_EQ(watch.size(), 1u);
}

}  // namespace
}  // namespace tests
