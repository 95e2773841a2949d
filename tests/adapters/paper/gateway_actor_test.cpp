#include "adapters/paper/gateway_actor.hpp"

#include "actors/journal_actor.hpp"
#include "tests/actors/among_peers.hpp"
#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"
#include "tests/runtime/memory_storage.hpp"

namespace tests {
namespace {

using namespace core::tests;
using namespace std::chrono_literals;
using core::side;
using core::venue_refusal;
using kind = core::venue_report::kind;

/// Proofs come from a real journal; the test holds them in its hand before it passes them on.
struct gateway_actor_test : among_peers {
  runtime::journal_file file = *runtime::journal_file::open(
      std::make_shared<runtime::testing::memory_storage>(std::make_shared<runtime::testing::memory_disk>()),
      {.segment_bytes = 1 << 16});
  sink risk = listen("desk/risk"), portfolio = listen("desk/portfolio"), proofs = listen("proofs");
  sink orders;
  peer notes = answering("notes");
  adapters::paper::venue venue{
      "paper", core::sim::exchange({.order_latency = 20ms, .report_latency = 10ms}, core::tests::instruments())};

  ~gateway_actor_test() override { run.stop(); }

  void open_gateway(bool with_orders = true) {
    if (with_orders) orders = listen("desk/orders");
    open_both();
    tell(core::market_view{
        .instrument = {1},
        .view = 1,
        .ts_event = run.now(),
        .ts_recv = run.now(),
        .book_valid = true,
        .body = core::depth{.bid_count = 1, .ask_count = 1, .bids = {{{{100}, {500}}}}, .asks = {{{{101}, {500}}}}}});
  }
  void tell(auto message) {
    send(at("venues/paper/gateway"), std::move(message));
    run.settle();
  }
  messages::journaled_command proof_of(messages::placement x) {
    send(at("journal"), std::move(x));
    run.settle();
    return proofs.all<messages::journaled_command>().back();
  }
  messages::journaled_command proof_of(const core::order_intent& intent) {
    core::risk::gate gate(bounds(), core::tests::instruments());
    gate.on_mark({1}, {{100}, {101}}, noon);
    return proof_of(messages::placement{gate.admit(intent, noon).value()});
  }
  std::vector<std::pair<std::uint32_t, kind>> reports() {
    std::vector<std::pair<std::uint32_t, kind>> all;
    for (const auto& x : orders.all<core::venue_report>()) all.emplace_back(core::count_of(x.order), x.what);
    return all;
  }
  using list = std::vector<std::pair<std::uint32_t, kind>>;

 private:
  void open_both() {
    using namespace runtime;
    actors::journal_peers to{.orders = messages::orders_address(at("desk/orders")),
                             .risk = messages::risk_address(at("desk/risk")),
                             .portfolio = messages::portfolio_address(at("desk/portfolio")),
                             .gateways = {{{1}, messages::gateway_address(at("proofs"))}}};
    run.start(
        {.name = "top",
         .policy = {.intensity = 3, .backoff_min = {}, .backoff_max = {}},
         .children = {{.name = "journal", .start = room_start(actors::journal_actor, run.env(), file, to)},
                      {.name = "venues/paper/gateway",
                       .start = room_start(adapters::paper::gateway_actor, run.env(), venue,
                                           adapters::paper::gateway_settings{.state_interval = 1min},
                                           adapters::paper::gateway_peers{messages::orders_address(at("desk/orders")),
                                                                          messages::journal_address(at("notes"))})}},
         .listener = supervision.actor()});
    run.settle();
  }
};

TEST_F(gateway_actor_test, hands_a_command_to_the_venue_and_brings_back_its_reports_in_order) {
  open_gateway();
  tell(proof_of(entry(1, side::buy, 10)));
  run.advance(29ms);
  EXPECT_TRUE(reports().empty());
  run.advance(1ms);
  EXPECT_EQ(reports(), (list{{1, kind::accepted}, {1, kind::filled}}));
  EXPECT_EQ(orders.all<core::venue_report>()[1].ts_recv, run.now());
  EXPECT_FALSE(run.next_due());
}

TEST_F(gateway_actor_test, counts_a_proof_once) {
  open_gateway();
  const auto proof = proof_of(entry(1, side::buy, 10));
  tell(proof);
  tell(proof);
  run.advance(1s);
  tell(proof);
  run.advance(1s);
  EXPECT_EQ(reports(), (list{{1, kind::accepted}, {1, kind::filled}}));
}

TEST_F(gateway_actor_test, counts_a_proof_once_although_it_was_started_again) {
  open_gateway();
  const auto proof = proof_of(entry(1, side::buy, 10));
  tell(proof);
  run.advance(1s);
  tell(runtime::crash_now{"boom"});
  tell(proof);
  run.advance(1s);
  EXPECT_EQ(reports().size(), 2u);
}

TEST_F(gateway_actor_test, refuses_only_what_enlarges_while_halted) {
  open_gateway();
  run.halted() = true;
  tell(proof_of(entry(1, side::buy, 10)));
  ASSERT_EQ(reports(), (list{{1, kind::rejected}}));
  EXPECT_EQ(orders.all<core::venue_report>()[0].refusal, venue_refusal::halted);
  tell(proof_of(stop(2, side::sell, 10)));
  send(at("journal"), messages::followup{core::query_order{entry(3, side::buy, 1).id, {1}}, {}, {}});
  run.settle();
  tell(proofs.all<messages::journaled_command>().back());
  run.advance(1s);
  EXPECT_EQ(reports(), (list{{1, kind::rejected}, {2, kind::accepted}, {3, kind::absent}}));
}

TEST_F(gateway_actor_test, sends_again_and_in_order_what_orders_did_not_get) {
  open_gateway(false);
  tell(proof_of(entry(1, side::buy, 10)));
  tell(proof_of(entry(2, side::sell, 10)));
  run.advance(1s);
  orders = listen("desk/orders");
  run.advance(1s);
  EXPECT_EQ(reports(), (list{{1, kind::accepted}, {1, kind::filled}, {2, kind::accepted}, {2, kind::filled}}));
}

TEST_F(gateway_actor_test, goes_on_with_the_venue_as_it_is_after_a_crash) {
  open_gateway();
  tell(proof_of(entry(1, side::buy, 10)));
  tell(runtime::crash_now{"boom"});
  run.advance(1s);
  EXPECT_EQ(reports(), (list{{1, kind::accepted}, {1, kind::filled}}));
}

TEST_F(gateway_actor_test, takes_the_venue_over_from_the_journal_once) {
  core::sim::exchange before({.order_latency = 20ms, .report_latency = 10ms}, core::tests::instruments());
  notes.remember(messages::venue_state{.venue = "paper", .last_command = {7}, .state = before.snapshot()});
  open_gateway();
  ASSERT_EQ(notes.asked().size(), 1u);
  EXPECT_EQ(notes.asked()[0].what, messages::history_wanted::kind::venue);
  EXPECT_EQ(notes.asked()[0].venue, "paper");
  EXPECT_EQ(venue.last_command, core::sequence{7});
  tell(proof_of(entry(1, side::buy, 10)));  // sequence 3: of a past that the venue has seen
  run.advance(1s);
  EXPECT_TRUE(reports().empty());
  venue.last_command = {9};
  tell(runtime::crash_now{"boom"});
  EXPECT_EQ(venue.last_command, core::sequence{9});
}

TEST_F(gateway_actor_test, journals_the_state_of_the_venue_now_and_then_and_at_the_end) {
  open_gateway();
  tell(proof_of(entry(1, side::buy, 10)));
  run.advance(1s);
  EXPECT_EQ(notes.count<messages::note>(), 0u);
  run.advance(1min);
  tell(proof_of(entry(2, side::sell, 10)));
  ASSERT_EQ(notes.count<messages::note>(), 1u);
  run.advance(1s);
  tell(runtime::stop_room{});
  ASSERT_EQ(notes.count<messages::note>(), 2u);
  const auto saved = std::get<messages::venue_state>(notes.all<messages::note>()[1].body);
  EXPECT_EQ(saved.venue, "paper");
  EXPECT_EQ(saved.last_command, venue.last_command);
  EXPECT_EQ(saved.state, venue.exchange.snapshot());
}

// What a start reads begins at the state before the last one.
TEST_F(gateway_actor_test, journals_the_state_of_a_venue_at_which_nothing_happens_too) {
  open_gateway();
  const auto view = [this](std::uint64_t number) {
    return core::market_view{.instrument = {1},
                             .view = number,
                             .ts_event = run.now(),
                             .ts_recv = run.now(),
                             .book_valid = true,
                             .body = core::mark{{100}, {101}}};
  };
  for (std::uint64_t minute = 1; minute <= 25; ++minute) {
    run.advance(1min);
    tell(view(1 + minute));
    EXPECT_EQ(notes.count<messages::note>(), minute / 10) << minute;
  }
}

}  // namespace
}  // namespace tests
