#include <gtest/gtest.h>

#include <vector>

#include "tests/support/deterministic.hpp"

namespace tests {
namespace {

struct begin_to_ask {};
struct question_of_start {};

struct waiting_state {
  static inline const char* name = "waiting";
};

}  // namespace
}  // namespace tests

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::begin_to_ask)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(tests::question_of_start)

namespace tests {
namespace {

/// A room that waits for an answer, as all rooms do when they start, while others go on sending to it.
struct waiting_room : deterministic {
  std::vector<int> heard;
  caf::actor library = run.system().spawn(
      [](caf::event_based_actor*) -> caf::behavior { return {[](question_of_start) { return true; }}; });
  caf::actor room = run.system().spawn([this](runtime::room<waiting_state>* self) -> caf::behavior {
    return {[this, self](begin_to_ask) {
              self->request(library, caf::infinite, question_of_start{})
                  .await([this](bool) { heard.push_back(0); }, [](const caf::error&) {});
            },
            [this](int n) { heard.push_back(n); }};
  });

  ~waiting_room() override {
    for (const auto& x : {library, room}) caf::anon_send_exit(x, caf::exit_reason::kill);
    run.settle();
  }
};

// An order event that is told late is an order event lost: rooms take a smaller sequence for one that they know.
TEST_F(waiting_room, takes_up_in_order_what_it_had_put_aside) {
  run.settle();
  send_urgent(room, begin_to_ask{});
  send_urgent(room, 1);
  send_urgent(room, 2);
  run.settle();
  EXPECT_EQ(heard, (std::vector{0, 1, 2})) << "and it does not wait for a further message to remind it";
  send_urgent(room, 3);
  run.settle();
  EXPECT_EQ(heard, (std::vector{0, 1, 2, 3}));
}

TEST_F(waiting_room, takes_up_urgent_messages_first) {
  run.settle();
  send_urgent(room, begin_to_ask{});
  send(room, 3);
  send_urgent(room, 1);
  send(room, 4);
  send_urgent(room, 2);
  run.settle();
  EXPECT_EQ(heard, (std::vector{0, 1, 2, 3, 4}));
}

}  // namespace
}  // namespace tests
