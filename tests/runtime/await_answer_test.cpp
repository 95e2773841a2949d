#include "runtime/await_answer.hpp"

#include "tests/actors/among_peers.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;

struct starter_state {
  static inline const char* name = "starter";
};

/// Asks the journal when it starts; writes down the answer and whatever else it hears.
caf::behavior starter(runtime::room<starter_state>* self, messages::journal_address journal,
                      std::vector<std::string>& diary) {
  runtime::await_answer(self, journal, messages::history_wanted{}, [&diary](const messages::history& past) {
    diary.push_back("answer " + std::to_string(past.until.value));
  });
  return {[&diary](std::uint32_t n) { diary.push_back(std::to_string(n)); }};
}

struct await_answer_test : among_peers {
  std::vector<std::string> diary;
  void open_starter() {
    open("starter", runtime::room_start(starter, messages::journal_address(at("foundation/journal")), diary));
  }
  void say(std::uint32_t n) { tell(n); }
  using list = std::vector<std::string>;
};

TEST_F(await_answer_test, takes_the_answer_before_everything_else) {
  auto journal = answering("foundation/journal");
  journal.past().until = {7};
  send(at("starter"), std::uint32_t{1});
  open_starter();
  say(2);
  EXPECT_EQ(diary, (list{"answer 7", "2"}));
  EXPECT_FALSE(run.next_due());
}

TEST_F(await_answer_test, asks_again_while_nobody_is_there_and_lets_everything_else_wait) {
  open_starter();
  say(1);
  say(2);
  run.advance(100ms);
  EXPECT_TRUE(diary.empty());
  auto journal = answering("foundation/journal");
  journal.past().until = {7};
  run.advance(10ms);
  EXPECT_EQ(diary, (list{"answer 7", "1", "2"}));
  EXPECT_EQ(journal.asked().size(), 1u);
}

TEST_F(await_answer_test, obeys_an_order_to_end_while_it_waits) {
  open_starter();
  tell(runtime::stop_room{});
  EXPECT_FALSE(room_is_open());
}

}  // namespace
}  // namespace tests
