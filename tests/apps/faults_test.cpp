#include "apps/faults.hpp"

#include "tests/actors/among_peers.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using apps::fault;
using apps::parse_fault;

TEST(fault, is_read_with_its_kind_target_and_time) {
  const auto crash = parse_fault("crash:bots/alpha@60s");
  ASSERT_TRUE(crash);
  EXPECT_EQ(crash->what, fault::kind::crash);
  EXPECT_EQ(crash->actor, "bots/alpha");
  EXPECT_EQ(crash->after, 60s);
  EXPECT_EQ(crash->text, "crash:bots/alpha@60s");
  EXPECT_EQ(parse_fault("kill:desk/risk@1m30s")->what, fault::kind::kill);
  EXPECT_EQ(parse_fault("kill:desk/risk@1m30s")->after, 90s);
  EXPECT_EQ(parse_fault("drop:venues/usdm/session@0s")->what, fault::kind::drop);
  const auto hang = parse_fault("hang:bots/alpha@5s/1m30s");
  ASSERT_TRUE(hang);
  EXPECT_EQ(hang->what, fault::kind::hang);
  EXPECT_EQ(hang->actor, "bots/alpha");
  EXPECT_EQ(hang->after, 5s);
  EXPECT_EQ(hang->lasts, 90s);
}

TEST(fault, says_what_is_wrong_with_it_and_how_it_should_look) {
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"", "it is not KIND:ACTOR@TIME"},
      {"crash", "it is not KIND:ACTOR@TIME"},
      {"crash:bots/alpha", "it is not KIND:ACTOR@TIME"},
      {"crash@60s:bots/alpha", "it is not KIND:ACTOR@TIME"},
      {"stop:bots/alpha@60s", "there is no kind `stop`"},
      {"crash:alpha@60s", "`alpha` is not an actor's path"},
      {"drop:venues/usdm/feed@60s", "only a session can be dropped"},
      {"crash:bots/alpha@", "`` is not a time"},
      {"crash:bots/alpha@60", "`60` is not a time"},
      {"crash:bots/alpha@-1s", "`-1s` is not a time"},
      {"crash:bots/alpha@1s/1s", "`1s/1s` is not a time"},
      {"hang:bots/alpha@1s", "it does not say for how long"},
      {"hang:bots/alpha@1s/", "`` is not a duration"},
      {"hang:bots/alpha@1s/0s", "`0s` is not a duration"},
      {"hang:bots/alpha@x/1s", "`x` is not a time"}};
  for (const auto& [text, why] : wrong) {
    const auto read = parse_fault(text);
    ASSERT_FALSE(read) << text;
    EXPECT_NE(read.error().find(why), std::string::npos) << read.error();
    EXPECT_NE(read.error().find("`" + text + "`"), std::string::npos) << read.error();
    EXPECT_NE(read.error().find("expected crash:ACTOR@TIME"), std::string::npos) << read.error();
  }
}

struct fault_actor_test : among_peers {
  sink journal = listen("foundation/journal"), alpha = listen("bots/alpha"), session = listen("venues/usdm/session");
};

TEST_F(fault_actor_test, injects_each_fault_at_its_time_and_notes_it_as_injected) {
  open("services/faults", runtime::room_start(apps::fault_actor, run.env(),
                                              std::vector{*parse_fault("drop:venues/usdm/session@20s"),
                                                          *parse_fault("crash:bots/alpha@10s")},
                                              messages::journal_address(at("foundation/journal"))));
  run.advance(10s - 1ns);
  EXPECT_TRUE(alpha.messages().empty());
  run.advance(1ns);
  EXPECT_EQ(alpha.count<runtime::crash_now>(), 1u);
  EXPECT_EQ(session.count<messages::session_drop>(), 0u);
  run.advance(10s);
  EXPECT_EQ(session.count<messages::session_drop>(), 1u);
  const auto notes = journal.all<messages::note>();
  ASSERT_EQ(notes.size(), 2u);
  const auto& noted = std::get<messages::actor_noted>(notes[0].body);
  EXPECT_EQ(noted.what, messages::actor_noted::kind::fault_injected);
  EXPECT_EQ(noted.actor, "bots/alpha");
  EXPECT_EQ(noted.text, "crash:bots/alpha@10s");
}

TEST_F(fault_actor_test, tells_whom_it_lets_hang_for_how_long) {
  open("services/faults",
       runtime::room_start(apps::fault_actor, run.env(), std::vector{*parse_fault("hang:bots/alpha@10s/30s")},
                           messages::journal_address(at("foundation/journal"))));
  run.advance(10s);
  const auto told = alpha.all<runtime::hang_now>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].lasts, 30s);
  EXPECT_EQ(journal.count<messages::note>(), 1u);
}

}  // namespace
}  // namespace tests
