#include "apps/ctl/print.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace apps::ctl {
namespace {

std::string printed(output how, const std::string& text) {
  std::ostringstream out;
  print(out, how, text, json_value::parse(text).value(), {});
  return out.str();
}

constexpr const char* stuck_actor =
    R"({"v":1,"kind":"Actor","as_of":"2026-01-05T09:00:00Z","item":{"name":"bots/alpha","state":"stuck",)"
    R"("handling_p99_seconds":6.5536E-5,"last_error":null,"handling":"core::market_view","handling_for_seconds":30.2}})";

TEST(print, says_of_a_stuck_actor_in_which_message_and_for_how_long) {
  EXPECT_EQ(printed(output::table, stuck_actor),
            "name          bots/alpha\n"
            "state         stuck in core::market_view for 30s\n"
            "handling_p99  66us\n"
            "last_error    –\n"
            "handling      core::market_view\n"
            "handling_for  30s\n");
}

TEST(print, hands_json_on_as_it_came) {
  EXPECT_EQ(printed(output::json, stuck_actor), std::string(stuck_actor) + "\n");
  EXPECT_NE(printed(output::ndjson, stuck_actor).find(R"("handling_for_seconds":30.2)"), std::string::npos);
}

TEST(print, adds_nothing_to_the_state_of_an_idle_actor) {
  EXPECT_EQ(printed(output::table, R"({"item":{"state":"ok","handling":"","handling_for_seconds":0}})"),
            "state         ok\n"
            "handling      –\n"
            "handling_for  0s\n");
}

TEST(print, puts_a_trace_into_a_table) {
  constexpr const char* trace =
      R"json({"kind":"TraceList","items":[
      {"at":"2026-01-05T09:00:00.114000000Z","type":"core::fill","waited_seconds":1.8E-5,"took_seconds":4.4E-5},
      {"at":"2026-01-05T09:00:00.214Z","type":"(built in)","waited_seconds":null,"took_seconds":0}]})json";
  EXPECT_EQ(printed(output::table, trace),
            "AT            TYPE        WAITED  TOOK\n"
            "09:00:00.114  core::fill    18us  44us\n"
            "09:00:00.214  (built in)       –    0s\n");
}

TEST(print, puts_problems_of_a_configuration_into_a_table) {
  EXPECT_EQ(printed(output::table,
                    R"({"kind":"ProblemList","items":[{"severity":"error","code":"WB-C003","file":"a.yaml","line":7,)"
                    R"("column":3,"path":"node.nmae","message":"nothing reads this","hint":null}]})"),
            "SEVERITY  CODE     FILE    LINE  PATH       MESSAGE             HINT\n"
            "error     WB-C003  a.yaml     7  node.nmae  nothing reads this  –\n");
}

}  // namespace
}  // namespace apps::ctl
