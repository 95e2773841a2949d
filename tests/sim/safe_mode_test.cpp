#include <gtest/gtest.h>

#include "actors/breaker_actor.hpp"
#include "core/risk/breaker_defaults.hpp"
#include "tests/sim/small_market.hpp"
#include "tests/sim/whole_tree.hpp"
#include "tests/support/deterministic.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;

/// A node that traded, was killed, and begins again in safe mode on the same journal.
struct safe_mode : ::testing::Test {
  const config::configuration config = configuration_of(small_market_yaml());
  whole_tree::folder folder = whole_tree::make_folder();
  std::unique_ptr<whole_tree> tree;
  core::sequence before;  ///< last record of the earlier life

  safe_mode() {
    {
      whole_tree first(config, generated(config, 20s), {}, folder);
      first.start();
      first.advance_to(market_begin + 8s);  // and no orderly end
    }
    before = entries_in(folder->path()).back().sequence;
    tree = std::make_unique<whole_tree>(config, generated(config, 40s), std::vector<apps::fault>{}, folder);
    tree->plant().safe_mode = std::make_shared<actors::safe_mode_order>(actors::safe_mode_order{.why = "three starts"});
    tree->run().halted() = true;
    tree->start();
  }
  const core::risk::breaker& breaker() {
    return *tree->state_of<actors::breaker_state>("safety/breaker").book.find(core::risk::safe_mode);
  }
  std::size_t entries_since_then() const {
    std::size_t count = 0;
    std::map<core::sequence, core::order_intent> intents;
    for (const auto& entry : tree->journal()) {
      if (const auto* x = std::get_if<messages::intent_recorded>(&entry.body)) intents[entry.sequence] = x->intent;
      if (!std::holds_alternative<messages::approval_recorded>(entry.body) || entry.sequence <= before) continue;
      count += !intents.at(entry.cause).reduce_only();
    }
    return count;
  }
};

// S-45
TEST_F(safe_mode, settles_what_was_open_and_enters_nothing_until_an_operator_has_reset_its_breaker) {
  tree->advance_to(market_begin + 20s);
  EXPECT_EQ(breaker().phase(), core::risk::breaker_phase::open);
  EXPECT_TRUE(tree->run().halted());
  EXPECT_EQ(entries_since_then(), 0u);
  for (const auto& bot : config.bots)
    EXPECT_TRUE(tree->plant().board.bots.at("bots/" + bot.name)->get().entries_allowed);

  const sink asker(tree->run(), {});
  caf::send_as(
      asker.actor(), tree->at("safety/breaker"),
      messages::breaker_wanted{
          messages::breaker_wanted::wish::reset, std::string(core::risk::safe_mode), "ana", "looked into it", {}, {}});
  tree->settle();
  EXPECT_EQ(asker.all<core::command::answer>().at(0).what, core::command::outcome::done);
  EXPECT_FALSE(tree->run().halted());
  tree->tell("safety/health", runtime::crash_now{"boom"});
  tree->advance_to(market_begin + 35s);
  EXPECT_EQ(breaker().phase(), core::risk::breaker_phase::closed) << "obeyed once, also by a health that began anew";
  EXPECT_GT(entries_since_then(), 0u);
}

// S-45
TEST_F(safe_mode, is_written_down_where_operators_look) {
  tree->advance_to(market_begin + 1s);
  bool alarmed = false, opened = false;
  for (const auto& entry : tree->journal()) {
    if (entry.sequence <= before) continue;
    if (const auto* x = std::get_if<messages::actor_noted>(&entry.body))
      alarmed = alarmed || (x->what == messages::actor_noted::kind::alarm && x->text == "safe mode: three starts");
    if (const auto* x = std::get_if<messages::breaker_changed>(&entry.body))
      opened = opened || (x->breaker == core::risk::safe_mode && x->why.find("three starts") != std::string::npos);
  }
  EXPECT_TRUE(alarmed);
  EXPECT_TRUE(opened);
}

}  // namespace
}  // namespace tests::sim
