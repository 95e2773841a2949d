#include "adapters/admin/projection.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/adapters/admin/small_house.hpp"

namespace {

using namespace adapters::admin;
using namespace adapters::admin::testing;
namespace transport = adapters::transport;
using core::order_state;
using core::order_step;

struct projection_test : ::testing::Test {
  journal_on_disk journal;
  std::optional<projection> seen;

  projection_test() {
    declare(journal);
    seen.emplace(journal.door());
  }
  projection& look() {
    while (seen->follow(3)) {
    }
    EXPECT_EQ(seen->trouble(), "");
    return *seen;
  }
};

TEST_F(projection_test, follows_a_journal_while_it_grows_over_many_segments) {
  for (std::uint32_t n = 1; n <= 300; ++n) {
    const auto last = journal.append(messages::intent_recorded{intent(n)});
    if (n % 7 == 0) {
      EXPECT_EQ(look().last(), last);
    }
  }
  EXPECT_GT(journal.disk->files.size(), 5u);
  EXPECT_EQ(look().orders().size(), 300u);
  EXPECT_TRUE(seen->caught_up());
}

TEST_F(projection_test, tells_an_orders_story_from_intent_to_fill) {
  journal.append(messages::intent_recorded{intent(1)});
  journal.append(messages::approval_recorded{order_number(1)});
  journal.append(messages::command_recorded{core::place_order{intent(1)}});
  journal.append(event(1, order_step::submitted, order_state::in_flight));
  journal.append(event(1, order_step::accepted, order_state::open));
  EXPECT_EQ(look().working(alpha), 1u);
  journal.append(messages::command_recorded{core::cancel_order{order_number(1), btc}});
  journal.append(event(1, order_step::filled, order_state::filled, 250));
  const auto& order = look().orders().at(order_number(1));
  EXPECT_EQ(order.story.size(), 7u);
  EXPECT_EQ(order.filled, core::quantity{250});
  EXPECT_LT(order.created, order.updated);
  EXPECT_EQ(seen->working(alpha), 0u);
  EXPECT_EQ(seen->ended().at({btc, order_state::filled}), 1u);
}

TEST_F(projection_test, keeps_the_reason_of_a_denial) {
  auto denied = event(1, order_step::denied, order_state::denied);
  denied.event.denial = core::denial::mark_stale;
  journal.append(denied);
  EXPECT_EQ(look().orders().at(order_number(1)).why, "denied: mark_stale");
}

TEST_F(projection_test, keeps_the_last_order_of_an_operator_to_a_bot) {
  using core::bot::standing_order;
  journal.append(messages::bot_steered{alpha, standing_order::pause, "ana", "CPI"});
  journal.append(messages::bot_steered{alpha, standing_order::stop, "eve", "enough"});
  const auto& bot = look().bots().at(alpha);
  EXPECT_EQ(bot.wanted, standing_order::stop);
  EXPECT_EQ(bot.by, "eve");
  EXPECT_EQ(bot.reason, "enough");
  EXPECT_EQ(bot.rev, 2u);
  EXPECT_FALSE(seen->bots().contains(beta));
}

TEST_F(projection_test, adds_up_what_a_bot_has_realized_over_its_positions) {
  const auto position = [&](std::int64_t units, std::int64_t realized, std::int64_t fees) {
    journal.append(messages::position_changed{
        .bot = alpha, .instrument = btc, .quantity = {units}, .realized = {realized}, .fees = {fees}});
  };
  position(5, 0, 1);
  position(0, 100, 2);
  position(7, -30, 1);
  const auto& now = look().bots().at(alpha).position;
  EXPECT_EQ(now.quantity, core::quantity{7});
  EXPECT_EQ(now.realized, core::money{70});
  EXPECT_EQ(now.fees, core::money{3});
}

TEST_F(projection_test, keeps_the_breakers_as_the_last_change_left_them) {
  EXPECT_TRUE(look().breakers().empty());
  journal.append(opened("daily-loss", "2.1 %"));
  const auto last = opened("venue-down", "5 failures");
  journal.append(last);
  EXPECT_EQ(look().breakers(), last.state);
}

TEST_F(projection_test, counts_how_often_a_book_became_invalid) {
  EXPECT_TRUE(look().books().empty());
  journal.append(messages::book_changed{.instrument = btc, .fault = core::book_fault::gap});
  EXPECT_FALSE(look().books().at(btc).valid);
  journal.append(messages::book_changed{.instrument = btc});
  EXPECT_TRUE(look().books().at(btc).valid);
  EXPECT_EQ(seen->books().at(btc).gaps, 1u);
}

TEST_F(projection_test, counts_commands_by_what_became_of_them) {
  for (const auto* id : {"id-00001", "id-00002"}) {
    journal.append(messages::admin_asked{.id = id, .verb = "halt"});
    journal.append(messages::admin_answered{.id = id});
  }
  EXPECT_EQ((look().commands().at({"halt", "done"})), 2u);
}

TEST_F(projection_test, passes_over_states_and_bars_and_keeps_declarations_out_of_the_events) {
  journal.append(messages::bot_snapshot{.bot = alpha});
  journal.append(messages::bar_closed{});
  journal.append(messages::actor_noted{.actor = "bots/alpha", .text = "no"});
  ASSERT_EQ(look().events().size(), 2u);
  EXPECT_TRUE(std::holds_alternative<messages::run_started>(seen->events()[0].body));
  EXPECT_TRUE(std::holds_alternative<messages::actor_noted>(seen->events()[1].body));
}

TEST_F(projection_test, is_bounded_whatever_comes) {
  seen.emplace(journal.door(), projection_limits{.events_max = 20, .orders_ended_max = 10, .story_max = 4});
  for (std::uint32_t n = 1; n <= 100; ++n) {
    journal.append(messages::intent_recorded{intent(n)});
    for (int i = 0; i < 5; ++i) journal.append(event(n, order_step::accepted, order_state::open));
    if (n > 3) journal.append(event(n, order_step::canceled, order_state::canceled));
  }
  EXPECT_EQ(look().events().size(), 20u);
  EXPECT_EQ(seen->orders().size(), 13u);  // 10 that have ended, 3 that work
  for (const auto& [id, order] : seen->orders()) EXPECT_EQ(order.story.size(), 4u);
  EXPECT_EQ(seen->ended().at({btc, order_state::canceled}), 97u);
}

TEST_F(projection_test, says_why_it_cannot_go_on) {
  for (std::uint32_t n = 1; n < 100; ++n) journal.append(messages::intent_recorded{intent(n)});
  auto& bytes = journal.disk->files.begin()->second->content;
  bytes[runtime::segment_header_bytes + 20] ^= std::byte{1};
  while (seen->follow(100)) {
  }
  EXPECT_NE(seen->trouble().find("damaged"), std::string::npos);
  EXPECT_FALSE(seen->follow(100));
}

// The same after any pauses as after none.
RC_GTEST_FIXTURE_PROP(projection_test, does_not_depend_on_when_it_looks, ()) {
  const auto acts = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 6));
  std::uint32_t n = 1;
  for (const auto act : acts) {
    if (act == 0) journal.append(messages::intent_recorded{intent(++n)});
    if (act == 1) journal.append(event(n, order_step::accepted, order_state::open));
    if (act == 2) journal.append(event(n, order_step::canceled, order_state::canceled));
    if (act == 3) journal.append(messages::bot_snapshot{.bot = alpha, .bot_state = std::vector<std::byte>(900)});
    if (act >= 4) seen->follow(static_cast<std::size_t>(act));
  }
  look();
  projection at_once(journal.door());
  at_once.follow(1'000'000);
  RC_ASSERT(at_once.last() == seen->last());
  RC_ASSERT(at_once.orders().size() == seen->orders().size());
  RC_ASSERT(at_once.events().size() == seen->events().size());
  RC_ASSERT(at_once.ended() == seen->ended());
  RC_ASSERT(at_once.working(alpha) == seen->working(alpha));
}

}  // namespace
