#include "core/bot/bot.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>

#include "tests/core/bot/scripted.hpp"

namespace core::tests {
namespace {

struct bot_test : ::testing::Test {
  bot::bot bot = scripted_bot();
  std::uint64_t views = 0, records = 0;

  bot_test() { bot.allow_entries(true); }

  bot::decision tell(wish what, std::int64_t quantity = 20, bool book_valid = true) {
    return bot.on_view(told(++views, what, quantity, book_valid));
  }
  bot::decision step(const order_intent& of, order_step step, order_state state, std::int64_t executed = 0,
                     std::int64_t filled = 0) {
    return bot.on_event(stepped(of, ++records, step, state, executed, filled));
  }
  order_intent entered(wish direction = wish::buy) { return tell(direction).intents.at(0); }
  order_intent fill(const order_intent& of) {
    step(of, order_step::filled, order_state::filled, of.quantity.units, of.quantity.units);
    return of;
  }
};

TEST_F(bot_test, numbers_its_orders_by_issuer_and_count) {
  const auto first = entered(), second = entered();
  EXPECT_EQ(first.id, order_id_of({70}, 1));
  EXPECT_EQ(second.id, order_id_of({70}, 2));
  EXPECT_EQ(second.plan.value, second.id.value);
  EXPECT_EQ(bot.orders_issued(), 2u);
}

TEST_F(bot_test, says_in_an_entry_who_wants_it_on_which_view_and_how_it_is_protected) {
  const auto wanted = entered(wish::sell);
  EXPECT_EQ(wanted.bot, bot_id{7});
  EXPECT_EQ(wanted.account, account_id{3});
  EXPECT_EQ(wanted.group, group_id{5});
  EXPECT_EQ(wanted.instrument, instrument_id{1});
  EXPECT_EQ(wanted.role, leg_role::entry);
  EXPECT_EQ(wanted.side, side::sell);
  EXPECT_EQ(wanted.quantity, quantity{20});
  EXPECT_EQ(wanted.protection, price{110});
  EXPECT_EQ(wanted.view, 1u);
  EXPECT_EQ(wanted.decided_at, bot_begin + std::chrono::seconds(1));
  EXPECT_FALSE(wanted.cause);
}

TEST_F(bot_test, rounds_an_entry_down_to_the_lot_and_drops_what_is_less) {
  EXPECT_EQ(tell(wish::buy, 29).intents.at(0).quantity, quantity{20});
  EXPECT_TRUE(tell(wish::buy, 9).empty());
  EXPECT_EQ(bot.orders_issued(), 1u);
}

TEST_F(bot_test, drops_entries_while_they_are_not_allowed) {
  bot.allow_entries(false);
  EXPECT_TRUE(tell(wish::buy).empty());
  bot.allow_entries(true);
  EXPECT_EQ(tell(wish::buy).intents.size(), 1u);
}

TEST_F(bot_test, does_not_enter_before_it_is_allowed_to) { EXPECT_FALSE(scripted_bot().entries_allowed()); }

TEST_F(bot_test, drops_entries_on_an_invalid_book_but_exits_on_it) {
  EXPECT_TRUE(tell(wish::buy, 20, false).empty());
  fill(entered());
  bot.allow_entries(false);
  const auto wanted = tell(wish::exit, 20, false);
  ASSERT_EQ(wanted.intents.size(), 1u);
  EXPECT_EQ(wanted.intents[0].role, leg_role::exit);
}

TEST_F(bot_test, closes_the_whole_position_on_the_other_side_and_only_once_while_an_exit_works) {
  fill(entered());
  fill(entered());
  const auto wanted = tell(wish::exit_and_cancel);
  ASSERT_EQ(wanted.intents.size(), 1u);  // it was wanted twice
  EXPECT_EQ(wanted.intents[0].side, side::sell);
  EXPECT_EQ(wanted.intents[0].quantity, quantity{40});
  EXPECT_TRUE(bot.standing().exiting);
  EXPECT_TRUE(tell(wish::exit).empty());
}

TEST_F(bot_test, exits_again_with_what_is_left_when_an_exit_ended_early) {
  fill(entered());
  const auto exit = tell(wish::exit).intents.at(0);
  step(exit, order_step::partially_filled, order_state::open, 5, 5);
  step(exit, order_step::canceled, order_state::canceled, 0, 5);
  EXPECT_EQ(bot.state(), bot::life::monitoring);
  EXPECT_EQ(tell(wish::exit).intents.at(0).quantity, quantity{15});
}

TEST_F(bot_test, has_nothing_to_exit_when_flat) { EXPECT_TRUE(tell(wish::exit).empty()); }

TEST_F(bot_test, exits_on_an_order_event_with_that_record_as_the_cause) {
  fill(entered(wish::sell));
  order_intent stop{.id = order_id_of({99}, 1),
                    .bot = {7},
                    .instrument = {1},
                    .side = side::buy,
                    .role = leg_role::stop,
                    .quantity = {20}};
  const auto wanted = step(stop, order_step::partially_filled, order_state::open, 15, 15);
  ASSERT_EQ(wanted.intents.size(), 1u);
  EXPECT_EQ(wanted.intents[0].side, side::buy);
  EXPECT_EQ(wanted.intents[0].quantity, quantity{5});
  EXPECT_EQ(wanted.intents[0].cause, sequence{records});
}

TEST_F(bot_test, cancels_all_its_working_entries_and_never_an_exit) {
  const auto first = entered(), second = entered(wish::sell), third = entered();
  fill(third);
  ASSERT_EQ(tell(wish::exit).intents.size(), 1u);
  EXPECT_EQ(tell(wish::cancel).cancels, (std::vector{first.id, second.id}));
}

TEST_F(bot_test, counts_open_entries_by_side_until_they_end) {
  const auto bought = entered();
  const auto sold = tell(wish::sell, 50).intents.at(0);
  EXPECT_EQ(bot.standing().entries_working, quantity{-30});
  step(bought, order_step::partially_filled, order_state::open, 5, 5);
  EXPECT_EQ(bot.standing().entries_working, quantity{-35});
  EXPECT_EQ(bot.standing().position, quantity{5});
  step(sold, order_step::denied, order_state::denied);
  EXPECT_EQ(bot.standing().entries_working, quantity{15});
}

TEST_F(bot_test, keeps_an_order_of_unknown_outcome_as_working) {
  const auto order = entered();
  step(order, order_step::timed_out, order_state::unknown);
  EXPECT_EQ(bot.standing().entries_working, quantity{20});
  step(order, order_step::absent, order_state::lost);
  EXPECT_EQ(bot.standing().entries_working, quantity{});
  EXPECT_EQ(bot.state(), bot::life::cancelled);
}

TEST_F(bot_test, shows_operators_where_it_stands) {
  const auto order = entered();
  EXPECT_EQ(bot.state(), bot::life::risk_check);
  step(order, order_step::accepted, order_state::open);
  EXPECT_EQ(bot.state(), bot::life::executing);
  fill(order);
  EXPECT_EQ(bot.state(), bot::life::monitoring);
  const auto exit = tell(wish::exit).intents.at(0);
  EXPECT_EQ(bot.state(), bot::life::closing);
  fill(exit);
  EXPECT_EQ(bot.state(), bot::life::idle);
  step(entered(), order_step::denied, order_state::denied);
  EXPECT_EQ(bot.state(), bot::life::rejected);
}

TEST_F(bot_test, is_not_changed_by_an_event_or_a_view_that_it_has_seen) {
  const auto order = entered();
  const auto fill = stepped(order, ++records, order_step::partially_filled, order_state::open, 5, 5);
  bot.on_event(fill);
  const auto before = bot.snapshot();
  const auto logic = bot.strategy().snapshot();
  EXPECT_TRUE(bot.on_event(fill).empty());
  EXPECT_TRUE(bot.on_view(told(views, wish::buy)).empty());
  EXPECT_EQ(bot.snapshot(), before);
  EXPECT_EQ(bot.strategy().snapshot(), logic);
}

TEST_F(bot_test, refuses_what_belongs_to_somebody_else) {
  auto view = told(1, wish::buy);
  view.instrument = {2};
  EXPECT_THROW(bot.on_view(view), broken_invariant);
  auto event = stepped({}, 1, order_step::accepted, order_state::open);
  event.intent.bot = {8};
  EXPECT_THROW(bot.on_event(event), broken_invariant);
}

TEST_F(bot_test, refuses_to_restore_foreign_bytes) {
  const auto own = bot.snapshot(), logic = bot.strategy().snapshot();
  auto longer = own, other = own;
  longer.push_back(std::byte{});
  other[0] = std::byte{9};
  EXPECT_THROW(scripted_bot().restore(longer, logic), broken_invariant);
  EXPECT_THROW(scripted_bot().restore(other, logic), broken_invariant);
  EXPECT_THROW(scripted_bot().restore(std::span(own).first(own.size() - 1), logic), broken_invariant);
  EXPECT_THROW(scripted_bot().restore(own, std::span(logic).first(1)), broken_invariant);
}

TEST_F(bot_test, has_another_hash_with_another_position_order_or_strategy_state) {
  std::set<std::uint64_t> seen;
  const auto look = [&] { seen.insert(bot.hash(bot.strategy().snapshot())); };
  look();
  const auto order = entered();
  look();
  step(order, order_step::partially_filled, order_state::open, 5, 5);
  look();
  tell(wish::exit);
  look();
  tell(wish::nothing);
  look();
  EXPECT_EQ(seen.size(), 5u);
}

// -- a random life, put down and taken up again at every point --------------------------------------------------------

/// Orders of one bot at a venue that does anything legal. Its messages are made once; whoever hears them, hears the
/// same.
class random_life {
 public:
  using message = std::variant<market_view, order_event>;

  void next(bot::bot& bot, std::vector<message>& script) {
    if (orders_.empty() || *rc::gen::inRange(0, 3) == 0) {
      script.push_back(told(++views_, static_cast<wish>(*rc::gen::inRange(0, 6)), *rc::gen::inRange(1, 60),
                            *rc::gen::inRange(0, 8) != 0));
    } else {
      auto& order = orders_[*rc::gen::inRange<std::size_t>(0, orders_.size())];
      if (terminal(order.state)) return;
      script.push_back(further(order));
    }
    const auto decision = std::visit([&](const auto& x) { return hear(bot, x); }, script.back());
    for (const auto& intent : decision.intents) orders_.push_back({intent});
  }

  static bot::decision hear(bot::bot& bot, const market_view& x) { return bot.on_view(x); }
  static bot::decision hear(bot::bot& bot, const order_event& x) { return bot.on_event(x); }

 private:
  struct order {
    order_intent intent;
    order_state state = order_state::in_flight;
    std::int64_t filled = 0;
  };

  order_event further(order& x) {
    const auto left = x.intent.quantity.units - x.filled;
    switch (*rc::gen::inRange(0, 5)) {
      case 0:
        return step(x, order_step::accepted, order_state::open);
      case 1:
        return step(x, order_step::canceled, order_state::canceled);
      case 2:
        return x.filled == 0 ? step(x, order_step::denied, order_state::denied)
                             : step(x, order_step::timed_out, order_state::unknown);
      default: {
        const auto amount = *rc::gen::inRange<std::int64_t>(1, left + 1);
        return amount == left ? step(x, order_step::filled, order_state::filled, amount)
                              : step(x, order_step::partially_filled, order_state::open, amount);
      }
    }
  }
  order_event step(order& x, order_step step, order_state state, std::int64_t executed = 0) {
    x.state = state;
    x.filled += executed;
    return stepped(x.intent, ++records_, step, state, executed, x.filled);
  }

  std::vector<order> orders_;
  std::uint64_t views_ = 0, records_ = 0;
};

std::vector<order_id> ids_of(const bot::decision& x) {
  auto all = x.cancels;
  for (const auto& intent : x.intents) {
    all.push_back(intent.id);
    all.push_back({static_cast<std::uint64_t>(intent.quantity.units)});
  }
  return all;
}

RC_GTEST_PROP(bot_property, put_down_and_taken_up_again_anywhere_it_goes_on_as_if_nothing_had_happened, ()) {
  auto original = scripted_bot();
  original.allow_entries(true);
  random_life life;
  std::vector<random_life::message> script;
  const auto length = *rc::gen::inRange(1, 60);
  for (int i = 0; i < length; ++i) life.next(original, script);

  for (std::size_t cut = 0; cut <= script.size(); ++cut) {
    auto first = scripted_bot();
    first.allow_entries(true);
    std::vector<order_id> whole_decided, decided;
    for (std::size_t i = 0; i < cut; ++i) std::visit([&](const auto& x) { random_life::hear(first, x); }, script[i]);
    auto second = scripted_bot();
    second.restore(first.snapshot(), first.strategy().snapshot());
    RC_ASSERT(!second.entries_allowed());
    second.allow_entries(true);
    RC_ASSERT(second.hash(second.strategy().snapshot()) == first.hash(first.strategy().snapshot()));
    RC_ASSERT(second.state() == first.state());
    for (std::size_t i = cut == 0 ? 0 : cut - 1; i < script.size(); ++i) {  // the last one comes again
      std::visit(
          [&](const auto& x) {
            for (const auto id : ids_of(random_life::hear(first, x))) whole_decided.push_back(id);
            for (const auto id : ids_of(random_life::hear(second, x))) decided.push_back(id);
          },
          script[i]);
    }
    RC_ASSERT(decided == whole_decided);
    RC_ASSERT(second.snapshot() == original.snapshot());
    RC_ASSERT(second.strategy().snapshot() == original.strategy().snapshot());
    RC_ASSERT(second.hash(second.strategy().snapshot()) == original.hash(original.strategy().snapshot()));
  }
}

RC_GTEST_PROP(bot_property, its_standing_is_the_sum_of_its_fills_and_of_what_is_open, ()) {
  auto bot = scripted_bot();
  bot.allow_entries(true);
  random_life life;
  std::vector<random_life::message> script;
  const auto length = *rc::gen::inRange(1, 100);
  for (int i = 0; i < length; ++i) life.next(bot, script);

  std::int64_t position = 0;
  std::set<order_id> ids;
  for (const auto& message : script) {
    const auto* event = std::get_if<order_event>(&message);
    if (!event) continue;
    position += sign(event->intent.side) * event->execution.quantity.units;
    ids.insert(event->intent.id);
  }
  RC_ASSERT(bot.standing().position.units == position);
  for (const auto id : ids) {
    RC_ASSERT(issuer_of(id) == actor_number{70});
    RC_ASSERT(count_of(id) <= bot.orders_issued());
  }
}

}  // namespace
}  // namespace core::tests
