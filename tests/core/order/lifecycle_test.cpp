#include "core/order/lifecycle.hpp"

#include <gtest/gtest.h>

#include <set>
#include <vector>

#include "core/order/event.hpp"

namespace core {
namespace {

template <class T>
std::vector<T> all_up_to(T last) {
  std::vector<T> all;
  for (int i = 0; i <= static_cast<int>(last); ++i) all.push_back(static_cast<T>(i));
  return all;
}

template <class T>
void expect_distinct_names(T last) {
  std::set<std::string_view> names;
  for (const T x : all_up_to(last)) names.insert(to_string(x));
  EXPECT_EQ(names.size(), all_up_to(last).size());
  EXPECT_FALSE(names.contains("?"));
}

const auto states = all_up_to(order_state::lost);
const auto steps = all_up_to(order_step::absent);
const std::vector at_the_venue{order_state::in_flight, order_state::open, order_state::cancel_in_flight,
                               order_state::unknown};

TEST(lifecycle, a_terminal_state_takes_only_late_fills_and_stays) {  // F-46, I-14
  const std::set takes_late_fills{order_state::canceled, order_state::expired, order_state::lost};
  for (const auto from : states) {
    if (!terminal(from)) continue;
    for (const auto on : steps) {
      const bool late_fill =
          (on == order_step::partially_filled || on == order_step::filled) && takes_late_fills.contains(from);
      EXPECT_EQ(next(from, on), late_fill ? std::optional(from) : std::nullopt) << to_string(from) << to_string(on);
    }
  }
}

TEST(lifecycle, silence_makes_every_living_order_unknown) {  // F-40
  for (const auto from : at_the_venue) EXPECT_EQ(next(from, order_step::timed_out), order_state::unknown);
}

TEST(lifecycle, a_fill_may_outrun_every_answer) {  // F-46
  for (const auto from : at_the_venue) {
    EXPECT_EQ(next(from, order_step::filled), order_state::filled);
    EXPECT_TRUE(next(from, order_step::partially_filled));
  }
}

TEST(lifecycle, absence_proves_something_only_about_an_unknown_order) {  // F-41
  for (const auto from : states) {
    const auto to = next(from, order_step::absent);
    EXPECT_EQ(to, from == order_state::unknown ? std::optional(order_state::lost) : std::nullopt);
  }
}

TEST(lifecycle, old_news_do_not_settle_an_unknown_order) {  // F-43
  for (const auto on :
       {order_step::partially_filled, order_step::triggered, order_step::cancel_rejected, order_step::amended})
    EXPECT_EQ(next(order_state::unknown, on), order_state::unknown) << to_string(on);
  EXPECT_EQ(next(order_state::unknown, order_step::accepted), order_state::open);
}

TEST(lifecycle, an_order_begins_with_its_submission_or_denial) {
  for (const auto on : steps) {
    const bool begins = on == order_step::submitted || on == order_step::denied;
    EXPECT_EQ(next(order_state::none, on).has_value(), begins) << to_string(on);
  }
}

TEST(lifecycle, a_second_cancel_is_not_sent_while_one_is_on_its_way) {
  EXPECT_FALSE(next(order_state::cancel_in_flight, order_step::cancel_submitted));
  EXPECT_EQ(next(order_state::cancel_in_flight, order_step::accepted), order_state::cancel_in_flight);
  EXPECT_EQ(next(order_state::cancel_in_flight, order_step::cancel_rejected), order_state::open);
}

TEST(order_names, every_enumerator_has_one_of_its_own) {
  expect_distinct_names(order_state::lost);
  expect_distinct_names(order_step::absent);
  expect_distinct_names(order_type::stop_market);
  expect_distinct_names(time_in_force::post_only);
  expect_distinct_names(trigger_source::mark);
  expect_distinct_names(leg_role::stop);
  expect_distinct_names(denial::not_delivered);
  expect_distinct_names(venue_refusal::halted);
  expect_distinct_names(liquidity::taker);
  expect_distinct_names(venue_report::kind::outcome_unknown);
}

}  // namespace
}  // namespace core
