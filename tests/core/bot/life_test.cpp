#include "core/bot/life.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace core::bot {
namespace {

life after(life from, std::initializer_list<life_event> events) {
  for (const auto e : events)
    if (const auto to = next(from, e)) from = *to;
  return from;
}
using e = life_event;

TEST(life, goes_from_signal_over_the_gate_and_the_venue_to_a_position_and_back) {
  EXPECT_EQ(after(life::idle, {e::signal}), life::signal_received);
  EXPECT_EQ(after(life::idle, {e::signal, e::checking}), life::risk_check);
  EXPECT_EQ(after(life::risk_check, {e::working}), life::executing);
  EXPECT_EQ(after(life::executing, {e::position_open}), life::monitoring);
  EXPECT_EQ(after(life::monitoring, {e::exit_sent}), life::closing);
  EXPECT_EQ(after(life::closing, {e::flat}), life::idle);
}

TEST(life, waits_for_a_person_where_approval_is_needed) {
  EXPECT_EQ(after(life::idle, {e::signal, e::approval_needed}), life::awaiting_approval);
  EXPECT_EQ(after(life::awaiting_approval, {e::approved}), life::risk_check);
  EXPECT_EQ(after(life::awaiting_approval, {e::refused}), life::rejected);
}

TEST(life, takes_the_next_signal_after_a_refusal_or_an_unfilled_end) {
  EXPECT_EQ(after(life::risk_check, {e::refused}), life::rejected);
  EXPECT_EQ(after(life::rejected, {e::signal}), life::signal_received);
  EXPECT_EQ(after(life::executing, {e::ended_unfilled}), life::cancelled);
  EXPECT_EQ(after(life::cancelled, {e::signal}), life::signal_received);
}

TEST(life, opens_a_position_from_wherever_a_fill_finds_it) {
  for (const auto from :
       {life::idle, life::signal_received, life::risk_check, life::executing, life::rejected, life::cancelled})
    EXPECT_EQ(next(from, e::position_open), life::monitoring) << to_string(from);
}

TEST(life, returns_to_monitoring_when_an_exit_ends_without_closing) {
  EXPECT_EQ(next(life::closing, e::exit_ended), life::monitoring);
  EXPECT_FALSE(next(life::monitoring, e::exit_ended));
}

TEST(life, can_be_paused_and_halted_from_anywhere_and_a_pause_never_lifts_a_halt) {
  for (int i = 0; i <= static_cast<int>(life::halted); ++i) {
    const auto from = static_cast<life>(i);
    if (from == life::failed) continue;
    EXPECT_EQ(next(from, e::halt), life::halted) << to_string(from);
    EXPECT_EQ(next(from, e::failure), life::failed) << to_string(from);
    if (from == life::halted) continue;
    EXPECT_EQ(next(from, e::pause), life::paused) << to_string(from);
  }
  EXPECT_FALSE(next(life::halted, e::pause));
  EXPECT_EQ(next(life::paused, e::resume_flat), life::idle);
  EXPECT_EQ(next(life::paused, e::resume_open), life::monitoring);
  EXPECT_EQ(next(life::halted, e::resume_flat), life::idle);
  EXPECT_EQ(next(life::halted, e::resume_open), life::monitoring);
}

TEST(life, hears_no_signal_while_paused_or_halted) {
  EXPECT_FALSE(next(life::paused, e::signal));
  EXPECT_FALSE(next(life::halted, e::signal));
}

TEST(life, does_not_come_back_from_failure_by_itself) {
  for (int i = 0; i <= static_cast<int>(e::resume_open); ++i)
    EXPECT_FALSE(next(life::failed, static_cast<e>(i))) << to_string(static_cast<e>(i));
}

TEST(life, has_a_text_of_its_own_for_every_value) {
  std::set<std::string_view> states, events;
  for (int i = 0; i <= static_cast<int>(life::halted); ++i) states.insert(to_string(static_cast<life>(i)));
  for (int i = 0; i <= static_cast<int>(e::resume_open); ++i) events.insert(to_string(static_cast<e>(i)));
  EXPECT_EQ(states.size(), static_cast<std::size_t>(life::halted) + 1);
  EXPECT_EQ(events.size(), static_cast<std::size_t>(e::resume_open) + 1);
  EXPECT_FALSE(states.contains("?"));
  EXPECT_FALSE(events.contains("?"));
}

}  // namespace
}  // namespace core::bot
