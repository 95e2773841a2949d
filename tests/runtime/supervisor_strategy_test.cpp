// Restart strategies, counting and escalation.
#include <numeric>

#include "runtime/supervisor.hpp"
#include "tests/support/supervised.hpp"

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;

struct supervisor_strategy_test : supervised {
  std::vector<int> lives(const lines& paths) {
    std::vector<int> result;
    for (const auto& path : paths) result.push_back(life_of(path));
    return result;
  }
};

// -- one_for_one --------------------------------------------------------------------------------------------------

TEST_F(supervisor_strategy_test, one_for_one_leaves_siblings_alone) {  // S-19
  start(spec({"a", "b", "c"}));
  crash("b");
  EXPECT_EQ(lives({"a", "b", "c"}), (std::vector{1, 2, 1}));
}

TEST_F(supervisor_strategy_test, one_for_one_gives_up_when_a_restart_keeps_failing) {  // S-19, S-23
  start(spec({"a", "b"}));
  play.parts["a"].starts_that_throw = 100;
  crash("a");
  run.advance(1min);
  ASSERT_TRUE(run.root_ended());
  EXPECT_EQ(*run.root_ended(), "a failed: cannot start");
  EXPECT_EQ(events.count<child_failed>(), 6u);  // five are allowed
  EXPECT_EQ(play.alive, 0);
}

TEST_F(supervisor_strategy_test, one_failing_child_does_not_hold_up_the_restart_of_another) {
  start(spec({"a", "b"}));
  crash("a");
  play.parts["a"].starts_that_throw = 1;
  crash("a");  // waits for up to a second
  crash("b");
  EXPECT_EQ(life_of("b"), 2);
}

// -- one_for_all --------------------------------------------------------------------------------------------------

TEST_F(supervisor_strategy_test, one_for_all_replaces_every_sibling) {  // S-20, S-29
  start(spec({"a", "b", "c"}, restart_strategy::one_for_all));
  take_diary();
  crash("b");
  EXPECT_EQ(take_diary(), (lines{"end b", "end c", "end a", "start a", "start b", "start c"}));
  EXPECT_EQ(lives({"a", "b", "c"}), (std::vector{2, 2, 2}));
  EXPECT_EQ(play.alive, 3);
}

TEST_F(supervisor_strategy_test, one_for_all_retries_only_what_is_not_up_when_another_child_fails_to_start) {  // S-20
  start(spec({"a", "b", "c"}, restart_strategy::one_for_all));
  play.parts["b"].starts_that_throw = 1;
  take_diary();
  crash("c");
  run.advance(30s);
  EXPECT_EQ(take_diary(), (lines{"end c", "end b", "end a", "start a", "start b", "start b", "start c"}));
  EXPECT_EQ(play.lives["a"], 2);
}

TEST_F(supervisor_strategy_test, one_for_all_stops_all_when_it_gives_up) {  // S-20
  auto order = spec({"a", "b", "c"}, restart_strategy::one_for_all);
  order.policy.intensity = 0;
  start(std::move(order));
  take_diary();
  crash("a", "broken");
  EXPECT_EQ(take_diary(), (lines{"end a", "end c", "end b"}));
  EXPECT_EQ(*run.root_ended(), "a failed: broken");
}

// -- rest_for_one -------------------------------------------------------------------------------------------------

TEST_F(supervisor_strategy_test, rest_for_one_replaces_only_later_siblings) {  // S-21
  start(spec({"a", "b", "c", "d"}, restart_strategy::rest_for_one));
  take_diary();
  crash("b");
  EXPECT_EQ(take_diary(), (lines{"end b", "end d", "end c", "start b", "start c", "start d"}));
  EXPECT_EQ(lives({"a", "b", "c", "d"}), (std::vector{1, 2, 2, 2}));
  const auto restarts = events.all<child_restarted>();
  ASSERT_EQ(restarts.size(), 3u);
  EXPECT_EQ(restarts[0].why, "boom");
  EXPECT_EQ(restarts[1].why, "b failed: boom");
}

TEST_F(supervisor_strategy_test,
       rest_for_one_keeps_the_one_already_restarted_when_a_later_one_fails_to_start) {  // S-21
  start(spec({"a", "b", "c"}, restart_strategy::rest_for_one));
  play.parts["c"].starts_that_throw = 2;
  crash("b");
  run.advance(30s);
  EXPECT_EQ(lives({"a", "b", "c"}), (std::vector{1, 2, 2}));
  EXPECT_EQ(events.count<child_failed>(), 3u);
}

TEST_F(supervisor_strategy_test, rest_for_one_waits_for_the_left_neighbours_delay) {
  start(spec({"a", "b"}, restart_strategy::rest_for_one));
  crash("a");
  play.parts["a"].starts_that_throw = 1;
  crash("a");
  EXPECT_EQ(lives({"a", "b"}), (std::vector{0, 0}));
  run.advance(3s);  // up to one second, then up to two
  EXPECT_EQ(lives({"a", "b"}), (std::vector{3, 3}));
}

TEST_F(supervisor_strategy_test, a_temporary_bystander_is_not_restarted_and_is_no_failure) {  // S-18
  auto order = spec({"a", "b"}, restart_strategy::one_for_all);
  order.policy.intensity = 1;
  order.children.push_back(child("brief", restart_type::temporary));
  start(std::move(order));
  crash("a");
  EXPECT_EQ(lives({"a", "b", "brief"}), (std::vector{2, 2, 0}));
  EXPECT_EQ(events.count<child_failed>(), 1u);
  EXPECT_TRUE(top_is_up());
}

TEST_F(supervisor_strategy_test, the_failure_of_a_sibling_that_is_to_be_stopped_anyway_is_told_but_not_counted) {
  auto order = spec({"a", "b", "c"}, restart_strategy::one_for_all);
  order.policy.intensity = 1;
  start(std::move(order));
  send(at("a"), crash_now{"one"});
  send(at("c"), crash_now{"two"});  // is down before it can be asked to end
  run.settle();
  EXPECT_EQ(lives({"a", "b", "c"}), (std::vector{2, 2, 2}));
  EXPECT_EQ(events.count<child_failed>(), 2u);
}

// -- counting -----------------------------------------------------------------------------------------------------

TEST_F(supervisor_strategy_test, allows_exactly_the_intensity_within_the_window) {  // S-23
  auto order = spec({"a"});
  order.policy = {.intensity = 3, .window = 10s, .backoff_min = 0s, .backoff_max = 0s, .quiet = 1h};
  start(std::move(order));
  for (int i = 0; i < 3; ++i) crash("a");
  EXPECT_EQ(life_of("a"), 4);
  run.advance(10s);  // the window includes both of its ends
  crash("a");
  EXPECT_TRUE(run.root_ended());
}

TEST_F(supervisor_strategy_test, forgives_failures_that_are_spread_over_more_than_the_window) {  // S-23
  auto order = spec({"a"});
  order.policy = {.intensity = 3, .window = 10s, .backoff_min = 0s, .backoff_max = 0s, .quiet = 1h};
  start(std::move(order));
  for (int i = 0; i < 20; ++i) {
    crash("a");
    run.advance(10'000'000'000ns / 3 + 1ns);
  }
  EXPECT_EQ(run.root_ended().value_or("runs"), "runs");
  EXPECT_EQ(life_of("a"), 21);
}

TEST_F(supervisor_strategy_test, intensity_zero_makes_the_first_failure_the_last) {  // S-23
  auto order = spec({"a"});
  order.policy.intensity = 0;
  start(std::move(order));
  crash("a");
  EXPECT_TRUE(run.root_ended());
}

TEST_F(supervisor_strategy_test, restarts_at_once_after_a_quiet_time_and_later_the_more_failures_follow) {  // S-36
  auto order = spec({"a"});
  order.policy = {.intensity = 100, .window = 1s, .backoff_min = 1s, .backoff_max = 4s, .quiet = 20s};
  start(std::move(order));
  std::vector<core::duration> ceilings{0s, 1s, 2s, 4s, 4s};
  for (std::size_t i = 0; i < ceilings.size(); ++i) {
    crash("a");
    run.advance(ceilings[i]);
    ASSERT_EQ(life_of("a"), static_cast<int>(i) + 2);
    EXPECT_LE(events.all<child_restarted>().back().delay, ceilings[i]);
  }
  run.advance(20s);
  crash("a");
  EXPECT_EQ(events.all<child_restarted>().back().delay, 0s);
  EXPECT_EQ(life_of("a"), 7);
}

// -- escalation ---------------------------------------------------------------------------------------------------

TEST_F(supervisor_strategy_test, tells_the_listener_before_it_stops_a_child) {
  auto order = spec({"a", "b"});
  order.policy.intensity = 0;
  lines sequence;
  order.on_escalation = [&](const std::string& why) { sequence.push_back("hook " + why + std::to_string(play.alive)); };
  start(std::move(order));
  events.clear();
  crash("a");
  EXPECT_EQ(sequence, lines{"hook a failed: boom1"});  // b lives, the listener knows nothing yet
  ASSERT_EQ(events.messages().size(), 3u);
  EXPECT_TRUE(events.messages()[0].match_elements<child_failed>());
  EXPECT_TRUE(events.messages()[1].match_elements<escalated>());
  EXPECT_TRUE(events.messages()[2].match_elements<child_stopped>());
  EXPECT_EQ(events.all<escalated>()[0].name, "top");
}

TEST_F(supervisor_strategy_test, quarantines_the_child_that_fails_too_often_and_nobody_else) {
  auto order = spec({"a", "b"});
  order.exhausted = when_exhausted::quarantine;
  order.policy.intensity = 2;
  start(std::move(order));
  crash("b");  // is counted for b alone
  crash("b");
  for (int i = 0; i < 3; ++i) {
    crash("a", "bad " + std::to_string(i));
    run.advance(4s);
  }
  EXPECT_EQ(phase_of("a"), child_phase::quarantined);
  EXPECT_EQ(events.all<child_quarantined>().at(0).name, "a");
  EXPECT_EQ(events.all<child_quarantined>().at(0).why, "bad 2");
  EXPECT_EQ(life_of("a"), 0);
  EXPECT_EQ(life_of("b"), 3);
}

TEST_F(supervisor_strategy_test, a_quarantined_first_start_does_not_stop_the_siblings_from_starting) {
  play.parts["a"].starts_that_throw = 100;
  auto order = spec({"a", "b"});
  order.exhausted = when_exhausted::quarantine;
  start(std::move(order));
  EXPECT_EQ(life_of("b"), 1);
  EXPECT_EQ(events.count<supervisor_started>(), 1u);
  run.advance(1min);
  EXPECT_EQ(phase_of("a"), child_phase::quarantined);
}

// -- trees --------------------------------------------------------------------------------------------------------

struct supervisor_tree_test : supervised {
  supervisor_spec inner() {
    supervisor_spec result{.name = "inner", .policy = patient(), .listener = events.actor()};
    result.policy.intensity = 1;
    result.children = {child("inner/a"), child("inner/b")};
    return result;
  }
  void SetUp() override {
    auto order = spec({"left", "right"});
    order.children.insert(order.children.begin() + 1, supervisor_child(run.env(), inner()));
    start(std::move(order));
  }
};

TEST_F(supervisor_tree_test, is_started_depth_first_and_stopped_the_other_way_round) {  // S-29
  EXPECT_EQ(take_diary(), (lines{"start left", "start inner/a", "start inner/b", "start right"}));
  EXPECT_TRUE(run.stop().in_order);
  EXPECT_EQ(take_diary(), (lines{"end right", "end inner/b", "end inner/a", "end left"}));
}

TEST_F(supervisor_tree_test, keeps_a_workers_failure_local) {  // S-24
  crash("inner/a");
  EXPECT_EQ(life_of("inner/a"), 2);
  EXPECT_EQ(life_of("inner/b"), 1);
  EXPECT_EQ(life_of("left"), 1);
  EXPECT_EQ(events.count<escalated>(), 0u);
}

TEST_F(supervisor_tree_test, an_exhausted_inner_supervisor_is_restarted_with_its_static_children_only) {  // S-24
  send(at("inner"), start_child{child("inner/dynamic")});
  run.settle();
  ASSERT_EQ(life_of("inner/dynamic"), 1);
  crash("inner/a");
  crash("inner/a");
  EXPECT_EQ(events.all<escalated>().at(0).name, "inner");
  run.settle();
  EXPECT_EQ(life_of("inner/a"), 3);
  EXPECT_EQ(life_of("inner/b"), 2);
  EXPECT_EQ(life_of("inner/dynamic"), 0);
  EXPECT_EQ(life_of("left"), 1);
  EXPECT_EQ(life_of("right"), 1);
}

TEST_F(supervisor_tree_test, rebuilds_a_killed_supervisor_and_its_named_children) {  // S-25
  send_urgent(at("inner"), kill_now{});
  run.advance(1s);
  EXPECT_EQ(life_of("inner/a"), 2);
  EXPECT_EQ(life_of("inner/b"), 2);
  EXPECT_EQ(play.alive, 4);  // never two under one name
}

TEST_F(supervisor_tree_test, stops_the_children_of_a_supervisor_whose_restart_fails_again_and_again) {  // S-39
  play.parts["inner/b"].starts_that_throw = 3;
  take_diary();
  crash("inner");
  run.advance(1min);
  EXPECT_EQ(take_diary(), (lines{"end inner/a", "end inner/b",                     //
                                 "start inner/a", "start inner/b", "end inner/a",  //
                                 "start inner/a", "start inner/b", "end inner/a",  //
                                 "start inner/a", "start inner/b", "end inner/a",  //
                                 "start inner/a", "start inner/b"}));
  EXPECT_EQ(play.alive, 4);
  EXPECT_TRUE(top_is_up());
}

TEST_F(supervisor_tree_test, waits_for_the_orphans_of_a_killed_supervisor_before_it_starts_their_successors) {
  take_diary();
  // The orphans still have a backlog when their successors are to be started.
  for (int i = 0; i < 100; ++i) send(at("inner/a"), question{});
  send_urgent(at("inner"), kill_now{});
  run.advance(1s);
  const auto diary = take_diary();
  const auto ended = std::find(diary.begin(), diary.end(), "end inner/a");
  const auto started = std::find(diary.begin(), diary.end(), "start inner/a");
  ASSERT_NE(started, diary.end());
  EXPECT_LT(ended, started);
}

}  // namespace
}  // namespace tests
