#include "adapters/transport/memory_network.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "adapters/transport/actor_timeline.hpp"
#include "core/sim/random.hpp"
#include "tests/support/deterministic.hpp"
#include "tests/support/echo_service.hpp"

namespace adapters::transport {
namespace {

using namespace std::chrono_literals;

const endpoint venue{"venue.test", 443};

/// A network with an echo at venue.test, 10 ms away, and what came of the calls, as text.
struct memory_network_test : tests::deterministic {
  std::shared_ptr<actor_timeline> time = std::make_shared<actor_timeline>(run.system(), run.time());
  std::shared_ptr<tests::echo_service> echo = std::make_shared<tests::echo_service>();
  memory_network net{time};
  std::vector<std::string> diary;
  std::vector<http_outcome> outcomes;

  memory_network_test() { net.host(venue, echo); }

  std::string clock() const { return core::to_text(run.now() - start); }

  std::unique_ptr<websocket> open(std::string target, websocket_limits limits = {}, const endpoint& to = venue) {
    return net.open({.to = to, .target = std::move(target), .limits = limits}, [this](websocket_event x) {
      EXPECT_EQ(x.at, run.now());
      if (std::holds_alternative<websocket_opened>(x.what)) diary.push_back(clock() + " opened");
      if (const auto* text = std::get_if<websocket_text>(&x.what)) diary.push_back(clock() + " " + *text->text);
      if (const auto* end = std::get_if<websocket_closed>(&x.what))
        diary.push_back(clock() + " " + std::string(to_string(end->why.what)) + " " + std::to_string(end->why.status));
    });
  }

  void fetch(std::string target, core::duration within = 10s, std::size_t body_max = 1000, const endpoint& to = venue) {
    net.fetch({.to = to, .request = {.target = std::move(target)}, .within = within, .body_max = body_max},
              [this](http_outcome x) {
                EXPECT_EQ(x.at, run.now());
                diary.push_back(clock() + " " +
                                (x.answer ? std::to_string(x.answer->status) + " " + x.answer->body
                                          : std::string(to_string(x.answer.error().what)) +
                                                (x.answer.error().reached ? " reached" : "")));
                outcomes.push_back(std::move(x));
              });
  }

  std::vector<std::string> take() { return std::exchange(diary, {}); }
};

using lines = std::vector<std::string>;

TEST_F(memory_network_test, answers_a_request_after_the_way_there_and_back) {
  fetch("/a?b=c");
  EXPECT_TRUE(diary.empty());
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"20ms 200 GET /a?b=c "}));
  EXPECT_EQ(echo->diary, (lines{"request 1 GET /a?b=c"}));
  EXPECT_EQ(echo->callers, (std::set<std::string>{"192.0.2.1"}));
  EXPECT_EQ(outcomes.front().sent_at, start);
}

TEST_F(memory_network_test, nothing_happens_inside_a_call) {
  auto unheard = open("/", {}, {"nowhere.test", 443});
  fetch("/", 10s, 1000, {"nowhere.test", 443});
  auto heard = open("/hello");
  heard->send("too early");
  heard->close();
  EXPECT_TRUE(diary.empty());
  run.settle();
  EXPECT_TRUE(diary.empty());
}

// F-17
TEST_F(memory_network_test, a_name_that_nobody_hosts_has_no_address) {
  fetch("/", 10s, 1000, {"nowhere.test", 443});
  auto socket = open("/", {}, {"venue.test", 8443});
  net.set(venue, reachability::nameless);
  auto known = open("/");
  fetch("/");
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"0s resolve", "0s resolve 0", "0s resolve 0", "0s resolve"}));
}

TEST_F(memory_network_test, a_lost_name_leaves_open_what_is_open) {
  auto socket = open("/");
  run.advance(1s);
  net.set(venue, reachability::nameless);
  socket->send("still here");
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"20ms opened", "1s20ms still here"}));
}

TEST_F(memory_network_test, a_host_that_is_off_refuses) {
  net.set(venue, reachability::refusing);
  fetch("/");
  auto socket = open("/");
  run.advance(20s);
  EXPECT_EQ(take(), (lines{"20ms connect", "20ms connect 0"}));
  net.set(venue, reachability::up);
  fetch("/");
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"20s20ms 200 GET / "}));
}

TEST_F(memory_network_test, a_host_that_goes_off_resets_what_is_open) {
  auto socket = open("/");
  fetch("/silent");
  run.advance(1s);
  take();
  net.set(venue, reachability::refusing);
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"1s10ms closed 1006", "1s10ms closed reached"}));
  EXPECT_TRUE(echo->open().empty());
  EXPECT_EQ(net.websockets(), 0u);
}

TEST_F(memory_network_test, a_silent_host_is_waited_for_as_long_as_the_call_says) {
  net.set(venue, reachability::silent);
  fetch("/", 3s);
  auto socket = open("/", {.handshake_within = 4s});
  run.advance(20s);
  EXPECT_EQ(take(), (lines{"3s timed_out", "4s timed_out 0"}));
  EXPECT_TRUE(echo->diary.empty());
}

// F-40: what may have arrived is told apart from what cannot have.
TEST_F(memory_network_test, a_missing_answer_may_have_reached_the_service) {
  fetch("/silent", 3s);
  fetch("/late?ms=5000", 4s);
  fetch("/late?ms=5000", 6s);
  run.advance(20s);
  EXPECT_EQ(take(), (lines{"3s timed_out reached", "4s timed_out reached", "5s20ms 200 GET /late?ms=5000 "}));
  EXPECT_EQ(echo->diary, (lines{"request 1 GET /silent", "request 2 GET /late?ms=5000", "request 3 GET /late?ms=5000",
                                "close 1", "close 2"}));
}

TEST_F(memory_network_test, an_answer_lost_in_a_silence_may_have_been_carried_out) {
  fetch("/late?ms=100", 3s);
  run.advance(50ms);
  net.set(venue, reachability::silent);
  run.advance(20s);
  EXPECT_EQ(take(), (lines{"3s timed_out reached"}));
}

TEST_F(memory_network_test, a_request_may_be_reset_and_a_body_too_long) {
  fetch("/reset");
  fetch("/body?size=1000");
  fetch("/body?size=1001");
  run.advance(20s);
  EXPECT_EQ(take(), (lines{"20ms closed reached", "20ms 200 " + std::string(1000, 'x'), "20ms too_large reached"}));
}

TEST_F(memory_network_test, texts_come_in_the_order_in_which_they_were_sent) {
  auto socket = open("/hello");
  run.advance(1s);
  for (const auto* text : {"a", "b", "c"}) socket->send(text);
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"20ms opened", "20ms hello", "1s20ms a", "1s20ms b", "1s20ms c"}));
  EXPECT_EQ(net.websockets(), 1u);
}

TEST_F(memory_network_test, what_is_sent_before_opened_or_after_closed_is_dropped) {
  auto socket = open("/");
  socket->send("early");
  run.advance(1s);
  socket->close();
  socket->send("late");
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"20ms opened", "1s20ms stopped 0"}));
  EXPECT_EQ(echo->diary, (lines{"open 1 /", "close 1"}));
}

TEST_F(memory_network_test, the_service_may_refuse_close_and_reset) {
  auto refused = open("/refuse?status=503");
  auto closed = open("/");
  auto reset = open("/");
  run.advance(1s);
  closed->send("close 1001 leaving");
  reset->send("reset");
  run.advance(1s);
  EXPECT_EQ(take(),
            (lines{"20ms refused 503", "20ms opened", "20ms opened", "1s20ms closed 1001", "1s20ms closed 1006"}));
  EXPECT_EQ(echo->diary, (lines{"open 1 /refuse?status=503", "open 2 /", "open 3 /", "text 2 close 1001 leaving",
                                "text 3 reset", "close 3", "close 2"}));
}

TEST_F(memory_network_test, a_websocket_that_is_destroyed_says_nothing_more) {
  auto socket = open("/tick?ms=100");
  auto never = open("/");
  never.reset();
  run.advance(250ms);
  socket.reset();
  take();
  run.advance(1s);
  EXPECT_TRUE(diary.empty());
  EXPECT_EQ(echo->diary, (lines{"open 1 /tick?ms=100", "close 1"}));
}

TEST_F(memory_network_test, a_sink_may_destroy_its_websocket) {
  std::unique_ptr<websocket> socket;
  int texts = 0;
  socket = net.open({.to = venue, .target = "/hello"}, [&](websocket_event x) {
    texts += std::holds_alternative<websocket_text>(x.what) ? 1 : 0;
    socket.reset();
  });
  run.advance(1s);
  EXPECT_EQ(texts, 0);
  EXPECT_TRUE(echo->open().empty());
}

TEST_F(memory_network_test, a_text_that_is_too_long_ends_the_websocket) {
  auto socket = open("/", {.message_max = 100});
  run.advance(1s);
  socket->send("letters 100");
  socket->send("letters 101");
  socket->send("c");
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"20ms opened", "1s20ms " + std::string(100, 'x'), "1s20ms too_large 1009"}));
  EXPECT_TRUE(echo->open().empty());
}

TEST_F(memory_network_test, pings_are_answered_on_both_sides) {
  auto socket = open("/", {.idle_max = 10s});
  run.advance(1s);
  socket->send("ping");
  run.advance(30s);
  EXPECT_EQ(echo->diary,
            (lines{"open 1 /", "text 1 ping", "pong 1", "ping 1", "ping 1", "ping 1", "ping 1", "ping 1"}));
  EXPECT_EQ(net.websockets(), 1u);
  EXPECT_EQ(take(), (lines{"20ms opened"}));
}

// F-07 where not even pings come back
TEST_F(memory_network_test, a_websocket_in_a_silence_times_out_after_idle_max) {
  auto socket = open("/tick?ms=1000", {.idle_max = 10s});
  run.advance(2500ms);
  take();
  net.set(venue, reachability::silent);
  run.advance(20s);
  EXPECT_EQ(take(), (lines{"12s20ms timed_out 0"}));
}

TEST_F(memory_network_test, a_websocket_with_a_hole_stays_mute) {
  auto socket = open("/tick?ms=1000", {.idle_max = 10s});
  run.advance(2500ms);
  net.set(venue, reachability::silent);
  run.advance(1s);
  net.set(venue, reachability::up);
  take();
  run.advance(20s);
  EXPECT_EQ(take(), (lines{"12s20ms timed_out 0"}));
}

TEST_F(memory_network_test, a_silence_without_traffic_leaves_no_hole) {
  auto socket = open("/");
  run.advance(1s);
  net.set(venue, reachability::silent);
  run.advance(1s);
  net.set(venue, reachability::up);
  socket->send("a");
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"20ms opened", "2s20ms a"}));
}

TEST_F(memory_network_test, closing_towards_silence_ends_in_time) {
  auto socket = open("/");
  run.advance(1s);
  net.set(venue, reachability::silent);
  socket->close();
  run.advance(10s);
  EXPECT_EQ(take(), (lines{"20ms opened", "3s stopped 0"}));
}

TEST_F(memory_network_test, advances_the_service_when_it_is_due) {
  auto socket = open("/tick?ms=250");
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"20ms opened", "270ms tick 1", "520ms tick 2", "770ms tick 3"}));
}

TEST_F(memory_network_test, one_service_may_stand_under_two_names) {
  const endpoint streams{"streams.test", 443};
  net.host(streams, echo, {.there = 1ms, .back = 2ms});
  fetch("/");
  auto socket = open("/hello", {}, streams);
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"3ms opened", "3ms hello", "20ms 200 GET / "}));
}

TEST_F(memory_network_test, another_service_in_the_same_place_takes_over) {
  auto socket = open("/tick?ms=990");
  run.advance(1s);
  take();
  auto next = std::make_shared<tests::echo_service>();
  net.host(venue, next);
  fetch("/");
  run.advance(1s);
  EXPECT_EQ(take(), (lines{"1s10ms tick 1", "1s10ms closed 1006", "1s20ms 200 GET / "}));
  EXPECT_EQ(next->diary, (lines{"request 2 GET /"}));
  EXPECT_EQ(echo->diary.back(), "close 1");
}

TEST_F(memory_network_test, a_network_that_is_gone_calls_nobody) {
  auto own = std::make_unique<memory_network>(time);
  own->host(venue, echo);
  auto socket = own->open({.to = venue}, [&](websocket_event) { diary.push_back("event"); });
  own->fetch({.to = venue}, [&](http_outcome) { diary.push_back("outcome"); });
  own.reset();
  socket->send("a");
  run.advance(20s);
  EXPECT_TRUE(diary.empty());
}

/// What a drawn number of calls leads to, at both ends.
std::vector<std::string> played(std::uint64_t seed, core::duration jitter) {
  runtime::virtual_run run{tests::deterministic::start};
  auto echo = std::make_shared<tests::echo_service>();
  memory_network net(std::make_shared<actor_timeline>(run.system(), run.time()), seed);
  net.host(venue, echo, {.there = 5ms, .back = 7ms, .jitter = jitter});
  std::vector<std::string> diary;
  std::vector<std::unique_ptr<websocket>> sockets;
  core::sim::splitmix64 draws(seed);
  const auto note = [&](std::size_t who, const std::string& what) {
    diary.push_back(std::to_string(who) + " " + core::to_text(run.now().time_since_epoch()) + " " + what);
  };
  for (int n = 0; n < 60; ++n) {
    const auto who = draws.below(sockets.size() + 1);
    switch (draws.below(who < sockets.size() ? 6 : 2)) {
      case 0:
        sockets.push_back(net.open({.to = venue, .target = "/tick?ms=200"}, [&note, id = sockets.size()](auto x) {
          const auto* text = std::get_if<websocket_text>(&x.what);
          note(id, text != nullptr ? *text->text : "event");
        }));
        break;
      case 1:
        net.fetch({.to = venue, .request = {.target = "/late?ms=" + std::to_string(draws.below(50))}},
                  [&note, n](http_outcome x) { note(1000 + n, x.answer ? x.answer->body : "trouble"); });
        break;
      case 2:
        sockets[who]->close();
        break;
      case 3:
        sockets[who]->send("close 1001");
        break;
      default:
        sockets[who]->send("number " + std::to_string(n));
    }
    run.advance(core::duration(draws.below(20'000'000)));
  }
  run.advance(1s);
  diary.insert(diary.end(), echo->diary.begin(), echo->diary.end());
  return diary;
}

RC_GTEST_PROP(memory_network_property, same_calls_lead_to_the_same_events_in_the_same_order, (std::uint64_t seed)) {
  const auto first = played(seed, 30ms);
  RC_ASSERT(first.size() > 50u);
  RC_ASSERT(first == played(seed, 30ms));
}

RC_GTEST_PROP(memory_network_property, whatever_the_jitter_texts_of_a_websocket_keep_their_order,
              (std::uint64_t seed)) {
  std::map<std::string, int> last_tick, last_number;
  for (const auto& line : played(seed, 90ms)) {
    const auto who = line.substr(0, line.find(' '));
    if (const auto at = line.find(" tick "); at != std::string::npos) {
      const int tick = std::stoi(line.substr(at + 6));
      RC_ASSERT(tick == last_tick[who] + 1);
      last_tick[who] = tick;
    }
    if (const auto at = line.find(" number "); at != std::string::npos && line.find("text ") == std::string::npos) {
      const int number = std::stoi(line.substr(at + 8));
      RC_ASSERT(number > last_number[who]);
      last_number[who] = number;
    }
  }
}

}  // namespace
}  // namespace adapters::transport
