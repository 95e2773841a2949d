#include "adapters/transport/faulty_service.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/adapters/transport/faulty_rig.hpp"

namespace adapters::transport {
namespace {

using namespace std::chrono_literals;
using tests::lines;
using tests::rig;
using tests::start;

// -- texts --------------------------------------------------------------------------------------------------------

TEST(faulty_service, drops_texts_both_ways) {
  rig r("F-01 drop stream:*tick always\nF-08 drop frame:*subscribe always",
        [](std::string_view target, std::string_view text) { return std::string(target) + " " + std::string(text); });
  r.open(1, "/ws");
  EXPECT_EQ(r.say(1, "tick"), lines{});
  EXPECT_EQ(r.say(1, "tock"), lines{"text 1 tock"});
  EXPECT_EQ(r.text(1, "subscribe"), lines{});
  EXPECT_EQ(r.text(1, "tock"), lines{"text 1 tock"});
  EXPECT_EQ(r.echo->diary, (lines{"open 1 /ws", "text 1 tock"}));
  EXPECT_EQ(r.plan->fired("F-01"), 1u);
  EXPECT_EQ(r.plan->fired("F-08"), 1u);
}

TEST(faulty_service, a_text_without_a_name_is_known_by_its_target) {
  rig r("F-01 drop stream:/ws/a$ always");
  r.open(1, "/ws/a");
  r.open(2, "/ws/ab");
  EXPECT_EQ(r.say(1, "x"), lines{});
  EXPECT_EQ(r.say(2, "x"), lines{"text 2 x"});
}

TEST(faulty_service, what_follows_a_late_text_waits_with_it) {
  rig r("F-19 delay stream: at 0s by=300ms");
  r.open(1);
  r.open(2);
  EXPECT_EQ(r.say(1, "a"), lines{});
  EXPECT_EQ(r.say(1, "b"), lines{});
  EXPECT_EQ(r.say(2, "c"), lines{"text 2 c"});
  EXPECT_EQ(r.faulty.due(), start + 300ms);
  EXPECT_EQ(r.until(1s), (lines{"300ms text 1 a", "300ms text 1 b"}));
  EXPECT_EQ(r.say(1, "d"), lines{"text 1 d"});
}

// F-47
TEST(faulty_service, sends_a_text_again) {
  rig r("F-47 duplicate stream: at 0s times=2\nF-47 duplicate frame: at 1s");
  r.open(1);
  EXPECT_EQ(r.say(1, "a"), (lines{"text 1 a", "text 1 a", "text 1 a"}));
  EXPECT_EQ(r.say(1, "b"), lines{"text 1 b"});
  r.now = start + 1s;
  EXPECT_EQ(r.text(1, "c"), (lines{"text 1 c", "text 1 c"}));
}

// F-46
TEST(faulty_service, a_held_text_comes_behind_later_ones) {
  rig r("F-46 reorder stream: at 0s window=1");
  r.open(1);
  EXPECT_EQ(r.say(1, "a"), lines{});
  EXPECT_EQ(r.say(1, "b"), (lines{"text 1 b", "text 1 a"}));
}

TEST(faulty_service, a_held_text_comes_after_a_second_at_the_latest) {
  rig r("F-46 reorder stream: at 0s");
  r.open(1);
  EXPECT_EQ(r.say(1, "a"), lines{});
  EXPECT_EQ(r.until(5s), (lines{"1s text 1 a"}));
}

TEST(faulty_service, what_is_held_goes_out_before_a_close_of_the_service) {
  rig r("F-46 reorder stream: at 0s\nF-19 delay stream: at 1s by=100ms");
  r.open(1);
  r.say(1, "a");
  r.until(500ms);
  EXPECT_EQ(r.text(1, "close 1000 bye"), (lines{"text 1 a", "close 1 1000"}));
}

TEST(faulty_service, closes_or_resets_a_connection) {
  rig r("F-11 close stream:/a always code=1008\nF-11 close stream:/b always code=1006\nF-11 close frame:/c always");
  r.open(1, "/a");
  r.open(2, "/b");
  r.open(3, "/c");
  EXPECT_EQ(r.say(1, "x"), lines{"close 1 1008"});
  EXPECT_EQ(r.say(1, "x"), lines{}) << "nothing follows";
  EXPECT_EQ(r.say(2, "x"), lines{"reset 2"});
  EXPECT_EQ(r.text(3, "x"), lines{"close 3 1001"});
  EXPECT_EQ(r.text(3, "x"), lines{});
  for (const auto id : {1, 2, 3}) r.close(id);
  EXPECT_TRUE(r.echo->open().empty());
}

// F-07
TEST(faulty_service, half_open_lets_pings_through_and_nothing_else) {
  rig r("F-07 half_open stream: every 40s for 15s\nF-07 half_open frame: every 40s for 15s");
  r.open(1);
  EXPECT_EQ(r.say(1, "a"), lines{"text 1 a"});
  r.until(41s);
  EXPECT_EQ(r.say(1, "b"), lines{});
  EXPECT_EQ(r.text(1, "c"), lines{});
  r.faulty.on_ping({1}, r.now);
  EXPECT_EQ(r.echo->diary, (lines{"open 1 /", "ping 1"}));
  r.until(55s);
  EXPECT_EQ(r.say(1, "d"), lines{"text 1 d"});
  EXPECT_EQ(r.plan->fired("F-07"), 2u) << "one window of each rule";
}

// F-14
TEST(faulty_service, damages_texts_in_the_way_that_the_rule_names) {
  rig r(
      "F-14 mutate stream:/cut always mode=cut\nF-16 mutate stream:/split always mode=split\n"
      "F-14 schema stream:/new always mode=extra_member\nF-14 mutate frame:/in always mode=empty");
  for (const auto* target : {"/cut", "/split", "/new", "/in"}) r.open(target[1] + target[2] + target[3], target);
  const auto id = [](const char* target) { return static_cast<std::uint64_t>(target[1] + target[2] + target[3]); };
  const std::string text = R"({"e":"trade"})";
  const auto cut = r.say(id("/cut"), text).at(0);
  EXPECT_LT(cut.size(), text.size() + 9);
  const auto parts = r.say(id("/split"), text);
  ASSERT_EQ(parts.size(), 2u);
  const auto head = std::string("text ") + std::to_string(id("/split")) + " ";
  EXPECT_EQ(parts[0].substr(head.size()) + parts[1].substr(head.size()), text);
  const auto grown = r.say(id("/new"), text).at(0);
  EXPECT_TRUE(grown.ends_with(R"("e":"trade"})"));
  EXPECT_GT(grown.size(), text.size() + head.size());
  r.text(id("/in"), "{}");
  EXPECT_EQ(r.echo->diary.back(), "text " + std::to_string(id("/in")));
}

TEST(faulty_service, damage_left_open_takes_every_form) {
  rig r("F-14 mutate stream: always");
  r.open(1);
  std::set<std::string> seen;
  for (int n = 0; n < 200; ++n) {
    r.echo->say({1}, R"({"a":12,"b":"x"})");
    for (auto& line : r.out()) seen.insert(std::move(line));
  }
  EXPECT_GT(seen.size(), 100u);
}

// -- requests -----------------------------------------------------------------------------------------------------

// F-40
TEST(faulty_service, a_lost_answer_was_carried_out) {
  rig r("F-40 ack_lost request:POST/silently always mode=silent\nF-40 ack_lost request:POST/loudly always mode=reset");
  EXPECT_EQ(r.request(1, "/silently?x=1", "POST"), lines{});
  EXPECT_EQ(r.request(2, "/loudly", "POST"), lines{"reset 2"});
  EXPECT_EQ(r.request(3, "/silently", "GET"), lines{"reply 3 200 GET /silently "});
  EXPECT_EQ(r.echo->diary,
            (lines{"request 1 POST /silently?x=1", "request 2 POST /loudly", "request 3 GET /silently"}));
  r.close(1);
  EXPECT_EQ(r.echo->diary.size(), 3u) << "the service has answered: it need not hear that the asker left";
}

TEST(faulty_service, a_dropped_request_never_arrived) {
  rig r("F-40 drop request:GET/a always\nF-07 half_open request:GET/b always");
  EXPECT_EQ(r.request(1, "/a"), lines{});
  EXPECT_EQ(r.request(2, "/b"), lines{});
  EXPECT_EQ(r.close(1), lines{});
  EXPECT_EQ(r.close(2), lines{});
  EXPECT_TRUE(r.echo->diary.empty());
}

TEST(faulty_service, answers_come_late_and_overtake_each_other) {
  rig r("F-24 delay request:GET/slow always by=2s");
  EXPECT_EQ(r.request(1, "/slow"), lines{});
  EXPECT_EQ(r.request(2, "/fast"), lines{"reply 2 200 GET /fast "});
  EXPECT_EQ(r.until(5s), lines{"2s reply 1 200 GET /slow "});
}

TEST(faulty_service, an_answer_on_its_way_is_lost_when_its_asker_leaves) {
  rig r("F-24 delay request: always by=2s");
  r.request(1, "/slow");
  EXPECT_EQ(r.close(1), lines{});
  EXPECT_EQ(r.until(5s), lines{});
  EXPECT_EQ(r.echo->diary, lines{"request 1 GET /slow"});
}

// F-26, F-28
TEST(faulty_service, answers_instead_of_the_service) {
  rig r(
      "F-26 reply request:GET/a always status=429 retry_after=1500ms body={\"code\": -1003}\n"
      "F-28 reply request:GET/b always status=403 body=<html>\n"
      "F-40 reply request:GET/c always status=503 apply=100%");
  EXPECT_EQ(r.request(1, "/a"), lines{"reply 1 429 Content-Type=application/json Retry-After=2 {\"code\": -1003}"});
  EXPECT_EQ(r.request(2, "/b"), lines{"reply 2 403 Content-Type=text/html <html>"});
  EXPECT_TRUE(r.echo->diary.empty());
  EXPECT_EQ(r.request(3, "/c"), lines{"reply 3 503 Content-Type=text/html "});
  EXPECT_EQ(r.echo->diary, lines{"request 3 GET /c"}) << "carried out all the same";
}

TEST(faulty_service, an_unknown_outcome_is_carried_out_as_often_as_the_rule_says) {
  rig r("F-40 reply request: always status=503 apply=50%");
  for (std::uint64_t n = 1; n <= 1000; ++n) EXPECT_EQ(r.request(n, "/").size(), 1u);
  EXPECT_NEAR(static_cast<double>(r.echo->diary.size()), 500, 60);
}

TEST(faulty_service, bodies_of_answers_are_damaged_too) {
  rig r("F-14 mutate request:GET/a always mode=cut\nF-14 mutate request:GET/b always mode=empty");
  EXPECT_LT(r.request(1, "/a").at(0).size(), std::string("reply 1 200 GET /a ").size());
  EXPECT_EQ(r.request(2, "/b").at(0), "reply 2 200 ");
}

TEST(faulty_service, the_service_hears_of_an_asker_that_left) {
  rig r("");
  r.request(1, "/silent");
  r.close(1);
  EXPECT_EQ(r.echo->diary, (lines{"request 1 GET /silent", "close 1"}));
}

// -- the whole ----------------------------------------------------------------------------------------------------

// F-17: the host is there and takes no connection
TEST(faulty_service, refuses_connections) {
  rig r("F-17 refuse connect:/a always\nF-17 refuse connect:/b always status=429\nF-17 refuse request:GET/c always");
  EXPECT_EQ(r.open(1, "/a"), 503u);
  EXPECT_EQ(r.open(2, "/b"), 429u);
  EXPECT_EQ(r.open(3, "/c"), std::nullopt);
  EXPECT_EQ(r.request(4, "/c"), lines{"reset 4"});
  EXPECT_EQ(r.echo->diary, lines{"open 3 /c"});
}

// F-11
TEST(faulty_service, closes_a_session_at_its_age) {
  rig r("F-11 session_limit connect: always age=24h");
  r.open(1);
  r.until(1h);
  r.open(2);
  EXPECT_EQ(r.until(30h), (lines{"1d close 1 1001", "1d1h close 2 1001"}));
}

// F-35
TEST(faulty_service, a_restart_resets_everything_and_takes_nothing_for_a_while) {
  rig r(
      "F-35 restart server at 10s for 2s\nF-24 delay request:GET/slow always by=5s\n"
      "F-40 drop request:GET/lost always");
  r.open(1, "/tick?ms=1000");
  r.until(9500ms);
  r.request(2, "/silent");
  r.request(3, "/slow");
  r.request(4, "/lost");
  EXPECT_EQ(r.faulty.due(), start + 10s);
  auto reset = r.until(10500ms);
  std::sort(reset.begin(), reset.end());
  EXPECT_EQ(reset, (lines{"10s reset 1", "10s reset 2", "10s reset 3", "10s reset 4"}));
  EXPECT_EQ(r.request(5, "/"), lines{"reset 5"});
  EXPECT_EQ(r.open(6), 503u);
  r.close(1);
  r.until(12s);
  EXPECT_EQ(r.open(7), std::nullopt);
  EXPECT_EQ(r.request(8, "/"), lines{"reply 8 200 GET / "});
  EXPECT_EQ(r.until(30s), lines{});
  EXPECT_EQ(r.plan->fired("F-35"), 1u);
}

// F-24
TEST(faulty_service, the_service_lives_by_another_clock) {
  rig r("F-24 clock server always by=2s");
  r.request(1, "/");
  EXPECT_EQ(r.echo->times.back(), start + 2s);
  r.request(2, "/late?ms=1000");
  EXPECT_EQ(r.faulty.due(), start + 1s) << "what is due in the service's time is due in ours";
  EXPECT_EQ(r.until(5s), lines{"1s reply 2 200 GET /late?ms=1000 "});
}

TEST(faulty_service, a_clock_that_is_set_back_stands_still) {
  rig r("F-24 clock server at 10s for 20s by=-3s");
  r.until(9s);
  r.request(1, "/");
  r.until(11s);
  r.request(2, "/");
  EXPECT_EQ(r.echo->times.back(), start + 9s) << "it was there before, and 8 s would be backwards";
  r.until(20s);
  r.request(3, "/");
  EXPECT_EQ(r.echo->times.back(), start + 17s);
  r.until(31s);
  r.request(4, "/");
  EXPECT_EQ(r.echo->times.back(), start + 31s);
}

TEST(faulty_service, a_drifting_clock_drifts_from_the_start_of_its_window) {
  rig r("F-24 clock server at 100s for 1000s by=1s drift=200");
  r.until(600s);
  r.request(1, "/");
  EXPECT_EQ(r.echo->times.back(), start + 600s + 1s + 100ms);
  r.request(2, "/late?ms=1000");
  EXPECT_EQ(r.until(610s), lines{"10m1s reply 2 200 GET /late?ms=1000 "});
}

}  // namespace
}  // namespace adapters::transport
