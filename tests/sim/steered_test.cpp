#include <gtest/gtest.h>

#include <map>

#include "actors/bot_actor.hpp"
#include "messages/admin.hpp"
#include "tests/sim/desk_at_rest.hpp"
#include "tests/sim/small_market.hpp"

namespace tests::sim {
namespace {

using namespace std::chrono_literals;
using core::leg_role;

constexpr core::bot_id alpha{core::number_of("bots/alpha")};

struct steered : ::testing::Test {
  config::configuration config = configuration_of(small_market_yaml());
  whole_tree::folder folder = whole_tree::make_folder();
  std::unique_ptr<whole_tree> tree;
  int commands = 0;

  void begin(core::duration length = 12s) {
    tree = std::make_unique<whole_tree>(config, generated(config, length), std::vector<apps::fault>{}, folder);
    tree->start();
  }
  void say(const std::string& verb, std::map<std::string, std::string> args = {}) {
    tree->tell("foundation/admin", messages::administer{{.id = "command-" + std::to_string(++commands),
                                                         .verb = verb,
                                                         .target = "alpha",
                                                         .args = std::move(args),
                                                         .principal = "ana",
                                                         .rank = core::command::role::operator_,
                                                         .reason = "a look",
                                                         .confirm = "yes",
                                                         .expect_rev = {},
                                                         .expires = tree->now() + 30s}});
    tree->settle();
  }
  /// Placements of entries from then on, by bot.
  std::map<core::bot_id, int> entries_since(core::timestamp when) const {
    std::map<core::bot_id, int> counts;
    for (const auto& entry : tree->journal())
      if (const auto* x = std::get_if<messages::intent_recorded>(&entry.body))
        if (entry.at > when && x->intent.role == leg_role::entry) ++counts[x->intent.bot];
    return counts;
  }
  std::size_t answers(core::command::outcome what) const {
    std::size_t n = 0;
    for (const auto& entry : tree->journal())
      if (const auto* x = std::get_if<messages::admin_answered>(&entry.body)) n += x->outcome == what;
    return n;
  }
  core::quantity position_of_alpha() const {
    return tree->exchange("usdm").position({core::number_of("usdm-a")}, {1}, alpha);
  }
};

TEST_F(steered, a_paused_bot_enters_no_more_and_the_others_go_on) {
  begin();
  tree->advance_to(market_begin + 4s);
  ASSERT_GT(entries_since(market_begin)[alpha], 0) << "it does not trade: the test shows nothing";
  say("bots pause");
  const auto paused = tree->now();
  const auto handled = tree->probe("bots/gamma").handled;
  tree->advance_to(market_begin + 8s);
  const auto counts = entries_since(paused);
  EXPECT_FALSE(counts.contains(alpha));
  EXPECT_FALSE(counts.empty()) << "nobody enters: the test shows nothing";
  EXPECT_GT(tree->probe("bots/gamma").handled, handled + 10);
  say("bots resume");
  const auto resumed = tree->now();
  tree->play_out();
  EXPECT_GT(entries_since(resumed)[alpha], 0);
  EXPECT_EQ(answers(core::command::outcome::done), 2u);
  EXPECT_EQ(joined(desk_at_rest(*tree).breaches()), "");
}

TEST_F(steered, a_paused_bot_is_paused_in_the_next_process_and_after_a_crash) {
  begin();
  tree->advance_to(market_begin + 4s);
  say("bots pause");
  tree->advance(1s);
  tree->stop();
  tree.reset();

  begin();
  const auto reopened = tree->now();
  const auto records = tree->journal().size();
  tree->advance_to(market_begin + 4s);
  tree->tell("bots/alpha", runtime::crash_now{"injected"});
  tree->play_out();
  std::map<core::bot_id, int> counts;
  const auto all = tree->journal();
  for (std::size_t i = records; i < all.size(); ++i)
    if (const auto* x = std::get_if<messages::intent_recorded>(&all[i].body))
      if (x->intent.role == leg_role::entry) ++counts[x->intent.bot];
  EXPECT_EQ(counts[alpha], 0) << "since " << core::to_iso8601(reopened);
  EXPECT_GT(counts.size(), 1u) << "nobody enters: the test shows nothing";
  EXPECT_EQ(tree->state_of<actors::bot_state>("bots/alpha").bot->ordered(), core::bot::standing_order::pause);
}

TEST_F(steered, a_flattened_bot_is_flat_within_a_second_and_paused) {
  begin();
  tree->advance_to(market_begin + 3s);
  while (position_of_alpha().units == 0 && tree->now() < market_begin + 9s) tree->advance(10ms);
  ASSERT_NE(position_of_alpha().units, 0) << "nothing to flatten: the test shows nothing";
  say("bots flatten");
  const auto flattened = tree->now();
  tree->advance(1s);
  EXPECT_EQ(position_of_alpha().units, 0);
  tree->play_out();
  EXPECT_EQ(entries_since(flattened)[alpha], 0);
  EXPECT_EQ(position_of_alpha().units, 0);
  EXPECT_EQ(joined(desk_at_rest(*tree).breaches()), "");
}

TEST_F(steered, a_bot_that_was_given_up_is_started_again_by_hand) {
  begin();
  for (int n = 0; n < 4; ++n) {
    tree->advance(1s);
    tree->tell("bots/alpha", runtime::crash_now{"injected"});
  }
  tree->advance(1s);
  ASSERT_FALSE(tree->run().names().slot("bots/alpha")->occupied());
  say("bots start");
  const auto started = tree->now();
  EXPECT_TRUE(tree->run().names().slot("bots/alpha")->occupied());
  tree->play_out();
  EXPECT_GT(entries_since(started)[alpha], 0);
  EXPECT_EQ(joined(desk_at_rest(*tree).breaches()), "");
}

TEST_F(steered, runs_with_the_same_commands_are_the_same_byte_for_byte) {
  const auto play = [&] {
    folder = whole_tree::make_folder();
    commands = 0;
    begin(8s);
    tree->advance_to(market_begin + 3s);
    say("bots pause");
    tree->advance(1s);
    say("bots flatten");
    tree->advance(1s);
    say("bots resume");
    tree->play_out();
    tree->stop();
    std::vector<runtime::testing::entry_copy> all =
        *runtime::testing::read_all(runtime::journal_reader::open(tree->path()));
    return all;
  };
  EXPECT_EQ(play() == play(), true);
}

}  // namespace
}  // namespace tests::sim
