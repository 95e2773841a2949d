#include "runtime/station.hpp"

#include "tests/support/supervised.hpp"

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;

TEST(budget_reading, is_used_up_to_the_end_of_the_window_after_the_last_failure) {
  const core::timestamp failed{1h};
  const budget_reading x{.allowed = 3, .window = 10s, .counted = 2, .last = failed};
  EXPECT_EQ(x.used(failed), 2u);
  EXPECT_EQ(x.used(failed + 10s), 2u);
  EXPECT_EQ(x.used(failed + 10s + 1ns), 0u);
  EXPECT_EQ(budget_reading{}.used(failed), 0u);
}

/// What anybody sees of a name without a message.
struct station_test : supervised {
  station_reading seen(std::string_view name) { return run.names().slot(name)->station().read(); }
  budget_reading budget(std::string_view name) { return seen(name).budget; }
};

TEST_F(station_test, shows_parent_kind_phase_and_strategy_of_the_whole_tree_to_whoever_lists_it) {
  supervisor_spec inner{.name = "inner", .how = restart_strategy::rest_for_one, .policy = patient()};
  inner.children = {child("inner/a")};
  auto order = spec({"z"});
  order.children.push_back(supervisor_child(run.env(), inner));
  start(std::move(order));
  std::vector<std::string> lines;
  for (const auto& x : run.names().list())
    lines.push_back(x.name + " of " + x.station.parent + ": " + x.station.kind + ' ' +
                    std::string(to_string(x.station.phase)) + ' ' +
                    (x.station.strategy ? std::string(to_string(*x.station.strategy)) : "-"));
  EXPECT_EQ(lines,
            (std::vector<std::string>{"inner of top: supervisor up rest_for_one", "inner/a of inner: worker up -",
                                      "top of : supervisor up one_for_one", "z of top: worker up -"}));
}

TEST_F(station_test, shows_since_when_a_child_is_up) {
  start(spec({"a", "b"}));
  run.advance(5s);
  crash("b");
  EXPECT_EQ(seen("top").up_since, deterministic::start);
  EXPECT_EQ(seen("a").up_since, deterministic::start);
  EXPECT_EQ(seen("b").up_since, deterministic::start + 5s);
  send(at("top"), stop_child{"a"});
  run.settle();
  EXPECT_EQ(seen("a").up_since, core::timestamp{});
  EXPECT_EQ(seen("a").phase, child_phase::down);
}

TEST_F(station_test, shows_the_budget_that_siblings_share_where_one_too_many_escalates) {
  start(spec({"a", "b"}));
  EXPECT_EQ(budget("a").allowed, 5u);
  EXPECT_EQ(budget("a").window, 10s);
  EXPECT_EQ(budget("a").used(run.now()), 0u);
  crash("a");
  run.advance(2s);
  crash("b");
  EXPECT_EQ(budget("a").used(run.now()), 2u);
  EXPECT_EQ(budget("b").used(run.now()), 2u);
  EXPECT_EQ(budget("b").used(run.now() + 11s), 0u);
}

TEST_F(station_test, shows_each_childs_own_budget_where_it_is_quarantined_alone) {
  auto order = spec({"a", "b"});
  order.exhausted = when_exhausted::quarantine;
  order.policy.intensity = 1;
  start(std::move(order));
  crash("a");
  EXPECT_EQ(budget("a").used(run.now()), 1u);
  EXPECT_EQ(budget("b").used(run.now()), 0u);
  EXPECT_EQ(budget("a").allowed, 1u);
  EXPECT_EQ(seen("a").parent, "top");
  crash("a");
  EXPECT_EQ(seen("a").phase, child_phase::quarantined);
  EXPECT_EQ(budget("a").used(run.now()), 2u);
  send(at("top"), restart_child{"a"});
  run.settle();
  EXPECT_EQ(budget("a").used(run.now()), 0u);
}

TEST_F(station_test, shows_a_restart_that_is_waited_for) {
  start(spec({"a"}));
  crash("a");
  play.parts["a"].starts_that_throw = 1;
  crash("a");
  EXPECT_EQ(seen("a").phase, child_phase::waiting);
  run.advance(10s);
  EXPECT_EQ(seen("a").phase, child_phase::up);
}

TEST_F(station_test, shows_a_root_that_waits_for_its_children) {
  play.parts["a"].ignores_stop = true;
  start(spec({"a"}));
  send_urgent(at("top"), stop_room{});
  run.settle();
  EXPECT_EQ(seen("top").phase, child_phase::stopping);
  EXPECT_EQ(seen("a").phase, child_phase::stopping);
  run.advance(10s);
  EXPECT_EQ(seen("top").phase, child_phase::down);
}

TEST_F(station_test, has_no_parent_when_a_child_of_the_run_time_has_ended) {
  start(spec({}));
  send(at("top"), start_child{child("brief", restart_type::temporary)});
  run.settle();
  EXPECT_EQ(seen("brief").parent, "top");
  send(at("brief"), leave{});
  run.settle();
  EXPECT_EQ(seen("brief").parent, "");
  EXPECT_EQ(seen("brief").phase, child_phase::down);
}

TEST_F(station_test, has_nothing_up_under_a_killed_supervisor) {
  auto order = spec({"a"});
  start(std::move(order));
  send(at("top"), start_child{child("later")});
  run.settle();
  send_urgent(at("top"), kill_now{});
  run.settle();
  EXPECT_EQ(seen("a").phase, child_phase::down);
  EXPECT_EQ(seen("a").parent, "top");
  EXPECT_EQ(seen("later").parent, "");
}

}  // namespace
}  // namespace tests
