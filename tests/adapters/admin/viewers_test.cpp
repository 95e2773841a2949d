#include "adapters/admin/viewers.hpp"

#include <gtest/gtest.h>

#include "adapters/admin/command_request.hpp"
#include "tests/adapters/admin/small_house.hpp"

namespace {

using namespace adapters::admin;
using namespace adapters::admin::testing;
namespace transport = adapters::transport;

struct viewers_test : ::testing::Test, small_house {
  transport::connection_id watch(const std::string& parts = R"("bots","events")") {
    const transport::connection_id id{++ids};
    EXPECT_FALSE(open(id));
    door().on_text(id, "{\"subscribe\":[" + parts + "]}", now);
    return id;
  }
  std::size_t pings(transport::connection_id id) const {
    return static_cast<std::size_t>(std::ranges::count_if(sent, [&](const auto& x) {
      const auto* ping = std::get_if<transport::ping_out>(&x);
      return ping && ping->to == id;
    }));
  }
};

TEST_F(viewers_test, sends_a_frame_a_second_with_what_was_asked_for) {
  const auto id = watch();
  for (int i = 0; i < 6; ++i) {
    pass(500ms);
    door().on_pong(id, now);
  }
  const auto frames = texts(id);
  ASSERT_EQ(frames.size(), 4u);  // at once, then every second
  const auto& frame = frames[0];
  EXPECT_EQ(keys(frame), (std::vector<std::string>{"v", "kind", "as_of", "seq", "node", "bots", "events"}));
  EXPECT_EQ(frame.at("kind"), "Frame");
  EXPECT_EQ(frame.at("seq"), 1);
  EXPECT_EQ(frames[1].at("seq"), 2);
  EXPECT_EQ(frame.at("bots").as_array().size(), 2u);
}

TEST_F(viewers_test, sends_every_part_there_is) {
  std::string all;
  for (const auto part : stream_parts) all.append(all.empty() ? "\"" : ",\"").append(part).append("\"");
  const auto id = watch(all);
  pass(1s);
  for (const auto part : stream_parts) EXPECT_TRUE(texts(id).at(0).contains(part)) << part;
}

// X-37
TEST_F(viewers_test, outlives_a_frame_that_cannot_be_made) {
  bool broken = true;
  auto house = facts();
  house.actors = [&]() -> std::vector<actor_row> {
    if (broken) throw std::runtime_error("no");
    return actors;
  };
  service = std::make_unique<admin_service>(std::move(house), journal.door(), entrance(tokens()), opening);
  const auto id = watch();
  pass(10s);
  EXPECT_TRUE(texts(id).empty());
  EXPECT_GT(door().counts().faults, 0u);
  EXPECT_LE(door().counts().faults, 11u) << "it rests between two attempts";
  broken = false;
  pass(2s);
  EXPECT_FALSE(texts(id).empty());
}

TEST_F(viewers_test, sends_an_event_once) {
  const auto id = watch();
  pass(1s);
  door().on_pong(id, now);
  EXPECT_EQ(texts(id).back().at("events").as_array().size(), 1u);
  journal.append(messages::actor_noted{.actor = "bots/alpha", .text = "crashed"});
  pass(1s);
  door().on_pong(id, now);
  const auto events = texts(id).back().at("events").as_array();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].at("text"), "bots/alpha: crashed");
}

TEST_F(viewers_test, makes_no_frame_while_nobody_watches) {
  pass(10s);
  EXPECT_EQ(door().counts().frames, 0u);
  const auto id = watch();
  pass(2s);
  door().on_close(id, now);
  sent.clear();
  pass(10s);
  EXPECT_TRUE(sent.empty());
}

// A slow viewer loses frames; nothing heaps up.
TEST_F(viewers_test, never_sends_a_second_frame_before_the_first_has_arrived) {
  const auto slow = watch();
  const auto quick = watch();
  for (int i = 0; i < 10; ++i) {
    pass(1s);
    door().on_pong(quick, now);
  }
  EXPECT_EQ(texts(slow).size(), 1u);
  EXPECT_EQ(pings(slow), 1u);
  EXPECT_GE(texts(quick).size(), 10u);
  EXPECT_GE(door().counts().skipped, 9u);
  door().on_pong(slow, now);
  pass(1s);
  EXPECT_GT(texts(slow).back().at("seq").as_int64(), 9);  // the gap tells what was lost
}

TEST_F(viewers_test, sends_away_who_does_not_read_at_all) {
  const auto id = watch();
  pass(40s);
  EXPECT_TRUE(std::ranges::any_of(sent, [&](const auto& x) {
    const auto* close = std::get_if<transport::close_out>(&x);
    return close && close->to == id && close->code == 1013;
  }));
}

TEST_F(viewers_test, sheds_a_thousand_at_the_door) {
  std::size_t taken = 0, shed = 0;
  for (int i = 0; i < 1000; ++i) {
    now += 20ms;
    const auto status = open({++ids});
    taken += !status;
    shed += status == 503u;
  }
  EXPECT_EQ(taken, viewers::viewers_max);
  EXPECT_EQ(shed, 1000 - viewers::viewers_max);
}

TEST_F(viewers_test, answers_a_bad_wish_with_an_error_and_goes_on) {
  const transport::connection_id id{++ids};
  open(id);
  door().on_text(id, "{\"subscribe\":[\"weather\"]}", now);
  door().on_text(id, "what?", now);
  take();
  ASSERT_EQ(texts(id).size(), 2u);
  EXPECT_EQ(texts(id)[0].at("kind"), "Error");
  EXPECT_EQ(texts(id)[0].at("error").at("why"), "there is no part `weather`");
}

TEST_F(viewers_test, closes_on_a_flood_of_wishes) {
  const transport::connection_id id{++ids};
  open(id);
  for (int i = 0; i < 50; ++i) door().on_text(id, "{\"subscribe\":[]}", now);
  take();
  EXPECT_TRUE(std::ranges::any_of(sent, [](const auto& x) {
    const auto* close = std::get_if<transport::close_out>(&x);
    return close && close->code == 1008;
  }));
}

// X-12: each wish is answered by a frame for everybody.
TEST_F(viewers_test, closes_on_wishes_that_keep_coming_as_fast_as_they_are_answered) {
  const transport::connection_id id{++ids};
  open(id);
  const auto closed = [&] {
    return std::ranges::any_of(sent, [](const auto& x) {
      const auto* close = std::get_if<transport::close_out>(&x);
      return close && close->code == 1008;
    });
  };
  const auto wish_every = [&](core::duration pause) {
    for (int i = 0; i < 30; ++i) {
      door().on_text(id, "{\"subscribe\":[\"bots\"]}", now);
      take();
      pass(pause);
      door().on_pong(id, now);
    }
  };
  wish_every(200ms);
  EXPECT_FALSE(closed());
  wish_every(10ms);
  EXPECT_TRUE(closed());
}

// X-34: the handshake is checked as every request is.
TEST_F(viewers_test, opens_no_stream_for_pages_of_other_origins_or_strangers) {
  auto request = with_token({"GET", "/v1/stream", {}, {}}, role::operator_);
  request.headers.emplace_back("Origin", "https://evil.example");
  EXPECT_EQ(door().on_open({++ids}, request, {"127.0.0.1"}, now), 403u);
  EXPECT_EQ(open({++ids}, std::nullopt), 401u);
  EXPECT_EQ(door().on_open({++ids}, with_token({"GET", "/v1/bots", {}, {}}, role::viewer), {"127.0.0.1"}, now), 404u);
}

}  // namespace
