#include "runtime/supervisor.hpp"

#include "runtime/published.hpp"
#include "tests/support/supervised.hpp"

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;

struct plain_state {
  static inline const char* name = "plain";
};
struct fragile {
  static inline const char* name = "fragile";
  fragile() { throw std::runtime_error("no state"); }
};

void throw_something() { throw std::runtime_error("nobody catches this"); }
struct unforgiving {
  static inline const char* name = "unforgiving";
  ~unforgiving() { throw_something(); }
};

struct supervisor_test : supervised {
  // An actor that is no room stands for a handler that does not return: it hears neither stop_room nor kill_now.
  caf::actor deaf() {
    return run.system().spawn([](caf::event_based_actor* self) -> caf::behavior {
      self->set_default_handler([](caf::scheduled_actor*, caf::message_view&) -> caf::result<caf::message> {
        return caf::delegated<caf::message>();
      });
      return {[](plain_state) {}};
    });
  }
  lines names_of_started() const {
    lines result;
    for (const auto& x : events.all<child_started>()) result.push_back(x.name);
    return result;
  }
};

// -- start --------------------------------------------------------------------------------------------------------

TEST_F(supervisor_test, without_children_starts_and_stops_in_order) {  // S-01
  start(spec({}));
  EXPECT_EQ(events.count<supervisor_started>(), 1u);
  const auto outcome = run.stop();
  EXPECT_TRUE(outcome.in_order);
  EXPECT_EQ(outcome.why, "user_shutdown");
  EXPECT_TRUE(outcome.killed.empty());
}

TEST_F(supervisor_test, starts_from_left_to_right_and_stops_from_right_to_left) {  // S-29
  start(spec({"a", "b", "c"}));
  EXPECT_EQ(take_diary(), (lines{"start a", "start b", "start c"}));
  EXPECT_EQ(names_of_started(), (lines{"a", "b", "c"}));
  EXPECT_TRUE(run.stop().in_order);
  EXPECT_EQ(take_diary(), (lines{"end c", "end b", "end a"}));
  EXPECT_EQ(play.alive, 0);
}

TEST_F(supervisor_test, starts_a_child_only_when_the_one_before_is_ready) {
  auto order = spec({"late"});
  bool late_was_there = true;
  order.children.insert(order.children.begin(),
                        {.name = "early", .start = room_start<plain_state>([&](room<plain_state>*) -> caf::behavior {
                                            late_was_there = run.names().slot("late")->occupied();
                                            return {[](int) {}};
                                          })});
  start(std::move(order));
  EXPECT_FALSE(late_was_there);
  EXPECT_EQ(life_of("late"), 1);
}

TEST_F(supervisor_test, keeps_the_spec_of_a_child_that_declines_unless_it_is_temporary) {  // S-02, S-03
  play.parts["shy"].declines = true;
  play.parts["brief"].declines = true;
  auto order = spec({"a", "shy", "b"});
  order.children.push_back(child("brief", restart_type::temporary));
  start(std::move(order));
  EXPECT_EQ(phase_of("shy"), child_phase::down);
  EXPECT_THROW(phase_of("brief"), std::runtime_error);
  EXPECT_EQ(names_of_started(), (lines{"a", "b"}));
  EXPECT_EQ(events.count<supervisor_started>(), 1u);
}

TEST_F(supervisor_test, fails_with_every_bad_field_named_where_its_spec_is_bad) {  // S-04, S-07
  auto order = spec({"a", "a"});
  order.policy.window = 0s;
  start(std::move(order));
  ASSERT_TRUE(run.root_ended());
  EXPECT_EQ(*run.root_ended(), "bad supervisor top: policy.window is not positive; children[1].name is there twice: a");
  EXPECT_TRUE(play.diary.empty());
}

TEST_F(supervisor_test, stops_what_it_has_started_in_reverse_where_a_child_does_not_start) {  // S-05
  play.parts["c"].starts_that_throw = 1;
  start(spec({"a", "b", "c", "d", "e"}));
  EXPECT_EQ(take_diary(), (lines{"start a", "start b", "start c", "end b", "end a"}));
  ASSERT_TRUE(run.root_ended());
  EXPECT_EQ(*run.root_ended(), "c did not start: cannot start");
}

TEST_F(supervisor_test, treats_a_throw_before_there_is_an_actor_like_a_throw_in_it) {  // S-37
  play.parts["b"].start_functions_that_throw = 1;
  start(spec({"a", "b"}));
  ASSERT_TRUE(run.root_ended());
  EXPECT_EQ(*run.root_ended(), "b did not start: no actor");
  EXPECT_EQ(probe("b").last_error, "no actor");
  EXPECT_EQ(play.alive, 0);
}

TEST_F(supervisor_test, survives_a_throw_in_the_constructor_of_a_childs_state) {  // S-37, S-46
  auto order = spec({"a"});
  order.exhausted = when_exhausted::quarantine;
  order.policy.intensity = 0;
  order.children.push_back(
      {.name = "fragile", .start = room_start<fragile>([](room<fragile>*) -> caf::behavior { return {[](int) {}}; })});
  start(std::move(order));
  EXPECT_EQ(phase_of("fragile"), child_phase::quarantined);
  EXPECT_EQ(life_of("a"), 1);
  EXPECT_EQ(events.all<child_quarantined>().at(0).why, "no state");
}

TEST_F(supervisor_test, takes_the_name_from_an_actor_that_it_did_not_start) {  // S-08
  run.names().slot("a")->attach(deaf());
  start(spec({"a"}));
  EXPECT_EQ(events.count<child_started>(), 0u);  // it is still there
  run.advance(kill_grace);
  ASSERT_TRUE(run.root_ended());
  EXPECT_EQ(*run.root_ended(), "a does not end, not even when killed");
  run.names().slot("a")->detach();
}

TEST_F(supervisor_test,
       calls_the_start_function_again_so_that_what_it_hands_out_is_always_the_present_childs) {  // S-09
  auto order = spec({"a"});
  published<caf::actor_id> handed_out;
  order.children[0].start = [&, start = order.children[0].start](start_context& context) {
    const auto made = start(context);
    handed_out.set(made.id());
    return made;
  };
  start(std::move(order));
  EXPECT_EQ(handed_out.get(), run.names().slot("a")->occupant().id());
  crash("a");
  EXPECT_EQ(handed_out.get(), run.names().slot("a")->occupant().id());
  EXPECT_EQ(handed_out.changes(), 2u);
}

// -- restart types ------------------------------------------------------------------------------------------------

struct ending {
  const char* what;
  caf::error reason;
  bool calm;
};
const ending endings[] = {
    {"normal", {}, true},
    {"shutdown", caf::exit_reason::user_shutdown, true},
    {"abnormal", caf::make_error(caf::sec::runtime_error, std::string("bad")), false},
};

TEST_F(supervisor_test, restarts_permanent_children_however_they_end) {  // S-16
  start(spec({"a"}));
  int life = 1;
  for (const auto& x : endings) {
    send(at("a"), leave{x.reason});
    run.advance(30s);
    EXPECT_EQ(life_of("a"), ++life) << x.what;
  }
}

TEST_F(supervisor_test, restarts_transient_children_only_after_a_failure) {  // S-17
  for (const auto& x : endings) {
    start_child wanted{child("a", restart_type::transient)};
    if (!top_is_up()) start(spec({}));
    send(at("top"), wanted);
    run.settle();
    const auto before = life_of("a");
    ASSERT_GT(before, 0);
    send(at("a"), leave{x.reason});
    run.advance(30s);
    EXPECT_EQ(life_of("a"), x.calm ? 0 : before + 1) << x.what;
  }
}

TEST_F(supervisor_test, keeps_the_spec_of_a_transient_child_that_has_ended) {  // S-17
  auto order = spec({});
  order.children.push_back(child("a", restart_type::transient));
  start(std::move(order));
  ASSERT_EQ(life_of("a"), 1);
  send(at("a"), leave{});
  run.settle();
  EXPECT_EQ(phase_of("a"), child_phase::down);
  EXPECT_EQ(events.all<child_stopped>().at(0).why, "normal");
}

TEST_F(supervisor_test, forgets_temporary_children_when_they_end) {  // S-15, S-18
  for (const auto& x : endings) {
    if (!top_is_up()) start(spec({}));
    send(at("top"), start_child{child("a", restart_type::temporary)});
    run.settle();
    ASSERT_GT(life_of("a"), 0);
    send(at("a"), leave{x.reason});
    run.advance(30s);
    EXPECT_EQ(life_of("a"), 0) << x.what;
    EXPECT_THROW(phase_of("a"), std::runtime_error) << x.what;
  }
  EXPECT_EQ(events.count<child_failed>(), 1u);  // told, not counted as a reason to give up
  EXPECT_TRUE(top_is_up());
}

TEST_F(supervisor_test, restarts_a_child_that_was_killed) {
  start(spec({"a"}));
  send_urgent(at("a"), kill_now{});
  run.settle();
  EXPECT_EQ(life_of("a"), 2);
  EXPECT_EQ(events.all<child_restarted>().at(0).why, "kill");
}

TEST_F(supervisor_test, maps_a_throwing_handler_to_a_failure_with_its_text) {  // S-46
  start(spec({"a"}));
  crash("a", "division by zero");
  EXPECT_EQ(events.all<child_failed>().at(0).why, "division by zero");
  EXPECT_EQ(probe("a").failed, 1u);
  EXPECT_EQ(probe("a").last_error, "division by zero");
  EXPECT_EQ(life_of("a"), 2);
}

TEST_F(supervisor_test, reports_a_restart_only_when_the_child_is_ready_again) {  // S-26
  start(spec({"a"}));
  play.parts["a"].starts_that_throw = 2;
  crash("a");
  EXPECT_EQ(events.count<child_restarted>(), 0u);
  run.advance(30s);
  ASSERT_EQ(events.count<child_restarted>(), 1u);
  EXPECT_EQ(events.all<child_restarted>().at(0).starts, 2u);
  EXPECT_EQ(events.all<child_restarted>().at(0).why, "cannot start");
  EXPECT_EQ(events.count<child_failed>(), 3u);
}

TEST_F(supervisor_test, sends_back_at_once_what_comes_before_a_restart_and_keeps_nothing_for_the_successor) {  // S-38
  start(spec({"a"}));
  crash("a");
  play.parts["a"].starts_that_throw = 1;
  crash("a");
  ASSERT_EQ(phase_of("a"), child_phase::waiting);
  asker.clear();
  for (int i = 0; i < 100; ++i) send(asker, at("a"), question{});
  run.settle();
  EXPECT_EQ(asker.returned<question>().size(), 100u);
  asker.clear();
  run.advance(10s);
  EXPECT_TRUE(asker.messages().empty());
  EXPECT_EQ(probe("a").handled, 2u);  // the two orders to crash
  EXPECT_EQ(phase_of("a"), child_phase::up);
}

TEST_F(supervisor_test, waits_for_a_restart_in_virtual_time_alone) {  // S-47
  auto order = spec({"a"});
  order.policy = {.intensity = 2, .window = 1h, .backoff_min = 5s, .backoff_max = 5s, .quiet = 1h};
  start(std::move(order));
  crash("a");
  crash("a");
  ASSERT_EQ(phase_of("a"), child_phase::waiting);
  const auto due = run.next_due();
  ASSERT_TRUE(due);
  run.advance_to(*due - 1ns);
  EXPECT_EQ(phase_of("a"), child_phase::waiting);
  run.advance(1ns);
  EXPECT_EQ(phase_of("a"), child_phase::up);
  EXPECT_EQ(run.now() - deterministic::start, events.all<child_restarted>().back().delay);
}

TEST_F(supervisor_test, maps_a_throw_on_the_news_of_anothers_end_to_a_failure_with_its_text) {  // S-46
  const auto friend_of_a = listen();
  auto order = spec({});
  order.children.push_back(
      {.name = "a", .start = room_start<plain_state>([&](room<plain_state>* self) -> caf::behavior {
                      self->monitor(friend_of_a.actor());
                      self->set_down_handler([](caf::down_msg&) { throw_something(); });
                      return {[](int) {}};
                    })});
  start(std::move(order));
  send_urgent(friend_of_a.actor(), kill_now{});
  run.settle();
  EXPECT_EQ(events.all<child_failed>().at(0).why, "nobody catches this");
}

using supervisor_death_test = supervisor_test;

// S-39 S-46: what may not throw ends the process, and systemd is the supervisor then.
TEST_F(supervisor_death_test, does_not_catch_what_may_not_be_thrown) {
  auto order = spec({});
  order.children.push_back({.name = "a", .start = room_start<unforgiving>([](room<unforgiving>*) -> caf::behavior {
                                           return {[](int) {}};
                                         })});
  EXPECT_DEATH(
      {
        start(std::move(order));
        crash("a");
      },
      "nobody catches this");
}

// -- stop ---------------------------------------------------------------------------------------------------------

TEST_F(supervisor_test, kills_exactly_the_child_that_misses_its_deadline) {  // S-27
  play.parts["b"].ignores_stop = true;
  auto order = spec({"a", "b", "c"});
  order.children[1].shutdown = 3s;
  start(std::move(order));
  const auto before = run.now();
  take_diary();
  EXPECT_TRUE(run.stop().in_order);
  EXPECT_EQ(run.now() - before, 3s);
  EXPECT_EQ(take_diary(), (lines{"end c", "end b", "end a"}));
  ASSERT_EQ(events.count<child_stuck>(), 1u);
  EXPECT_EQ(events.all<child_stuck>()[0].name, "b");
  lines why;
  for (const auto& x : events.all<child_stopped>()) why.push_back(x.name + ' ' + x.why);
  EXPECT_EQ(why, (lines{"c user_shutdown", "b kill", "a user_shutdown"}));
}

TEST_F(supervisor_test, kills_at_once_a_child_without_time_to_end) {  // S-27
  play.parts["a"].ignores_stop = true;
  auto order = spec({"a"});
  order.children[0].shutdown = 0s;
  start(std::move(order));
  const auto before = run.now();
  EXPECT_TRUE(run.stop().in_order);
  EXPECT_EQ(run.now(), before);
}

TEST_F(supervisor_test, ends_although_a_child_obeys_nothing) {
  auto order = spec({"a"});
  const auto mute = deaf();
  order.children.push_back({.name = "mute",
                            .start =
                                [&](start_context& context) {
                                  context.place->attach(mute);
                                  context.supervisor.monitor(mute);
                                  caf::send_as(mute, caf::actor_cast<caf::actor>(context.supervisor.address()),
                                               room_ready{});
                                  return mute;
                                },
                            .shutdown = 2s});
  start(std::move(order));
  ASSERT_EQ(events.count<supervisor_started>(), 1u);
  const auto before = run.now();
  const auto outcome = run.stop();
  EXPECT_TRUE(outcome.in_order);
  EXPECT_EQ(run.now() - before, 2s + kill_grace);
  EXPECT_EQ(outcome.stuck, lines{"mute"});
  EXPECT_EQ(play.alive, 0);
  run.names().slot("mute")->detach();
}

TEST_F(supervisor_test, does_not_need_links_to_see_a_child_die) {  // S-30
  start(spec({"a"}));
  const auto child = run.names().slot("a")->occupant();
  caf::anon_send_exit(child, caf::exit_reason::kill);
  run.settle();
  EXPECT_EQ(life_of("a"), 2);
}

TEST_F(supervisor_test, kills_its_children_when_it_is_killed_itself) {  // S-25
  start(spec({"a", "b"}));
  send_urgent(at("top"), kill_now{});
  run.settle();
  EXPECT_EQ(play.alive, 0);
  EXPECT_EQ(*run.root_ended(), "kill");
}

// -- nothing leaks ------------------------------------------------------------------------------------------------

TEST_F(supervisor_test, loses_and_leaks_nothing_over_a_thousand_restarts) {  // S-15
  auto order = spec({"a", "b"});
  order.policy = {.intensity = 10'000, .window = 1s, .backoff_min = 0s, .backoff_max = 0s, .quiet = 0s};
  start(std::move(order));
  for (int i = 0; i < 1000; ++i) crash("a");
  EXPECT_EQ(life_of("a"), 1001);
  EXPECT_EQ(life_of("b"), 1);
  EXPECT_EQ(play.alive, 2);
  EXPECT_EQ(probe("a").starts, 1001u);
  EXPECT_EQ(probe("a").depth, 0u);
  run.stop();
  EXPECT_EQ(play.alive, 0);
  EXPECT_EQ(run.system().registry().running(), 2u);  // the two sinks of the fixture
}

// -- many ---------------------------------------------------------------------------------------------------------

/// Names that differ in their numbers, too: of a hundred thousand drawn at random, one pair or two would not.
lines many_names(std::size_t count) {
  lines names;
  std::set<std::uint32_t> numbers;
  for (int i = 0; names.size() < count; ++i) {
    auto name = "w/" + std::to_string(i);
    if (numbers.insert(core::number_of(name)).second) names.push_back(std::move(name));
  }
  return names;
}

struct messages_taken {
  std::uint64_t to_start = 0, to_stop = 0;
};
struct crowd : supervised {
  void TestBody() override {}
  messages_taken come_and_go(std::size_t count) {
    start(spec(many_names(count)));
    EXPECT_EQ(play.alive, static_cast<int>(count));
    messages_taken taken{.to_start = probe("top").handled};
    EXPECT_TRUE(run.stop().in_order);
    EXPECT_EQ(play.alive, 0);
    taken.to_stop = probe("top").handled - taken.to_start;
    return taken;
  }
};

TEST(supervisor_of_many, takes_one_message_to_start_a_child_and_one_to_stop_it) {  // S-14
  for (const std::size_t count : {100, 1000}) {
    const auto taken = crowd().come_and_go(count);
    EXPECT_EQ(taken.to_start, count);
    EXPECT_EQ(taken.to_stop, count + 1);  // its own order to end
  }
}

TEST(slow_supervisor_of_many, starts_and_stops_a_hundred_thousand_children) {  // S-14
  crowd().come_and_go(100'000);
}

}  // namespace
}  // namespace tests
