#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/adapters/binance/desk_fixture.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;

struct gateway_orders_facts_test : desk_fixture {};

// -- fills ----------------------------------------------------------------------------------------------------------

// F-47
TEST_F(gateway_orders_facts_test, books_a_fill_once_however_often_it_is_told) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "NEW"));
  for (int i = 0; i < 3; ++i) fill(x, 11, 400, 400);
  EXPECT_EQ(count(kind::filled), 1u);
  EXPECT_EQ(desk.position(traded.id).units, 400);
  EXPECT_EQ(desk.last_trade(traded.id), 11u);
}

// F-46
TEST_F(gateway_orders_facts_test, takes_fills_before_the_acknowledgement_and_after_the_end) {
  const auto x = intent();
  place(x);
  fill(x, 11, 400, 400);
  answer(200, order_text(x, "NEW"));
  event(x, "CANCELED", "CANCELED", 400);
  EXPECT_EQ(told.back().what, kind::canceled);
  fill(x, 12, 100, 500);
  EXPECT_EQ(told.back().what, kind::filled);
  EXPECT_EQ(desk.position(traded.id).units, 500);
}

// F-48, F-50
TEST_F(gateway_orders_facts_test, asks_for_fills_that_the_stream_lost_and_tells_the_end_behind_them) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "NEW"));
  event(x, "CANCELED", "CANCELED", 700);  // 0.7 executed, nothing of it told
  EXPECT_EQ(count(kind::canceled), 0u);
  advance(600ms);
  ASSERT_TRUE(waits());
  ASSERT_EQ(wants(), endpoint::user_trades);
  answer(200, trades_text({{21, 300}, {22, 400}}));
  ASSERT_EQ(told.size(), 4u);
  EXPECT_EQ(told[1].what, kind::filled);
  EXPECT_EQ(told[2].what, kind::filled);
  EXPECT_EQ(told[3].what, kind::canceled);
  EXPECT_EQ(told[3].filled.units, 700);
}

// F-49
TEST_F(gateway_orders_facts_test, does_not_invent_a_fill_out_of_a_cumulative_quantity) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "PARTIALLY_FILLED", 600));
  EXPECT_EQ(count(kind::filled), 0u);
  fill(x, 31, 600, 600);  // the stream was only late
  advance(10s);
  EXPECT_EQ(count(kind::filled), 1u);
  EXPECT_EQ(requests_through(endpoint::user_trades), 0u);
}

// F-48: TRADE_LITE is here, its ORDER_TRADE_UPDATE is lost.
TEST_F(gateway_orders_facts_test, asks_for_a_fill_that_was_announced_and_not_told) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "NEW"));
  announce(x, 31, 300);
  announce(x, 32, 400);
  fill(x, 32, 400, 400);
  EXPECT_EQ(desk.position(traded.id).units, 400);
  EXPECT_TRUE(desk.fills_due());
  advance(600ms);
  ASSERT_TRUE(waits());
  ASSERT_EQ(wants(), endpoint::user_trades);
  answer(200, trades_text({{31, 300}, {32, 400}}));
  EXPECT_EQ(count(kind::filled), 2u);
  EXPECT_EQ(desk.position(traded.id).units, 700);
  EXPECT_FALSE(desk.due());
}

// F-46, F-48: the round that compares trades knows whose it is.
TEST_F(gateway_orders_facts_test, books_a_fill_of_an_ended_order_that_was_announced_and_not_told) {
  const auto x = stop();
  place(x);
  lost();
  while (count(kind::absent) == 0) advance(50ms, [&] { refused(-2013); });
  announce(x, 31, 1000);
  adapters::binance::rest_decoder bodies({traded});
  ASSERT_TRUE(desk.on_trades(bodies.user_trades(trades_text({{31, 1000}}, "SELL")).value(), now));
  collect();
  EXPECT_EQ(told.back().what, kind::filled);
  EXPECT_EQ(told.back().order, x.id);
  EXPECT_EQ(desk.position(traded.id).units, -1000);
}

TEST_F(gateway_orders_facts_test, asks_for_nothing_where_every_announced_fill_is_told) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "NEW"));
  announce(x, 31, 300);
  fill(x, 31, 300, 300);
  announce(x, 31, 300);  // the copy may come behind its original
  fill(x, 32, 700, 1000);
  announce(x, 32, 700);
  advance(10s);
  EXPECT_FALSE(waits());
  EXPECT_EQ(desk.position(traded.id).units, 1000);
}

TEST_F(gateway_orders_facts_test, asks_again_where_the_trades_are_not_there_yet) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "FILLED", 1000));
  advance(600ms);
  ASSERT_EQ(wants(), endpoint::user_trades);
  answer(200, "[]");
  EXPECT_EQ(count(kind::filled), 0u);
  advance(2s);
  ASSERT_TRUE(waits());
  answer(200, trades_text({{41, 1000}}));
  EXPECT_EQ(count(kind::filled), 1u);
  EXPECT_EQ(desk.open_orders(), 0u);
}

// F-46, F-47: whatever the order, and however often each is told, the books end the same.
RC_GTEST_FIXTURE_PROP(gateway_orders_facts_test, fills_add_up_in_every_order_of_arrival, ()) {
  const auto x = intent();
  place(x);
  const auto n = *rc::gen::inRange<std::int64_t>(1, 8);
  std::vector<std::int64_t> sizes;
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < n; ++i) {
    sizes.push_back(*rc::gen::inRange<std::int64_t>(1, 100));
    sum += sizes.back();
  }
  std::vector<std::size_t> arrivals;
  for (std::size_t i = 0; i < sizes.size(); ++i) arrivals.insert(arrivals.end(), 1 + *rc::gen::inRange(0, 3), i);
  for (std::size_t i = arrivals.size(); i > 1; --i)
    std::swap(arrivals[i - 1], arrivals[*rc::gen::inRange<std::size_t>(0, i)]);
  const auto end_at = *rc::gen::inRange<std::size_t>(0, arrivals.size() + 1);
  for (std::size_t i = 0; i <= arrivals.size(); ++i) {
    if (i == end_at) event(x, "CANCELED", "CANCELED", sum);
    if (i == arrivals.size()) break;
    const auto which = arrivals[i];
    std::int64_t cumulative = 0;
    for (std::size_t k = 0; k <= which; ++k) cumulative += sizes[k];
    fill(x, 100 + which, sizes[which], cumulative);
  }
  RC_ASSERT(desk.position(traded.id).units == sum);
  RC_ASSERT(count(kind::filled) == sizes.size());
  RC_ASSERT(count(kind::canceled) == 1u);
  RC_ASSERT(desk.open_orders() == 0u);
  // The end is told behind the last fill.
  RC_ASSERT(told.back().what == kind::canceled);
}

// -- conditional orders ---------------------------------------------------------------------------------------------

TEST_F(gateway_orders_facts_test, sends_stops_to_the_algo_service_and_finds_them_there) {
  const auto x = stop();
  place(x);
  ASSERT_EQ(wants(), endpoint::algo_place);
  lost();
  ASSERT_EQ(wants(), endpoint::algo_query);
  answer(200, algo_text(x, "NEW"));
  EXPECT_EQ(told.back().what, kind::accepted);
}

TEST_F(gateway_orders_facts_test, finds_a_stop_again_under_the_order_that_it_triggered) {
  const auto x = stop();
  place(x);
  answer(200, algo_text(x, "NEW"));
  event(x, "NEW", "NEW");
  EXPECT_EQ(told.back().what, kind::triggered);
  desk.query({x.id, traded.id}, now);
  collect();
  EXPECT_EQ(wants(), endpoint::order_query);
  answer(200, order_text(x, "NEW"));
  fill(x, 51, 1000, 1000);
  EXPECT_EQ(told.back().what, kind::filled);
  EXPECT_EQ(desk.position(traded.id).units, -1000);
}

TEST_F(gateway_orders_facts_test, looks_for_a_stop_in_both_services_before_it_is_taken_for_lost) {
  const auto x = stop();
  place(x);
  lost();
  bool in_engine = false;
  advance(20s, [&] {
    in_engine = in_engine || wants() == endpoint::order_query;
    refused(-2013);
  });
  EXPECT_TRUE(in_engine);
  EXPECT_EQ(count(kind::absent), 1u);
}

// I-01, F-41
TEST_F(gateway_orders_facts_test, gives_a_stop_up_soon_enough_for_another_one_to_protect_in_time) {
  const auto x = stop();
  place(x);
  lost();
  const auto lost_at = now;
  while (count(kind::absent) == 0 && now < lost_at + 1min) advance(50ms, [&] { refused(-2013); });
  EXPECT_EQ(count(kind::absent), 1u);
  EXPECT_GE(now - lost_at, 1500ms);
  EXPECT_LE(now - lost_at, 2500ms);
}

// I-01
TEST_F(gateway_orders_facts_test, begins_to_count_as_soon_as_the_private_stream_is_up) {
  place(stop());
  lost();
  desk.stream_changed(false, now);
  advance(1min, [&] { refused(-2013); });
  ASSERT_EQ(count(kind::absent), 0u);
  desk.stream_changed(true, now);
  advance(2500ms, [&] { refused(-2013); });
  EXPECT_EQ(count(kind::absent), 1u);
}

TEST_F(gateway_orders_facts_test, finds_a_stop_that_triggered_while_nobody_listened) {
  const auto x = stop();
  place(x);
  lost();
  ASSERT_EQ(wants(), endpoint::algo_query);
  answer(200, algo_text(x, "FINISHED"));
  ASSERT_EQ(wants(), endpoint::order_query);
  answer(200, order_text(x, "FILLED", 1000));
  advance(1s);
  ASSERT_EQ(wants(), endpoint::user_trades);
  answer(200, trades_text({{61, 1000}}, "SELL"));
  EXPECT_EQ(told.back().what, kind::filled);
}

TEST_F(gateway_orders_facts_test, says_that_a_stop_cannot_be_amended) {
  const auto x = stop();
  place(x);
  answer(200, algo_text(x, "NEW"));
  desk.amend({x.id, traded.id, {500}}, now);
  collect();
  EXPECT_EQ(told.back().what, kind::cancel_rejected);
  EXPECT_EQ(told.back().refusal, refusal::not_permitted);
}

// F-54
TEST_F(gateway_orders_facts_test, calls_for_an_operator_where_the_stop_endpoint_is_gone) {
  place(stop());
  refused(-4120);
  EXPECT_EQ(told.back().what, kind::rejected);
  EXPECT_TRUE(desk.take_misfit());
}

// -- lists and restarts ---------------------------------------------------------------------------------------------

// F-66, F-69
TEST_F(gateway_orders_facts_test, asks_for_every_order_of_the_journal_that_has_not_ended) {
  desk.stream_changed(false, now);
  const auto x = intent(1), y = intent(2);
  core::order::order_register known;
  ASSERT_TRUE(known.submit(x, now));
  ASSERT_TRUE(known.submit(y, now));
  known.restore({.intent = y, .step = core::order_step::canceled, .state = core::order_state::canceled});
  desk.restore(known);
  desk.stream_changed(true, now);
  collect();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_EQ(wants(), endpoint::order_query);
  answer(200, order_text(x, "NEW"));
  EXPECT_EQ(told.back().order, x.id);
}

// F-47: after a restart the trades of the journal are still known.
TEST_F(gateway_orders_facts_test, does_not_book_again_what_the_journal_holds) {
  const auto x = intent();
  core::order::order_register known;
  ASSERT_TRUE(known.submit(x, now));
  core::order_event filled{.intent = x,
                           .step = core::order_step::partially_filled,
                           .state = core::order_state::open,
                           .execution = {.price = {5'000'000}, .quantity = {300}, .venue_trade = 81},
                           .filled = {300}};
  known.restore(filled);
  desk.restore(known);
  EXPECT_EQ(desk.position(traded.id).units, 300);
  fill(x, 81, 300, 300);
  EXPECT_EQ(count(kind::filled), 0u);
  fill(x, 82, 200, 500);
  EXPECT_EQ(count(kind::filled), 1u);
  EXPECT_EQ(desk.position(traded.id).units, 500);
}

// The venue's position is compared with all fills, those of orders included that nobody keeps any more.
TEST_F(gateway_orders_facts_test, counts_the_fills_of_orders_that_the_journal_has_let_go) {
  core::order::order_register known;
  constexpr std::uint32_t all = core::order::order_register::ended_max + 5;
  for (std::uint32_t i = 1; i <= all; ++i) {
    auto x = intent(i);
    ASSERT_TRUE(known.submit(x, now));
    ASSERT_TRUE(known.on_report({.order = x.id,
                                 .instrument = x.instrument,
                                 .what = kind::filled,
                                 .execution = {.price = {5'000'000}, .quantity = x.quantity, .venue_trade = i}},
                                now));
  }
  ASSERT_FALSE(known.forgotten().empty());
  desk.restore(known);
  EXPECT_EQ(desk.position(traded.id).units, intent(1).quantity.units * all);
  EXPECT_EQ(desk.last_trade(traded.id), all);
  EXPECT_EQ(desk.open_orders(), 0u);
}

// F-56
TEST_F(gateway_orders_facts_test, cancels_an_order_of_ours_that_is_open_there_and_ended_here) {
  const auto x = intent();
  place(x);
  refused(-2019);
  adapters::binance::rest_decoder bodies({traded});
  const auto state = bodies.order(order_text(x, "NEW"));
  ASSERT_TRUE(state);
  now += 10s;
  desk.on_open(*state, now, now);
  collect();
  EXPECT_FALSE(desk.take_alarms().empty());
  ASSERT_TRUE(waits());
  EXPECT_EQ(wants(), endpoint::order_cancel);
}

// I-11
TEST_F(gateway_orders_facts_test, asks_for_an_order_that_is_open_here_and_stands_in_no_list) {
  const auto x = intent(1), y = intent(2);
  place(x);
  answer(200, order_text(x, "NEW"));
  place(y);
  answer(200, order_text(y, "NEW"));
  adapters::binance::rest_decoder bodies({traded});
  desk.on_open(*bodies.order(order_text(x, "NEW")), now, now);
  desk.on_lists_end(now);
  collect();
  ASSERT_TRUE(waits());
  EXPECT_EQ(wants(), endpoint::order_query);
  answer(200, order_text(y, "CANCELED"));
  EXPECT_EQ(told.back().what, kind::canceled);
  EXPECT_EQ(told.back().order, y.id);
}

// F-65
TEST_F(gateway_orders_facts_test, leaves_orders_of_others_alone) {
  adapters::binance::rest_decoder bodies({traded});
  auto state = *bodies.order(order_text(intent(), "NEW"));
  state.client_id = "by-hand";
  desk.on_open(state, now, now);
  collect();
  EXPECT_TRUE(asked.empty());
  EXPECT_TRUE(told.empty());
}

// F-14
TEST_F(gateway_orders_facts_test, makes_an_order_unknown_whose_state_has_a_name_that_nobody_knows) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "NEW"));
  event(x, "REIMAGINED", "REIMAGINED");
  EXPECT_EQ(told.back().what, kind::outcome_unknown);
  EXPECT_EQ(wants(), endpoint::order_query);
  EXPECT_FALSE(desk.take_alarms().empty());
}

}  // namespace
}  // namespace tests
