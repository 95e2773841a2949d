#include <gtest/gtest.h>

#include "core/order/register.hpp"
#include "core/portfolio/books.hpp"
#include "messages/journal_words.hpp"
#include "messages/order_history.hpp"
#include "tests/apps/journal_session.hpp"

namespace apps {
namespace {

using testing::alpha;
using testing::alpha_actor;
using testing::orders_actor;

struct journal_state_test : testing::journal_session {
  int state(std::string actor, std::optional<std::uint64_t> until = std::nullopt, std::string config = {}) {
    out.str({});
    return journal_state(out, err,
                         {.directory = directory, .actor = std::move(actor), .until = until, .config = config});
  }
  /// The only line that begins so.
  std::string line_of(const std::string& beginning) const {
    std::string found;
    for (const auto& x : lines())
      if (x.starts_with(beginning)) found += x;
    return found;
  }
};

// I-09
TEST_F(journal_state_test, rebuilds_a_bot_to_the_hash_that_it_journaled) {
  write_session();
  ASSERT_EQ(state("bots/alpha", 10), 0) << err.str();
  const auto hash = messages::hexadecimal(snapshot().hash);
  EXPECT_EQ(line(0), "bots/alpha as of record 10, 1970-01-01T00:00:10.000000000Z");
  EXPECT_TRUE(
      line(1).starts_with("snapshot record=10 at=1970-01-01T00:00:10.000000000Z bot=bots/alpha view=3 "
                          "last_event=9 orders_issued=1 "))
      << line(1);
  EXPECT_EQ(line(2), "rebuilt hash=" + hash + " equal=yes");
  EXPECT_EQ(line(3),
            "state desired=run life=monitoring halted=no position=0.5 entries_working=1 exiting=no view=3 last_event=9 "
            "orders_issued=1 events_since=0 hash=" +
                hash);
  EXPECT_EQ(line(4), "order bots/alpha#1 role=entry side=buy open=1");
  EXPECT_EQ(line(5), "strategy bytes=8");
}

TEST_F(journal_state_test, folds_the_events_since_the_snapshot) {
  write_session();
  write({messages::event_recorded{filled_to(1000, 1500)}}, orders_actor);
  ASSERT_EQ(state("bots/alpha", 11), 0) << err.str();
  EXPECT_TRUE(
      line_of("state ").starts_with("state desired=run life=monitoring halted=no position=1.5 "
                                    "entries_working=0 exiting=no view=3 last_event=11 "))
      << line_of("state ");
  EXPECT_NE(line_of("state ").find(" events_since=1 "), std::string::npos);
  EXPECT_EQ(line_of("order "), "") << "it is filled";
}

TEST_F(journal_state_test, leaves_out_at_a_snapshot_what_the_bot_had_not_heard) {
  write_session();
  write({messages::event_recorded{filled_to(1000, 1500)}, snapshot()}, orders_actor);
  ASSERT_EQ(state("bots/alpha", 12), 0) << err.str();
  EXPECT_NE(line_of("state ").find(" position=0.5 "), std::string::npos) << "its fill was on its way to it";
  write({messages::run_started{}}, orders_actor);
  ASSERT_EQ(state("bots/alpha"), 0) << err.str();
  EXPECT_NE(line_of("state ").find(" position=1.5 "), std::string::npos) << "a start hears of it";
  EXPECT_NE(line_of("state ").find(" view=0 "), std::string::npos) << "the market begins anew";
}

TEST_F(journal_state_test, shows_a_decision_with_what_the_bot_knew_then) {
  write_session();
  hear(filled_to(1000, 1500), 11);
  const auto wanted = bot.on_view(view(20, core::tests::wish::exit)).intents.at(0);
  const auto then = snapshot();
  write({messages::event_recorded{filled_to(1000, 1500)}, then}, orders_actor);
  bot.on_view(view(21, core::tests::wish::nothing));
  write({snapshot()}, alpha_actor);
  write({messages::intent_recorded{wanted}}, alpha_actor);
  ASSERT_EQ(state("bots/alpha", 14), 0) << err.str();
  EXPECT_TRUE(line(1).starts_with("decided order=bots/alpha#2 ")) << line(1);
  EXPECT_TRUE(line_of("snapshot ").starts_with("snapshot record=12 ")) << "not the later one";
  EXPECT_NE(line_of("state ").find(" exiting=yes view=20 "), std::string::npos) << line_of("state ");
  EXPECT_EQ(line_of("order "), "order bots/alpha#2 role=exit side=sell open=1.5");
}

TEST_F(journal_state_test, shows_what_operators_told_a_bot_last) {
  write_session();
  write({messages::bot_steered{alpha, core::bot::standing_order::pause, "ana", "CPI at noon"}}, orders_actor);
  ASSERT_EQ(state("bots/alpha"), 0) << err.str();
  EXPECT_TRUE(line_of("state ").starts_with("state desired=pause life=paused ")) << line_of("state ");
  EXPECT_EQ(line_of("told "), "told pause record=11 by=ana reason=\"CPI at noon\"");
  ASSERT_EQ(state("foundation/admin"), 0) << err.str();
  EXPECT_EQ(line_of("bot "), "bot bots/alpha wanted=pause by=ana reason=\"CPI at noon\" record=11");
}

TEST_F(journal_state_test, finds_a_state_that_is_not_what_was_journaled) {
  write_session();
  auto saved = snapshot();
  ++saved.hash;
  write({saved}, alpha_actor);
  EXPECT_EQ(state("bots/alpha"), 7);
  EXPECT_EQ(line(2), "rebuilt hash=" + messages::hexadecimal(snapshot().hash) + " equal=no");
  EXPECT_EQ(err.str(), "journal: record 11: bots/alpha journaled the state hash " + messages::hexadecimal(saved.hash) +
                           ", and its state comes to " + messages::hexadecimal(snapshot().hash) + "\n");
  saved.bot_state.pop_back();
  write({saved}, alpha_actor);
  err.str({});
  EXPECT_EQ(state("bots/alpha"), 7);
  EXPECT_EQ(out.str(), "");
  EXPECT_NE(err.str().find("the records up to 12 contradict each other: the bytes end too early"), std::string::npos)
      << err.str();
}

TEST_F(journal_state_test, has_no_state_of_who_has_none) {
  write_session();
  EXPECT_EQ(state("bots/alpha", 9), 3) << "there was no snapshot yet";
  for (const auto* nobody : {"bots/beta", "bots/", "venues/paper", "desk/positions/beta/paper/BTCUSDT"})
    EXPECT_EQ(state(nobody), 3) << nobody;
}

TEST_F(journal_state_test, refuses_a_configuration_that_is_not_the_journals) {
  write_session();
  EXPECT_EQ(state("bots/alpha", std::nullopt, WATCHBILL_SOURCE_DIR "/config/profiles/demo.yaml"), 78);
  EXPECT_TRUE(err.str().starts_with("journal: up to record 10 it was written with a configuration of the hash c0ffee;"))
      << err.str();
  err.str({});
  EXPECT_EQ(state("bots/alpha", std::nullopt, "nowhere.yaml"), 78);
  EXPECT_NE(err.str().find("nowhere.yaml"), std::string::npos) << err.str();
  err.str({});
  EXPECT_EQ(journal_verify_states(out, err, {directory, "nowhere.yaml"}), 78);
  EXPECT_NE(err.str().find("nowhere.yaml"), std::string::npos) << err.str();
  EXPECT_EQ(out.str(), "");
}

TEST_F(journal_state_test, prints_objects_of_json) {
  write_session();
  ASSERT_EQ(journal_state(out, err, {.directory = directory, .actor = "desk/orders", .output = journal_output::ndjson}),
            0);
  EXPECT_EQ(line(0), R"({"v":1,"line":"actor","name":"desk/orders","facts":{"record":"10",)"
                     R"("at":"1970-01-01T00:00:10.000000000Z"}})");
  EXPECT_TRUE(line(1).starts_with(R"({"v":1,"line":"orders","facts":{"working":"1","hash":")")) << line(1);
  EXPECT_TRUE(line(2).starts_with(R"({"v":1,"line":"order","name":"bots/alpha#1","facts":{"state":"open",)"))
      << line(2);
}

TEST_F(journal_state_test, gives_the_working_orders_as_of_a_record) {
  write_session();
  ASSERT_EQ(state("desk/orders", 7), 0);
  EXPECT_EQ(line(0), "desk/orders as of record 7, 1970-01-01T00:00:07.000000000Z");
  EXPECT_TRUE(line(1).starts_with("orders working=0 ")) << "an intent is not an order yet";
  ASSERT_EQ(state("desk/orders", 8), 0);
  EXPECT_TRUE(
      line(2).starts_with("order bots/alpha#1 state=in_flight bot=bots/alpha instrument=paper/BTCUSDT side=buy "
                          "role=entry type=limit quantity=1.5 filled=0 limit=60123.45"))
      << line(2);
  ASSERT_EQ(state("desk/orders"), 0);
  EXPECT_NE(line(2).find("state=open"), std::string::npos);
  EXPECT_NE(line(2).find("filled=0.5"), std::string::npos);
}

TEST_F(journal_state_test, gives_the_positions_as_of_a_record) {
  write_session();
  ASSERT_EQ(state("desk/portfolio", 8), 0);
  EXPECT_TRUE(line(1).starts_with("portfolio positions=0 "));
  ASSERT_EQ(state("desk/portfolio"), 0);
  EXPECT_TRUE(
      line(2).starts_with("position account=main instrument=paper/BTCUSDT bot=bots/alpha quantity=0.5 cost=30061.7 "
                          "realized=0 fees=0.012 protection=59000 opened_at="))
      << line(2);
  EXPECT_TRUE(line(2).ends_with("last_event=9")) << line(2);
  EXPECT_TRUE(line(3).starts_with("score bots/alpha fills=1 trades=0 wins=0 realized=0 ")) << line(3);
}

TEST_F(journal_state_test, gives_exposures_and_what_a_monitor_watches) {
  write_session();
  ASSERT_EQ(state("desk/risk"), 0);
  EXPECT_TRUE(line(1).starts_with("risk reservations=1 ")) << line(1);
  EXPECT_EQ(line(2),
            "exposure bot=bots/alpha instrument=paper/BTCUSDT group=- position=0.5 buys_open=1 sells_open=0 orders=1");
  ASSERT_EQ(state("desk/positions/alpha/paper/BTCUSDT"), 0) << err.str();
  EXPECT_TRUE(line(1).starts_with("monitor quantity=0.5 protection=59000 covered_by_stops=0 hash=")) << line(1);
}

TEST_F(journal_state_test, gives_the_breakers_as_their_last_changes_left_them) {
  using kind = messages::breaker_changed::kind;
  write_session();
  const auto change = [](kind what, std::string name) {
    return messages::breaker_changed{.what = what,
                                     .breaker = std::move(name),
                                     .scope = "global",
                                     .action = "halt_new",
                                     .why = "too much",
                                     .by = "rule",
                                     .state = messages::testing::sample_bytes({1})};
  };
  write({change(kind::opened, "drawdown"), change(kind::opened, "health"), change(kind::closed, "health")},
        orders_actor);
  ASSERT_EQ(state("safety/breaker"), 0);
  EXPECT_TRUE(line(1).starts_with("breakers open=1 record=13 hash=")) << line(1);
  EXPECT_TRUE(line(2).starts_with("breaker drawdown state=open scope=global action=halt_new ")) << line(2);
  EXPECT_TRUE(line(3).starts_with("breaker health state=closed ")) << line(3);
}

TEST_F(journal_state_test, verifies_every_state_in_one_pass) {
  write_session();
  hear(filled_to(1000, 1500), 11);
  write({messages::event_recorded{filled_to(1000, 1500)}, snapshot()}, orders_actor);
  ASSERT_EQ(journal_verify_states(out, err, {directory}), 0) << err.str();
  EXPECT_EQ(line(1),
            "ok: verified 2 snapshots of bots, 0 of the desk and 0 of the breakers; 2 of them only as bytes, "
            "the configuration that they were written with was not named");
  hear(filled_to(-100, 1500), 13);  // the journal knows nothing of that
  write({snapshot()}, alpha_actor);
  EXPECT_EQ(journal_verify_states(out, err, {directory}), 7);
  EXPECT_EQ(err.str(), "journal: record 13: bots/alpha: it holds 1400 units, and its fills come to 1500\n");
}

// I-09
TEST_F(journal_state_test, verifies_what_the_desk_journaled_of_itself) {
  constexpr core::actor_number portfolio{core::number_of("desk/portfolio")};
  write_session();
  core::order::order_register orders;
  core::portfolio::books books({messages::testing::sample_instrument()}, {}, {});
  auto fill = filled_to(500, 500);
  fill.sequence = {9};
  for (const auto& event : {messages::submission_of(entry(), testing::at_ns(8'000'000'000), {8}), fill}) {
    orders.restore(event);
    books.restore(event);
  }
  messages::room_snapshot of_books{.last_event = {9}, .state = books.snapshot(), .hash = books.hash()};
  write({messages::room_snapshot{.state = orders.snapshot(), .hash = orders.hash()}}, orders_actor);
  write({of_books}, portfolio);
  ASSERT_EQ(journal_verify_states(out, err, {directory}), 0) << err.str();
  EXPECT_TRUE(line(1).starts_with("ok: verified 1 snapshots of bots, 2 of the desk ")) << line(1);
  ASSERT_EQ(state("desk/orders"), 0) << err.str();
  EXPECT_TRUE(line(1).ends_with(" verified_snapshots=1")) << line(1);
  ++of_books.hash;
  write({of_books}, portfolio);
  EXPECT_EQ(journal_verify_states(out, err, {directory}), 7);
  EXPECT_EQ(state("desk/portfolio"), 7);
  const auto hash = messages::hexadecimal(of_books.hash);
  EXPECT_NE(err.str().find("it journaled the state hash " + hash + ", and the records up to 9 come to "),
            std::string::npos)
      << err.str();
  EXPECT_NE(err.str().find("record 13: desk/portfolio journaled the state hash " + hash), std::string::npos)
      << err.str();
}

}  // namespace
}  // namespace apps
