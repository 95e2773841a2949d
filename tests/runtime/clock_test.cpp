#include "runtime/clock.hpp"

#include "runtime/actor_system.hpp"
#include "tests/support/deterministic.hpp"

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;

using clock_test = deterministic;

TEST_F(clock_test, shows_the_start_of_the_session_and_moves_only_with_timers) {
  EXPECT_EQ(run.now(), start);
  run.settle();
  EXPECT_EQ(run.now(), start);
  run.advance(1500ms);
  EXPECT_EQ(run.now(), start + 1500ms);
}

TEST_F(clock_test, shows_rooms_the_time_of_their_timer_and_not_the_end_of_the_step) {
  std::vector<core::timestamp> seen;
  run.system().spawn([&](caf::event_based_actor* self) -> caf::behavior {
    after(self, 1s, 1);
    after(self, 2s, 2);
    return {[&, self](int) { seen.push_back(run.time().now(*self)); }};
  });
  run.advance(10s);
  EXPECT_EQ(seen, (std::vector{start + 1s, start + 2s}));
}

TEST_F(clock_test, sends_to_others_after_a_delay) {
  const auto receiver = listen();
  run.system().spawn([&](caf::event_based_actor* self) { send_after(self, receiver.actor(), 1s, 5); });
  run.advance(1s - 1ns);
  EXPECT_TRUE(receiver.messages().empty());
  run.advance(1ns);
  EXPECT_EQ(receiver.all<int>(), std::vector{5});
}

TEST_F(clock_test, maps_to_the_actors_clock_and_back) {
  EXPECT_EQ(run.time().at(run.time().when(start + 7ns)), start + 7ns);
}

TEST(real_clock, shows_utc_and_moves_with_the_monotonic_clock) {
  using namespace std::chrono;
  const auto real = runtime::clock::real();
  const caf::actor_clock::time_point x(duration_cast<caf::actor_clock::duration_type>(monotonic_now()));
  EXPECT_GT(real.at(x), sys_days(2025y / January / 1));
  EXPECT_LT(real.at(x), sys_days(2100y / January / 1));
  EXPECT_EQ(real.at(x + 5s) - real.at(x), 5s);
}

}  // namespace
}  // namespace tests
