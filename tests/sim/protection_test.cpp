#include <gtest/gtest.h>

#include <caf/message_handler.hpp>

#include "actors/portfolio_actor.hpp"
#include "actors/position_monitor_actor.hpp"
#include "tests/sim/busy_bot.hpp"
#include "tests/sim/protection_checker.hpp"
#include "tests/sim/recorded_market.hpp"
#include "tests/sim/small_market.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;

/// Watches the exchanges of a tree while it runs and judges its journal afterwards.
class watched {
 public:
  explicit watched(whole_tree& tree) : tree_(tree) {
    for (const auto& venue : tree.config().venues) logs_[venue.name];
    tree.after_each_step([this] {
      for (auto& [venue, log] : logs_) log.look(tree_.now(), tree_.exchange(venue));
    });
  }
  protection_report report() {
    std::map<core::instrument_id, stop_place> places;
    for (const auto& x : tree_.config().instruments)
      for (const auto& venue : tree_.config().venues)
        if (venue.name == x.venue) places[x.id] = {&logs_.at(venue.name), venue.paper.order_latency};
    const auto journal = tree_.journal();
    return protection_checker(journal, std::move(places)).check();
  }

 private:
  whole_tree& tree_;
  std::map<std::string, stop_log> logs_;
};

/// What a monitor takes note of only when the next event comes.
enum class lateness { none, start, events };

caf::behavior late_monitor(runtime::room<actors::position_monitor_state>* self, runtime::environment& env,
                           std::string path, actors::monitor_peers peers, lateness what) {
  auto punctual = actors::position_monitor_actor(self, env, std::move(path), std::move(peers));
  auto& state = self->state;
  auto start = std::make_shared<std::optional<messages::position_held>>();
  auto event = std::make_shared<std::optional<core::order_event>>();
  return caf::message_handler{[=, &state](const messages::position_held& x) {
                                if (what == lateness::start)
                                  *start = x;
                                else
                                  state.start(x);
                              },
                              [=, &state](const core::order_event& x) {
                                if (*start) state.start(*std::exchange(*start, std::nullopt));
                                if (what != lateness::events) return state.take(x);
                                if (const auto earlier = std::exchange(*event, x)) state.take(*earlier);
                              }}
      .or_else(punctual);
}

/// Puts a portfolio in place that starts such monitors.
void make_late(whole_tree& tree, lateness what) {
  const auto& config = tree.config();
  actors::portfolio_settings settings{.instruments = config.instruments};
  for (const auto& bot : config.bots)
    settings.bots.push_back(
        {.key = {{core::number_of(bot.account)}, bot.instrument_id, {core::number_of(apps::bot_path(bot))}},
         .group = {core::number_of(bot.group)},
         .bot_path = apps::bot_path(bot),
         .monitor_path = apps::monitor_path(bot),
         .policy = bot.crash_policy});
  const actors::monitor_peers peers{messages::risk_address(tree.at("desk/risk")),
                                    messages::orders_address(tree.at("desk/orders"))};
  auto& env = tree.run().env();
  settings.make_monitor = [&env, peers, what](const actors::held_by& who) {
    return runtime::child_spec{who.monitor_path, runtime::room_start(late_monitor, env, who.monitor_path, peers, what),
                               runtime::restart_type::transient};
  };
  const actors::portfolio_peers rooms{
      messages::journal_address(tree.at("foundation/journal")), messages::risk_address(tree.at("desk/risk")),
      messages::orders_address(tree.at("desk/orders")), tree.at("foundation/chronicle"), tree.at("desk/positions")};
  tree.replace("desk", {"desk/portfolio", runtime::room_start(actors::portfolio_actor, env, settings, rooms)});
}

struct protection : ::testing::Test {
  whole_tree tree{configuration_of(small_market_yaml()), generated(configuration_of(small_market_yaml()), 10s)};
  watched eyes{tree};

  protection_report play(lateness what, int orders_at_once) {
    tree.start();
    if (what != lateness::none) make_late(tree, what);
    for (const auto& bot : tree.config().bots) {
      auto rules = rules_for(instrument_of(tree, bot.name));
      rules.orders = orders_at_once;
      make_busy(tree, bot.name, rules);
    }
    tree.play_out();
    return eyes.report();
  }
};

// I-01 I-03: busy bots enter with three orders at once and enlarge what they hold.
TEST_F(protection, comes_with_every_fill_that_opens_or_enlarges) {
  const auto report = play(lateness::none, 3);
  EXPECT_GT(report.fills, 150u);
  EXPECT_EQ(report.stops, report.fills);
  EXPECT_EQ(joined(report.breaches), "");
}
TEST_F(protection, comes_with_every_fill_that_comes_alone) {
  const auto report = play(lateness::none, 1);
  EXPECT_GT(report.fills, 50u);
  EXPECT_EQ(report.stops, report.fills);
  EXPECT_EQ(joined(report.breaches), "");
}

// The planted bugs: had the checker no teeth, these would pass. With several orders at once the events of one would
// push those of the other on at the same moment.
TEST_F(protection, is_found_missing_where_monitors_start_one_event_late) {
  EXPECT_GT(play(lateness::start, 1).breaches.size(), 10u);
}
TEST_F(protection, is_found_missing_where_monitors_hear_events_one_event_late) {
  EXPECT_GT(play(lateness::events, 1).breaches.size(), 10u);
}

// I-01: the recorded market, the four bots of the demo, from beginning to end.
TEST(slow_protection, comes_with_every_fill_of_the_recorded_session) {
  SKIP_WITHOUT_RECORDINGS();
  const auto config = demo_profile();
  whole_tree tree(config, recorded_market(config));
  watched eyes(tree);
  tree.start();
  tree.play_out();
  const auto report = eyes.report();
  EXPECT_GT(report.fills, 20u);
  EXPECT_EQ(report.stops, report.fills);
  EXPECT_EQ(joined(report.breaches), "");
}

TEST(slow_protection, is_found_missing_in_the_recorded_session_where_monitors_are_late) {
  SKIP_WITHOUT_RECORDINGS();
  const auto config = demo_profile();
  whole_tree tree(config, recorded_market(config));
  watched eyes(tree);
  tree.start();
  make_late(tree, lateness::start);
  tree.play_out();
  EXPECT_GT(eyes.report().breaches.size(), 0u);
}

}  // namespace
}  // namespace tests::sim
