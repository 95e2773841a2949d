#include "runtime/watch_rule.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;

watch_limits limits() {
  return {.deadlines = {{.path = "", .critical = false, .handler_max = 5s, .answer_max = 10s},
                        {.path = "desk", .critical = true},
                        {.path = "desk/positions", .critical = false, .handler_max = 5s}},
          .beat_max = 10s,
          .workers = 2};
}

/// Looks once a second at actors that the test lets idle, work, or hang.
struct lookout {
  watch_rule rule{limits()};
  core::duration now = 100s;
  std::vector<watch_sight> actors;

  watch_sight& add(const std::string& name) { return actors.emplace_back(watch_sight{name, true, 1}); }
  /// A second passes; whoever is idle answers its ping, whoever is not grows older.
  watch_verdict next(core::duration step = 1s) {
    now += step;
    for (auto& x : actors) {
      if (!x.handling.empty()) x.handling_for += step;
      if (x.handling.empty() && x.unanswered_for == 0s)
        ++x.answered;
      else if (x.occupied)
        x.unanswered_for += step;
    }
    return rule.look(actors, now);
  }
  /// How many looks it takes until the rule accuses somebody; 100: nobody.
  int looks_until_accused() {
    for (int n = 1; n < 100; ++n)
      if (!next().failing.empty()) return n;
    return 100;
  }
};

void hang(watch_sight& x, std::string in) {
  x.handling = std::move(in);
  x.handling_for = {};
}

// S-40
TEST(watch_rule, finds_nothing_wrong_with_who_is_idle_however_long) {
  lookout eyes;
  eyes.add("desk/risk");
  eyes.add("bots/a");
  for (int n = 0; n < 1000; ++n) {
    const auto verdict = eyes.next();
    ASSERT_TRUE(verdict.failing.empty());
    ASSERT_TRUE(verdict.recovered.empty());
    ASSERT_TRUE(verdict.all_beat);
  }
}

// S-40, S-42
TEST(watch_rule, finds_a_handler_that_does_not_return_within_two_seconds_of_its_deadline) {
  lookout eyes;
  eyes.add("bots/a");
  eyes.add("desk/risk");
  eyes.next();
  hang(eyes.actors[1], "core::order_intent");
  const int looks = eyes.looks_until_accused();
  EXPECT_GE(looks, 10);
  EXPECT_LE(looks, 12);
  const auto verdict = eyes.next();
  ASSERT_EQ(verdict.failing.size(), 1u) << "the other one has its worker and answers";
  EXPECT_EQ(verdict.failing[0].actor, "desk/risk");
  EXPECT_EQ(verdict.failing[0].what, watch_fault::stuck);
  EXPECT_EQ(verdict.failing[0].handling, "core::order_intent");
  EXPECT_TRUE(verdict.failing[0].critical);
  EXPECT_FALSE(verdict.pool_blocked);
  EXPECT_TRUE(verdict.fatal());
  EXPECT_EQ(verdict.why_fatal(), "desk/risk does not return from its handler of core::order_intent, for 11 s");
}

// S-42: a long journal takes long to read, whoever wants its past back and whenever.
TEST(watch_rule, gives_a_handler_that_reads_the_past_the_time_it_needs) {
  auto limits_of_house = limits();
  limits_of_house.deadlines.push_back({.path = "foundation", .critical = true});
  limits_of_house.reading = {"messages::history_wanted"};
  limits_of_house.reading_max = 60s;
  lookout eyes{watch_rule(limits_of_house)};
  eyes.add("foundation/journal");
  eyes.next();
  hang(eyes.actors[0], "messages::history_wanted");
  for (int n = 0; n < 58; ++n) {
    const auto verdict = eyes.next();
    ASSERT_TRUE(verdict.failing.empty()) << n;
    ASSERT_TRUE(verdict.all_beat) << n;
  }
  EXPECT_LE(eyes.looks_until_accused(), 3);
  EXPECT_TRUE(eyes.next().fatal());
  hang(eyes.actors[0], "messages::note");
  ++eyes.actors[0].handled;
  EXPECT_LE(eyes.looks_until_accused(), 12) << "writing has its deadline";
}

TEST(watch_rule, has_a_deadline_of_its_own_for_each_class_the_longest_path_that_fits) {
  const watch_rule rule(limits());
  EXPECT_TRUE(rule.deadline_of("desk").critical);
  EXPECT_TRUE(rule.deadline_of("desk/risk").critical);
  EXPECT_FALSE(rule.deadline_of("desk/positions/a/v/X").critical);
  EXPECT_FALSE(rule.deadline_of("desktop").critical);
  EXPECT_EQ(rule.deadline_of("bots/a").handler_max, 5s);
}

TEST(watch_rule, takes_a_bot_that_is_stuck_for_a_fault_of_health_and_not_for_the_end) {
  lookout eyes;
  eyes.add("bots/a");
  eyes.next();
  hang(eyes.actors[0], "core::market_view");
  EXPECT_EQ(eyes.looks_until_accused(), 5);
  EXPECT_FALSE(eyes.next().fatal());
  eyes.actors[0] = {"bots/a", true, 1, 1, "", {}, eyes.actors[0].answered + 1, {}};
  const auto after = eyes.next();
  EXPECT_TRUE(after.failing.empty());
  EXPECT_EQ(after.recovered, std::vector<std::string>{"bots/a"});
  EXPECT_EQ(eyes.next().recovered, std::vector<std::string>{"bots/a"}) << "for those who missed it";
}

TEST(watch_rule, tells_one_handler_from_the_next) {
  lookout eyes;
  eyes.add("desk/risk");
  eyes.next();
  for (int n = 0; n < 10; ++n) {
    hang(eyes.actors[0], "core::order_intent");
    ++eyes.actors[0].handled;
    eyes.actors[0].unanswered_for = {};
    ++eyes.actors[0].answered;
    for (int second = 0; second < 8; ++second) ASSERT_TRUE(eyes.next().failing.empty());
  }
}

// S-40: it does not lie about who has no message, no handler, and no worker either.
TEST(watch_rule, finds_who_does_not_answer_although_no_handler_of_its_runs) {
  lookout eyes;
  eyes.add("desk/orders");
  eyes.next();
  eyes.actors[0].unanswered_for = 1ms;
  EXPECT_EQ(eyes.looks_until_accused(), 10);
  const auto verdict = eyes.next();
  EXPECT_EQ(verdict.failing.at(0).what, watch_fault::silent);
  EXPECT_EQ(verdict.why_fatal(), "desk/orders does not answer, for 11 s");
}

// S-42
TEST(watch_rule, names_those_who_have_taken_all_workers) {
  lookout eyes;
  for (const auto* name : {"bots/a", "bots/b", "desk/risk"}) eyes.add(name);
  eyes.next();
  hang(eyes.actors[0], "core::market_view");
  hang(eyes.actors[1], "core::order_event");
  eyes.actors[2].unanswered_for = 1ms;
  watch_verdict verdict;
  for (int n = 0; n < 12 && !verdict.fatal(); ++n) verdict = eyes.next();
  EXPECT_TRUE(verdict.pool_blocked);
  EXPECT_EQ(verdict.why_fatal(),
            "bots/a does not return from its handler of core::market_view, for 10 s; bots/b does not return from its "
            "handler of core::order_event, for 10 s; desk/risk does not answer, for 10 s; every worker is in a handler "
            "that does not return");
}

// F-86
TEST(watch_rule, blames_nobody_for_the_time_in_which_the_whole_process_stood_still) {
  lookout eyes;
  eyes.add("desk/risk");
  eyes.next();
  hang(eyes.actors[0], "core::order_intent");
  eyes.next();
  EXPECT_TRUE(eyes.next(1h).failing.empty());
  for (int n = 0; n < 6; ++n) EXPECT_TRUE(eyes.next().failing.empty());
  EXPECT_LE(eyes.looks_until_accused(), 2);
}

// S-41
TEST(watch_rule, sees_all_beat_only_while_every_critical_actor_answers_in_time) {
  lookout eyes;
  eyes.add("bots/a");
  eyes.add("desk/risk");
  EXPECT_TRUE(eyes.next().all_beat);
  hang(eyes.actors[0], "core::market_view");
  for (int n = 0; n < 20; ++n) EXPECT_TRUE(eyes.next().all_beat) << "it is not critical";
  eyes.actors[1].occupied = false;
  for (int n = 0; n < 10; ++n) EXPECT_TRUE(eyes.next().all_beat) << "it is being started again";
  const auto verdict = eyes.next();
  EXPECT_FALSE(verdict.all_beat);
  EXPECT_FALSE(verdict.fatal()) << "who is not there is its supervisor's affair";
}

TEST(watch_rule, begins_anew_with_each_life_of_a_name) {
  lookout eyes;
  eyes.add("desk/risk");
  eyes.next();
  hang(eyes.actors[0], "core::order_intent");
  for (int n = 0; n < 8; ++n) eyes.next();
  eyes.actors[0] = {"desk/risk", true, 2, eyes.actors[0].handled, "core::order_intent", 0s, 1, 0s};
  for (int n = 0; n < 9; ++n) EXPECT_TRUE(eyes.next().failing.empty());
}

TEST(watch_rule, waits_longer_where_it_is_asked_to) {
  lookout eyes;
  eyes.add("foundation/journal");
  eyes.add("desk/risk");
  eyes.next();
  hang(eyes.actors[1], "messages::history");
  for (int n = 0; n < 200; ++n) {
    eyes.next();
    eyes.rule.look(eyes.actors, eyes.now, 5min);
  }
  EXPECT_TRUE(eyes.rule.look(eyes.actors, eyes.now, 5min).failing.empty());
  EXPECT_FALSE(eyes.rule.look(eyes.actors, eyes.now).failing.empty());
}

/// Any sequence of handlers and pauses, looked at at uneven intervals: accused is exactly who is in a handler longer
/// than its deadline, at the first look from then on.
RC_GTEST_PROP(watch_rule, accuses_a_handler_exactly_from_its_deadline_on, ()) {
  const auto in_ms = [](int most) { return rc::gen::inRange(0, most); };
  const auto busy = *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(in_ms(20'000)));
  watch_rule rule(limits());
  rule.look({}, 0ms);
  core::duration now{}, began = std::chrono::milliseconds(*in_ms(3000) + 1);
  watch_sight x{.actor = "desk/risk", .occupied = true, .starts = 1};
  for (const int length : busy) {
    const auto ends = began + std::chrono::milliseconds(length);
    while (now < ends) {
      now += std::chrono::milliseconds(*rc::gen::inRange(100, 2000));
      const bool inside = now >= began && now < ends;
      x.handling = inside ? "m" : "";
      x.handling_for = inside ? now - began : core::duration{};
      const auto verdict = rule.look({x}, now);
      RC_ASSERT(!verdict.failing.empty() == (inside && now - began >= 10s));
    }
    ++x.handled;
    began = now + std::chrono::milliseconds(*in_ms(3000));
  }
}

}  // namespace
}  // namespace tests
