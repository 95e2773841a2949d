#include "adapters/replay/player_actor.hpp"

#include "tests/actors/among_peers.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using adapters::replay::tape;

struct player_actor_test : among_peers {
  sink one = listen("venues/one/session"), two = listen("venues/two/session");
  std::shared_ptr<adapters::replay::progress> progress = std::make_shared<adapters::replay::progress>();

  /// Source 0 speaks at 0, 100 and 200 ms, source 1 at 100 and 150 ms.
  static std::shared_ptr<const tape> recording() {
    const auto source = [](std::string name, std::vector<int> at) {
      auto next = std::make_shared<std::size_t>(0);
      return adapters::replay::generated_source{
          .name = name,
          .venue = name,
          .symbol = "X",
          .next = [=]() -> std::optional<std::pair<core::timestamp, std::string>> {
            if (*next == at.size()) return std::nullopt;
            const auto n = (*next)++;
            return std::pair(core::timestamp(1h) + std::chrono::milliseconds(at[n]),
                             "{\"" + name + "\":" + std::to_string(n) + "}");
          }};
    };
    return std::make_shared<const tape>(
        tape::from_generated({source("one", {0, 100, 200}), source("two", {100, 150})}).value());
  }
  void open_player(bool loop = false, std::uint32_t rate = 1) {
    open("market/player",
         runtime::room_start(
             adapters::replay::player_actor, run.env(),
             adapters::replay::player_settings{.recording = recording(),
                                               .targets = {{messages::session_address(at("venues/one/session")), {1}},
                                                           {messages::session_address(at("venues/two/session")), {2}}},
                                               .rate = rate,
                                               .loop = loop,
                                               .seam = 1s},
             progress));
  }
  static std::vector<std::uint64_t> offsets(const sink& of) {
    std::vector<std::uint64_t> all;
    for (const auto& x : of.all<messages::frame>()) all.push_back(x.offset);
    return all;
  }
  using list = std::vector<std::uint64_t>;
};

TEST_F(player_actor_test, plays_each_message_at_its_time_to_its_session) {
  open_player();
  run.advance(0s);
  EXPECT_EQ(offsets(one), list{1});
  run.advance(99ms);
  EXPECT_EQ(offsets(one), list{1});
  run.advance(1ms);
  EXPECT_EQ(offsets(one), (list{1, 2}));
  EXPECT_EQ(offsets(two), list{1});
  const auto frame = two.all<messages::frame>()[0];
  EXPECT_EQ(frame.text, "{\"two\":0}");
  EXPECT_EQ(frame.instrument, core::instrument_id{2});
  EXPECT_EQ(frame.ts_recv, run.now());
}

TEST_F(player_actor_test, says_when_it_is_through) {
  open_player();
  run.advance(199ms);
  EXPECT_FALSE(progress->finished);
  run.advance(1ms);
  EXPECT_TRUE(progress->finished);
  EXPECT_EQ(progress->played, 5u);
  EXPECT_FALSE(run.next_due());
}

TEST_F(player_actor_test, plays_faster_at_a_higher_rate) {
  open_player(false, 4);
  run.advance(50ms);
  EXPECT_TRUE(progress->finished);
  EXPECT_EQ(offsets(two), (list{1, 2}));
}

TEST_F(player_actor_test, drops_every_session_at_the_seam_of_a_loop_and_offsets_go_on_ascending) {
  open_player(true);
  run.advance(200ms);
  EXPECT_EQ(one.count<messages::session_drop>(), 1u);
  EXPECT_EQ(two.count<messages::session_drop>(), 1u);
  EXPECT_EQ(progress->rounds, 1u);
  run.advance(1s - 1ns);
  EXPECT_EQ(offsets(one), (list{1, 2, 3}));
  run.advance(1ns);
  EXPECT_EQ(offsets(one), (list{1, 2, 3, 4}));
  run.advance(200ms);
  EXPECT_EQ(offsets(one), (list{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(offsets(two), (list{1, 2, 3, 4}));
}

TEST_F(player_actor_test, goes_on_with_the_next_record_after_a_crash_and_plays_none_twice) {
  open_player();
  run.advance(120ms);
  crash();
  run.advance(1s);
  EXPECT_EQ(offsets(one), (list{1, 2, 3}));
  EXPECT_EQ(offsets(two), (list{1, 2}));
}

TEST_F(player_actor_test, stays_finished_after_a_crash_at_the_end) {
  open_player();
  run.advance(1s);
  crash();
  run.advance(1s);
  EXPECT_EQ(offsets(one), (list{1, 2, 3}));
  EXPECT_TRUE(progress->finished);
}

}  // namespace
}  // namespace tests
