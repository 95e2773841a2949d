#include "runtime/probe.hpp"

#include <gtest/gtest.h>

#include "runtime/clock.hpp"

namespace runtime {
namespace {

using namespace std::chrono_literals;

TEST(histogram, has_buckets_by_powers_of_two) {
  EXPECT_EQ(histogram::bucket_of(-1ns), 0u);
  EXPECT_EQ(histogram::bucket_of(0ns), 0u);
  EXPECT_EQ(histogram::bucket_of(1ns), 1u);
  EXPECT_EQ(histogram::bucket_of(2ns), 2u);
  EXPECT_EQ(histogram::bucket_of(3ns), 2u);
  EXPECT_EQ(histogram::bucket_of(1024ns), 11u);
  EXPECT_EQ(histogram::bucket_of(core::duration::max()), histogram::bucket_count - 1);
}

TEST(histogram, bounds_quantiles_from_above) {
  histogram x;
  EXPECT_EQ(x.quantile(0.5), 0ns);
  x.counts[histogram::bucket_of(100ns)] = 99;
  x.counts[histogram::bucket_of(5us)] = 1;
  EXPECT_EQ(x.total(), 100u);
  EXPECT_EQ(x.quantile(0.5), 128ns);
  EXPECT_EQ(x.quantile(0.99), 128ns);
  EXPECT_EQ(x.quantile(1.0), 8192ns);
}

TEST(probe, measures_one_message_in_sixteen_from_the_first_on) {
  probe p;
  int measured = 0, element = 0;
  for (int i = 0; i < 64; ++i) {
    p.arriving(&element);
    const bool sample = p.begin(&element, &typeid(int));
    measured += sample;
    p.end(false, sample ? std::optional(probe::monotonic::now()) : std::nullopt);
  }
  EXPECT_EQ(measured, 4);
  EXPECT_EQ(p.read().waiting_time.total(), 4u);
  EXPECT_EQ(p.read().handling_time.total(), 4u);
}

TEST(probe, does_not_count_what_is_put_aside) {
  probe p;
  int element = 0;
  p.arriving(&element);
  p.begin(&element, nullptr);
  p.end(true, std::nullopt);
  EXPECT_EQ(p.read().handled, 0u);
  EXPECT_EQ(p.read().depth, 1u);
}

TEST(probe, stays_small_until_the_first_message) { EXPECT_LE(sizeof(probe), 200u); }

TEST(probe, forgets_the_backlog_of_a_predecessor) {
  probe p;
  int element = 0;
  p.arriving(&element);
  p.began_to_exist();
  EXPECT_EQ(p.read().depth, 0u);
  EXPECT_EQ(p.read().received, 1u);
}

// -- signs of life ------------------------------------------------------------------------------------------------

TEST(probe, tells_how_long_a_sign_of_life_has_been_owed) {  // S-40
  probe p;
  EXPECT_EQ(p.read().unanswered_for, 0ns);
  EXPECT_EQ(p.pinged(monotonic_now() - 5s), 1u);
  EXPECT_GE(p.read().unanswered_for, 4s);
  p.answered(1);
  const auto after = p.read();
  EXPECT_EQ(after.unanswered_for, 0ns);
  EXPECT_EQ(after.pinged, 1u);
  EXPECT_EQ(after.answered, 1u);
  EXPECT_GE(after.last_answer_took, 5s);
}

TEST(probe, lets_no_second_ping_out_while_one_is_owed) {
  probe p;
  p.pinged(monotonic_now() - 5s);
  EXPECT_EQ(p.pinged(monotonic_now()), std::nullopt);
  EXPECT_GE(p.read().unanswered_for, 4s);  // it is the first that counts
  p.answered(1);
  EXPECT_EQ(p.pinged(monotonic_now()), 2u);
  p.answered(1);  // an old one
  EXPECT_GT(p.read().unanswered_for, 0ns);
}

TEST(probe, holds_no_ping_of_a_predecessor_against_an_occupant) {
  probe p;
  p.pinged(monotonic_now() - 5s);
  p.began_to_exist();
  EXPECT_EQ(p.read().unanswered_for, 0ns);
  EXPECT_EQ(p.pinged(monotonic_now()), 2u);
  p.drained(1, 0);
  EXPECT_EQ(p.read().unanswered_for, 0ns);
}

}  // namespace
}  // namespace runtime
