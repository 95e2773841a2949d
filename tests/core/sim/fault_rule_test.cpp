#include "core/sim/fault_rule.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/sim/random.hpp"

namespace core::sim {
namespace {

using namespace std::chrono_literals;
using kind = fault_schedule::kind;

fault_rule one(std::string_view line) {
  const auto rules = parse_fault_rules(line);
  if (!rules) throw std::runtime_error(rules.error().front().text);
  return rules->at(0);
}

std::string problem(std::string_view line) {
  const auto rules = parse_fault_rules(line);
  return rules ? "none" : rules.error().at(0).text;
}

TEST(fault_rule, reads_every_part_of_a_line) {
  const auto rule = one(
      "F-26 reply request:GET/ every 40s jitter 5s for 2s from 1m until 2h max 7 status=429 retry_after=5s apply=12.5% "
      "body={\"code\": -1003, \"msg\": \"# Too many\"} ");
  EXPECT_EQ(rule.id, "F-26");
  EXPECT_EQ(rule.hook, fault_hook::reply);
  EXPECT_EQ(rule.where, "request:GET/");
  EXPECT_EQ(rule.when,
            (fault_schedule{
                .how = kind::every, .period = 40s, .jitter = 5s, .lasting = 2s, .from = 1min, .until = 2h, .most = 7}));
  EXPECT_EQ(rule.with.status, 429);
  EXPECT_EQ(rule.with.retry_after, 5s);
  EXPECT_EQ(rule.with.apply, 125'000u);
  EXPECT_EQ(rule.with.body, "{\"code\": -1003, \"msg\": \"# Too many\"} ");
}

TEST(fault_rule, reads_every_when) {
  EXPECT_EQ(one("F-01 drop stream: always").when, fault_schedule{});
  EXPECT_EQ(one("F-01 drop stream: 1%").when, (fault_schedule{.how = kind::chance, .ppm = 10'000}));
  EXPECT_EQ(one("F-01 drop stream: 0.0001%").when.ppm, 1u);
  EXPECT_EQ(one("F-01 drop stream: 100%").when.ppm, 1'000'000u);
  EXPECT_EQ(one("F-01 drop stream: at 0s,10s,1m30s").when.times, (std::vector<duration>{0s, 10s, 90s}));
  EXPECT_EQ(one("F-07 half_open stream:*@depth every 40s for 15s").when,
            (fault_schedule{.how = kind::every, .period = 40s, .lasting = 15s}));
  EXPECT_EQ(one("F-24 clock server at 1m for 20s by=-3s").with.by, -3s);
}

TEST(fault_rule, comments_and_empty_lines_say_nothing) {
  const auto rules = parse_fault_rules("# all of it\n\n  \t \nF-01 drop stream: 1% # one in a hundred\r\n#\n");
  ASSERT_TRUE(rules);
  EXPECT_EQ(rules->size(), 1u);
  EXPECT_EQ(rules->at(0).when.ppm, 10'000u);
  EXPECT_TRUE(parse_fault_rules("")->empty());
}

TEST(fault_rule, tells_the_problem_of_every_line) {
  const auto rules = parse_fault_rules(
      "F-01 drop stream: 1%\n"
      "F-02 dorp stream: 1%\n"
      "# F-03\n"
      "F-04 drop stream: 1% by=3s\n"
      "F-05 delay stream: 1%\n");
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error(), (std::vector<plan_problem>{
                               {2, "there is no hook 'dorp'"}, {4, "drop takes no 'by'"}, {5, "delay needs by"}}));
}

TEST(fault_rule, refuses_what_it_does_not_understand) {
  EXPECT_EQ(problem("F-01"), "a hook is missing");
  EXPECT_EQ(problem("F-01 drop"), "where is missing");
  EXPECT_EQ(problem("F-01 drop strem: 1%"), "drop happens to: stream, frame, request");
  EXPECT_EQ(problem("F-01 ack_lost stream: 1%"), "ack_lost happens to: request");
  EXPECT_EQ(problem("F-01 drop stream:"), "when is missing");
  for (const auto* when : {"often", "0%", "101%", "1.00001%", "1.%", "%", "-1%", "1", "100.0001%"})
    EXPECT_EQ(problem("F-01 drop stream: " + std::string(when)),
              "'" + std::string(when) + "' is no when: always, P%, at or every");
  EXPECT_EQ(problem("F-01 drop stream: at 10"), "'10' is no time");
  EXPECT_EQ(problem("F-01 drop stream: at 10s,10s"), "times ascend");
  EXPECT_EQ(problem("F-01 drop stream: at ,"), "a time is missing");
  EXPECT_EQ(problem("F-01 drop stream: every 0s"), "'0s' is no duration for every");
  EXPECT_EQ(problem("F-01 drop stream: every 10s jitter 10s"), "jitter is less than the period");
  EXPECT_EQ(problem("F-01 drop stream: 1% for"), "for is missing");
  EXPECT_EQ(problem("F-01 drop stream: 1% for 1s for 2s"), "'for' stands twice");
  EXPECT_EQ(problem("F-01 drop stream: 1% max 0"), "'0' is no number for max");
  EXPECT_EQ(problem("F-01 drop stream: 1% from 2s until 2s"), "until comes after from");
  EXPECT_EQ(problem("F-01 drop stream: always for 1s"), "always lasts anyway");
  EXPECT_EQ(problem("F-01 drop stream: 1% quickly"), "'quickly' is not understood");
  EXPECT_EQ(problem("F-01 delay stream: 1% by=1s by=2s"), "'by' stands twice");
  EXPECT_EQ(problem("F-01 delay stream: 1% by=-1s"), "'-1s' is no value for by");
  EXPECT_EQ(problem("F-01 mutate stream: 1% mode=reset"), "'reset' is no value for mode");
  EXPECT_EQ(problem("F-01 reply request: 1% status=600"), "'600' is no value for status");
  EXPECT_EQ(problem("F-01 drop request: 1% body=x"), "drop takes no 'body'");
  EXPECT_EQ(problem("F-01 restart server every 10s"), "restart needs times (at, every) and how long it lasts (for)");
  EXPECT_EQ(problem("F-01 clock server 1% by=1s"), "clock is off always, or at times (at, every) for a while (for)");
  EXPECT_EQ(problem("F-01 clock server always"), "clock needs by");
}

TEST(fault_rule, every_hook_has_its_name) {
  for (std::size_t n = 0; n < fault_hooks; ++n) {
    const auto hook = static_cast<fault_hook>(n);
    EXPECT_NE(to_string(hook), "?") << n;
    EXPECT_EQ(fault_hook_of(to_string(hook)), hook);
  }
  EXPECT_FALSE(fault_hook_of("?"));
}

TEST(fault_rule, where_is_a_prefix_with_stars) {
  EXPECT_TRUE(fault_matches("", "stream:a"));
  EXPECT_TRUE(fault_matches("stream:", "stream:btcusdt@depth"));
  EXPECT_TRUE(fault_matches("stream:*@depth", "stream:btcusdt@depth@100ms"));
  EXPECT_FALSE(fault_matches("stream:*@depth$", "stream:btcusdt@depth@100ms"));
  EXPECT_TRUE(fault_matches("stream:*@depth*$", "stream:btcusdt@depth@100ms"));
  EXPECT_TRUE(fault_matches("request:POST/fapi/v1/order$", "request:POST/fapi/v1/order"));
  EXPECT_FALSE(fault_matches("request:POST/fapi/v1/order$", "request:POST/fapi/v1/orders"));
  EXPECT_FALSE(fault_matches("stream:btc", "stream:bt"));
  EXPECT_FALSE(fault_matches("Stream:", "stream:"));
  EXPECT_TRUE(fault_matches("*aab$", "aaaab"));
  EXPECT_FALSE(fault_matches("*b", "aaaa"));
  EXPECT_TRUE(fault_matches("*", ""));
  EXPECT_TRUE(fault_matches("$", ""));
  EXPECT_FALSE(fault_matches("$", "a"));
}

/// The definition, as slow as it is short.
bool matches_slowly(std::string_view where, std::string_view subject) {
  if (where.empty()) return true;
  if (where == "$") return subject.empty();
  if (where.front() == '*') {
    for (std::size_t n = 0; n <= subject.size(); ++n)
      if (matches_slowly(where.substr(1), subject.substr(n))) return true;
    return false;
  }
  return !subject.empty() && where.front() == subject.front() && matches_slowly(where.substr(1), subject.substr(1));
}

RC_GTEST_PROP(fault_rule, matching_is_what_its_definition_says, ()) {
  const auto where = *rc::gen::container<std::string>(*rc::gen::inRange(0, 8), rc::gen::element('a', 'b', '*')) +
                     *rc::gen::element<std::string>("", "$");
  const auto subject = *rc::gen::container<std::string>(*rc::gen::inRange(0, 12), rc::gen::element('a', 'b'));
  RC_ASSERT(fault_matches(where, subject) == matches_slowly(where, subject));
}

fault_schedule drawn_schedule(splitmix64& draws, fault_hook hook) {
  const auto span = [&] { return duration(draws.between(1, 90'000'000'000'000)); };
  fault_schedule when{.how = static_cast<kind>(draws.below(4))};
  if (hook == fault_hook::restart || hook == fault_hook::clock) when.how = kind::every;
  if (when.how == kind::chance) when.ppm = static_cast<std::uint32_t>(draws.between(1, 1'000'000));
  if (when.how == kind::at)
    for (auto n = draws.below(4) + 1; n > 0; --n)
      when.times.push_back((when.times.empty() ? duration::zero() : when.times.back()) + span());
  if (when.how == kind::every) when.period = span();
  if (when.how == kind::every && draws.chance(50)) when.jitter = duration(draws.between(0, when.period.count() - 1));
  if (hook == fault_hook::restart || hook == fault_hook::clock || (when.how != kind::always && draws.chance(50)))
    when.lasting = span();
  if (draws.chance(30)) when.from = span();
  if (draws.chance(30)) when.until = when.from + span();
  if (draws.chance(30)) when.most = draws.below(1000) + 1;
  return when;
}

fault_particulars drawn_particulars(splitmix64& draws, fault_hook hook) {
  fault_particulars with;
  const auto span = [&] { return duration(draws.between(1, 90'000'000'000'000)); };
  const auto number = [&](std::int64_t least, std::int64_t most) { return draws.between(least, most); };
  switch (hook) {
    case fault_hook::delay:
    case fault_hook::stale_snapshot:
    case fault_hook::visibility_delay:
      with.by = span();
      with.spread = span();
      break;
    case fault_hook::session_limit:
      with.age = span();
      break;
    case fault_hook::duplicate:
    case fault_hook::tick_change:
      with.times = number(1, 1000);
      break;
    case fault_hook::reorder:
      with.window = number(1, 1000);
      break;
    case fault_hook::close:
      with.code = number(1000, 4999);
      break;
    case fault_hook::refuse:
      with.status = number(100, 599);
      break;
    case fault_hook::reply:
      with.status = number(100, 599);
      with.retry_after = span();
      with.apply = static_cast<std::uint32_t>(number(0, 1'000'000));
      with.body = draws.chance(50) ? "{\"msg\": \"body=# x\"} " : "";
      break;
    case fault_hook::clock:
      with.by = -span();
      with.drift = number(-100'000, 100'000);
      break;
    default:
      break;
  }
  const auto modes = modes_of(hook);
  if (!modes.empty() && draws.chance(70)) with.mode = draws.chance(20) ? "any" : modes[draws.below(modes.size())];
  return with;
}

RC_GTEST_PROP(fault_rule, what_is_written_reads_back_the_same, (std::uint64_t seed)) {
  splitmix64 draws(seed);
  const fault_rule any = one("F-01 drop * always");
  for (std::size_t n = 0; n < fault_hooks; ++n) {
    fault_rule rule{.id = "F-" + std::to_string(n), .hook = static_cast<fault_hook>(n), .where = any.where};
    rule.when = drawn_schedule(draws, rule.hook);
    rule.with = drawn_particulars(draws, rule.hook);
    const auto read = parse_fault_rules(to_text(rule));
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->at(0) == rule);
  }
}

RC_GTEST_PROP(fault_rule, any_text_is_read_or_refused, (const std::string& text)) {
  const auto rules = parse_fault_rules("F-01 drop stream: 1% " + text);
  RC_ASSERT(rules.has_value() || !rules.error().empty());
}

}  // namespace
}  // namespace core::sim
