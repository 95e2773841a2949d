#include "adapters/admin/traces.hpp"

#include <gtest/gtest.h>

#include "tests/adapters/admin/small_house.hpp"

namespace {

using namespace adapters::admin;
using namespace adapters::admin::testing;
namespace transport = adapters::transport;

struct first_note {
  int number = 0;
};
struct second_note {
  int number = 0;
};

/// An actor's messages as the admin plane shows them, written down by a real probe.
struct traces_test : ::testing::Test, small_house {
  transport::connection_id ask_for(const std::string& actor, const std::string& query = {}) {
    now += 50ms;
    return send(with_token({"GET", "/v1/actors/" + actor + "/trace" + query, {}, {}}, role::viewer));
  }
  boost::json::array messages_in(transport::connection_id id) const {
    return parsed(answer_to(id).value()).at("items").as_array();
  }
  bool is_on(const std::string& actor) { return probes[actor].trace().on; }
};

TEST_F(traces_test, answers_when_as_many_messages_have_been_handled_as_were_wanted) {
  handles<first_note>("bots/alpha");
  const auto id = ask_for("bots/alpha", "?max=2&for_seconds=10");
  handles<first_note>("bots/alpha");
  pass(1s);
  EXPECT_FALSE(answer_to(id));
  handles<second_note>("bots/alpha");
  handles<first_note>("bots/alpha");
  pass(traces::look_every);
  const auto rows = messages_in(id);
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_TRUE(rows[0].at("type").as_string().ends_with("first_note"));
  EXPECT_TRUE(rows[1].at("type").as_string().ends_with("second_note"));
  EXPECT_GE(rows[1].at("waited_seconds").as_double(), 0);
  const auto kind = std::ranges::find(document_kinds(), "TraceList", &document_kind::kind);
  ASSERT_NE(kind, document_kinds().end());
  EXPECT_EQ(keys(rows[0].as_object()), words(kind->fields));
}

TEST_F(traces_test, answers_with_what_there_is_when_the_time_is_over_and_leaves_the_trace_off) {
  const auto id = ask_for("bots/alpha", "?for_seconds=60");
  EXPECT_TRUE(is_on("bots/alpha"));
  handles<first_note>("bots/alpha");
  pass(59s);
  EXPECT_FALSE(answer_to(id));
  pass(1s);
  EXPECT_EQ(messages_in(id).size(), 1u);
  EXPECT_FALSE(is_on("bots/alpha"));
  handles<first_note>("bots/alpha");
  EXPECT_EQ(probes["bots/alpha"].trace().messages.size(), 1u);
}

TEST_F(traces_test, does_not_know_how_long_a_message_waited_that_came_before_it) {
  auto& probe = probes["bots/alpha"];
  const first_note early;
  probe.arriving(&early);
  const auto id = ask_for("bots/alpha", "?max=1");
  probe.begin(&early, &typeid(first_note));
  probe.end(false, std::nullopt);
  pass(traces::look_every);
  EXPECT_TRUE(messages_in(id).at(0).at("waited_seconds").is_null());
}

TEST_F(traces_test, refuses_a_second_one_of_the_same_actor_and_not_of_another) {
  const auto first = ask_for("bots/alpha");
  handles<first_note>("bots/alpha");
  const auto second = answer_to(ask_for("bots/alpha")).value();
  EXPECT_EQ(second.status, 409u);
  EXPECT_EQ(code_of(second), "already");
  const auto other = ask_for("bots/beta");
  EXPECT_TRUE(is_on("bots/beta"));
  pass(3s);
  EXPECT_EQ(messages_in(first).size(), 1u);  // the second one has not begun it anew
  EXPECT_TRUE(messages_in(other).empty());
  const auto third = ask_for("bots/alpha", "?max=1");
  handles<second_note>("bots/alpha");
  pass(traces::look_every);
  EXPECT_EQ(messages_in(third).size(), 1u);
}

TEST_F(traces_test, ends_at_once_when_its_asker_has_left) {
  const auto id = ask_for("bots/alpha", "?for_seconds=60");
  door().on_close(id, now);
  EXPECT_FALSE(is_on("bots/alpha"));
  pass(61s);
  EXPECT_FALSE(answer_to(id));
  ask_for("bots/alpha");
  EXPECT_TRUE(is_on("bots/alpha"));
}

TEST_F(traces_test, refuses_what_is_beyond_its_bounds_and_begins_nothing) {
  for (const auto* query :
       {"?max=33", "?max=0", "?max=-1", "?max=all", "?for_seconds=61", "?for_seconds=0", "?for_seconds=0.5"}) {
    const auto answer = answer_to(ask_for("bots/alpha", query)).value();
    EXPECT_EQ(answer.status, 400u) << query;
    EXPECT_FALSE(is_on("bots/alpha")) << query;
  }
  EXPECT_EQ(answer_to(ask_for("bots/gamma")).value().status, 404u);
  EXPECT_FALSE(probes.contains("bots/gamma"));
}

TEST_F(traces_test, sends_nothing_to_any_room) {
  ask_for("bots/alpha");
  pass(3s);
  EXPECT_TRUE(asked.empty());
  EXPECT_TRUE(shows.empty());
}

}  // namespace
