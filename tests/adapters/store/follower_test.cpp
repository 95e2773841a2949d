#include "adapters/store/follower.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>

#include "tests/adapters/store/trading_session.hpp"

namespace adapters::store {
namespace {

using testing::trading_session;
using outcome = follower::outcome;

struct follower_test : trading_session {};

/// Refuses the first batches, then hands on.
class moody_sink : public sink {
 public:
  moody_sink(sink& to, int refusals) : to_(to), refusals_(refusals) {}
  progress reached() const override { return to_.reached(); }
  store_result<void> write(const rows& all, const progress& at) override {
    if (refusals_-- > 0) return core::unexpected(store_problem{store_fault::unavailable, "disk", "full"});
    return to_.write(all, at);
  }

 private:
  sink& to_;
  int refusals_;
};

// V-004, S-037, K-061
TEST_F(follower_test, makes_a_trade_out_of_its_fills) {
  begin();
  round_trip(10000, 9050);
  fill_store(live);
  EXPECT_EQ(ask(live,
                "SELECT trade_id, signal_id, direction, quantity, entry_price, avg_exit_price, size_usd, gross_pnl, "
                "exchange_fees, net_pnl, return_pct, stop_loss, r_multiple, exit_reason, fills, hold_time_hrs, user_id "
                "FROM trades_closed"),
            std::vector<std::string>{"T13 bots/alpha#1 long 1.5 100 90.5 150 -14.25 0.2 -14.45 -9.633333 90 -0.963333 "
                                     "stop 2 0.001666 local"});
  EXPECT_EQ(ask(live, "SELECT quantity, realized, fees, trade_id FROM positions"),
            std::vector<std::string>{"0 -14.25 0.2 T13"});
  EXPECT_EQ(ask(live, "SELECT net_pnl, peak_pnl, drawdown, open_exposure FROM portfolio_state ORDER BY sequence"),
            (std::vector<std::string>{"-0.1 0 0.1 150", "-14.45 0 14.45 0"}));
}

TEST_F(follower_test, splits_a_fill_that_reverses_a_position_between_two_trades) {
  begin();
  const auto buy = entry(core::side::buy, 1000, 9000);
  fill(buy, 10000, send(buy));
  const auto sell = entry(core::side::sell, 3000, 12000);
  fill(sell, 11000, send(sell));
  fill_store(live);
  EXPECT_EQ(ask(live, "SELECT quantity, gross_pnl, fills FROM trades_closed"), std::vector<std::string>{"1 10 2"});
  EXPECT_EQ(ask(live, "SELECT quantity, entry_price FROM positions"), std::vector<std::string>{"-2 110"});
  EXPECT_EQ(ask(live, "SELECT what FROM trade_fills ORDER BY sequence, trade_id"),
            (std::vector<std::string>{"opened", "closed", "opened"}));
}

// S-038
TEST_F(follower_test, shows_signals_that_were_carried_out_and_blocked_with_the_reason) {
  begin();
  round_trip(10000, 11000);
  denied();
  fill_store(live);
  EXPECT_EQ(ask(live, "SELECT signal_id, type, asset, direction, status, reason FROM signals ORDER BY sequence"),
            (std::vector<std::string>{"bots/alpha#1 entry BTCUSDT long executed -",
                                      "bots/alpha#2 entry BTCUSDT short blocked group_exposure"}));
  EXPECT_EQ(ask(live, "SELECT kind, subject, reason FROM risk_events"),
            std::vector<std::string>{"denied bots/alpha#2 group_exposure"});
}

// The query of docs/stores.md.
TEST_F(follower_test, tells_the_whole_story_of_a_trade_in_one_query) {
  begin();
  round_trip(10000, 11000);
  fill_store(live);
  EXPECT_EQ(ask(live,
                "SELECT t.trade_id, s.signal_id, f.order_id, o.type, o.state, f.price, l.what, t.net_pnl "
                "FROM trades_closed t JOIN signals s USING (signal_id) JOIN trade_fills l USING (trade_id) "
                "JOIN fills f ON f.sequence = l.sequence JOIN orders o ON o.sequence = f.sequence ORDER BY f.sequence"),
            (std::vector<std::string>{"T13 bots/alpha#1 bots/alpha#1 market filled 100 opened 14.8",
                                      "T13 bots/alpha#1 positions/alpha#1 stop_market filled 110 closed 14.8"}));
}

// V-005
TEST_F(follower_test, has_one_event_for_every_record_and_lets_none_be_changed) {
  begin();
  round_trip(10000, 11000);
  fill_store(live);
  EXPECT_EQ(ask(live, "SELECT count(*), max(sequence), count(DISTINCT event_id) FROM events"),
            std::vector<std::string>{std::to_string(written) + ' ' + std::to_string(written) + ' ' +
                                     std::to_string(written)});
  auto database = sqlite::database::open(live, sqlite::access::write);
  for (const auto* sql : {"UPDATE events SET type = 'x'", "DELETE FROM events", "DELETE FROM fills"}) {
    const auto done = database->run(sql);
    ASSERT_FALSE(done) << sql;
    EXPECT_NE(done.error().text.find("append-only"), std::string::npos) << done.error().text;
  }
}

RC_GTEST_FIXTURE_PROP(follower_test, following_live_gives_the_rows_of_a_rebuild, ()) {
  begin();
  const auto rounds = *rc::gen::inRange(1, 4);
  for (int i = 0; i < rounds; ++i) {
    const auto trade_kind = *rc::gen::inRange(0, 3);
    if (trade_kind == 0) denied();
    if (trade_kind == 1) round_trip(10000, *rc::gen::inRange(9000, 12000));
    const auto half = entry(core::side::buy, 500, 9000);
    const auto sent = send(half);
    // A life of the process ends here, in the middle of an order and of a trade.
    fill_store(live, static_cast<std::size_t>(*rc::gen::inRange(1, 9)));
    fill(half, 10100, sent);
  }
  fill_store(live);
  const auto rebuilt = scratch.path() / "rebuilt.db";
  fill_store(rebuilt, 1000);
  RC_ASSERT(everything(live) == everything(rebuilt));
  forget();
  for (const auto& store : {live, rebuilt}) std::filesystem::remove(store);
}

TEST_F(follower_test, goes_on_after_a_kill_in_the_middle_of_a_batch_with_the_same_rows) {
  begin();
  for (int i = 0; i < 6; ++i) round_trip(10000, 10500);
  const auto undisturbed = scratch.path() / "undisturbed.db";
  fill_store(undisturbed);
  for (const int batches : {1, 3, 8}) {
    std::array<int, 2> line{};
    ASSERT_EQ(::pipe(line.data()), 0);
    const auto child = ::fork();
    if (child == 0) {
      auto store = sqlite_store::open(live);
      if (!store) ::_exit(1);
      follower follows(files(), **store);
      while (follows.step(2) == outcome::more) (void)!::write(line[1], ".", 1);
      while (true) ::pause();
    }
    // Killed right behind a batch: the next one is under way.
    for (char byte = 0; byte < batches; ++byte) {
      char told = 0;
      ASSERT_EQ(::read(line[0], &told, 1), 1);
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (const int end : line) ::close(end);
    const auto status = status_of(live);
    ASSERT_TRUE(status) << describe(status.error());
    const auto events = static_cast<std::uint64_t>(status->counts[3].second);
    EXPECT_EQ(status->counts[3].first, "events");
    EXPECT_EQ(events, status->reached.last.value) << "a batch is there in part";
  }
  fill_store(live);
  EXPECT_EQ(everything(live), everything(undisturbed));
}

// V-002
TEST_F(follower_test, keeps_a_batch_that_the_database_refuses_and_writes_it_later) {
  begin();
  round_trip(10000, 11000);
  auto store = sqlite_store::open(live);
  ASSERT_TRUE(store);
  moody_sink moody(**store, 3);
  follower follows(files(), moody);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(follows.step(1000), outcome::put_off);
    EXPECT_NE(follows.trouble().find("full"), std::string::npos);
  }
  EXPECT_EQ(follow(follows), outcome::caught_up);
  EXPECT_EQ(follows.trouble(), "");
  store->reset();
  const auto other = scratch.path() / "other.db";
  fill_store(other);
  EXPECT_EQ(everything(live), everything(other));
}

/// Takes every second batch without saying so.
class mumbling_sink : public sink {
 public:
  explicit mumbling_sink(sink& to) : to_(to) {}
  progress reached() const override { return to_.reached(); }
  store_result<void> write(const rows& all, const progress& at) override {
    taken.push_back(at.last);
    auto done = to_.write(all, at);
    if (taken.size() % 2 == 1) return core::unexpected(store_problem{store_fault::unavailable, "server", "gone"});
    return done;
  }
  std::vector<core::sequence> taken;

 private:
  sink& to_;
};

// V-002
TEST_F(follower_test, does_not_write_again_what_was_taken_before_the_answer_was_lost) {
  begin();
  round_trip(10000, 11000);
  auto store = sqlite_store::open(live);
  ASSERT_TRUE(store);
  mumbling_sink mumbling(**store);
  follower follows(files(), mumbling);
  auto done = outcome::more;
  while (done == outcome::more || done == outcome::put_off) done = follows.step(3);
  EXPECT_EQ(done, outcome::caught_up) << follows.trouble();
  EXPECT_EQ(std::ranges::adjacent_find(mumbling.taken, std::greater_equal{}), mumbling.taken.end()) << "came twice";
  EXPECT_EQ(mumbling.taken.back().value, written);
  store->reset();
  const auto other = scratch.path() / "other.db";
  fill_store(other);
  EXPECT_EQ(everything(live), everything(other));
}

TEST_F(follower_test, follows_a_journal_that_grows) {
  begin();
  auto store = sqlite_store::open(live);
  ASSERT_TRUE(store);
  follower follows(files(), **store);
  EXPECT_EQ(follow(follows), outcome::caught_up);
  for (int i = 0; i < 5; ++i) {
    round_trip(10000, 11000);
    EXPECT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
    EXPECT_EQ(follows.reached().value, written);
  }
}

TEST_F(follower_test, refuses_a_store_that_holds_another_journal) {
  begin();
  round_trip(10000, 11000);
  fill_store(live);
  forget();
  const auto refusal = [&] {
    auto store = sqlite_store::open(live);
    follower follows(files(), **store);
    EXPECT_EQ(follow(follows), outcome::failed);
    return follows.trouble();
  };
  begin();
  EXPECT_NE(refusal().find("another journal"), std::string::npos) << "a shorter one";
  for (int i = 0; i < 3; ++i) round_trip(10000, 11001);
  EXPECT_NE(refusal().find("another journal"), std::string::npos) << "a longer one";
}

}  // namespace
}  // namespace adapters::store
