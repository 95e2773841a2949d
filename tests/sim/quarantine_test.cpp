#include <gtest/gtest.h>

#include "tests/sim/busy_bot.hpp"
#include "tests/sim/desk_at_rest.hpp"
#include "tests/sim/small_market.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;

/// A strategy that cannot be made again, or not be restored, once `broken` is set.
enum class weakness { constructor, restore };

class brittle final : public core::strategy::strategy {
 public:
  brittle(busy_rules rules, core::instrument traded, std::shared_ptr<const bool> broken)
      : inner_(rules, std::move(traded)), broken_(std::move(broken)) {}
  std::vector<core::view_kind> kinds() const override { return inner_.kinds(); }
  core::strategy::actions on_view(const core::market_view& view, const core::strategy::standing& now) override {
    return inner_.on_view(view, now);
  }
  std::vector<std::byte> snapshot() const override { return inner_.snapshot(); }
  void restore(std::span<const std::byte> bytes) override {
    if (*broken_) throw std::runtime_error("a snapshot that cannot be read");
    inner_.restore(bytes);
  }

 private:
  busy inner_;
  std::shared_ptr<const bool> broken_;
};

std::size_t count(const journal_entries& journal, messages::actor_noted::kind what, const std::string& actor) {
  return static_cast<std::size_t>(std::count_if(journal.begin(), journal.end(), [&](const auto& entry) {
    const auto* noted = std::get_if<messages::actor_noted>(&entry.body);
    return noted && noted->what == what && noted->actor == actor;
  }));
}

/// alpha holds a position with its stops, has limit orders in the market, and then cannot be started any more.
struct given_up : ::testing::TestWithParam<weakness> {
  static constexpr core::bot_id alpha{core::number_of("bots/alpha")};
  std::shared_ptr<bool> broken = std::make_shared<bool>(false);
  std::unique_ptr<whole_tree> tree;

  void play(const std::string& policy) {
    const auto config = configuration_of(small_market_yaml(policy));
    tree = std::make_unique<whole_tree>(config, generated(config, 10s));
    tree->start();
    for (const std::string name : {"alpha", "beta", "gamma", "delta"}) {
      auto rules = rules_for(instrument_of(*tree, name));
      rules.resting = name == "alpha" ? 2 : 0;
      rules.rounds = name == "alpha" ? 1'000 : 3;
      rules.silent_from = market_begin + 8s;
      const auto traded = instrument_of(*tree, name);
      if (name != "alpha") {
        make_busy(*tree, name, rules);
        continue;
      }
      tree->replace("bots", bot_with(*tree, name, [=, broken = broken, how = GetParam()] {
                      if (*broken && how == weakness::constructor) throw std::runtime_error("cannot be made");
                      return std::make_unique<brittle>(rules, traded, broken);
                    }));
    }
    tree->advance_to(market_begin + 4s - 20ms);
    *broken = true;
    tree->tell("bots/alpha", runtime::crash_now{"injected"});
    tree->play_out();
  }
  struct left {
    core::quantity position;
    std::size_t entries = 0;
  };
  left left_of_alpha() const {
    left found;
    found.position = tree->exchange("usdm").position({core::number_of("usdm-a")}, {1}, alpha);
    for (const auto& order : tree->exchange("usdm").open_orders())
      if (order.intent.bot == alpha && order.intent.role == core::leg_role::entry) ++found.entries;
    return found;
  }
  void expect_quarantine_and_the_rest_at_work() {
    desk_at_rest desk(*tree);
    EXPECT_EQ(joined(desk.breaches()), "");
    using kind = messages::actor_noted::kind;
    EXPECT_EQ(count(desk.journal(), kind::quarantined, "bots/alpha"), 1u);
    EXPECT_FALSE(tree->run().names().slot("bots/alpha")->occupied());
    // Three restarts are allowed in a minute; none of them came to anything, so none is told as a restart.
    const auto starts = tree->probe("bots/alpha").failed;
    EXPECT_EQ(starts, 4u) << "the crash and three attempts";
    const auto entries = entries_after(desk.journal(), market_begin + 5s);
    EXPECT_EQ(entries.size(), 3u);
    EXPECT_FALSE(entries.contains(alpha));
    for (const auto& [bot, entered] : entries) EXPECT_GT(entered, 10u) << bot;
  }
  static std::map<core::bot_id, std::size_t> entries_after(const journal_entries& journal, core::timestamp when) {
    std::map<core::bot_id, std::size_t> counts;
    for (const auto& entry : journal)
      if (const auto* x = std::get_if<messages::intent_recorded>(&entry.body))
        if (entry.at > when && x->intent.role == core::leg_role::entry) ++counts[x->intent.bot];
    return counts;
  }
};

TEST_P(given_up, keeps_orders_and_position_under_its_stops) {
  play("keep");
  expect_quarantine_and_the_rest_at_work();
  EXPECT_GT(left_of_alpha().position.units, 0);
  EXPECT_EQ(left_of_alpha().entries, 2u);
}

TEST_P(given_up, cancels_its_entries_and_keeps_the_position_under_its_stops) {
  play("cancel");
  expect_quarantine_and_the_rest_at_work();
  EXPECT_GT(left_of_alpha().position.units, 0);
  EXPECT_EQ(left_of_alpha().entries, 0u);
}

TEST_P(given_up, flattens_and_leaves_neither_orders_nor_stops) {
  play("flatten");
  expect_quarantine_and_the_rest_at_work();
  EXPECT_EQ(left_of_alpha().position.units, 0);
  EXPECT_EQ(left_of_alpha().entries, 0u);
}

INSTANTIATE_TEST_SUITE_P(bot, given_up, ::testing::Values(weakness::constructor, weakness::restore),
                         [](const auto& x) { return x.param == weakness::restore ? "restore" : "constructor"; });

}  // namespace
}  // namespace tests::sim
