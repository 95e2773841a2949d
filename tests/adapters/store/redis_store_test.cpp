#include "adapters/store/redis_store.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "core/types/json_object.hpp"
#include "tests/adapters/store/mirrored_session.hpp"

namespace adapters::store {
namespace {

using outcome = follower::outcome;

struct redis_store_test : testing::mirrored_session {
  /// What a hash has to hold according to the row of a table.
  std::set<std::string> as_fields(const std::string& table, const std::string& where) {
    std::set<std::string> fields;
    for (const column& x : find_table(table)->columns) {
      const std::string name(x.name);
      const auto found = ask(live, "SELECT \"" + name + "\" FROM " + table + " WHERE " + where);
      if (found.front() != "-") fields.insert(name + '=' + found.front());
    }
    return fields;
  }
};

// V-010, D-091
TEST_F(redis_store_test, holds_what_is_open_as_the_tables_do) {
  begin();
  round_trip(10000, 9050);
  const auto buy = entry(core::side::buy, 1000, 9000);
  fill(buy, 10000, send(buy));
  const auto guard = stop(core::side::sell, 1000, 9000);
  send(guard);
  write(messages::bot_steered{testing::bot, core::bot::standing_order::pause, "ann", "lunch"});
  mirror();
  fill_store(live);
  const auto held = state();
  std::set<std::string> keys;
  for (const auto& [key, words] : held) keys.insert(key);
  EXPECT_EQ(keys, (std::set<std::string>{"bot:state", "bot:state:bots/alpha", "order:working",
                                         "order:working:positions/alpha#2", "portfolio_state", "portfolio_state:crypto",
                                         "position", "position:main:paper/BTCUSDT:bots/alpha", "progress"}));
  EXPECT_EQ(held.at("position"), std::set<std::string>{"main:paper/BTCUSDT:bots/alpha"});
  EXPECT_EQ(held.at("position:main:paper/BTCUSDT:bots/alpha"), as_fields("positions", "quantity <> '0'"));
  EXPECT_EQ(held.at("portfolio_state:crypto"),
            as_fields("portfolio_state", "sequence = (SELECT max(sequence) FROM portfolio_state)"));
  EXPECT_EQ(held.at("order:working:positions/alpha#2"),
            as_fields("orders", "sequence = (SELECT max(sequence) FROM orders)"));
  EXPECT_EQ(held.at("bot:state:bots/alpha"), as_fields("bot_configs", "bot_id = 'bots/alpha'"));
  EXPECT_TRUE(held.at("bot:state:bots/alpha").contains("wanted=pause"));
}

// V-010
TEST_F(redis_store_test, forgets_positions_that_are_flat_and_orders_that_are_over) {
  begin();
  round_trip(10000, 11000);
  denied();
  mirror();
  const auto held = state();
  EXPECT_EQ(held.count("position") + held.count("order:working"), 0u);
  EXPECT_EQ(field("portfolio_state:crypto", "open_exposure"), "0");
}

// D-091, V-010
TEST_F(redis_store_test, shows_breakers_and_what_an_operator_should_look_at) {
  using change = messages::breaker_changed::kind;
  using note = messages::actor_noted::kind;
  begin();
  write(messages::breaker_changed{.what = change::opened, .breaker = "daily_loss", .scope = "global", .why = "-3 %"});
  write(messages::actor_noted{note::quarantined, "bots/alpha", "boom"});
  write(messages::actor_noted{note::alarm, "venues/paper/feed", "stale"});
  mirror();
  EXPECT_EQ(field("circuit_breaker:daily_loss", "kind"), "breaker_opened");
  EXPECT_EQ(field("circuit_breaker:daily_loss", "reason"), "-3 %");
  EXPECT_EQ(state().at("alert"), (std::set<std::string>{"bots/alpha", "venues/paper/feed"}));
  EXPECT_EQ(field("alert:bots/alpha", "text"), "boom");
  write(messages::breaker_changed{.what = change::closed, .breaker = "daily_loss", .scope = "global"});
  write(messages::actor_noted{note::restarted, "bots/alpha", {}});
  mirror();
  EXPECT_EQ(field("circuit_breaker:daily_loss", "kind"), "breaker_closed");
  EXPECT_EQ(field("circuit_breaker:daily_loss", "reason"), "") << "a row is what a breaker is, not what it was";
  EXPECT_EQ(state().at("alert"), std::set<std::string>{"venues/paper/feed"});
}

// V-010
TEST_F(redis_store_test, tells_listeners_what_happened_in_the_order_of_the_journal) {
  begin();
  listener hears(server);
  round_trip(10000, 11000);
  denied();
  mirror();
  fill_store(live);
  std::vector<std::string> fills, closed, signals;
  std::uint64_t record = 0;
  for (const auto& [channel, payload] : hears.all(server)) {
    const auto at = std::stoull(payload.substr(std::string("{\"record\":").size()));
    EXPECT_LE(record, at) << payload;
    record = at;
    if (channel == "fills") fills.push_back(payload);
    if (channel == "trades_closed") closed.push_back(payload);
    if (channel == "signals") signals.push_back(payload);
  }
  ASSERT_EQ(fills.size(), 2u);
  for (std::size_t i = 0; i < fills.size(); ++i) {
    const auto row = as_fields("fills", "venue_trade = '" + std::to_string(i + 1) + "'");
    for (const auto& cell : row) {
      const auto name = cell.substr(0, cell.find('=')), text = cell.substr(cell.find('=') + 1);
      const auto as_text = core::json_quoted(name) + ':' + core::json_quoted(text),
                 as_number = '"' + name + "\":" + text;
      EXPECT_TRUE(fills[i].find(as_text) != std::string::npos || fills[i].find(as_number) != std::string::npos)
          << fills[i] << " lacks " << cell;
    }
  }
  ASSERT_EQ(closed.size(), 1u);
  EXPECT_NE(closed[0].find(R"("net_pnl":"14.8")"), std::string::npos) << closed[0];
  EXPECT_NE(signals.back().find(R"("status":"blocked","reason":"group_exposure")"), std::string::npos)
      << signals.back();
}

TEST_F(redis_store_test, tells_nobody_of_what_was_before_the_time_that_it_was_given) {
  begin();
  round_trip(10000, 11000);
  listener hears(server);
  auto from_here = settings(server.address());
  const auto seconds = static_cast<std::int64_t>(written) + 1;
  from_here.messages_from = core::timestamp(std::chrono::seconds(seconds));
  const auto buy = entry(core::side::buy, 1000, 9000);
  fill(buy, 10000, send(buy));
  mirror(*open(std::move(from_here)));
  const auto heard = hears.all(server);
  EXPECT_EQ(std::ranges::count(heard, "fills", [](const auto& x) { return x.first; }), 1);
  EXPECT_EQ(state().count("position"), 1u);
}

/// Gives every batch to two that began at the same place: to the second it is one whose answer was lost.
class twice : public sink {
 public:
  twice(sink& first, sink& second) : first_(first), second_(second) {}
  progress reached() const override { return first_.reached(); }
  store_result<void> write(const rows& all, const progress& at) override {
    if (auto done = first_.write(all, at); !done) return done;
    return second_.write(all, at);
  }

 private:
  sink& first_;
  sink& second_;
};

// V-002
TEST_F(redis_store_test, takes_a_batch_that_comes_again_once) {
  begin();
  round_trip(10000, 11000);
  listener hears(server);
  mirror();
  const auto once = hears.all(server);
  const auto held = state();
  server.ask({"FLUSHALL"});
  const auto first = open(), second = open();
  twice both(*first, *second);
  follower follows(files(), both);
  ASSERT_EQ(follow(follows), outcome::caught_up) << follows.trouble();
  EXPECT_EQ(second->reached(), first->reached());
  EXPECT_EQ(hears.all(server), once);
  EXPECT_EQ(state(), held);
}

RC_GTEST_FIXTURE_PROP(redis_store_test, goes_on_where_it_was_with_the_keys_and_messages_of_one_piece, ()) {
  server.ask({"FLUSHALL"});
  begin();
  listener hears(server);
  const auto rounds = *rc::gen::inRange(1, 4);
  for (int i = 0; i < rounds; ++i) {
    if (*rc::gen::inRange(0, 2) == 0) denied();
    round_trip(10000, *rc::gen::inRange(9000, 12000));
    const auto half = entry(core::side::buy, 500, 9000);
    const auto sent = send(half);
    // A life of the process ends here.
    mirror(static_cast<std::size_t>(*rc::gen::inRange(1, 9)));
    fill(half, 10100, sent);
  }
  mirror();
  const auto in_pieces = hears.all(server);
  auto held = state();
  server.ask({"FLUSHALL"});
  mirror(1000);
  RC_ASSERT(hears.all(server) == in_pieces);
  RC_ASSERT(state() == held);
  forget();
}

TEST_F(redis_store_test, leaves_the_keys_of_other_prefixes_alone) {
  begin();
  round_trip(10000, 11000);
  mirror();
  const auto first = state();
  const auto other = open(settings(server.address({}, "?prefix=desk:")));
  EXPECT_EQ(other->reached(), progress{});
  mirror(*other);
  EXPECT_EQ(state("desk:"), first);
  EXPECT_EQ(state(), first);
  EXPECT_EQ(server.keys("*").size(), 2 * first.size());
}

TEST_F(redis_store_test, refuses_a_mirror_of_another_journal) {
  begin();
  round_trip(10000, 11000);
  mirror();
  const auto held = state();
  forget();
  begin();
  for (int i = 0; i < 3; ++i) round_trip(10000, 11001);
  const auto mirror_of_first = open();
  follower follows(files(), *mirror_of_first);
  EXPECT_EQ(follow(follows), outcome::failed);
  EXPECT_NE(follows.trouble().find("another journal"), std::string::npos) << follows.trouble();
  EXPECT_EQ(state(), held);
}

TEST_F(redis_store_test, refuses_what_others_or_later_versions_wrote) {
  server.ask({"SET", "watchbill:progress", "42 %"});
  EXPECT_EQ(refusal(), store_fault::foreign);
  server.ask({"DEL", "watchbill:progress"});
  server.ask({"HSET", "watchbill:progress", "format", "a download"});
  EXPECT_EQ(refusal(), store_fault::foreign);
  server.ask({"HSET", "watchbill:progress", "format", "watchbill live state", "version", "2"});
  EXPECT_EQ(refusal(), store_fault::newer);
  server.ask({"HSET", "watchbill:progress", "version", "1", "last_sequence", "x", "fingerprint", "1"});
  EXPECT_EQ(refusal(), store_fault::damaged);
}

TEST_F(redis_store_test, stops_at_a_key_of_somebody_else_and_begins_anew_when_it_is_gone) {
  begin();
  const auto buy = entry(core::side::buy, 1000, 9000);
  fill(buy, 10000, send(buy));
  server.ask({"SET", "watchbill:position", "upright"});
  {
    const auto store = open();
    follower follows(files(), *store);
    EXPECT_EQ(follow(follows), outcome::failed);
    EXPECT_NE(follows.trouble().find("something else"), std::string::npos) << follows.trouble();
  }
  server.ask({"DEL", "watchbill:position"});
  mirror();
  EXPECT_EQ(state().at("position"), std::set<std::string>{"main:paper/BTCUSDT:bots/alpha"});
}

TEST_F(redis_store_test, says_what_to_remove_where_it_may_not_begin_anew) {
  begin();
  write(messages::bot_steered{testing::bot, core::bot::standing_order::pause, "ann", "lunch"});
  server.ask({"SET", "watchbill:bot:state", "upright"});
  server.ask({"ACL", "SETUSER", "node", "on", ">hush", "~watchbill:*", "&watchbill:*", "+@all", "-del"});
  const auto store = open(settings(server.address("node:hush@")));
  follower follows(files(), *store);
  EXPECT_EQ(follow(follows, 1000), outcome::failed);
  for (const auto* part : {"something else", "WRONGTYPE", "NOPERM", "remove it too", "watchbill:progress"})
    EXPECT_NE(follows.trouble().find(part), std::string::npos) << follows.trouble();
  EXPECT_EQ(field("progress", "last_sequence"), std::to_string(written)) << "it is what has to be removed";
  server.ask({"DEL", "watchbill:bot:state", "watchbill:progress"});
  mirror();
  EXPECT_EQ(state().at("bot:state"), std::set<std::string>{"bots/alpha"});
}

}  // namespace
}  // namespace adapters::store
