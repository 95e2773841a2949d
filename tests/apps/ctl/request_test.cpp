#include "apps/ctl/request.hpp"

#include <gtest/gtest.h>

#include "apps/ctl/json_value.hpp"

namespace apps::ctl {
namespace {

request read(const std::string& line) { return read_words(words_of(line)).value(); }

TEST(request, guesses_what_mistyped_words_were_meant_to_be) {
  const auto complaint = [](const std::string& line) { return read_words(words_of(line)).error(); };
  EXPECT_NE(complaint("bots puase alpha").find("did you mean `bots pause`?"), std::string::npos);
  EXPECT_NE(complaint("bost list").find("did you mean `bots`?"), std::string::npos);
  EXPECT_NE(complaint("events tail --limt 3").find("limit"), std::string::npos);
}

TEST(request, splits_lines_as_a_shell_does) {
  EXPECT_EQ(words_of("bots pause a --reason 'CPI at 12:30'"),
            (std::vector<std::string>{"bots", "pause", "a", "--reason", "CPI at 12:30"}));
  EXPECT_EQ(words_of("a ''"), (std::vector<std::string>{"a", ""}));
}

TEST(request, asks_for_the_page_that_shows_it) {
  EXPECT_EQ(page_of(read("bots list")), "/v1/bots");
  EXPECT_EQ(page_of(read("actors show bots/alpha --state")), "/v1/actors/bots/alpha/state");
  EXPECT_EQ(page_of(read("actors trace bots/alpha --max 20 --for 1500ms")),
            "/v1/actors/bots/alpha/trace?max=20&for_seconds=2");
  EXPECT_EQ(page_of(read("config check")), "/v1/config/check");
  EXPECT_EQ(page_of(read("orders list --bot alpha --open")), "/v1/orders?bot=alpha&open=true");
  EXPECT_EQ(page_of(read("events tail --since 41 --limit 5")), "/v1/events?since=41&limit=5");
  EXPECT_EQ(page_of(read("events tail --since 10m")), "/v1/events?limit=1000");
}

TEST(request, every_verb_is_a_page_or_a_command_or_stays_here) {
  for (const auto& x : core::command::verbs()) {
    request r;
    r.what = &x;
    r.target = "t";
    const bool here = x.what == act::wait;
    EXPECT_EQ(page_of(r).empty(), !core::command::is_reading(x) || here) << x.words;
  }
}

TEST(request, writes_the_body_of_a_command) {
  const auto body =
      json_value::parse(
          body_of(read("bots stop alpha --keep-position --yes --reason 'say \"no\"' --expect-rev 7"), "ctl-12345678"))
          .value();
  EXPECT_EQ(body["id"].text(), "ctl-12345678");
  EXPECT_EQ(body["verb"].text(), "bots stop");
  EXPECT_EQ(body["target"].text(), "alpha");
  EXPECT_EQ(body["args"]["keep-position"].text(), "true");
  EXPECT_EQ(body["reason"].text(), "say \"no\"");
  EXPECT_EQ(body["confirm"].text(), "yes");
  EXPECT_EQ(body["expect_rev"].number(), 7);
}

TEST(request, is_written_as_a_line_that_reads_the_same) {
  for (const std::string line : {"bots pause alpha --reason 'CPI at 12:30'", "bots stop alpha --keep-position --yes",
                                 "breakers reset daily_loss --override 30m --confirm daily_loss --reason ok",
                                 "events tail --bot alpha --since 10m", "halt --yes"}) {
    const auto once = read(line);
    const auto text = shell_line(once);
    const auto again = read(text.substr(std::string("watchbill ctl ").size()));
    EXPECT_EQ(body_of(again, "x"), body_of(once, "x")) << text;
  }
}

TEST(request, takes_an_unknown_mode_for_live) {
  EXPECT_EQ(tier_of(read("bots resume alpha"), "paper"), core::command::tier::t1);
  EXPECT_EQ(tier_of(read("bots resume alpha"), "live"), core::command::tier::t3);
  EXPECT_EQ(tier_of(read("bots resume alpha"), "whatever"), core::command::tier::t3);
}

TEST(request, proposes_what_may_come_next) {
  const std::map<std::string, std::vector<std::string>> targets{{"bot", {"alpha", "beta"}}};
  EXPECT_EQ(completions({"bots"}, "r", targets), (std::vector<std::string>{"reload", "resume"}));
  EXPECT_EQ(completions({"bots", "stop"}, "", targets), (std::vector<std::string>{"alpha", "beta"}));
  EXPECT_EQ(completions({"bots", "stop", "alpha"}, "--k", targets), (std::vector<std::string>{"--keep-position"}));
}

}  // namespace
}  // namespace apps::ctl
