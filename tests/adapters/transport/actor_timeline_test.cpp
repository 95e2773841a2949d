#include "adapters/transport/actor_timeline.hpp"

#include <vector>

#include "tests/support/deterministic.hpp"

namespace adapters::transport {
namespace {

using namespace std::chrono_literals;

struct actor_timeline_test : tests::deterministic {
  std::unique_ptr<actor_timeline> line = std::make_unique<actor_timeline>(run.system(), run.time());
  std::vector<std::string> diary;

  void note(core::timestamp when, std::string what) {
    line->at(when, [this, what] { diary.push_back(what + " " + core::to_text(line->now() - start)); });
  }
};

TEST_F(actor_timeline_test, calls_in_order_of_time_and_then_of_asking) {
  note(start + 2s, "c");
  note(start + 1s, "a");
  note(start + 2s, "d");
  note(start + 1s, "b");
  EXPECT_TRUE(diary.empty());
  run.advance(3s);
  EXPECT_EQ(diary, (std::vector<std::string>{"a 1s", "b 1s", "c 2s", "d 2s"}));
}

TEST_F(actor_timeline_test, never_calls_from_inside) {
  note(start - 1h, "past");
  note(start, "present");
  run.settle();
  EXPECT_TRUE(diary.empty());
  run.advance(0s);
  EXPECT_EQ(diary, (std::vector<std::string>{"past 0s", "present 0s"}));
}

TEST_F(actor_timeline_test, a_call_may_ask_for_more) {
  std::function<void()> again = [this, &again] {
    diary.push_back(core::to_text(line->now() - start));
    line->at(line->now() + 10s, again);
  };
  line->at(start, again);
  run.advance(25s);
  EXPECT_EQ(diary, (std::vector<std::string>{"0s", "10s", "20s"}));
}

TEST_F(actor_timeline_test, actors_handle_what_a_call_sent_before_the_next_time_comes) {
  auto sink = listen();
  line->at(start + 1s, [&] {
    send(sink.actor(), std::string("first"));
    line->at(line->now(), [&] { diary.push_back("handled " + std::to_string(sink.count<std::string>())); });
  });
  run.advance(1s);
  EXPECT_EQ(diary, (std::vector<std::string>{"handled 1"}));
}

TEST_F(actor_timeline_test, destroyed_it_calls_nobody) {
  note(start + 1s, "a");
  line.reset();
  run.advance(2s);
  EXPECT_TRUE(diary.empty());
}

/// The exception passes through the scheduler, which then never lets go of the actor: a leak, where a leak is counted.
using release_only_actor_timeline = actor_timeline_test;

TEST_F(release_only_actor_timeline, a_call_that_throws_is_heard_of) {
  line->at(start + 1s, [] { throw std::runtime_error("broken"); });
  EXPECT_THROW(run.advance(2s), std::runtime_error);
}

}  // namespace
}  // namespace adapters::transport
