#include "runtime/tracer.hpp"

#include "runtime/child_spec.hpp"
#include "tests/support/deterministic.hpp"

namespace tests {

struct traced_note {
  int number = 0;
};

}  // namespace tests

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::traced_note)

namespace tests {
namespace {

using namespace runtime;
using namespace std::chrono_literals;

struct hearer_state {
  static inline const char* name = "hearer";
};

/// The trace of one room: bounded, and gone when it is over.
struct tracer_test : deterministic {
  caf::actor room_a;
  runtime::probe& watched = run.names().slot("a")->probe();

  void SetUp() override {
    run.system().spawn<started_room<hearer_state>>(
        run.names().slot("a"), caf::actor(),
        [](room<hearer_state>*) -> caf::behavior { return {[](const traced_note&) {}}; });
    room_a = at("a");
    run.settle();
  }
  void hear(int count) {
    for (int i = 0; i < count; ++i) send(room_a, traced_note{i});
    run.settle();
  }
};

TEST_F(tracer_test, is_off_until_somebody_asks) {
  hear(3);
  EXPECT_FALSE(watched.trace().on);
  EXPECT_TRUE(watched.trace().messages.empty());
}

TEST_F(tracer_test, writes_down_type_time_waiting_and_handling_of_each_message) {
  const auto before = monotonic_now();
  watched.start_trace(100, before + 1h);
  hear(2);
  send_urgent(room_a, caf::make_error(caf::sec::runtime_error));
  run.settle();
  const auto seen = watched.trace();
  EXPECT_TRUE(seen.on);
  ASSERT_EQ(seen.messages.size(), 3u);
  EXPECT_EQ(seen.messages[0].type, "tests::traced_note");
  EXPECT_EQ(seen.messages[2].type, "(built in)");
  for (const auto& x : seen.messages) {
    EXPECT_GE(x.at, before);
    EXPECT_LE(x.at + x.took, monotonic_now());
    ASSERT_TRUE(x.waited);
    EXPECT_GE(*x.waited, 0ns);
  }
  EXPECT_LE(seen.messages[0].at, seen.messages[1].at);
}

TEST_F(tracer_test, does_not_know_how_long_a_message_waited_that_came_before_it) {
  send(room_a, traced_note{1});
  watched.start_trace(100, monotonic_now() + 1h);
  hear(1);
  const auto seen = watched.trace().messages;
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_FALSE(seen[0].waited);
  EXPECT_TRUE(seen[1].waited);
}

TEST_F(tracer_test, ends_after_as_many_messages_as_were_wanted) {
  watched.start_trace(5, monotonic_now() + 1h);
  hear(9);
  EXPECT_FALSE(watched.trace().on);
  EXPECT_EQ(watched.trace().messages.size(), 5u);
}

TEST_F(tracer_test, ends_when_its_time_is_over) {
  watched.start_trace(100, monotonic_now() - 1ns);
  EXPECT_FALSE(watched.trace().on);
  hear(3);
  EXPECT_TRUE(watched.trace().messages.empty());
}

TEST_F(tracer_test, keeps_the_last_messages_of_a_long_one) {
  watched.start_trace(1000, monotonic_now() + 1h);
  hear(5);
  const auto first = watched.trace().messages.back().at;
  hear(100);
  const auto seen = watched.trace().messages;
  EXPECT_EQ(seen.size(), probe::traced_max);
  EXPECT_GT(seen.front().at, first);
}

TEST_F(tracer_test, begins_anew_and_can_be_stopped) {
  watched.start_trace(100, monotonic_now() + 1h);
  hear(2);
  watched.start_trace(100, monotonic_now() + 1h);
  EXPECT_TRUE(watched.trace().messages.empty());
  hear(1);
  watched.stop_trace();
  hear(4);
  EXPECT_FALSE(watched.trace().on);
  EXPECT_EQ(watched.trace().messages.size(), 1u);
}

TEST_F(tracer_test, takes_nothing_from_the_ordinary_figures) {
  watched.start_trace(1000, monotonic_now() + 1h);
  hear(160);
  EXPECT_EQ(watched.read().handling_time.total(), 10u);  // one in sixteen, as ever
  EXPECT_EQ(watched.read().handled, 160u);
}

TEST_F(tracer_test, shows_a_message_that_was_put_aside_once_it_is_handled) {
  const auto mute = listen();
  run.system().spawn<started_room<hearer_state>>(
      run.names().slot("b"), caf::actor(), [&](room<hearer_state>* self) -> caf::behavior {
        self->request(mute.actor(), caf::infinite, traced_note{}).await([] {}, [](caf::error&) {});
        return {[](const traced_note&) {}};
      });
  run.settle();
  auto& other = run.names().slot("b")->probe();
  other.start_trace(10, monotonic_now() + 1h);
  send(at("b"), traced_note{1});
  run.settle();
  EXPECT_TRUE(other.trace().messages.empty());
  EXPECT_EQ(other.read().depth, 1u);
}

}  // namespace
}  // namespace tests
