#include "adapters/replay/session_actor.hpp"

#include "tests/actors/among_peers.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;

struct session_actor_test : among_peers {
  sink feed = listen("venues/test/feed");
  std::vector<std::pair<core::instrument_id, std::uint64_t>> asked;
  bool has_snapshots = true;

  void open_session() {
    open("venues/test/session",
         runtime::room_start(
             adapters::replay::session_actor, run.env(),
             adapters::replay::session_settings{
                 .round_trip = 50ms,
                 .snapshots = [this](core::instrument_id id, std::uint64_t offset) -> std::optional<std::string> {
                   asked.emplace_back(id, offset);
                   return has_snapshots ? std::optional("snapshot after " + std::to_string(offset)) : std::nullopt;
                 }},
             adapters::replay::session_peers{messages::feed_address(at("venues/test/feed"))}));
  }
  void frame(std::uint64_t offset, core::instrument_id of = {1}) {
    tell(messages::frame{.text = "{}", .ts_recv = run.now(), .instrument = of, .offset = offset});
  }
  std::vector<std::string> heard() {
    std::vector<std::string> all;
    for (const auto& x : feed.all<messages::frame>()) all.emplace_back(x.text);
    return all;
  }
};

TEST_F(session_actor_test, passes_on_what_comes) {
  open_session();
  frame(1);
  frame(2);
  ASSERT_EQ(feed.count<messages::frame>(), 2u);
  EXPECT_EQ(feed.all<messages::frame>()[1].offset, 2u);
}

TEST_F(session_actor_test, answers_with_a_snapshot_after_the_round_trip_and_what_comes_meanwhile_comes_first) {
  open_session();
  frame(3);
  frame(9, {2});
  tell(messages::snapshot_wanted{{1}});
  EXPECT_EQ(asked, (std::vector{std::pair(core::instrument_id{1}, std::uint64_t{3})}));
  frame(4);
  run.advance(50ms - 1ns);
  EXPECT_EQ(heard(), (std::vector<std::string>{"{}", "{}", "{}"}));
  run.advance(1ns);
  EXPECT_EQ(heard().back(), "snapshot after 3");
  const auto answer = feed.all<messages::frame>().back();
  EXPECT_EQ(answer.ts_recv, run.now());
  EXPECT_EQ(answer.instrument, core::instrument_id{1});
}

TEST_F(session_actor_test, sends_nothing_where_the_recording_holds_the_answer) {
  has_snapshots = false;
  open_session();
  tell(messages::snapshot_wanted{{1}});
  run.advance(1s);
  EXPECT_TRUE(heard().empty());
}

TEST_F(session_actor_test, fails_when_it_is_dropped_and_goes_on_with_what_comes_next) {
  open_session();
  tell(messages::session_drop{"a test"});
  const auto failures = supervision.all<runtime::child_failed>();
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].why, "session lost: a test");
  EXPECT_TRUE(room_is_open());
  frame(7);
  EXPECT_EQ(feed.all<messages::frame>().back().offset, 7u);
}

}  // namespace
}  // namespace tests
