#include "adapters/binance/gateway_orders.hpp"

#include "tests/adapters/binance/desk_fixture.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;

struct gateway_orders_test : desk_fixture {};

// -- three ends of a command ----------------------------------------------------------------------------------------

TEST_F(gateway_orders_test, reports_what_was_carried_out) {
  const auto x = intent();
  place(x);
  ASSERT_EQ(wants(), endpoint::order_place);
  answer(200, order_text(x, "NEW"));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].what, kind::accepted);
  EXPECT_EQ(told[0].order, x.id);
  EXPECT_FALSE(desk.due());
}

TEST_F(gateway_orders_test, reports_what_was_definitely_refused_and_why) {
  place(intent());
  refused(-2019);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].what, kind::rejected);
  EXPECT_EQ(told[0].refusal, refusal::insufficient_margin);
  EXPECT_EQ(desk.open_orders(), 0u);
}

TEST_F(gateway_orders_test, refuses_what_cannot_be_said_in_the_venues_words_without_a_call) {
  auto x = intent();
  x.quantity = {0};
  place(x);
  EXPECT_TRUE(asked.empty());
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].refusal, refusal::filter);
}

// F-40: a timeout, a 503 and a lost answer are neither acceptance nor refusal.
TEST_F(gateway_orders_test, asks_what_became_of_an_order_whose_answer_was_lost_and_never_sends_it_again) {
  for (int way = 0; way < 3; ++way) {
    const auto x = intent(static_cast<std::uint32_t>(way + 1));
    place(x);
    if (way == 0) lost();
    if (way == 1) answer(503, "Unknown error, please check your request or try again later.");
    if (way == 2) refused(-1007, 408);
    EXPECT_EQ(told.back().what, kind::outcome_unknown);
    ASSERT_TRUE(waits());
    EXPECT_EQ(wants(), endpoint::order_query);
    answer(200, order_text(x, "NEW"));
    EXPECT_EQ(told.back().what, kind::accepted);
  }
  advance(1min);
  EXPECT_EQ(requests_through(endpoint::order_place), 3u);
}

TEST_F(gateway_orders_test, asks_where_the_answer_cannot_be_read) {
  const auto x = intent();
  place(x);
  answer(200, R"({"orderId":"many"})");
  EXPECT_EQ(told.back().what, kind::outcome_unknown);
  EXPECT_EQ(wants(), endpoint::order_query);
  EXPECT_FALSE(desk.take_alarms().empty());
}

// F-41
TEST_F(gateway_orders_test, believes_that_an_order_never_arrived_only_after_several_answers_over_five_seconds) {
  const auto x = intent();
  place(x);
  lost();
  const auto lost_at = now;
  unsigned negatives = 0;
  while (count(kind::absent) == 0 && now < lost_at + 1min)
    advance(50ms, [&] {
      ASSERT_EQ(wants(), endpoint::order_query);
      ++negatives;
      refused(-2013);
    });
  EXPECT_EQ(count(kind::absent), 1u);
  EXPECT_GE(negatives, 3u);
  EXPECT_GE(now - lost_at, 5s);
  EXPECT_LE(now - lost_at, 10s);  // G-19
}

// F-41
TEST_F(gateway_orders_test, does_not_count_answers_while_the_private_stream_is_down) {
  place(intent());
  lost();
  desk.stream_changed(false, now);
  advance(1min, [&] { refused(-2013); });
  EXPECT_EQ(count(kind::absent), 0u);
  desk.stream_changed(true, now);
  advance(30s, [&] { refused(-2013); });
  EXPECT_EQ(count(kind::absent), 1u);
}

// F-41
TEST_F(gateway_orders_test, does_not_count_answers_while_the_request_itself_is_on_its_way) {
  const auto x = intent();
  place(x);
  desk.query({x.id, traded.id}, now);
  collect();
  no_answer();
  advance(30s, [&] { refused(-2013); });
  EXPECT_EQ(count(kind::absent), 0u);
}

// F-40, F-48: the order is heard of; the answer and the event about its fill do not arrive, and the position is there.
// (I-01)
TEST_F(gateway_orders_test, asks_about_a_command_that_is_not_answered) {
  const auto x = intent();
  place(x);
  no_answer();
  event(x, "NEW", "NEW");
  advance(950ms);
  EXPECT_FALSE(waits());
  advance(100ms);
  EXPECT_EQ(told.back().what, kind::outcome_unknown);
  ASSERT_TRUE(waits());
  ASSERT_EQ(wants(), endpoint::order_query);
  answer(200, order_text(x, "FILLED", 1000));
  advance(600ms);
  ASSERT_TRUE(waits());
  ASSERT_EQ(wants(), endpoint::user_trades);
  answer(200, trades_text({{21, 1000}}));
  EXPECT_EQ(count(kind::filled), 1u);
  EXPECT_EQ(desk.open_orders(), 0u);
  EXPECT_EQ(requests_through(endpoint::order_place), 1u);
}

TEST_F(gateway_orders_test, is_woken_for_a_command_that_is_not_answered) {
  place(intent());
  no_answer();
  ASSERT_TRUE(desk.due());
  EXPECT_EQ(*desk.due(), now + 1s);
}

// I-01: a second stop only ever reduces.
TEST_F(gateway_orders_test, does_not_wait_for_the_answer_of_a_stop_that_the_venue_does_not_know) {
  place(stop());
  no_answer();
  const auto placed_at = now;
  while (count(kind::absent) == 0 && now < placed_at + 1min) advance(50ms, [&] { refused(-2013); });
  EXPECT_EQ(count(kind::absent), 1u);
  EXPECT_LE(now - placed_at, 3500ms);
}

// Each command is waited for by itself.
TEST_F(gateway_orders_test, asks_about_a_cancel_that_is_not_answered_though_its_placement_was) {
  const auto x = intent();
  place(x);
  advance(900ms);
  desk.cancel({x.id, traded.id}, now);
  collect();
  answer(200, order_text(x, "NEW"));  // of the placement
  ASSERT_EQ(wants(), endpoint::order_cancel);
  no_answer();
  advance(950ms);
  EXPECT_FALSE(waits());
  advance(100ms);
  EXPECT_EQ(told.back().what, kind::outcome_unknown);
  ASSERT_TRUE(waits());
  EXPECT_EQ(wants(), endpoint::order_query);
  answer(200, order_text(x, "CANCELED"));
  EXPECT_EQ(told.back().what, kind::canceled);
}

// F-56, I-01: the stop that took its place is enough.
TEST_F(gateway_orders_test, cancels_a_stop_that_turns_up_after_it_was_given_up) {
  for (std::uint32_t n = 1; n <= 2; ++n) {
    const auto x = stop(n);
    place(x);
    const auto placement = asked.back().number;
    no_answer();
    while (count(kind::absent) < n) advance(50ms, [&] { refused(-2013); });
    const auto cancels = requests_through(endpoint::algo_cancel);
    if (n == 1)
      desk.on_answer(placement,
                     {.number = placement, .what = outcome::answered, .status = 200, .body = algo_text(x, "NEW")}, now);
    if (n == 2) event(x, "NEW", "NEW");  // it has even triggered
    collect();
    EXPECT_EQ(requests_through(endpoint::algo_cancel), cancels + 1);
    EXPECT_FALSE(desk.take_alarms().empty());
    event(x, "NEW", "NEW");
    EXPECT_EQ(requests_through(endpoint::algo_cancel), cancels + 1);
    while (waits()) answer(200, algo_text(x, "CANCELED"));
    EXPECT_EQ(count(kind::accepted) + count(kind::triggered), 0u);
  }
}

// F-41: what was asked while the request was on its way has slowed nothing down.
TEST_F(gateway_orders_test, counts_at_once_when_a_request_ends_without_an_answer) {
  place(intent());
  const auto placement = asked.back().number;
  no_answer();
  advance(10s, [&] { refused(-2013); });
  ASSERT_TRUE(desk.on_answer(placement, {.number = placement, .what = outcome::unknown}, now));
  collect();
  const auto lost_at = now;
  while (count(kind::absent) == 0 && now < lost_at + 1min) advance(50ms, [&] { refused(-2013); });
  EXPECT_GE(now - lost_at, 5s);
  EXPECT_LE(now - lost_at, 10s);  // G-19
}

// F-42
TEST_F(gateway_orders_test, takes_a_duplicate_id_for_a_sign_that_the_order_is_there) {
  const auto x = intent();
  place(x);
  refused(-4116);
  EXPECT_EQ(told.back().refusal, refusal::duplicate);
  ASSERT_EQ(wants(), endpoint::order_query);
  answer(200, order_text(x, "NEW"));
  EXPECT_EQ(told.back().what, kind::accepted);
}

// -- what could not leave -------------------------------------------------------------------------------------------

TEST_F(gateway_orders_test, refuses_an_entry_that_could_not_leave_at_once) {
  place(intent(1));
  unsent();
  EXPECT_EQ(told.back().refusal, refusal::rate_limited);
  place(intent(2));
  unsent(true);
  EXPECT_EQ(told.back().refusal, refusal::not_ready);
  EXPECT_EQ(count(kind::rejected), 2u);
  EXPECT_EQ(desk.open_orders(), 0u);
}

TEST_F(gateway_orders_test, tries_an_exit_again_until_it_leaves) {
  const auto x = intent(1, core::leg_role::exit, core::order_type::market);
  place(x);
  unsent(true);
  EXPECT_TRUE(told.empty());
  advance(2s, [&] { now < core::timestamp(1'700'000'001s) ? unsent(true) : answer(200, order_text(x, "NEW")); });
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].what, kind::accepted);
}

TEST_F(gateway_orders_test, gives_an_exit_up_that_could_not_leave_for_long) {
  place(intent(1, core::leg_role::exit, core::order_type::market));
  unsent(true);
  const auto begin = now;
  while (told.empty() && now < begin + 1min) advance(50ms, [&] { unsent(true); });
  EXPECT_EQ(told.back().what, kind::rejected);
  EXPECT_EQ(told.back().refusal, refusal::not_ready);
  EXPECT_LE(now - begin, 6s);
}

// F-24
TEST_F(gateway_orders_test, sends_again_what_was_refused_for_its_time) {
  const auto x = intent();
  place(x);
  refused(-1021);
  EXPECT_TRUE(desk.take_clock_doubt());
  EXPECT_TRUE(told.empty());
  advance(1s);
  ASSERT_TRUE(waits());
  ASSERT_EQ(wants(), endpoint::order_place);
  answer(200, order_text(x, "NEW"));
  EXPECT_EQ(told.back().what, kind::accepted);
}

// F-26
TEST_F(gateway_orders_test, holds_exits_and_refuses_entries_while_the_venue_is_flooded) {
  place(intent(1));
  refused(-1003, 429);
  EXPECT_EQ(told.back().refusal, refusal::rate_limited);
  place(stop(2));
  refused(-1003, 429);
  EXPECT_EQ(told.size(), 1u);
}

// -- cancels --------------------------------------------------------------------------------------------------------

TEST_F(gateway_orders_test, cancels) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "NEW"));
  desk.cancel({x.id, traded.id}, now);
  collect();
  ASSERT_EQ(wants(), endpoint::order_cancel);
  answer(200, order_text(x, "CANCELED"));
  EXPECT_EQ(told.back().what, kind::canceled);
  EXPECT_EQ(desk.open_orders(), 0u);
}

// F-43
TEST_F(gateway_orders_test, asks_for_an_order_whose_cancel_was_refused) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "NEW"));
  desk.cancel({x.id, traded.id}, now);
  collect();
  refused(-2011);
  EXPECT_EQ(told.back().what, kind::cancel_rejected);
  EXPECT_EQ(told.back().refusal, refusal::unknown_order);
  ASSERT_EQ(wants(), endpoint::order_query);
  answer(200, order_text(x, "FILLED", 1000));
  advance(1s);
  ASSERT_TRUE(waits());
  ASSERT_EQ(wants(), endpoint::user_trades);
  answer(200, trades_text({{5, 1000}}));
  EXPECT_EQ(told.back().what, kind::filled);
  EXPECT_EQ(told.back().execution.venue_trade, 5u);
  EXPECT_EQ(desk.open_orders(), 0u);
}

TEST_F(gateway_orders_test, cancels_a_placement_that_has_not_left_without_a_call) {
  const auto x = stop();
  place(x);
  unsent(true);
  desk.cancel({x.id, traded.id}, now);
  collect();
  EXPECT_EQ(told.back().what, kind::canceled);
  EXPECT_EQ(asked.size(), 1u);
}

// -- amendments -----------------------------------------------------------------------------------------------------

// F-45
TEST_F(gateway_orders_test, states_the_total_after_an_amendment_as_the_venue_knows_it) {
  const auto x = intent();
  place(x);
  answer(200, order_text(x, "NEW"));
  desk.amend({x.id, traded.id, {600}}, now);
  collect();
  ASSERT_EQ(wants(), endpoint::order_amend);
  answer(200, order_text(x, "PARTIALLY_FILLED", 200, 600));
  const auto amended = std::find_if(told.begin(), told.end(), [](const auto& r) { return r.what == kind::amended; });
  ASSERT_NE(amended, told.end());
  EXPECT_EQ(amended->filled.units, 200);
  EXPECT_EQ(amended->open.units, 400);
  fill(x, 71, 200, 200);
  fill(x, 72, 400, 600);
  EXPECT_EQ(told.back().open.units, 0);
  EXPECT_EQ(desk.open_orders(), 0u);
}

}  // namespace
}  // namespace tests
