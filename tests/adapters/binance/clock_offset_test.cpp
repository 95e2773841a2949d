#include "adapters/binance/clock_offset.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <vector>

namespace adapters::binance {
namespace {

using namespace std::chrono_literals;

constexpr core::timestamp start{1'700'000'000s};

/// A probe whose answer spent `there` and `back` on the way, from a venue that is `ahead` of us.
core::timestamp probe(clock_offset& clock, core::timestamp sent, core::duration ahead, core::duration there,
                      core::duration back) {
  clock.on_probe(sent, sent + there + back, sent + there + ahead);
  return sent + there + back;
}

core::timestamp round_of(clock_offset& clock, core::timestamp at, core::duration ahead) {
  for (std::size_t i = 0; i < clock_offset::probes; ++i) at = probe(clock, at, ahead, 10ms, 10ms);
  return at;
}

TEST(binance_clock_offset, knows_nothing_before_a_whole_round) {
  clock_offset clock;
  auto at = start;
  for (std::size_t i = 0; i + 1 < clock_offset::probes; ++i) {
    EXPECT_TRUE(clock.wants_probe(at));
    at = probe(clock, at, 80ms, 10ms, 10ms);
    EXPECT_FALSE(clock.offset());
  }
  at = probe(clock, at, 80ms, 10ms, 10ms);
  EXPECT_EQ(clock.offset(), core::duration(80ms));
  EXPECT_EQ(clock.at_venue(at), at + 80ms);
  EXPECT_FALSE(clock.wants_probe(at));
}

TEST(binance_clock_offset, trusts_short_round_trips_more_than_long_ones) {  // F-24 asymmetric delay
  clock_offset clock;
  auto at = start;
  at = probe(clock, at, 80ms, 900ms, 5ms);
  at = probe(clock, at, 80ms, 5ms, 900ms);
  for (std::size_t i = 2; i < clock_offset::probes; ++i) at = probe(clock, at, 80ms, 8ms, 8ms);
  EXPECT_EQ(clock.offset(), core::duration(80ms));
}

TEST(binance_clock_offset, does_not_count_answers_that_were_too_slow_or_impossible) {
  clock_offset clock;
  for (int i = 0; i < 20; ++i) {
    clock.on_probe(start, start + clock_offset::round_trip_max + 1ns, start);
    clock.on_probe(start, start - 1ns, start);
  }
  EXPECT_FALSE(clock.offset());
}

TEST(binance_clock_offset, measures_again_after_its_time_and_when_the_venue_refuses_ours) {  // F-24 -1021
  clock_offset clock;
  const auto at = round_of(clock, start, 80ms);
  EXPECT_FALSE(clock.wants_probe(at + clock_offset::every - 1ms));
  EXPECT_TRUE(clock.wants_probe(at + clock_offset::every));
  EXPECT_FALSE(clock.wants_probe(at + 1s));
  clock.on_refused_for_time(at + 1s);
  EXPECT_TRUE(clock.wants_probe(at + 1s));
  const auto done = round_of(clock, at + 1s, 300ms);
  EXPECT_EQ(clock.offset(), core::duration(300ms));
  EXPECT_FALSE(clock.wants_probe(done));
}

TEST(binance_clock_offset, forgets_a_round_that_was_under_way_when_the_venue_refused) {
  clock_offset clock;
  auto at = round_of(clock, start, 0ms) + clock_offset::every;
  for (std::size_t i = 0; i + 1 < clock_offset::probes; ++i) at = probe(clock, at, 0ms, 1ms, 1ms);
  clock.on_refused_for_time(at);
  round_of(clock, at, 400ms);
  EXPECT_EQ(clock.offset(), core::duration(400ms));
}

TEST(binance_clock_offset, alarms_once_for_a_jump) {  // F-24
  clock_offset clock;
  auto at = round_of(clock, start, 0ms);
  EXPECT_FALSE(clock.take_jump());
  at = round_of(clock, at, 500ms);
  EXPECT_FALSE(clock.take_jump()) << "the limit itself is none";
  at = round_of(clock, at, -1ms);
  EXPECT_EQ(clock.take_jump(), core::duration(-501ms));
  EXPECT_FALSE(clock.take_jump());
}

RC_GTEST_PROP(binance_clock_offset, is_wrong_by_half_of_the_slowest_kept_round_trip_at_most, ()) {
  clock_offset clock;
  const auto ahead = std::chrono::milliseconds(*rc::gen::inRange(-5000, 5000));
  auto at = start;
  core::duration slowest{};
  for (std::size_t i = 0; i < clock_offset::probes; ++i) {
    const auto there = std::chrono::milliseconds(*rc::gen::inRange(0, 500));
    const auto back = std::chrono::milliseconds(*rc::gen::inRange(0, 500));
    slowest = std::max<core::duration>(slowest, there + back);
    at = probe(clock, at, ahead, there, back);
  }
  RC_ASSERT(clock.offset().has_value());
  RC_ASSERT(std::chrono::abs(*clock.offset() - ahead) <= slowest / 2 + 1ms);
}

}  // namespace
}  // namespace adapters::binance
