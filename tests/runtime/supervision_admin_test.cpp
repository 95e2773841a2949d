#include "runtime/supervisor.hpp"
#include "tests/support/supervised.hpp"

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;

struct stage_of_its_own : supervised {
  void TestBody() override {}
};

struct supervision_admin_test : supervised {
  template <class T>
  child_answer command(T message) {
    asker.clear();
    ask(asker, at("top"), std::move(message));
    return asker.all<child_answer>().at(0);
  }
  child_outcome add(const std::string& path, restart_type type = restart_type::permanent) {
    return command(start_child{child(path, type)}).outcome;
  }
  void step() { dynamic_cast<caf::scheduler::test_coordinator&>(run.system().scheduler()).try_run_once(); }
  child_outcome restart(const std::string& path) { return command(restart_child{path, "by ana"}).outcome; }
  child_outcome remove(const std::string& path) { return command(stop_child{path}).outcome; }
};

TEST_F(supervision_admin_test, starts_and_stops_children_at_run_time) {  // S-10
  start(spec({"a"}));
  EXPECT_EQ(add("b"), child_outcome::starting);
  EXPECT_EQ(life_of("b"), 1);
  EXPECT_EQ(add("b"), child_outcome::already_present);
  EXPECT_EQ(life_of("b"), 1);
  EXPECT_EQ(remove("b"), child_outcome::stopping);
  EXPECT_EQ(life_of("b"), 0);
  EXPECT_EQ(remove("b"), child_outcome::not_found);
  EXPECT_EQ(life_of("a"), 1);
}

TEST_F(supervision_admin_test, refuses_a_bad_child_with_the_field) {  // S-07
  start(spec({}));
  const auto answer = command(start_child{{.name = "x", .shutdown = -1s}});
  EXPECT_EQ(answer.outcome, child_outcome::refused);
  EXPECT_EQ(answer.why, "start is missing; shutdown is negative");
  EXPECT_EQ(add("top"), child_outcome::refused);
}

TEST_F(supervision_admin_test, keeps_a_stopped_child_of_the_spec_and_starts_it_again_when_asked) {  // S-10
  start(spec({"a", "b"}));
  EXPECT_EQ(remove("a"), child_outcome::stopping);
  EXPECT_EQ(phase_of("a"), child_phase::down);
  run.advance(1min);
  EXPECT_EQ(life_of("a"), 0);
  EXPECT_EQ(add("a"), child_outcome::starting);
  EXPECT_EQ(life_of("a"), 2);
}

TEST_F(supervision_admin_test, releases_a_child_from_quarantine_without_its_past) {
  auto order = spec({"a"});
  order.exhausted = when_exhausted::quarantine;
  order.policy.intensity = 1;
  start(std::move(order));
  crash("a");
  crash("a");
  ASSERT_EQ(phase_of("a"), child_phase::quarantined);
  EXPECT_EQ(add("a"), child_outcome::starting);
  crash("a");
  EXPECT_EQ(phase_of("a"), child_phase::up);
}

TEST_F(supervision_admin_test, answers_while_a_child_is_in_a_failing_restart_loop) {  // S-13
  auto order = spec({"a", "b"});
  order.policy = {.intensity = 1'000'000, .window = 1h, .backoff_min = 0s, .backoff_max = 0s, .quiet = 0s};
  start(std::move(order));
  play.parts["a"].start_functions_that_throw = 1'000'000'000;  // without a delay: the loop never pauses
  send(at("a"), crash_now{"boom"});
  for (int i = 0; i < 1000; ++i) step();
  send(asker, at("top"), list_children{});
  send(asker, at("top"), stop_child{"a"});
  run.settle();  // ends, for the second message ends the loop
  EXPECT_EQ(asker.count<children_listed>(), 1u);
  ASSERT_EQ(asker.count<child_answer>(), 1u);
  EXPECT_EQ(phase_of("a"), child_phase::down);
  EXPECT_EQ(life_of("b"), 1);
}

TEST_F(supervision_admin_test, can_be_stopped_while_a_child_waits_for_its_restart) {  // S-13
  start(spec({"a", "b"}));
  crash("a");
  play.parts["a"].starts_that_throw = 1;
  crash("a");
  ASSERT_EQ(phase_of("a"), child_phase::waiting);
  const auto before = run.now();
  EXPECT_TRUE(run.stop().in_order);
  EXPECT_EQ(run.now(), before);
}

TEST_F(supervision_admin_test, stops_a_child_that_waits_for_its_restart) {  // S-10, S-13
  start(spec({"a"}, restart_strategy::rest_for_one));
  crash("a");
  play.parts["a"].starts_that_throw = 1;
  crash("a");
  ASSERT_EQ(phase_of("a"), child_phase::waiting);
  EXPECT_EQ(remove("a"), child_outcome::stopping);
  run.advance(1min);
  EXPECT_EQ(life_of("a"), 0);
}

TEST_F(supervision_admin_test, one_slow_stop_does_not_hold_up_another) {
  play.parts["b"].ignores_stop = true;
  start(spec({"a", "b"}));
  remove("b");
  remove("a");
  EXPECT_EQ(phase_of("a"), child_phase::down);
  EXPECT_EQ(phase_of("b"), child_phase::stopping);
}

TEST_F(supervision_admin_test, lists_a_thousand_children_rightly_also_after_a_mass_kill) {  // S-12
  start(spec({}));
  for (int i = 0; i < 1000; ++i) send(at("top"), start_child{child("w/" + std::to_string(i), restart_type::transient)});
  run.settle();
  const auto up = [&] {
    asker.clear();
    ask(asker, at("top"), list_children{});
    const auto listed = asker.all<children_listed>().at(0);
    return std::count_if(listed.children.begin(), listed.children.end(),
                         [](const child_line& x) { return x.phase == child_phase::up; });
  };
  EXPECT_EQ(up(), 1000);
  for (int i = 0; i < 500; ++i) send(at("w/" + std::to_string(i)), leave{});
  run.settle();
  EXPECT_EQ(up(), 500);
  EXPECT_EQ(play.alive, 500);
}

TEST_F(supervision_admin_test, leaves_nothing_of_dynamic_children_that_have_ended) {  // S-15
  start(spec({}));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(add("brief", restart_type::temporary), child_outcome::starting);
    EXPECT_EQ(add("calm", restart_type::transient), child_outcome::starting);
    send(at("brief"), leave{caf::make_error(caf::sec::runtime_error)});
    send(at("calm"), leave{});
    run.settle();
  }
  asker.clear();
  ask(asker, at("top"), list_children{});
  EXPECT_TRUE(asker.all<children_listed>().at(0).children.empty());
}

// -- restart by hand ----------------------------------------------------------------------------------------------

TEST_F(supervision_admin_test, restarts_a_child_in_good_order_and_counts_no_failure) {  // S-10
  auto order = spec({"a", "b", "c"});
  order.policy.intensity = 0;
  start(std::move(order));
  take_diary();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(restart("b"), child_outcome::starting);
  EXPECT_EQ(take_diary(), (lines{"end b", "start b", "end b", "start b", "end b", "start b"}));
  EXPECT_EQ(life_of("b"), 4);
  EXPECT_EQ(events.count<child_failed>(), 0u);
  EXPECT_EQ(events.count<child_stopped>(), 0u);
  EXPECT_EQ(events.all<child_restarted>().at(0).why, "by ana");
  EXPECT_TRUE(top_is_up());
}

TEST_F(supervision_admin_test, restarts_with_a_child_those_who_cannot_live_without_it) {
  start(spec({"a", "b", "c"}, restart_strategy::rest_for_one));
  take_diary();
  restart("b");
  EXPECT_EQ(take_diary(), (lines{"end c", "end b", "start b", "start c"}));
  EXPECT_EQ(events.all<child_restarted>().at(1).why, "by ana, with b");
}

TEST_F(supervision_admin_test, restarts_what_is_quarantined_with_a_fresh_budget) {
  auto order = spec({"a"});
  order.exhausted = when_exhausted::quarantine;
  order.policy.intensity = 1;
  start(std::move(order));
  crash("a");
  crash("a");
  ASSERT_EQ(phase_of("a"), child_phase::quarantined);
  EXPECT_EQ(restart("a"), child_outcome::starting);
  EXPECT_EQ(life_of("a"), 3);
  crash("a");
  EXPECT_EQ(phase_of("a"), child_phase::up);
  crash("a");
  EXPECT_EQ(phase_of("a"), child_phase::quarantined);
}

TEST_F(supervision_admin_test, restarts_what_was_stopped_in_its_old_place) {
  start(spec({"a", "b"}, restart_strategy::rest_for_one));
  remove("a");
  ASSERT_EQ(life_of("a"), 0);
  EXPECT_EQ(restart("a"), child_outcome::starting);
  EXPECT_EQ(life_of("a"), 2);
  take_diary();
  crash("a");
  EXPECT_EQ(take_diary(), (lines{"end a", "end b", "start a", "start b"}));
}

TEST_F(supervision_admin_test, restarts_at_once_what_waits_for_its_restart) {
  for (const auto how : {restart_strategy::one_for_one, restart_strategy::rest_for_one}) {
    SCOPED_TRACE(to_string(how));
    stage_of_its_own other;
    other.start(other.spec({"a", "b"}, how));
    other.crash("a");
    other.crash("a");
    ASSERT_EQ(other.phase_of("a"), child_phase::waiting);
    other.send(other.at("top"), restart_child{"a"});
    other.run.settle();
    EXPECT_EQ(other.life_of("a"), 3);
    other.run.advance(1min);  // the timer that it did not wait for
    EXPECT_EQ(other.life_of("a"), 3);
    EXPECT_GT(other.life_of("b"), 0);
  }
}

TEST_F(supervision_admin_test, restarts_a_child_that_is_being_stopped_when_it_is_down) {
  play.parts["a"].ignores_stop = true;
  start(spec({"a"}));
  remove("a");
  ASSERT_EQ(phase_of("a"), child_phase::stopping);
  EXPECT_EQ(restart("a"), child_outcome::starting);
  run.advance(10s);
  EXPECT_EQ(life_of("a"), 2);
}

TEST_F(supervision_admin_test, one_slow_end_does_not_hold_up_the_restart_of_another) {
  play.parts["b"].ignores_stop = true;
  start(spec({"a", "b"}));
  restart("b");
  restart("a");
  EXPECT_EQ(life_of("a"), 2);
  EXPECT_EQ(phase_of("b"), child_phase::stopping);
  run.advance(10s);
  EXPECT_EQ(life_of("b"), 2);
}

TEST_F(supervision_admin_test, restarts_children_of_the_run_time_too) {
  start(spec({}));
  add("brief", restart_type::temporary);
  add("calm", restart_type::transient);
  EXPECT_EQ(restart("brief"), child_outcome::starting);
  EXPECT_EQ(restart("calm"), child_outcome::starting);
  EXPECT_EQ(life_of("brief"), 2);
  EXPECT_EQ(life_of("calm"), 2);
}

TEST_F(supervision_admin_test, answers_why_it_does_not_restart) {  // S-10
  play.parts["a"].ignores_stop = true;
  start(spec({"a"}));
  EXPECT_EQ(restart("nobody"), child_outcome::not_found);
  send_urgent(at("top"), stop_room{});
  run.settle();
  EXPECT_EQ(command(restart_child{"a"}).why, "the supervisor is ending");
}

// -- the end of children of the run time --------------------------------------------------------------------------

TEST_F(supervision_admin_test, ends_children_of_the_run_time_together_within_one_deadline) {  // S-28
  start(spec({"first"}));
  for (const auto* path : {"x", "y", "z"}) {
    play.parts[path].ignores_stop = true;
    add(path);
  }
  const auto before = run.now();
  take_diary();
  EXPECT_TRUE(run.stop().in_order);
  EXPECT_EQ(run.now() - before, child_spec{}.shutdown);
  EXPECT_EQ(take_diary(), (lines{"end z", "end y", "end x", "end first"}));
}

TEST_F(supervision_admin_test, gives_a_supervisor_time_for_the_children_that_it_gets_at_run_time) {
  EXPECT_EQ(supervisor_child(run.env(), {.name = "empty"}).shutdown, child_spec{}.shutdown + 2 * kill_grace);
  EXPECT_EQ(supervisor_child(run.env(), {.name = "one", .children = {child("a")}}).shutdown, 5s + 2 * kill_grace);
}

TEST_F(supervision_admin_test, refuses_new_children_while_it_ends) {
  play.parts["a"].ignores_stop = true;
  start(spec({"a"}));
  send_urgent(at("top"), stop_room{});
  run.settle();
  EXPECT_EQ(command(start_child{child("b")}).outcome, child_outcome::refused);
}

}  // namespace
}  // namespace tests
