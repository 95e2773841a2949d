#include "runtime/actor_system.hpp"

#include <future>

#include "tests/support/supervised.hpp"

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;

struct ticker_state {
  static inline const char* name = "ticker";
};

// Arms itself again for ever: a run with such an actor never runs out of timers.
caf::behavior ticker(room<ticker_state>* self, std::vector<core::timestamp>& ticks, environment& env) {
  after(self, 1s, 1);
  return {[self, &ticks, &env](int) {
    ticks.push_back(env.time.now(*self));
    after(self, 1s, 1);
  }};
}

struct virtual_run_test : deterministic {
  std::vector<core::timestamp> ticks;
  void start_ticker() {
    run.start({.name = "top", .children = {{.name = "ticker", .start = room_start(ticker, ticks, run.env())}}});
    run.settle();
  }
};

TEST_F(virtual_run_test, fires_timers_one_by_one_up_to_the_wanted_time) {
  start_ticker();
  EXPECT_EQ(run.next_due(), start + 1s);
  run.advance(3500ms);
  EXPECT_EQ(ticks, (std::vector{start + 1s, start + 2s, start + 3s}));
  EXPECT_EQ(run.now(), start + 3500ms);
}

TEST_F(virtual_run_test, goes_on_until_the_predicate_holds_or_nothing_is_left) {
  EXPECT_FALSE(run.run_until([] { return false; }));
  start_ticker();
  EXPECT_TRUE(run.run_until([&] { return ticks.size() == 5; }));
  EXPECT_EQ(run.now(), start + 5s);
}

TEST_F(virtual_run_test, calls_the_pacer_before_each_timer_with_its_time) {
  std::vector<core::timestamp> paced;
  run.pace([&](core::timestamp due) {
    EXPECT_EQ(ticks.size(), paced.size());
    paced.push_back(due);
  });
  start_ticker();
  run.advance(3s);
  EXPECT_EQ(paced, ticks);
}

TEST_F(virtual_run_test, stops_in_order_although_timers_arm_themselves_again) {
  start_ticker();
  const auto outcome = run.stop();
  EXPECT_TRUE(outcome.in_order);
  EXPECT_TRUE(outcome.killed.empty());
  EXPECT_TRUE(outcome.stuck.empty());
  EXPECT_FALSE(run.next_due());
}

TEST_F(virtual_run_test, kills_what_the_root_leaves_behind) {
  const auto stranger = listen("stranger");
  start_ticker();
  const auto outcome = run.stop();
  EXPECT_TRUE(outcome.in_order);
  EXPECT_EQ(outcome.killed, std::vector<std::string>{"stranger"});
}

struct deadline_test : supervised {};

TEST_F(deadline_test, kills_a_tree_that_misses_the_deadline_of_the_whole_run) {
  play.parts["a"].ignores_stop = true;
  auto order = spec({"a"});
  order.children[0].shutdown = 1h;
  start(std::move(order));
  const auto outcome = run.stop(10s);
  EXPECT_FALSE(outcome.in_order);
  EXPECT_EQ(outcome.killed, (std::vector<std::string>{"a", "top"}));
  EXPECT_TRUE(outcome.stuck.empty());
  EXPECT_EQ(play.alive, 0);
}

// -- worker threads -----------------------------------------------------------------------------------------------

struct fragile_state {
  static inline const char* name = "fragile";
};

caf::behavior fragile(room<fragile_state>*, std::atomic<int>& lives) {
  const int life = ++lives;
  return {[life](question) { return answer{"fragile", life}; }};
}

TEST(real_run, restarts_a_crashed_child_on_worker_threads_and_stops_in_order) {
  std::atomic<int> lives{0};
  real_run run;
  std::promise<void> again;
  run.start({.name = "top",
             .policy = {.intensity = 10},
             .children = {{.name = "fragile", .start = room_start(fragile, lives)}},
             .listener = run.system().spawn([&](caf::event_based_actor*) -> caf::behavior {
               return {[&](const child_restarted&) { again.set_value(); }, [](const child_started&) {},
                       [](const child_failed&) {}, [](const child_stopped&) {}, [](const supervisor_started&) {}};
             })});
  while (!occupied(run.names().reference("fragile"))) std::this_thread::yield();
  caf::anon_send(run.names().reference("fragile"), crash_now{"boom"});
  again.get_future().wait();
  EXPECT_EQ(lives, 2);
  EXPECT_FALSE(run.wait_for_root(0s));
  const auto outcome = run.stop(1min);
  EXPECT_TRUE(outcome.in_order);
  EXPECT_EQ(outcome.why, "user_shutdown");
  EXPECT_TRUE(outcome.stuck.empty());
}

TEST(real_run, reports_the_end_of_its_root) {
  std::atomic<int> lives{0};
  real_run run;
  run.start({.name = "top",
             .policy = {.intensity = 0},
             .children = {{.name = "fragile", .start = room_start(fragile, lives)}}});
  while (!occupied(run.names().reference("fragile"))) std::this_thread::yield();
  caf::anon_send(run.names().reference("fragile"), crash_now{"boom"});
  EXPECT_TRUE(run.wait_for_root(1min));
  EXPECT_EQ(run.root_ended(), "fragile failed: boom");
}

TEST(real_run, loses_nothing_between_crashes_it_either_arrives_or_comes_back) {
  std::atomic<int> lives{0}, answered{0}, returned{0};
  real_run run;
  run.start({.name = "top",
             .policy = {.intensity = 1'000'000, .backoff_min = 0s, .backoff_max = 0s, .quiet = 0s},
             .children = {{.name = "fragile", .start = room_start(fragile, lives)}}});
  const auto to = run.names().reference("fragile");
  while (!occupied(to)) std::this_thread::yield();
  constexpr int all = 20'000;
  auto sender = run.system().spawn([&](caf::event_based_actor* self) -> caf::behavior {
    return {[&, self](int n) {
              for (int i = 0; i < 100; ++i) self->send(to, question{});
              if (n % 7 == 0) caf::anon_send(to, crash_now{"boom"});
              if (n > 1) self->send(self, n - 1);
            },
            [&](const answer&) { ++answered; }, [&](const undelivered&) { ++returned; }};
  });
  caf::anon_send(sender, all / 100);
  while (answered + returned < all) std::this_thread::yield();
  EXPECT_EQ(answered + returned, all);
  EXPECT_GT(lives, 1);
  EXPECT_TRUE(run.stop(1min).in_order);
  caf::anon_send_exit(sender, caf::exit_reason::kill);
}

}  // namespace
}  // namespace tests
