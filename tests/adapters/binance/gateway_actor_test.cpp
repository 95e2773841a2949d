#include "adapters/binance/gateway_actor.hpp"

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

const std::string gateway_name = "venues/usdm/gateway";

/// Proofs come from a real journal; the session is a sink, so nothing that the gateway asks is ever answered.
struct binance_gateway_test : among_peers {
  runtime::journal_file file = *runtime::journal_file::open(
      std::make_shared<runtime::testing::memory_storage>(std::make_shared<runtime::testing::memory_disk>()),
      {.segment_bytes = 1 << 16});
  sink risk = listen("desk/risk"), portfolio = listen("desk/portfolio"), proofs = listen("proofs");
  sink orders = listen("desk/orders"), session = listen("venues/usdm/session");
  peer notes = answering("notes");
  adapters::binance::gateway_ledger ledger{
      *adapters::binance::signer::of(adapters::transport::secret("a secret of some length"))};
  std::vector<std::string> said;

  binance_gateway_test() {
    using namespace runtime;
    actors::journal_peers to{.orders = messages::orders_address(at("desk/orders")),
                             .risk = messages::risk_address(at("desk/risk")),
                             .portfolio = messages::portfolio_address(at("desk/portfolio")),
                             .gateways = {{{1}, messages::gateway_address(at("proofs"))}}};
    adapters::binance::gateway_settings settings{.venue = "usdm",
                                                 .node_tag = "wb",
                                                 .instruments = core::tests::instruments(),
                                                 .say = [this](const std::string& line) { said.push_back(line); }};
    run.start({.name = "top",
               .policy = {.intensity = 3, .backoff_min = {}, .backoff_max = {}},
               .children = {{.name = "journal", .start = room_start(actors::journal_actor, run.env(), file, to)},
                            {.name = gateway_name,
                             .start = room_start(
                                 adapters::binance::gateway_actor, run.env(), ledger, settings,
                                 adapters::binance::gateway_peers{messages::orders_address(at("desk/orders")),
                                                                  messages::journal_address(at("notes")),
                                                                  messages::door_address(at("venues/usdm/session"))})}},
               .listener = supervision.actor()});
    run.settle();
  }
  ~binance_gateway_test() override { run.stop(); }

  void tell(auto message) {
    send(at(gateway_name), std::move(message));
    run.settle();
  }
  messages::journaled_command proof_of(const core::order_intent& intent) {
    core::risk::gate gate(bounds(), core::tests::instruments());
    gate.on_mark({1}, {{100}, {101}}, noon);
    send(at("journal"), messages::placement{gate.admit(intent, noon).value()});
    run.settle();
    return proofs.all<messages::journaled_command>().back();
  }
  std::vector<core::venue_report> reports() const { return orders.all<core::venue_report>(); }
  /// Requests that place something.
  std::size_t placed() const {
    std::size_t n = 0;
    for (const auto& x : session.all<messages::venue_call>()) n += x.method == "POST";
    return n;
  }
};

// DESIGN 6: entries wait for every check, what reduces for none.
TEST_F(binance_gateway_test, refuses_entries_before_its_checks_and_lets_stops_out) {
  tell(proof_of(entry(1, side::buy, 10)));
  ASSERT_EQ(reports().size(), 1u);
  EXPECT_EQ(reports()[0].what, kind::rejected);
  EXPECT_EQ(reports()[0].refusal, venue_refusal::not_ready);
  EXPECT_EQ(placed(), 0u);
  tell(proof_of(stop(2, side::sell, 10)));
  EXPECT_EQ(placed(), 1u);
  EXPECT_EQ(reports().size(), 1u);
}

TEST_F(binance_gateway_test, says_that_it_is_halted_where_it_is) {
  run.halted() = true;
  tell(proof_of(entry(1, side::buy, 10)));
  EXPECT_EQ(reports().at(0).refusal, venue_refusal::halted);
  tell(proof_of(stop(2, side::sell, 10)));
  EXPECT_EQ(placed(), 1u);
}

TEST_F(binance_gateway_test, counts_a_proof_once_also_when_it_was_started_again) {
  const auto proof = proof_of(stop(1, side::sell, 10));
  tell(proof);
  tell(proof);
  EXPECT_EQ(placed(), 1u);
  tell(runtime::crash_now{"boom"});
  tell(proof);
  EXPECT_EQ(placed(), 1u);
}

TEST_F(binance_gateway_test, asks_for_the_private_stream_when_it_starts) {
  EXPECT_EQ(session.count<messages::private_stream_wanted>(), 1u);
  tell(runtime::crash_now{"boom"});
  EXPECT_EQ(session.count<messages::private_stream_wanted>(), 2u);
}

// X-05
TEST_F(binance_gateway_test, signs_and_never_shows_its_secret) {
  tell(proof_of(stop(1, side::sell, 10)));
  bool seen = false;
  for (const auto& x : session.all<messages::venue_call>()) {
    seen = seen || x.target.find("signature=") != x.target.npos;
    EXPECT_EQ(x.target.find("secret"), x.target.npos);
  }
  EXPECT_TRUE(seen);
}

// G-11: rubbish on the private stream makes no order and does not fill the journal.
TEST_F(binance_gateway_test, makes_nothing_of_messages_that_it_cannot_read) {
  const auto calls = session.count<messages::venue_call>();
  for (int i = 0; i < 2000; ++i) {
    auto text = std::make_shared<const std::string>(R"({"e":"ORDER_TRADE_UPDATE","E":)" + std::to_string(i) + "}");
    tell(messages::frame{text, *text, run.now()});
  }
  EXPECT_EQ(placed(), 0u);
  EXPECT_TRUE(reports().empty());
  EXPECT_LE(session.count<messages::venue_call>(), calls + 2);
  EXPECT_LE(notes.count<messages::note>(), 2u);
  EXPECT_GE(notes.count<messages::note>(), 1u);
}

TEST_F(binance_gateway_test, waits_with_exits_that_the_session_was_not_there_to_take) {
  run.names().slot("venues/usdm/session")->detach();
  tell(proof_of(stop(1, side::sell, 10)));
  EXPECT_TRUE(reports().empty());
  run.advance(10s);
  ASSERT_EQ(reports().size(), 1u);
  EXPECT_EQ(reports()[0].what, kind::rejected);
  EXPECT_EQ(reports()[0].refusal, venue_refusal::not_ready);
}

}  // namespace
}  // namespace tests
