#include "core/command/grammar.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <set>
#include <sstream>

namespace core::command {
namespace {

using namespace std::chrono_literals;
using words = std::vector<std::string>;

request read(const words& x) {
  auto found = parse(x);
  if (!found) throw std::runtime_error(found.error().why);
  return *found;
}
misreading problem(const words& x) {
  const auto found = parse(x);
  if (found) throw std::runtime_error("this can be read");
  return found.error();
}

/// An example of the table, as a shell would hand it over.
words split(std::string_view line) {
  words all;
  std::string word;
  bool quoted = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      all.push_back(std::exchange(word, {}));
    } else {
      word += c;
    }
  }
  all.push_back(word);
  return all;
}

TEST(grammar, reads_verb_target_arguments_and_what_every_command_may_carry) {
  const auto x = read({"bots", "stop", "alpha", "--keep-position", "--reason", "CPI at 12:30", "--yes", "--id=abcdefgh",
                       "--expect-rev", "7", "--wait", "30s"});
  EXPECT_EQ(x.what->what, act::bots_stop);
  EXPECT_EQ(x.target, "alpha");
  EXPECT_EQ(x.args, (std::map<std::string, std::string>{{"keep-position", "true"}}));
  EXPECT_EQ(x.reason, "CPI at 12:30");
  EXPECT_EQ(x.confirm, "yes");
  EXPECT_EQ(x.id, "abcdefgh");
  EXPECT_EQ(x.expect_rev, 7u);
  EXPECT_EQ(x.wait, duration(30s));
}

TEST(grammar, takes_options_anywhere_behind_the_verb) {
  const auto before = read({"breakers", "reset", "--override=30m", "--confirm", "day_loss", "day_loss"});
  EXPECT_EQ(before.target, "day_loss");
  EXPECT_EQ(before.confirm, "day_loss");
  EXPECT_EQ(before.args.at("override"), "30m");
}

TEST(grammar, takes_everything_behind_two_dashes_as_a_name) {
  EXPECT_EQ(read({"bots", "show", "--", "--odd"}).target, "--odd");
}

TEST(grammar, waits_for_ten_seconds_where_no_duration_follows) {
  const auto x = read({"bots", "pause", "--wait", "alpha"});
  EXPECT_EQ(x.wait, duration(10s));
  EXPECT_EQ(x.target, "alpha");
}

TEST(grammar, prefers_a_typed_name_to_a_plain_yes) {
  EXPECT_EQ(read({"unhalt", "--confirm", "tower", "--yes"}).confirm, "tower");
  EXPECT_EQ(read({"unhalt", "--yes", "--confirm", "tower"}).confirm, "tower");
}

TEST(grammar, names_the_word_that_was_probably_meant) {
  EXPECT_EQ(problem({"bot", "list"}).nearest, "bots");
  EXPECT_EQ(problem({"bots", "puase", "alpha"}).nearest, "bots pause");
  EXPECT_EQ(problem({"bots", "stop", "alpha", "--keep-postion"}).nearest, "--keep-position");
  EXPECT_EQ(problem({"bots", "pause", "alpha", "--resaon", "x"}).nearest, "--reason");
  EXPECT_EQ(problem({"bots", "pause", "alpha", "-y"}).nearest, "");
  EXPECT_EQ(problem({"qqqqqqqq"}).nearest, "");
  EXPECT_EQ(problem({"bots"}).nearest, "bots list");
  EXPECT_EQ(problem({}).nearest, "bots list");
}

TEST(grammar, says_what_is_wrong) {
  EXPECT_EQ(problem({"bots", "pause"}).why, "`bots pause` needs the name of a bot");
  EXPECT_EQ(problem({"actors", "restart"}).why, "`actors restart` needs the name of an actor");
  EXPECT_EQ(problem({"bots", "pause", "a", "b"}).why, "one name too many: `b`");
  EXPECT_EQ(problem({"halt", "now"}).why, "`halt` takes no name, and there is `now`");
  EXPECT_EQ(problem({"bots", "stop", "a", "--flatten=yes"}).why, "`--flatten` takes no value");
  EXPECT_EQ(problem({"bots", "pause", "a", "--reason"}).why, "`--reason` needs a value");
  EXPECT_EQ(problem({"bots", "pause", "a", "--yes", "--yes"}).why, "`--yes` is given twice");
  EXPECT_EQ(problem({"bots", "pause", "a", "--expect-rev", "x"}).why, "--expect-rev: `x` is no whole number");
  EXPECT_EQ(problem({"actors", "trace", "a", "--max", "0"}).why, "--max: `0` is no whole number from 1 on");
  EXPECT_EQ(problem({"breakers", "reset", "a", "--override", "soon"}).why,
            "--override: `soon` is no duration like 30s or 10m");
  EXPECT_EQ(problem({"breakers", "reset", "a", "--override", "0s"}).why,
            "--override: `0s` is no duration like 30s or 10m");
}

TEST(grammar, reads_every_example_of_the_table) {
  for (const auto& x : verbs()) {
    const auto found = parse(split(x.example));
    ASSERT_TRUE(found) << x.example << ": " << found.error().why;
    EXPECT_EQ(found->what, &x) << x.example;
  }
}

TEST(verbs, are_each_there_once_and_say_what_they_do) {
  std::set<std::string_view> seen;
  for (const auto& x : verbs()) {
    EXPECT_TRUE(seen.insert(x.words).second) << x.words;
    EXPECT_EQ(find_verb(x.words), &x);
    EXPECT_EQ(&verb_of(x.what), &x);
    EXPECT_EQ(to_string(x.what), x.words);
    EXPECT_FALSE(x.summary.empty());
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(act::wait) + 1);
  EXPECT_EQ(find_verb("bots"), nullptr);
}

TEST(verbs, ask_for_more_where_money_is_real_and_for_nothing_to_read) {
  for (const auto& x : verbs()) {
    EXPECT_GE(x.real, x.simulated) << x.words;
    EXPECT_EQ(is_reading(x), x.rank == role::viewer) << x.words;
    EXPECT_EQ(is_reading(x), x.real == tier::t0) << x.words;
  }
  EXPECT_EQ(tier_of(*find_verb("bots resume"), trading_mode::paper), tier::t1);
  EXPECT_EQ(tier_of(*find_verb("bots resume"), trading_mode::live), tier::t3);
}

RC_GTEST_PROP(grammar, answers_whatever_words_come, (const std::vector<std::string>& x)) {
  const auto found = parse(x);
  if (!found) RC_ASSERT(!found.error().why.empty());
}

RC_GTEST_PROP(grammar, reads_back_what_is_written_as_words, ()) {
  const auto& x = verbs()[*rc::gen::inRange<std::size_t>(0, verbs().size())];
  words line;
  std::istringstream in{std::string(x.words)};
  for (std::string word; in >> word;) line.push_back(word);
  const auto name = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange('a', 'z')));
  const auto reason = *rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::inRange(' ', '~')));
  RC_PRE(name.size() < 200 && reason.size() < 200);
  line.insert(line.end(), {"--reason", reason});
  if (x.target != target_kind::none) line.push_back(name);
  const auto found = parse(line);
  RC_ASSERT(found.has_value());
  RC_ASSERT(found->what == &x);
  RC_ASSERT(found->reason == reason);
  RC_ASSERT(found->target == (x.target == target_kind::none ? "" : name));
}

}  // namespace
}  // namespace core::command
