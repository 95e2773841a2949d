#include <gtest/gtest.h>

#include <ostream>

#include "tests/sim/busy_bot.hpp"
#include "tests/sim/desk_at_rest.hpp"
#include "tests/sim/small_market.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;

struct victim {
  std::string path;
  std::uint64_t waiting;
  friend std::ostream& operator<<(std::ostream& out, const victim& x) { return out << x.path << '@' << x.waiting; }
};

/// Four bots trade with everything they have; one room is killed among it; the bots fall silent a second later.
struct desk_at_work : ::testing::Test {
  static constexpr core::timestamp at = market_begin + 3s - 1ms;  // just before all bots act
  whole_tree tree{configuration_of(small_market_yaml()), generated(configuration_of(small_market_yaml()), 10s)};

  void trade() {
    tree.start();
    for (const auto& bot : tree.config().bots) {
      auto rules = rules_for(instrument_of(tree, bot.name));
      rules.silent_from = at + 1s;
      rules.resting = 1;
      rules.rounds = bot.name == "beta" ? 1000 : 3;  // one that only piles up: its monitor lives long
      if (bot.name == "gamma") rules.direction = core::side::sell;
      make_busy(tree, bot.name, rules);
    }
    tree.advance_to(at);
  }
};

struct kill : desk_at_work, ::testing::WithParamInterface<victim> {
  /// What the delivery contract says of orders that died in this mailbox.
  void expect_answers(const std::vector<core::order_event>& events) const {
    const auto count = [&](auto is_it) { return std::count_if(events.begin(), events.end(), is_it); };
    const auto& path = GetParam().path;
    if (path == "desk/risk" || path == "desk/orders") {
      EXPECT_GT(count([](const auto& x) { return x.denial == core::denial::not_delivered; }), 0);
    } else if (path == "venues/usdm/gateway") {
      EXPECT_GT(count([](const auto& x) { return x.step == core::order_step::timed_out; }), 0);
      EXPECT_GT(count([](const auto& x) { return x.state == core::order_state::lost; }), 0);
    }
  }
};

// F-66 I-05 I-06 I-16: what was in the mailbox is answered for by its senders, the rest by the journal.
TEST_P(kill, leaves_no_reservation_no_order_and_no_position_behind) {
  trade();
  const auto starts = tree.probe(GetParam().path).starts;
  ASSERT_EQ(starts > 0, true) << "the room is not there to be killed";
  const auto lost = tree.kill(GetParam().path, GetParam().waiting);
  EXPECT_GE(lost, GetParam().waiting) << "messages in the mailbox at the kill";
  const auto killed = tree.now();
  tree.advance_to(killed + 5s);

  EXPECT_FALSE(tree.run().root_ended()) << *tree.run().root_ended();
  EXPECT_GT(tree.probe(GetParam().path).starts, starts);
  desk_at_rest desk(tree);
  EXPECT_EQ(joined(desk.breaches()), "");
  std::size_t open = 0;
  desk.positions().each([&](const auto&, const auto&) { ++open; });
  EXPECT_GE(open, 2u) << "nothing to protect: the test shows nothing";
  EXPECT_GT(desk.events().size(), 100u);
  if (GetParam().waiting > 0) expect_answers(desk.events());

  tree.play_out();
  EXPECT_EQ(joined(desk_at_rest(tree).breaches()), "");
}

// What comes back from a dead mailbox is older than what its sender says next, however busy the sender is. Two steps of
// one order that change places would make a journal that nobody can read again.
TEST_F(desk_at_work, keeps_the_order_of_events_when_the_journal_dies_and_orders_is_busy) {
  using kind = core::venue_report::kind;
  trade();
  tree.advance(4s);
  const auto open = tree.exchange("usdm").open_orders();
  ASSERT_FALSE(open.empty());
  const auto& order = open.front().intent;
  tree.freeze("foundation/journal");
  tree.tell("foundation/journal", runtime::kill_now{});
  tree.tell("desk/orders",
            core::venue_report{.order = order.id, .instrument = order.instrument, .what = kind::outcome_unknown});
  tree.settle();
  tree.freeze("desk/orders");
  tree.tell("desk/orders",
            core::venue_report{.order = order.id, .instrument = order.instrument, .what = kind::accepted});
  tree.thaw("foundation/journal");
  tree.thaw();
  tree.advance(2s);
  EXPECT_EQ(joined(desk_at_rest(tree).breaches()), "");
}

// The bots of the configuration this time: their supervisor starts those again, whatever took their place.
TEST(kill_of_all_bots, leaves_the_monitors_at_work) {
  whole_tree tree{configuration_of(small_market_yaml()), generated(configuration_of(small_market_yaml()), 12s)};
  tree.start();
  tree.advance_to(market_begin + 6s);
  tree.kill("bots", 0);
  EXPECT_EQ(tree.probe("bots/alpha").starts, 2u);
  const auto before = tree.journal().size();
  tree.play_out();

  desk_at_rest desk(tree);
  EXPECT_EQ(joined(desk.breaches()), "");
  std::size_t stops_since = 0;
  for (std::size_t i = before; i < desk.journal().size(); ++i)
    if (const auto* x = std::get_if<messages::intent_recorded>(&desk.journal()[i].body))
      stops_since += x->intent.role == core::leg_role::stop;
  EXPECT_GT(stops_since, 3u) << "nothing happened after the kill: the test shows nothing";
}

std::vector<victim> victims() {
  std::vector<victim> all;
  for (const auto* path :
       {"desk/risk", "desk/orders", "foundation/journal", "venues/usdm/gateway", "venues/spot/gateway",
        "desk/portfolio", "desk/positions/beta/usdm/BTCUSDT", "bots/beta", "venues/usdm/feed", "market/usdm/BTCUSDT"})
    for (const std::uint64_t waiting : {0, 10}) all.push_back({path, waiting});
  for (const auto* path : {"desk/positions", "desk", "foundation/chronicle", "foundation", "venues/usdm", "venues",
                           "market", "services/player"})
    all.push_back({path, 0});
  return all;
}
INSTANTIATE_TEST_SUITE_P(room, kill, ::testing::ValuesIn(victims()), [](const auto& x) {
  auto name = x.param.path + (x.param.waiting ? "_full" : "_empty");
  for (auto& c : name)
    if (c == '/') c = '_';
  return name;
});

}  // namespace
}  // namespace tests::sim
