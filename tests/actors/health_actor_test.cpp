#include "actors/health_actor.hpp"

#include "core/risk/breaker_defaults.hpp"
#include "tests/actors/among_peers.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using counter = std::atomic<std::uint64_t>;

struct health_actor_test : among_peers {
  sink journal, breaker;
  std::shared_ptr<counter> first = std::make_shared<counter>(), second = std::make_shared<counter>();

  void open_health(std::shared_ptr<actors::safe_mode_order> safe_mode = {}, bool with_venues = true) {
    journal = listen("foundation/journal");
    breaker = listen("safety/breaker");
    actors::health_settings settings{.data_age_max = 5s, .safe_mode = std::move(safe_mode)};
    if (with_venues) settings.venues = {{"one", "venues/one/feed", first}, {"two", "venues/two/feed", second}};
    open("safety/health", runtime::room_start(actors::health_actor, run.env(), settings,
                                              actors::health_peers{messages::journal_address(at("foundation/journal")),
                                                                   messages::breaker_address(at("safety/breaker"))}));
  }
  /// Both venues speak for so long, those that are `mute` do not.
  void pass(core::duration d, const std::vector<counter*>& mute = {}) {
    for (; d > core::duration{}; d -= 1s) {
      for (auto* x : {first.get(), second.get()})
        if (std::find(mute.begin(), mute.end(), x) == mute.end()) ++*x;
      run.advance(1s);
    }
  }
  std::vector<std::string> told() {
    std::vector<std::string> lines;
    for (const auto& x : breaker.all<messages::health_failed>())
      lines.push_back(x.actor + x.venue + (x.healthy ? " well" : " failed"));
    breaker.clear();
    return lines;
  }
  std::vector<std::string> alarms() {
    std::vector<std::string> lines;
    for (const auto& x : journal.all<messages::note>()) {
      const auto& note = std::get<messages::actor_noted>(x.body);
      EXPECT_EQ(note.what, messages::actor_noted::kind::alarm);
      lines.push_back(note.actor + ": " + note.text);
    }
    journal.clear();
    return lines;
  }
  using lines = std::vector<std::string>;
};

TEST_F(health_actor_test, says_once_that_a_venue_is_heard_and_no_more_as_long_as_it_is) {
  open_health();
  pass(60s);
  EXPECT_EQ(told(), (lines{"one well", "two well"}));
  EXPECT_EQ(alarms(), lines{});
}

TEST_F(health_actor_test, tells_the_breaker_of_a_silent_venue_until_it_is_heard_again_and_the_journal_once) {
  open_health();
  pass(10s);
  told();
  pass(4s, {first.get()});
  EXPECT_EQ(told(), lines{});
  pass(3s, {first.get()});
  EXPECT_EQ(told(), (lines{"one failed", "one failed", "one failed"})) << "a breaker may be started again meanwhile";
  EXPECT_EQ(alarms(), lines{"venues/one/feed: nothing heard for 5s"});
  pass(10s);
  EXPECT_EQ(told(), lines{"one well"});
  EXPECT_EQ(alarms(), lines{});
}

TEST_F(health_actor_test, has_patience_with_a_venue_that_has_not_been_heard_yet) {
  open_health();
  pass(4s, {second.get()});
  EXPECT_EQ(told(), lines{"one well"});
  pass(2s, {second.get()});
  EXPECT_EQ(told().back(), "two failed");
}

TEST_F(health_actor_test, passes_on_what_the_watchdog_finds_each_time_and_its_end_once) {
  open_health({}, false);
  const messages::watch_found stuck{{{"bots/a", false, "it does not return"}}};
  const messages::watch_found well{{{"bots/a", true, {}}}};
  tell(stuck);
  tell(stuck);
  EXPECT_EQ(told(), (lines{"bots/a failed", "bots/a failed"}));
  EXPECT_EQ(alarms(), lines{"bots/a: it does not return"});
  tell(well);
  tell(well);
  EXPECT_EQ(told(), lines{"bots/a well"});
  tell(stuck);
  EXPECT_EQ(alarms(), lines{"bots/a: it does not return"});
}

TEST_F(health_actor_test, started_again_tells_what_its_predecessor_may_not_have_told) {
  open_health();
  pass(2s);
  tell(messages::watch_found{{{"bots/a", false, "it does not return"}}});
  told();
  crash();
  tell(messages::watch_found{{{"bots/a", true, {}}}});
  pass(2s);
  EXPECT_EQ(told(), (lines{"bots/a well", "one well", "two well"}));
}

TEST_F(health_actor_test, loses_no_word_to_a_breaker_and_a_journal_that_are_away) {
  open_health({}, false);
  run.names().slot("safety/breaker")->detach();
  run.names().slot("foundation/journal")->detach();
  tell(messages::watch_found{{{"bots/a", false, "it does not return"}}});
  breaker = listen("safety/breaker");
  journal = listen("foundation/journal");
  run.advance(1s);
  EXPECT_EQ(told(), lines{"bots/a failed"});
  EXPECT_EQ(alarms(), lines{"bots/a: it does not return"});
}

TEST_F(health_actor_test, sends_nothing_by_itself_where_no_venue_can_fall_silent) {
  open_health({}, false);
  run.advance(1h);
  EXPECT_TRUE(breaker.messages().empty());
  EXPECT_TRUE(journal.messages().empty());
  EXPECT_FALSE(run.next_due());
}

// S-45
TEST_F(health_actor_test, opens_the_breaker_of_safe_mode_until_it_has_been_answered_and_never_again) {
  const auto order = std::make_shared<actors::safe_mode_order>(actors::safe_mode_order{.why = "three starts"});
  open_health(order, false);
  const auto wishes = [&] { return breaker.all<messages::breaker_wanted>(); };
  ASSERT_EQ(wishes().size(), 1u);
  EXPECT_EQ(wishes()[0].what, messages::breaker_wanted::wish::trip);
  EXPECT_EQ(wishes()[0].breaker, core::risk::safe_mode);
  EXPECT_EQ(wishes()[0].reason, "three starts");
  EXPECT_EQ(alarms(), lines{"safety/health: safe mode: three starts"});
  crash();
  EXPECT_EQ(wishes().size(), 2u) << "nobody has said yet that it is open";
  tell(core::command::answer{});
  EXPECT_TRUE(order->obeyed);
  crash();
  EXPECT_EQ(wishes().size(), 2u) << "an operator may have reset it meanwhile";
}

}  // namespace
}  // namespace tests
