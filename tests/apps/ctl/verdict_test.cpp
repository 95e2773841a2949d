#include "apps/ctl/verdict.hpp"

#include <gtest/gtest.h>

#include "core/command/admission.hpp"

namespace apps::ctl {
namespace {

using adapters::transport::failure;

reply answered(unsigned status, const std::string& body) { return {status, json_value::parse(body).value(), body}; }

TEST(verdict, gives_the_exit_codes_that_scripts_rely_on) {
  const auto code = [](const std::string& outcome, const std::string& code, unsigned status = 409) {
    return verdict_of(answered(status, R"({"kind":"Answer","item":{"outcome":")" + outcome + R"(","code":")" + code +
                                           R"(","why":"w","hint":"h"}})"))
        .code;
  };
  EXPECT_EQ(code("done", "", 200), 0);
  EXPECT_EQ(code("refused", "confirm"), 2);
  EXPECT_EQ(code("refused", "bad_args"), 2);
  EXPECT_EQ(code("refused", "not_found", 404), 3);
  EXPECT_EQ(code("refused", "cause_holds"), 5);
  EXPECT_EQ(code("refused", "role", 403), 5);
  EXPECT_EQ(code("timeout", "", 504), 6);
  EXPECT_EQ(verdict_of(answered(404, R"({"kind":"Error","error":{"code":"not_found","why":"w","hint":""}})")).code, 3);
  EXPECT_EQ(verdict_of({failure::connect, "nobody listens", 0, false}).code, 4);
  EXPECT_EQ(verdict_of({failure::timed_out, "silence", 0, true}).code, 6);
}

TEST(verdict, says_what_was_refused_why_and_what_to_do) {
  const auto x = verdict_of(answered(409, R"({"kind":"Answer","item":{"outcome":"refused","code":"position_open",)"
                                          R"("why":"alpha holds 0.4","hint":"add --flatten"}})"));
  EXPECT_EQ(x.said, "refused (position_open): alpha holds 0.4\nnext: add --flatten");
}

TEST(verdict, tells_a_configuration_that_would_be_refused_from_one_with_warnings) {
  const auto code = [](const std::string& severity) {
    return verdict_of_check(json_value::parse(R"({"items":[{"severity":")" + severity + "\"}]}").value()).code;
  };
  EXPECT_EQ(code("error"), 78);
  EXPECT_EQ(code("warning"), 0);
  EXPECT_EQ(verdict_of_check(json_value::parse(R"({"items":[]})").value()).code, 0);
}

TEST(verdict, reads_conditions) {
  const auto x = condition_of("actor:bots/alpha=running");
  ASSERT_TRUE(x);
  EXPECT_EQ(x->what, condition::kind::actor);
  EXPECT_EQ(x->name, "bots/alpha");
  EXPECT_EQ(x->state, "running");
  EXPECT_TRUE(condition_of("node=halted"));
  for (const auto* bad : {"", "bot:alpha", "bot:=x", "pot:a=b", "bot:alpha="}) EXPECT_FALSE(condition_of(bad)) << bad;
}

TEST(verdict, waits_until_desired_and_actual_agree) {
  const auto frame = [](const std::string& desired, const std::string& actual, const std::string& position) {
    return json_value::parse(R"({"node":{"halted":false},"bots":[{"name":"alpha","desired":")" + desired +
                             R"(","actual":")" + actual + R"(","position":")" + position + R"("}]})")
        .value();
  };
  const auto progress = [&](act what, const json_value& x) { return progress_of(request_for(what, "alpha"), x); };
  EXPECT_EQ(progress(act::bots_pause, frame("pause", "running", "1")), progress::pending);
  EXPECT_EQ(progress(act::bots_pause, frame("pause", "paused", "1")), progress::reached);
  EXPECT_EQ(progress(act::bots_flatten, frame("pause", "paused", "-0.10")), progress::pending);
  EXPECT_EQ(progress(act::bots_flatten, frame("pause", "paused", "0.00")), progress::reached);
  EXPECT_EQ(progress(act::bots_resume, frame("run", "exits", "0")), progress::reached);
  EXPECT_EQ(progress_of(request_for(act::bots_pause, "beta"), frame("run", "running", "0")), progress::missing);
  EXPECT_EQ(progress(act::halt, frame("run", "running", "0")), progress::pending);
}

}  // namespace
}  // namespace apps::ctl
