#include "runtime/outbox.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "messages/interfaces.hpp"
#include "tests/actors/among_peers.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;

struct writer_state {
  static inline const char* name = "writer";
  runtime::outbox<messages::journal_address> box;
};

/// Says numbers to "reader" through its outbox.
caf::behavior writer(runtime::room<writer_state>* self, messages::journal_address to) {
  self->state.box = runtime::outbox(std::move(to));
  return {[self](std::uint32_t n) { self->state.box.send(self, messages::note{.actor = {n}}); },
          [self](const messages::resend& alarm) { self->state.box.retry(self, alarm); },
          [self](const runtime::undelivered& x) { self->state.box.returned(self, x.content); }};
}

struct reader_state {
  static inline const char* name = "reader";
};

/// Writes down what it hears; what it has not heard when it ends goes back.
caf::behavior reader(runtime::room<reader_state>*, std::vector<std::uint32_t>& heard) {
  return {[&heard](const messages::note& x) { heard.push_back(x.actor.value); }};
}

struct conversation {
  runtime::virtual_run run{deterministic::start};
  std::vector<std::uint32_t> heard;
  std::uint32_t said = 0;

  explicit conversation(bool with_reader = true) {
    runtime::supervisor_spec top{.name = "top",
                                 .policy = {.intensity = 1000, .backoff_min = {}, .backoff_max = {}, .quiet = {}}};
    if (with_reader) top.children.push_back({.name = "reader", .start = runtime::room_start(reader, heard)});
    top.children.push_back(
        {.name = "writer",
         .start = runtime::room_start(writer, messages::journal_address(run.names().reference("reader")))});
    run.start(std::move(top));
    run.settle();
  }
  ~conversation() { run.stop(); }

  void say(int times = 1) {
    for (int i = 0; i < times; ++i) caf::anon_send(run.names().reference("writer"), ++said);
  }
  void crash_reader() {
    caf::anon_send<caf::message_priority::high>(run.names().reference("reader"), runtime::crash_now{"boom"});
  }
  std::vector<std::uint32_t> all() const {
    std::vector<std::uint32_t> numbers(said);
    std::iota(numbers.begin(), numbers.end(), 1u);
    return numbers;
  }
};

TEST(outbox, sends_in_order_to_a_room_that_is_there_without_any_timer) {
  conversation talk;
  talk.say(5);
  talk.run.settle();
  EXPECT_EQ(talk.heard, talk.all());
  EXPECT_FALSE(talk.run.next_due());
}

TEST(outbox, keeps_everything_in_order_until_somebody_is_there) {
  conversation talk(false);
  talk.say(5);
  talk.run.advance(1s);
  const sink late(talk.run, "reader");
  talk.say(3);
  talk.run.advance(1s);
  std::vector<std::uint32_t> heard;
  for (const auto& x : late.all<messages::note>()) heard.push_back(x.actor.value);
  EXPECT_EQ(heard, talk.all());
  EXPECT_FALSE(talk.run.next_due());
}

TEST(outbox, tries_again_after_ten_milliseconds) {
  conversation talk(false);
  talk.say();
  talk.run.settle();
  const sink late(talk.run, "reader");
  talk.run.advance(10ms - 1ns);
  EXPECT_EQ(late.count<messages::note>(), 0u);
  talk.run.advance(1ns);
  EXPECT_EQ(late.count<messages::note>(), 1u);
}

RC_GTEST_PROP(outbox_property, loses_nothing_and_keeps_the_order_whenever_its_room_crashes, ()) {
  conversation talk;
  const auto script = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4));
  for (const int what : script) {
    if (what == 0) {
      talk.crash_reader();
    } else if (what == 1) {
      talk.run.advance(7ms);
    } else {
      talk.say(what);
    }
    if (*rc::gen::arbitrary<bool>()) talk.run.settle();
  }
  talk.run.advance(1s);
  RC_ASSERT(talk.heard == talk.all());
}

}  // namespace
}  // namespace tests
