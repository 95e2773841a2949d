// Dynamic children after the restart of the subtree that they belong to.

#include <gtest/gtest.h>

#include "tests/sim/busy_bot.hpp"
#include "tests/sim/desk_at_rest.hpp"
#include "tests/sim/small_market.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;

/// Bots that hold positions, each with its monitor; then the supervisor of the monitors, or one above it, is crashed.
struct restarted_subtree : ::testing::TestWithParam<const char*> {
  whole_tree tree{configuration_of(small_market_yaml()), generated(configuration_of(small_market_yaml()), 10s)};

  void trade_until(core::timestamp at) {
    tree.start();
    for (const auto& bot : tree.config().bots) {
      auto rules = rules_for(instrument_of(tree, bot.name));
      rules.rounds = 1000;
      rules.silent_from = at;
      make_busy(tree, bot.name, rules);
    }
    tree.advance_to(at + 1s);
  }
  std::vector<std::string> monitors_at_work() {
    std::vector<std::string> names;
    for (const auto& x : tree.run().names().list())
      if (x.station.parent == "desk/positions" && x.station.phase == runtime::child_phase::up) names.push_back(x.name);
    return names;
  }
};

// S-24: they are not in its spec. The portfolio, who knows from the journal what is held, has them started again.
TEST_P(restarted_subtree, has_a_monitor_again_for_each_open_position) {
  trade_until(market_begin + 4s);
  const auto before = monitors_at_work();
  ASSERT_GE(before.size(), 2u) << "nothing to guard: the test shows nothing";
  std::map<std::string, std::uint64_t> starts;
  for (const auto& path : before) starts[path] = tree.probe(path).starts;

  tree.tell(GetParam(), runtime::crash_now{"subtree"});
  tree.advance(3s);
  EXPECT_EQ(monitors_at_work(), before);
  for (const auto& path : before) EXPECT_EQ(tree.probe(path).starts, starts[path] + 1) << path;
  EXPECT_EQ(joined(desk_at_rest(tree).breaches()), "");
}

INSTANTIATE_TEST_SUITE_P(of, restarted_subtree, ::testing::Values("desk/positions", "desk"), [](const auto& x) {
  std::string name = x.param;
  for (auto& c : name)
    if (c == '/') c = '_';
  return name;
});

}  // namespace
}  // namespace tests::sim
