#include "core/command/admission.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace core::command {
namespace {

using namespace std::chrono_literals;
constexpr timestamp now{std::chrono::hours(100)};

surroundings here(trading_mode mode = trading_mode::paper) {
  return {.node = "tower-1",
          .mode = mode,
          .bots = {{"alpha", 3}, {"beta", 0}},
          .actors = {{"bots/alpha", std::nullopt}},
          .breakers = {{"day-loss", std::nullopt}}};
}

std::string target_of(const verb& x) {
  if (x.target == target_kind::bot) return "alpha";
  if (x.target == target_kind::actor) return "bots/alpha";
  return x.target == target_kind::breaker ? "day-loss" : "";
}

/// As good as it gets, for that verb.
command good(const verb& x, trading_mode mode = trading_mode::paper) {
  command c{.id = "command-1", .verb = std::string(x.words), .target = target_of(x), .principal = "ana"};
  c.rank = role::operator_;
  c.expires = now + 30s;
  if (tier_of(x, mode) == tier::t2) c.confirm = "yes";
  if (tier_of(x, mode) == tier::t3) {
    c.confirm = c.target.empty() ? "tower-1" : c.target;
    c.reason = "it is over";
  }
  return c;
}
command good(std::string_view words) { return good(*find_verb(words)); }

std::string code(const command& x, trading_mode mode = trading_mode::paper) {
  const auto found = admit(x, here(mode), now);
  return found ? "admitted" : std::string(to_string(found.error().code));
}

// X-31 X-33: every verb x role x mode x confirmation, from the table.
TEST(admission, lets_a_verb_pass_with_its_role_and_its_confirmation_and_with_no_less) {
  for (const auto& verb : verbs()) {
    for (const auto mode : {trading_mode::paper, trading_mode::simulation, trading_mode::live}) {
      for (const auto rank : {role::viewer, role::trader, role::operator_}) {
        auto x = good(verb, mode);
        x.rank = rank;
        const auto named = std::string(verb.words) + " " + std::string(to_string(mode));
        if (is_reading(verb)) {
          EXPECT_EQ(code(x, mode), "bad_request") << named;
          continue;
        }
        EXPECT_EQ(code(x, mode), rank >= verb.rank ? "admitted" : "role") << named;
        if (rank < verb.rank) continue;
        const auto tier = tier_of(verb, mode);
        auto unconfirmed = x, elsewhere = x, silent = x;
        unconfirmed.confirm.clear();
        elsewhere.confirm = tier == tier::t3 ? "yes" : "somebody";
        silent.reason = "  ";
        EXPECT_EQ(code(unconfirmed, mode), tier >= tier::t2 ? "confirm" : "admitted") << named;
        EXPECT_EQ(code(elsewhere, mode), tier >= tier::t2 ? "confirm" : "admitted") << named;
        EXPECT_EQ(code(silent, mode), tier == tier::t3 ? "reason" : "admitted") << named;
      }
    }
  }
}

TEST(admission, never_lets_more_risk_pass_in_live_trading_without_a_name_or_a_yes) {
  for (const auto& verb : verbs()) {
    if (!verb.raises_risk) continue;
    EXPECT_GE(tier_of(verb, trading_mode::live), tier::t2) << verb.words;
  }
}

//
TEST(admission, refuses_what_comes_after_its_time_or_lives_too_long) {
  auto x = good("bots pause");
  x.expires = now;
  EXPECT_EQ(code(x), "expired");
  x.expires = now + 1ns;
  EXPECT_EQ(code(x), "admitted");
  x.expires = now + expiry_max + 1ns;
  EXPECT_EQ(code(x), "bad_request");
}

TEST(admission, names_an_unknown_target_and_the_nearest_one) {
  auto x = good("bots pause");
  x.target = "alhpa";
  const auto found = admit(x, here(), now);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, refusal_code::not_found);
  EXPECT_EQ(found.error().hint, "did you mean `alpha`?");
  x = good("halt");
  x.target = "alpha";
  EXPECT_EQ(code(x), "bad_args");
}

TEST(admission, refuses_a_target_that_has_changed_since_it_was_seen) {
  auto x = good("bots pause");
  x.expect_rev = 2;
  EXPECT_EQ(code(x), "stale_rev");
  x.expect_rev = 3;
  EXPECT_EQ(code(x), "admitted");
  x = good("breakers trip");
  x.expect_rev = 9;
  EXPECT_EQ(code(x), "admitted") << "the breaker itself knows its revision";
}

TEST(admission, refuses_arguments_that_the_verb_does_not_know) {
  auto x = good("bots pause");
  x.args = {{"flatten", "true"}};
  EXPECT_EQ(code(x), "bad_args");
  x = good("bots stop");
  x.args = {{"flatten", "yes"}};
  EXPECT_EQ(code(x), "bad_args");
  x.args = {{"flatten", "true"}, {"keep-position", "true"}};
  EXPECT_EQ(code(x), "bad_args");
  x.args = {{"flatten", "true"}};
  EXPECT_EQ(code(x), "admitted");
}

TEST(admission, refuses_ids_that_are_none) {
  for (const auto& id : std::vector<std::string>{"", "short-1", "with space", "semi;colon", std::string(65, 'a')}) {
    auto x = good("bots pause");
    x.id = id;
    EXPECT_EQ(code(x), "bad_request") << id;
  }
  EXPECT_TRUE(is_command_id(std::string(64, '_')));
  EXPECT_TRUE(is_command_id("aA0_-zZ9"));
}

// whatever comes, it is either all right or refused with a sentence.
RC_GTEST_PROP(admission, admits_nothing_that_lacks_role_expiry_or_confirmation, ()) {
  const auto& verb = verbs()[*rc::gen::inRange<std::size_t>(0, verbs().size())];
  const auto mode = *rc::gen::element(trading_mode::paper, trading_mode::simulation, trading_mode::live);
  auto x = good(verb, mode);
  x.rank = *rc::gen::element(role::viewer, role::trader, role::operator_);
  x.expires = now + std::chrono::seconds(*rc::gen::inRange(-400, 400));
  x.confirm = *rc::gen::element(std::string(), std::string("yes"), x.confirm, std::string("tower-1"));
  x.reason = *rc::gen::element(std::string(), std::string("why"));
  x.target = *rc::gen::element(x.target, std::string("nobody"), std::string());
  const auto found = admit(x, here(mode), now);
  if (!found) {
    RC_ASSERT(!found.error().why.empty());
    return;
  }
  RC_ASSERT(*found == &verb);
  RC_ASSERT(!is_reading(verb) && x.rank >= verb.rank);
  RC_ASSERT(x.expires > now && x.expires <= now + expiry_max);
  RC_ASSERT(x.target == target_of(verb));
  if (tier_of(verb, mode) == tier::t2) RC_ASSERT(x.confirm == "yes");
  if (tier_of(verb, mode) == tier::t3) RC_ASSERT(x.confirm == (x.target.empty() ? "tower-1" : x.target));
}

//
TEST(answered, gives_the_first_answer_again_and_tells_another_command_of_the_same_id) {
  answered memory;
  const auto x = good("bots pause");
  EXPECT_EQ(memory.of(x), answered::standing::unheard);
  memory.begin(x);
  EXPECT_EQ(memory.of(x), answered::standing::pending);
  EXPECT_EQ(memory.find(x.id), nullptr);
  EXPECT_EQ(memory.unanswered(), std::vector{x.id});
  memory.end({.id = x.id, .why = "first"});
  memory.end({.id = x.id, .why = "second"});
  EXPECT_EQ(memory.of(x), answered::standing::known);
  EXPECT_EQ(memory.find(x.id)->why, "first");
  auto later = x;
  later.expires += 10s;
  EXPECT_EQ(memory.of(later), answered::standing::known) << "when it expires is no part of what it says";
  for (auto change : {+[](command& c) { c.target = "beta"; }, +[](command& c) { c.verb = "bots resume"; },
                      +[](command& c) { c.reason = "other"; }, +[](command& c) { c.principal = "bob"; },
                      +[](command& c) { c.args["flatten"] = "true"; }}) {
    auto other = x;
    change(other);
    EXPECT_EQ(memory.of(other), answered::standing::different);
  }
}

RC_GTEST_PROP(answered, stays_within_its_bound_and_forgets_no_pending_command, (const std::vector<bool>& ends)) {
  answered memory(4);
  std::size_t open = 0;
  for (std::size_t n = 0; n < ends.size(); ++n) {
    auto x = good("bots pause");
    x.id = "command-" + std::to_string(n);
    memory.begin(x);
    if (ends[n])
      memory.end({.id = x.id});
    else
      ++open;
    RC_ASSERT(memory.size() <= std::max<std::size_t>(5, open + 1));
    RC_ASSERT(memory.unanswered().size() == open);
  }
}

RC_GTEST_PROP(arguments, come_back_from_the_lines_of_the_journal, (bool keep, bool flatten)) {
  std::map<std::string, std::string> args;
  if (keep) args["keep-position"] = "true";
  if (flatten) args["override"] = "30m=x";
  RC_ASSERT(from_lines(to_lines(args)) == args);
}

}  // namespace
}  // namespace core::command
