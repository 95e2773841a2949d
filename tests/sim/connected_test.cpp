#include <gtest/gtest.h>

#include <set>

#include "adapters/binance/feed_actor.hpp"
#include "adapters/binance/server/stream_naming.hpp"
#include "adapters/transport/faulty_service.hpp"
#include "apps/journal_hash.hpp"
#include "core/sim/fault_plan.hpp"
#include "tests/sim/connected_tree.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;
using adapters::transport::reachability;

const std::string gateway_path = "venues/usdm/gateway";
const std::string session_path = "venues/usdm/session";
constexpr core::account_id main_account{core::number_of("main")};

const adapters::binance::gateway_state& gateway_of(connected_tree& tree) {
  return tree.state_of<adapters::binance::gateway_state>(gateway_path);
}

bool entries_open(connected_tree& tree) { return gateway_of(tree).checks->open(); }

/// Fills in the journal; each trade of the venue may stand there once.
std::uint64_t fills_in_journal(const connected_tree& tree) {
  std::set<std::pair<core::instrument_id, std::uint64_t>> found;
  for (const auto& entry : tree.journal()) {
    const auto* step = std::get_if<messages::event_recorded>(&entry.body);
    if (!step || step->event.execution.quantity.units == 0) continue;
    const auto number = step->event.execution.venue_trade;
    EXPECT_TRUE(found.emplace(step->event.intent.instrument, number).second)
        << "trade " << number << " is in the journal twice";
  }
  return found.size();
}

/// No further entries; everything comes to rest.
void come_to_rest(connected_tree& tree, core::duration patience = 90s) {
  tree.run().halted().store(true);
  tree.advance(patience);
}

// I-05, I-06, I-07, I-18, I-24
void expect_agreement(connected_tree& tree, std::uint64_t fills_min) {
  const auto fills = tree.venue().counts().fills;
  EXPECT_EQ(fills_in_journal(tree), fills);
  EXPECT_GE(fills, fills_min);
  const auto& gateway = gateway_of(tree);
  for (const auto& x : tree.config().instruments)
    EXPECT_EQ(gateway.desk->position(x.id), tree.venue().engine().position_of(main_account, x.id).quantity) << x.symbol;
  EXPECT_EQ(gateway.desk->unsettled(), 0u);
  EXPECT_TRUE(gateway.checks->open()) << gateway.checks->why_closed();
  EXPECT_EQ(tree.venue().counts().bans, 0u);
  EXPECT_EQ(tree.venue().counts().floods, 0u);
  for (const auto& x : tree.config().instruments) {
    const auto& feed = tree.state_of<adapters::binance::feed_state>("venues/usdm/feed");
    EXPECT_TRUE(feed.streams.at(x.id).sync.synchronised()) << x.symbol;
  }
}

TEST(connected_test, trades_with_the_server_side_of_the_venue_and_agrees_with_it_in_the_end) {
  connected_tree tree;
  tree.advance(2s);
  EXPECT_TRUE(entries_open(tree)) << gateway_of(tree).checks->why_closed();
  tree.advance(1min);
  come_to_rest(tree);
  expect_agreement(tree, 20);
}

TEST(connected_test, writes_the_same_journal_each_time) {
  const auto hash = [] {
    connected_tree tree;
    tree.advance(20s);
    return *apps::journal_hash(tree.path());
  };
  EXPECT_EQ(hash(), hash());
}

// S-48
TEST(connected_test, goes_on_after_its_session_crashed) {
  connected_tree tree;
  tree.advance(20s);
  tree.tell(session_path, runtime::crash_now{"boom"});
  tree.run().settle();
  EXPECT_FALSE(entries_open(tree));
  tree.advance(15s);
  EXPECT_TRUE(entries_open(tree)) << gateway_of(tree).checks->why_closed();
  tree.advance(20s);
  come_to_rest(tree);
  expect_agreement(tree, 20);
}

// F-66
TEST(connected_test, loses_no_order_when_its_gateway_crashes_again_and_again) {
  connected_tree tree;
  for (int i = 0; i < 8; ++i) {
    tree.advance(4s + i * 13ms);
    tree.tell(gateway_path, runtime::crash_now{"boom"});
  }
  tree.advance(15s);
  EXPECT_TRUE(entries_open(tree)) << gateway_of(tree).checks->why_closed();
  come_to_rest(tree);
  expect_agreement(tree, 10);
}

// F-07, G-15: the connection stands and nothing comes.
TEST(connected_test, notices_a_venue_that_falls_silent_and_comes_back_with_it) {
  connected_tree tree;
  tree.advance(20s);
  tree.network().set(connected_tree::streams, reachability::silent);
  tree.advance(11s);
  const auto& feed = tree.state_of<adapters::binance::feed_state>("venues/usdm/feed");
  for (const auto& [id, stream] : feed.streams) EXPECT_FALSE(stream.sync.synchronised());
  tree.advance(30s);
  tree.network().set(connected_tree::streams, reachability::up);
  tree.advance(60s);
  EXPECT_TRUE(entries_open(tree)) << gateway_of(tree).checks->why_closed();
  come_to_rest(tree);
  expect_agreement(tree, 20);
}

// F-17, F-40
TEST(connected_test, survives_that_the_whole_venue_is_away_for_a_while) {
  connected_tree tree;
  tree.advance(20s);
  for (const auto& to : {connected_tree::rest, connected_tree::streams}) tree.network().set(to, reachability::refusing);
  tree.advance(45s);
  EXPECT_FALSE(entries_open(tree));
  for (const auto& to : {connected_tree::rest, connected_tree::streams}) tree.network().set(to, reachability::up);
  tree.advance(90s);
  EXPECT_TRUE(entries_open(tree)) << gateway_of(tree).checks->why_closed();
  come_to_rest(tree);
  expect_agreement(tree, 20);
}

// F-11: here the venue's day has two minutes, and nobody makes another connection before it is over.
TEST(connected_test, comes_back_each_time_that_the_venue_ends_its_connections) {
  connected_tree tree({}, connected_yaml(), [](auto& settings) { settings.limits.connection_life = 2min; });
  tree.advance(5min);
  come_to_rest(tree);
  EXPECT_GE(tree.venue().counts().sockets, 9u);
  expect_agreement(tree, 50);
}

// -- what must hold before an entry may leave ----------------------------------------------------------------------

std::uint64_t orders_after(connected_tree& tree, core::duration d) {
  tree.advance(d);
  return tree.venue().counts().orders;
}

// X-02
TEST(connected_test, refuses_to_trade_with_a_key_that_may_withdraw) {
  connected_tree tree({}, connected_yaml(), [](auto& settings) { settings.accounts[0].may_withdraw = true; });
  EXPECT_EQ(orders_after(tree, 30s), 0u);
  EXPECT_NE(gateway_of(tree).checks->why_closed().find("may withdraw"), std::string::npos)
      << gateway_of(tree).checks->why_closed();
}

TEST(connected_test, refuses_to_trade_with_a_secret_that_does_not_belong_to_the_key) {
  connected_tree tree({}, connected_yaml(), [](auto& settings) { settings.accounts[0].secret = std::string(64, 'x'); });
  EXPECT_EQ(orders_after(tree, 30s), 0u);
  EXPECT_FALSE(entries_open(tree));
  EXPECT_NE(gateway_of(tree).checks->why_closed().find("key:"), std::string::npos);
}

// F-63
TEST(connected_test, refuses_to_trade_on_a_grid_that_is_not_the_venues) {
  connected_tree tree({}, connected_yaml(), [](auto& settings) { settings.instruments[0].dated[0].tick.units *= 7; });
  tree.advance(30s);
  EXPECT_FALSE(entries_open(tree));
  EXPECT_NE(gateway_of(tree).checks->why_closed().find("the tick of BTCUSDT"), std::string::npos)
      << gateway_of(tree).checks->why_closed();
}

// F-24
TEST(connected_test, stops_entries_while_the_venues_clock_jumps_and_trades_on_by_the_new_one) {
  auto rules = core::sim::parse_fault_rules("F-24 clock server at 20s for 1h by=-3s\n");
  ASSERT_TRUE(rules);
  auto faults = std::make_shared<core::sim::fault_plan>(1, connected_tree::begin, *rules);
  connected_tree tree(
      [&](auto service) { return std::make_shared<adapters::transport::faulty_service>(service, faults); });
  tree.advance(2min);
  bool said = false;
  for (const auto& line : tree.said()) said = said || line.find("entries are closed: clock") != line.npos;
  EXPECT_TRUE(said);
  const auto orders = tree.venue().counts().orders;
  tree.advance(30s);
  EXPECT_GT(tree.venue().counts().orders, orders);
  come_to_rest(tree);
  expect_agreement(tree, 20);
}

// -- faults ---------------------------------------------------------------------------------------------------------

/// The faults of the catalogue that concern this venue, for a minute and a half.
constexpr std::string_view plan = R"(
F-02 drop      stream:*@depth*    0.5% until 90s
F-07 half_open stream:*           at 40s for 15s
F-16 delay     stream:*           0.5% until 90s by=10ms spread=300ms
F-46 reorder   stream:*           0.3% until 90s window=4
F-47 duplicate stream:*           1% until 90s times=2
F-14 schema    stream:*           0.5% until 90s mode=any
F-15 mutate    stream:*           0.3% until 90s mode=any
F-11 close     stream:*           every 35s until 90s code=1001
F-40 ack_lost  request:POST/      5% until 90s mode=any
F-40 reply     request:POST/fapi/v1/order 3% until 90s status=503 apply=50%
F-41 visibility_delay account:main 20% until 90s by=500ms spread=2s
F-17 refuse    connect:*          10% until 90s
F-48 drop      stream:private/ORDER_TRADE_UPDATE 3% until 90s
F-20 listen_key_expired account:main at 55s
F-24 clock     server             at 65s for 8s by=-3s
F-43 fill_race request:DELETE/    20% until 90s
)";

struct faulty_tree {
  explicit faulty_tree(std::uint64_t seed)
      : faults(std::make_shared<core::sim::fault_plan>(seed, connected_tree::begin,
                                                       core::sim::parse_fault_rules(plan).value())),
        tree(
            [this](auto service) {
              return std::make_shared<adapters::transport::faulty_service>(service, faults,
                                                                           adapters::binance::server::name_of_text);
            },
            connected_yaml(), {}, faults) {}
  std::shared_ptr<core::sim::fault_plan> faults;
  connected_tree tree;
};

TEST(connected_test, writes_the_same_journal_each_time_with_every_fault_on) {
  const auto hash = [](std::uint64_t seed) {
    faulty_tree faulty(seed);
    faulty.tree.advance(100s);
    return *apps::journal_hash(faulty.tree.path());
  };
  EXPECT_EQ(hash(5), hash(5));
  EXPECT_NE(hash(5), hash(6));
}

class connected_faults_test : public ::testing::TestWithParam<std::uint64_t> {};

// I-05, I-06, I-07, I-18, I-24, G-05
TEST_P(connected_faults_test, agrees_with_the_venue_when_the_faults_are_over) {
  faulty_tree faulty(GetParam());
  auto& [faults, tree] = faulty;
  tree.advance(2min);
  come_to_rest(tree, 3min);
  expect_agreement(tree, 10);
  if (HasFailure())
    for (const auto& x : tree.said()) std::cout << x << '\n';
  for (const auto* id : {"F-07", "F-11", "F-20", "F-24", "F-40", "F-41", "F-46", "F-47"})
    EXPECT_GE(faults->fired(id), 1u) << id;
}
INSTANTIATE_TEST_SUITE_P(seeds, connected_faults_test, ::testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace tests::sim
