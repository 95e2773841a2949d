#include "core/risk/gate.hpp"

#include <gtest/gtest.h>

#include <type_traits>

#include "tests/core/order/desk.hpp"
#include "tests/core/risk/bounds.hpp"

namespace core::tests {
namespace {

using risk::approved_order;
using risk::gate;
using namespace std::chrono_literals;

static_assert(!std::is_default_constructible_v<approved_order>);
static_assert(!std::is_constructible_v<approved_order, order_intent>);
static_assert(std::is_copy_constructible_v<approved_order>);

struct gate_test : ::testing::Test {
  risk::limits allowed = bounds();
  gate door = open_gate(allowed);

  static gate open_gate(const risk::limits& x) {
    gate g(x, instruments());
    g.on_mark({1}, {{99}, {101}}, noon);
    g.on_mark({2}, {{99}, {101}}, noon);
    return g;
  }
  denial ask(const order_intent& x, timestamp now = noon) const { return door.check(x, now); }
  denial admit(const order_intent& x, timestamp now = noon) {
    const auto order = door.admit(x, now);
    return order ? denial::none : order.error();
  }
  void submit(const order_intent& x) { door.on_event(step_of(x, order_step::submitted, order_state::in_flight)); }
  void hold(std::int64_t position, bot_id bot = {7}, instrument_id on = {1}) {
    auto x = entry(900, position > 0 ? side::buy : side::sell, std::abs(position));
    x.bot = bot;
    x.instrument = on;
    door.on_event(step_of(x, order_step::filled, order_state::filled, std::abs(position), std::abs(position)));
  }
};

TEST_F(gate_test, an_entry_inside_all_limits_is_admitted_and_reserved) {
  const auto order = door.admit(entry(1, side::buy, 10), noon);
  ASSERT_TRUE(order);
  EXPECT_EQ(order->intent().id, order_id_of({7}, 1));
  EXPECT_EQ(door.reservations(), 1u);
  EXPECT_EQ(door.of({7}, {1}), (risk::exposure{{0}, {10}, {0}}));
}

TEST_F(gate_test, asking_reserves_nothing) {
  EXPECT_EQ(ask(entry(1, side::buy, 10)), denial::none);
  EXPECT_EQ(door.reservations(), 0u);
}

TEST_F(gate_test, what_is_not_configured_is_not_allowed) {
  EXPECT_EQ(gate().check(entry(1, side::buy, 1), noon), denial::unknown_instrument);
  EXPECT_EQ(gate({}, instruments()).check(entry(1, side::buy, 1), noon), denial::no_limits);
  for (const int missing : {0, 1, 2}) {
    auto partly = bounds();
    if (missing == 0) partly.bots.clear();
    if (missing == 1) partly.instruments.clear();
    if (missing == 2) partly.groups.clear();
    EXPECT_EQ(open_gate(partly).check(entry(1, side::buy, 1), noon), denial::no_limits);
  }
}

TEST_F(gate_test, each_limit_left_at_zero_allows_nothing) {
  const auto with = [](auto change) {
    auto x = bounds();
    change(x);
    return open_gate(x).check(entry(1, side::buy, 1), noon);
  };
  EXPECT_EQ(with([](auto& x) { x.bots[{7}].order_notional_max = {}; }), denial::order_notional);
  EXPECT_EQ(with([](auto& x) { x.bots[{7}].position_notional_max = {}; }), denial::bot_position);
  EXPECT_EQ(with([](auto& x) { x.bots[{7}].open_orders_max = 0; }), denial::open_orders);
  EXPECT_EQ(with([](auto& x) { x.bots[{7}].orders_per_window = 0; }), denial::order_rate);
  EXPECT_EQ(with([](auto& x) { x.bots[{7}].window = {}; }), denial::order_rate);
  EXPECT_EQ(with([](auto& x) { x.instruments[{1}] = {}; }), denial::instrument_position);
  EXPECT_EQ(with([](auto& x) { x.groups[{5}] = {}; }), denial::group_exposure);
  EXPECT_EQ(with([](auto& x) { x.mark_age_max = {}; }), denial::mark_stale);
}

TEST_F(gate_test, an_entry_names_a_stop_on_the_losing_side_of_its_price) {
  auto x = entry(1, side::buy, 10);
  for (const auto& [level, expected] : std::vector<std::pair<std::int64_t, denial>>{
           {98, denial::none}, {0, denial::no_protection}, {99, denial::no_protection}, {-1, denial::no_protection}}) {
    x.protection = {level};
    EXPECT_EQ(ask(x), expected) << level;
  }
  x = entry(1, side::sell, 10);
  x.protection = {101};
  EXPECT_EQ(ask(x), denial::no_protection);
  x.protection = {102};
  EXPECT_EQ(ask(x), denial::none);
}

TEST_F(gate_test, the_stop_of_a_resting_order_lies_beyond_its_own_price) {
  auto x = entry(1, side::buy, 10);
  x.type = order_type::limit;
  x.limit = {95};
  x.protection = {95};
  EXPECT_EQ(ask(x), denial::no_protection);
  x.protection = {94};
  EXPECT_EQ(ask(x), denial::none);
  x.limit = {103};  // fills at once, at 101; the bid would trigger a stop at 100
  x.protection = {100};
  EXPECT_EQ(ask(x), denial::no_protection);
  x.type = order_type::stop_market;
  x.trigger = {105};
  EXPECT_EQ(ask(x), denial::none);
}

TEST_F(gate_test, quantities_and_prices_lie_on_the_venues_grid) {
  auto coarse = instruments();
  coarse[0].dated = {{.tick = {5}, .lot = {10}, .quantity_min = {20}}};
  door = gate(bounds(), coarse);
  door.on_mark({1}, {{95}, {105}}, noon);
  auto x = entry(1, side::buy, 20);
  EXPECT_EQ(ask(x), denial::none);
  x.quantity = {25};
  EXPECT_EQ(ask(x), denial::invalid_quantity);
  x.quantity = {10};
  EXPECT_EQ(ask(x), denial::invalid_quantity);
  x.quantity = {0};
  EXPECT_EQ(ask(x), denial::invalid_quantity);
  x = entry(1, side::buy, 20);
  x.protection = {89};
  EXPECT_EQ(ask(x), denial::invalid_price);
  x = entry(1, side::buy, 20);
  x.type = order_type::limit;
  for (const std::int64_t limit : {-5, 0, 101}) {
    x.limit = {limit};
    EXPECT_EQ(ask(x), denial::invalid_price) << limit;
  }
  x.type = order_type::stop_market;
  EXPECT_EQ(ask(x), denial::invalid_price);
}

TEST_F(gate_test, the_filters_of_the_moment_apply) {
  auto changing = instruments();
  changing[0].dated.push_back({.valid_from = noon + 1s, .lot = {4}});
  door = gate(bounds(), changing);
  door.on_mark({1}, {{99}, {101}}, noon);
  EXPECT_EQ(ask(entry(1, side::buy, 10), noon), denial::none);
  EXPECT_EQ(ask(entry(1, side::buy, 10), noon + 1s), denial::invalid_quantity);
}

TEST_F(gate_test, entries_need_a_fresh_mark_of_a_valid_book) {  // I-13
  const auto x = entry(1, side::buy, 10);
  EXPECT_EQ(gate(bounds(), instruments()).check(x, noon), denial::mark_missing);
  EXPECT_EQ(ask(x, noon + 5s), denial::none);
  EXPECT_EQ(ask(x, noon + 5s + 1ns), denial::mark_stale);
  door.on_mark({1}, {{99}, {101}, book_fault::gap}, noon);
  EXPECT_EQ(ask(x), denial::book_invalid);
  door.on_mark({1}, {{99}, {0}}, noon);
  EXPECT_EQ(ask(x), denial::mark_missing);
  door.on_mark({1}, {{99}, {101}}, noon);
  EXPECT_EQ(ask(x), denial::none);
}

TEST_F(gate_test, limit_prices_stay_inside_the_collar) {
  auto x = entry(1, side::buy, 10);
  x.type = order_type::limit;
  x.protection = {70};
  // 10 % beyond 99 and 101: 89.1 .. 111.1
  for (const auto& [limit, expected] : std::vector<std::pair<std::int64_t, denial>>{
           {89, denial::price_collar}, {90, denial::none}, {111, denial::none}, {112, denial::price_collar}}) {
    x.limit = {limit};
    EXPECT_EQ(ask(x), expected) << limit;
  }
}

TEST_F(gate_test, a_conditional_entry_is_judged_by_its_trigger_and_its_limit) {
  auto x = entry(1, side::buy, 90);
  x.type = order_type::stop_limit;
  x.trigger = {105};
  x.limit = {111};
  x.protection = {104};
  EXPECT_EQ(ask(x), denial::none) << "90 at 111 are within an order's limit, and 111 is within the collar around 105";
  x.limit = {116};
  EXPECT_EQ(ask(x), denial::price_collar);
  x.type = order_type::take_profit_limit;
  x.limit = {100};
  EXPECT_EQ(ask(x), denial::no_protection) << "it may fill at 100";
  x.type = order_type::take_profit_market;
  x.trigger = {};
  EXPECT_EQ(ask(x), denial::invalid_price);
}

TEST_F(gate_test, a_trailing_stop_without_activation_price_counts_like_a_market_order) {
  auto x = entry(1, side::buy, 10);
  x.type = order_type::trailing_stop;
  EXPECT_EQ(ask(x), denial::invalid_price) << "no callback";
  x.callback = {10'000};
  EXPECT_EQ(ask(x), denial::none);
  x.close_position = true;
  EXPECT_EQ(ask(x), denial::invalid_quantity) << "only a reducing order may close whatever there is";
}

TEST_F(gate_test, one_order_is_neither_too_large_nor_too_small) {
  EXPECT_EQ(ask(entry(1, side::buy, 100)), denial::none);
  EXPECT_EQ(ask(entry(1, side::buy, 101)), denial::order_notional);
  auto with_minimum = instruments();
  with_minimum[0].dated[0].notional_min = worth(990);
  door = gate(bounds(), with_minimum);
  door.on_mark({1}, {{99}, {101}}, noon);
  EXPECT_EQ(ask(entry(1, side::buy, 10)), denial::none) << "10 at the bid is exactly the minimum";
  EXPECT_EQ(ask(entry(1, side::buy, 9)), denial::order_notional_min);
}

TEST_F(gate_test, an_order_above_the_market_is_valued_at_its_own_price) {
  auto x = entry(1, side::buy, 91);
  x.type = order_type::limit;
  x.limit = {110};
  EXPECT_EQ(ask(x), denial::none);
  x.limit = {111};  // 91 of them are worth one more than allowed
  EXPECT_EQ(ask(x), denial::order_notional);
  x.type = order_type::stop_market;
  x.trigger = {111};
  EXPECT_EQ(ask(x), denial::order_notional);
}

TEST_F(gate_test, an_absurd_intent_is_denied_and_harms_nobody) {
  auto x = entry(1, side::buy, INT64_MAX);
  EXPECT_EQ(ask(x), denial::order_notional);
  x.type = order_type::limit;
  x.limit = {INT64_MAX};
  EXPECT_EQ(ask(x), denial::price_collar);
  auto boundless = bounds();
  boundless.bots[{7}].order_notional_max =
      boundless.bots[{7}].position_notional_max = {~(static_cast<__int128>(1) << 127)};
  door = open_gate(boundless);
  hold(10);
  EXPECT_NE(ask(entry(1, side::buy, INT64_MAX)), denial::none);
  for (const std::uint32_t i : {2, 3}) {  // exits are not bounded
    auto exit = stop(i, side::sell, INT64_MAX);
    EXPECT_EQ(admit(exit), denial::none);
  }
}

TEST_F(gate_test, open_orders_count_against_the_position_limit) {  // I-16
  for (std::uint32_t i = 1; i <= 3; ++i) EXPECT_EQ(admit(entry(i, side::buy, 100)), denial::none);
  EXPECT_EQ(admit(entry(4, side::buy, 1)), denial::bot_position);
  EXPECT_EQ(admit(entry(5, side::sell, 100)), denial::none) << "the other side has room of its own";
}

TEST_F(gate_test, an_entry_does_not_count_on_the_exit_that_it_might_overtake) {  // I-16
  hold(300);
  EXPECT_EQ(admit(entry(1, side::buy, 1)), denial::bot_position);
  for (std::uint32_t i = 2; i <= 4; ++i) EXPECT_EQ(admit(entry(i, side::sell, 100)), denial::none);
  EXPECT_EQ(admit(entry(5, side::sell, 1)), denial::bot_position);
}

TEST_F(gate_test, an_unknown_order_counts_until_it_is_settled) {  // I-15, F-40
  const auto x = entry(1, side::buy, 100);
  EXPECT_EQ(admit(x), denial::none);
  submit(x);
  door.on_event(step_of(x, order_step::timed_out, order_state::unknown));
  EXPECT_EQ(door.of({7}, {1}).buys_open, quantity{100});
  door.on_event(step_of(x, order_step::absent, order_state::lost));
  EXPECT_EQ(door.of({7}, {1}), risk::exposure{});
  EXPECT_EQ(door.reservations(), 0u);
}

TEST_F(gate_test, fills_move_from_reserved_to_held) {
  const auto x = entry(1, side::sell, 100);
  EXPECT_EQ(admit(x), denial::none);
  submit(x);
  door.on_event(step_of(x, order_step::partially_filled, order_state::open, 40, 40));
  EXPECT_EQ(door.of({7}, {1}), (risk::exposure{{-40}, {0}, {60}}));
  door.on_event(step_of(x, order_step::canceled, order_state::canceled, 0, 40));
  EXPECT_EQ(door.of({7}, {1}), (risk::exposure{{-40}, {0}, {0}}));
  door.on_event(step_of(x, order_step::partially_filled, order_state::canceled, 10, 50));  // F-46
  EXPECT_EQ(door.of({7}, {1}), (risk::exposure{{-50}, {0}, {0}}));
}

TEST_F(gate_test, an_amendment_gives_back_what_it_takes_off) {
  auto x = entry(1, side::buy, 100);
  EXPECT_EQ(admit(x), denial::none);
  submit(x);
  x.quantity = {30};
  door.on_event(step_of(x, order_step::amended, order_state::open));
  EXPECT_EQ(door.of({7}, {1}).buys_open, quantity{30});
}

TEST_F(gate_test, fills_of_orders_that_it_never_saw_move_the_position) {
  hold(-25);
  EXPECT_EQ(door.of({7}, {1}), (risk::exposure{{-25}, {0}, {0}}));
}

TEST_F(gate_test, an_order_that_never_left_is_released) {
  const auto x = entry(1, side::buy, 100);
  EXPECT_EQ(admit(x), denial::none);
  door.release(x.id);
  EXPECT_EQ(door.reservations(), 0u);
  EXPECT_EQ(admit(x), denial::none) << "it may be tried again";
  submit(x);
  door.release(x.id);
  EXPECT_EQ(door.reservations(), 1u) << "its submission is known: it may be at the venue";
}

TEST_F(gate_test, a_denial_on_the_way_releases_but_that_of_a_repetition_does_not) {
  const auto x = entry(1, side::buy, 100);
  auto denied = step_of(x, order_step::denied, order_state::denied);
  EXPECT_EQ(admit(x), denial::none);
  EXPECT_EQ(admit(x), denial::duplicate_id);
  denied.denial = denial::duplicate_id;
  door.on_event(denied);
  EXPECT_EQ(door.reservations(), 1u);
  denied.denial = denial::not_delivered;
  door.on_event(denied);
  EXPECT_EQ(door.reservations(), 0u);
}

TEST_F(gate_test, an_id_is_used_once) {  // I-17
  const auto x = entry(1, side::buy, 10);
  EXPECT_EQ(admit(x), denial::none);
  EXPECT_EQ(ask(x), denial::duplicate_id);
  submit(x);
  door.on_event(step_of(x, order_step::rejected, order_state::rejected));
  EXPECT_EQ(ask(x), denial::duplicate_id);
  EXPECT_EQ(admit(stop(1, side::sell, 10)), denial::duplicate_id);
  order_intent nameless = entry(2, side::buy, 10);
  nameless.id = {};
  EXPECT_EQ(ask(nameless), denial::none) << "asking needs no id";
  EXPECT_EQ(admit(nameless), denial::duplicate_id);
}

TEST_F(gate_test, working_entries_are_limited_in_number) {
  allowed.bots[{7}].open_orders_max = 2;
  door = open_gate(allowed);
  EXPECT_EQ(admit(entry(1, side::buy, 1)), denial::none);
  EXPECT_EQ(admit(stop(9, side::sell, 1)), denial::none);
  EXPECT_EQ(admit(entry(2, side::buy, 1)), denial::none) << "stops do not count";
  EXPECT_EQ(admit(entry(3, side::buy, 1)), denial::open_orders);
  door.release(order_id_of({7}, 1));
  EXPECT_EQ(admit(entry(3, side::buy, 1)), denial::none);
}

TEST_F(gate_test, entries_are_limited_in_any_window) {
  allowed.bots[{7}].orders_per_window = 2;
  allowed.mark_age_max = 1h;
  door = open_gate(allowed);
  for (const std::uint32_t i : {1, 2}) {
    const auto x = entry(i, side::buy, 1);
    EXPECT_EQ(admit(x, noon + i * 10s), denial::none);
    auto sent = step_of(x, order_step::submitted, order_state::in_flight);
    sent.ts_event = noon + i * 10s;
    door.on_event(sent);
  }
  EXPECT_EQ(ask(entry(3, side::buy, 1), noon + 70s - 1ns), denial::order_rate);
  EXPECT_EQ(ask(entry(3, side::buy, 1), noon + 70s), denial::none);
  auto stranger = entry(3, side::buy, 1);
  stranger.bot = {8};
  EXPECT_EQ(ask(stranger, noon + 20s), denial::none);
}

TEST_F(gate_test, an_order_that_has_ended_keeps_its_place_in_the_window) {
  allowed.bots[{7}].orders_per_window = 2;
  door = open_gate(allowed);
  for (const std::uint32_t i : {1, 2}) {
    const auto x = entry(i, side::buy, 1);
    EXPECT_EQ(admit(x), denial::none);
    submit(x);
    door.on_event(step_of(x, order_step::canceled, order_state::canceled));
  }
  EXPECT_EQ(ask(entry(3, side::buy, 1)), denial::order_rate);
}

TEST_F(gate_test, bots_share_the_instruments_limit_and_do_not_net) {
  hold(200, {8});
  hold(-200, {9});
  EXPECT_EQ(ask(entry(1, side::buy, 100)), denial::none);
  hold(100, {7});
  EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::instrument_position);
}

TEST_F(gate_test, a_groups_gross_exposure_is_limited_over_instruments) {
  hold(-300, {8}, {2});
  hold(-300, {9}, {2});
  hold(150, {9}, {1});
  EXPECT_EQ(ask(entry(1, side::buy, 50)), denial::none);
  EXPECT_EQ(ask(entry(1, side::buy, 51)), denial::group_exposure);
  door.on_mark({2}, {{199}, {201}}, noon);
  EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::group_exposure) << "valued at the latest price";
  auto elsewhere = entry(1, side::buy, 100);
  elsewhere.group = {6};
  EXPECT_EQ(ask(elsewhere), denial::none);
}

TEST_F(gate_test, a_position_of_the_group_without_any_price_stops_its_entries) {
  door = gate(bounds(), instruments());
  door.on_mark({1}, {{99}, {101}}, noon);
  hold(1, {8}, {2});
  EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::mark_missing);
}

TEST_F(gate_test, spot_is_not_sold_short) {
  auto spot = instruments();
  spot[0].kind = instrument_kind::spot;
  door = gate(bounds(), spot);
  door.on_mark({1}, {{99}, {101}}, noon);
  hold(100);
  EXPECT_EQ(admit(entry(1, side::sell, 60)), denial::none);
  EXPECT_EQ(ask(entry(2, side::sell, 41)), denial::short_on_spot);
  EXPECT_EQ(admit(stop(3, side::sell, 20)), denial::none);
  EXPECT_EQ(ask(entry(2, side::sell, 21)), denial::short_on_spot) << "the stop sells, too";
  EXPECT_EQ(ask(entry(2, side::sell, 20)), denial::none);
}

TEST_F(gate_test, reducing_orders_pass_whatever_happens) {  // I-04, D-7
  allowed.bots[{7}] = {};
  door = gate(allowed, instruments());  // no mark, no room
  door.halt(true);
  door.set_reconciled({7}, false);
  auto exit = stop(1, side::sell, 1'000'000);
  EXPECT_EQ(admit(exit), denial::none);
  exit.role = leg_role::exit;
  exit.id = order_id_of({7}, 2);
  EXPECT_EQ(admit(exit), denial::none);
  EXPECT_EQ(door.of({7}, {1}), risk::exposure{}) << "nothing is reserved";
  EXPECT_EQ(door.reservations(), 2u);
  exit.id = order_id_of({7}, 3);
  exit.quantity = {0};
  EXPECT_EQ(admit(exit), denial::invalid_quantity);
  exit.quantity = {1};
  exit.instrument = {77};
  EXPECT_EQ(admit(exit), denial::unknown_instrument);
}

TEST_F(gate_test, a_halt_and_an_unreconciled_bot_stop_entries) {  // I-04
  door.halt(true);
  EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::halted);
  door.halt(false);
  door.set_reconciled({7}, false);
  EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::not_reconciled);
  auto other = entry(1, side::buy, 1);
  other.bot = {8};
  EXPECT_EQ(ask(other), denial::none);
  door.set_reconciled({7}, true);
  EXPECT_EQ(ask(entry(1, side::buy, 1)), denial::none);
}

struct plans : gate_test {
  std::vector<order_intent> plan(std::vector<std::int64_t> quantities) {
    std::vector<order_intent> legs;
    for (std::size_t i = 0; i < quantities.size(); ++i) {
      auto leg = entry(static_cast<std::uint32_t>(i + 1), side::buy, quantities[i]);
      leg.plan = {1};
      leg.leg = static_cast<std::uint8_t>(i + 1);
      leg.legs = static_cast<std::uint8_t>(quantities.size());
      legs.push_back(leg);
    }
    return legs;
  }
};

TEST_F(plans, all_legs_are_admitted_or_none) {
  const auto fits = door.admit(plan({100, 100, 100}), noon);
  ASSERT_TRUE(fits);
  EXPECT_EQ(fits->size(), 3u);
  EXPECT_EQ(door.reservations(), 3u);
  door = open_gate(allowed);
  const auto before = door.hash();
  const auto too_much = door.admit(plan({100, 100, 100, 1}), noon);
  ASSERT_FALSE(too_much);
  EXPECT_EQ(too_much.error(), denial::bot_position);
  EXPECT_EQ(door.hash(), before);
}

TEST_F(plans, a_plan_with_a_missing_or_strange_leg_is_incomplete) {
  auto legs = plan({1, 1, 1});
  EXPECT_EQ(door.admit(std::span(legs).first(2), noon).error(), denial::plan_incomplete);
  EXPECT_EQ(door.admit(std::span(legs).first(0), noon).error(), denial::plan_incomplete);
  EXPECT_EQ(admit(legs[0]), denial::plan_incomplete);
  legs[2].leg = 2;
  EXPECT_EQ(door.admit(legs, noon).error(), denial::plan_incomplete);
  legs = plan({1, 1, 1});
  legs[2].plan = {2};
  EXPECT_EQ(door.admit(legs, noon).error(), denial::plan_incomplete);
  legs = plan({1, 1, 1});
  legs[2].bot = {8};
  EXPECT_EQ(door.admit(legs, noon).error(), denial::plan_incomplete);
}

TEST_F(plans, an_id_that_appears_twice_in_a_plan_is_denied) {
  auto legs = plan({1, 1});
  legs[1].id = legs[0].id;
  EXPECT_EQ(door.admit(legs, noon).error(), denial::duplicate_id);
  EXPECT_EQ(door.reservations(), 0u);
}

}  // namespace
}  // namespace core::tests
