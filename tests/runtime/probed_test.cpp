#include "runtime/probed.hpp"

#include "runtime/child_spec.hpp"
#include "runtime/exit_class.hpp"
#include "tests/support/deterministic.hpp"

namespace tests {

struct note {
  int number = 0;
};
struct other_note {
  int number = 0;
};

}  // namespace tests

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::note)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::other_note)

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;

struct keeper_state {
  static inline const char* name = "keeper";
  std::vector<int> kept;
};

struct probed_test : deterministic {
  sink sender = listen();

  /// A room under a name, outside of any supervisor.
  template <class State = keeper_state, class F>
  caf::actor open(std::string_view name, F behaviour) {
    run.system().spawn<started_room<State>>(run.names().slot(name), caf::actor(),
                                            typename started_room<State>::body(std::move(behaviour)));
    return at(name);
  }
  caf::actor open_keeper(std::string_view name) {
    return open(name, [this](room<keeper_state>* self) -> caf::behavior {
      kept = &self->state.kept;
      return {[self](const note& x) { self->state.kept.push_back(x.number); }};
    });
  }
  static std::vector<int> numbers(const std::vector<note>& notes) {
    std::vector<int> result;
    for (const auto& x : notes) result.push_back(x.number);
    return result;
  }
  void scheduler_step() { dynamic_cast<caf::scheduler::test_coordinator&>(run.system().scheduler()).run_once(); }
  const std::vector<int>* kept = nullptr;
};

// -- delivery -----------------------------------------------------------------------------------------------------

TEST_F(probed_test, returns_what_lies_in_the_mailbox_of_a_killed_room_in_order) {
  const auto room = open_keeper("a");
  run.settle();
  for (int i = 1; i <= 10; ++i) send(sender, room, note{i});
  send_urgent(room, kill_now{});
  run.settle();
  EXPECT_EQ(numbers(sender.returned<note>()), (std::vector{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}));
  EXPECT_EQ(sender.all<undelivered>()[0].receiver, "a");
  EXPECT_EQ(probe("a").undelivered, 10u);
  EXPECT_EQ(probe("a").depth, 0u);
  EXPECT_EQ(probe("a").handled, 1u);  // kill_now alone
  EXPECT_FALSE(run.names().slot("a")->occupied());
}

TEST_F(probed_test, returns_what_waits_behind_a_crash_but_not_what_caused_it) {
  const auto room = open_keeper("a");
  run.settle();
  send(sender, room, note{1});
  send(sender, room, crash_now{"boom"});
  send(sender, room, note{2});
  send(sender, room, note{3});
  run.settle();
  EXPECT_EQ(numbers(sender.returned<note>()), (std::vector{2, 3}));
  EXPECT_EQ(probe("a").last_error, "boom");
}

TEST_F(probed_test, returns_what_meets_an_empty_name) {
  send(sender, at("nobody"), note{7});
  run.settle();
  EXPECT_EQ(numbers(sender.returned<note>()), std::vector{7});
  EXPECT_EQ(sender.all<undelivered>()[0].receiver, "nobody");
  EXPECT_EQ(probe("nobody").bounced, 1u);
}

TEST_F(probed_test, counts_what_has_no_sender_and_returns_it_to_nobody) {
  send(at("nobody"), note{1});
  send(sender, at("nobody"), undelivered{caf::make_message(note{2}), "x"});
  run.settle();
  EXPECT_EQ(probe("nobody").bounced, 2u);
  EXPECT_TRUE(sender.messages().empty());
}

TEST_F(probed_test, returns_what_is_sent_to_an_old_handle_of_a_dead_room) {
  open_keeper("a");
  const auto old = run.names().slot("a")->occupant();
  run.settle();
  send_urgent(old, kill_now{});
  run.settle();
  send(sender, old, note{1});
  run.settle();
  EXPECT_EQ(numbers(sender.returned<note>()), std::vector{1});
}

TEST_F(probed_test, does_not_return_its_own_timers_and_orders) {
  const auto room = open("a", [](runtime::room<keeper_state>* self) -> caf::behavior {
    self->send(self, note{1});
    return {[](const other_note&) {}};
  });
  send(sender, room, stop_room{});
  send_urgent(room, kill_now{});
  run.settle();
  EXPECT_TRUE(sender.messages().empty());
  EXPECT_EQ(probe("a").undelivered, 0u);
}

TEST_F(probed_test, bounces_requests_to_the_dead_and_to_empty_names) {
  const auto room = open_keeper("a");
  run.settle();
  std::vector<caf::error> errors;
  auto client = run.system().spawn([&](caf::event_based_actor* self) -> caf::behavior {
    return {[&, self](const other_note& x) {
      self->request(x.number == 0 ? room : at("nobody"), caf::infinite, note{1})
          .then([] {}, [&](caf::error& e) { errors.push_back(std::move(e)); });
    }};
  });
  send(client, other_note{0});
  scheduler_step();  // the request lies in the mailbox
  send_urgent(room, kill_now{});
  send(client, other_note{1});
  run.settle();
  ASSERT_EQ(errors.size(), 2u);
  for (const auto& e : errors) EXPECT_EQ(e, caf::sec::request_receiver_down);
  send_urgent(client, caf::exit_msg{{}, caf::exit_reason::kill});
}

// -- orders -------------------------------------------------------------------------------------------------------

TEST_F(probed_test, obeys_stop_room_and_lets_a_room_answer_it_itself) {
  const auto plain = open_keeper("plain");
  bool asked = false;
  const auto careful = open("careful", [&](runtime::room<keeper_state>* self) -> caf::behavior {
    return {[&, self](stop_room) {
              asked = true;
              after(self, 1s, note{1});
            },
            [self](const note&) { self->quit(caf::exit_reason::user_shutdown); }};
  });
  send_urgent(plain, stop_room{});
  send_urgent(careful, stop_room{});
  run.settle();
  EXPECT_FALSE(occupied(plain));
  EXPECT_TRUE(asked);
  EXPECT_TRUE(occupied(careful));
  run.advance(1s);
  EXPECT_FALSE(occupied(careful));
}

TEST_F(probed_test, obeys_kill_now_while_it_awaits_a_response) {
  const auto mute = listen();
  const auto room = open("a", [&](runtime::room<keeper_state>* self) -> caf::behavior {
    self->request(mute.actor(), caf::infinite, note{1}).await([] {}, [](caf::error&) {});
    return {[](const note&) {}};
  });
  run.settle();
  send(sender, room, note{5});
  run.settle();
  EXPECT_EQ(probe("a").depth, 1u);  // put aside
  send_urgent(room, kill_now{});
  run.settle();
  EXPECT_FALSE(occupied(room));
  EXPECT_EQ(numbers(sender.returned<note>()), std::vector{5});
}

TEST_F(probed_test, gives_a_sign_of_life_also_while_it_awaits_a_response) {  // S-40
  const auto mute = listen();
  open("a", [&](runtime::room<keeper_state>* self) -> caf::behavior {
    self->request(mute.actor(), caf::infinite, note{1}).await([] {}, [](caf::error&) {});
    return {[](const note&) {}};
  });
  run.settle();
  const auto place = run.names().slot("a");
  place->ping(monotonic_now());
  EXPECT_GT(probe("a").unanswered_for, 0ns);
  place->ping(monotonic_now());  // is owed one already
  EXPECT_EQ(probe("a").received, 1u);
  run.settle();
  EXPECT_EQ(probe("a").unanswered_for, 0ns);
  EXPECT_EQ(probe("a").answered, 1u);
  EXPECT_EQ(probe("a").unexpected, 0u);
}

TEST_F(probed_test, is_not_asked_for_a_sign_of_life_where_nobody_is) {
  const auto place = run.names().slot("nobody");
  place->ping(monotonic_now());
  EXPECT_EQ(place->probe().read().pinged, 0u);
  EXPECT_EQ(place->bounced(), 0u);
}

TEST_F(probed_test, drops_and_counts_unexpected_messages_and_lives_on) {
  const auto room = open_keeper("a");
  send(sender, room, other_note{1});
  send(room, caf::make_error(caf::sec::runtime_error));
  send(sender, room, note{2});
  run.settle();
  EXPECT_EQ(probe("a").unexpected, 2u);
  EXPECT_TRUE(sender.messages().empty());  // neither an error nor an empty answer
  EXPECT_EQ(*kept, std::vector{2});
}

TEST_F(probed_test, answers_an_unexpected_request_with_an_error) {
  const auto room = open_keeper("a");
  caf::error error;
  run.system().spawn([&](caf::event_based_actor* self) {
    self->request(room, caf::infinite, other_note{1}).then([] {}, [&](caf::error& e) { error = std::move(e); });
  });
  run.settle();
  EXPECT_EQ(error, caf::sec::unexpected_message);
  EXPECT_TRUE(occupied(room));
}

TEST_F(probed_test, gives_a_throw_in_its_behaviour_function_as_its_reason) {  // S-37
  open("a", [](runtime::room<keeper_state>*) -> caf::behavior { throw std::runtime_error("not today"); });
  const auto occupant = run.names().slot("a")->occupant();
  caf::error reason;
  occupant->attach_functor([&](const caf::error& e) { reason = e; });
  run.settle();
  EXPECT_EQ(text_of(reason), "not today");
  EXPECT_EQ(classify(reason), exit_class::failed);
  EXPECT_EQ(probe("a").failed, 1u);
}

// -- probe --------------------------------------------------------------------------------------------------------

TEST_F(probed_test, shows_depth_and_counts_to_whoever_looks) {
  const auto room = open_keeper("a");
  run.settle();
  for (int i = 0; i < 40; ++i) send(room, note{i});
  EXPECT_EQ(probe("a").depth, 40u);
  EXPECT_EQ(probe("a").handled, 0u);
  run.settle();
  const auto reading = probe("a");
  EXPECT_EQ(reading.depth, 0u);
  EXPECT_EQ(reading.received, 40u);
  EXPECT_EQ(reading.handled, 40u);
  EXPECT_EQ(reading.handling_time.total(), 3u);  // messages 0, 16 and 32
  EXPECT_GE(reading.waiting_time.total(), 1u);
  EXPECT_EQ(reading.handling, "");
}

TEST_F(probed_test, shows_what_is_being_handled) {
  probe_reading inside;
  const auto room = open(
      "a", [&](runtime::room<keeper_state>*) -> caf::behavior { return {[&](const note&) { inside = probe("a"); }}; });
  send(room, note{1});
  run.settle();
  EXPECT_NE(inside.handling.find("note"), std::string::npos);
  EXPECT_EQ(inside.depth, 1u);
  EXPECT_GE(inside.handling_for, 0ns);
}

TEST_F(probed_test, keeps_the_counts_of_a_name_across_its_occupants) {
  send(open_keeper("a"), note{1});
  run.settle();
  send(at("a"), crash_now{"boom"});
  run.settle();
  send(open_keeper("a"), note{2});
  run.settle();
  EXPECT_EQ(probe("a").starts, 2u);
  EXPECT_EQ(probe("a").handled, 3u);
  EXPECT_EQ(probe("a").last_error, "boom");
  EXPECT_EQ(run.names().list().at(0).name, "a");
}

}  // namespace
}  // namespace tests
