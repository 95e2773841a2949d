#include "apps/console/update.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/apps/console/sample_node.hpp"

namespace apps::console {
namespace {

using namespace testing;
using namespace std::chrono_literals;
using ctl::act;

std::string sent(const driven& x) {
  std::string all;
  for (const auto& each : x.commands()) all += ctl::shell_line(each) + "\n";
  return all;
}

TEST(update, pauses_the_selected_bot_by_one_key) {
  auto x = watching("live");
  x.type(U"2jP");
  EXPECT_EQ(sent(x), "watchbill ctl bots pause mean-eth\n");
}

TEST(update, halts_the_node_by_two_keys) {
  auto x = watching("live");
  x.type(U"H");
  EXPECT_EQ(sent(x), "");
  x.type(U"y");
  EXPECT_EQ(sent(x), "watchbill ctl halt --yes\n");
}

TEST(update, flattens_after_a_yes_and_after_nothing_else) {
  auto x = watching();
  x.type(U"2Fn");
  EXPECT_EQ(sent(x), "");
  x.type(U"F");
  x.step(press(key::name::escape));
  EXPECT_EQ(sent(x), "");
  x.type(U"Fy");
  EXPECT_EQ(sent(x), "watchbill ctl bots flatten trend-btc --yes\n");
}

TEST(update, resumes_a_live_bot_only_by_its_name_and_a_reason) {
  auto x = watching("live");
  x.type(U"2jR");
  ASSERT_TRUE(x.model.question);
  x.type(U"mean-et");
  x.step(press(key::name::enter));
  x.step(press(key::name::enter));
  EXPECT_TRUE(x.model.question);  // neither name nor reason
  EXPECT_EQ(sent(x), "");
  x.type(U"h");
  x.step(press(key::name::enter));
  x.type(U"CPI is out");
  x.step(press(key::name::enter));
  EXPECT_EQ(sent(x), "watchbill ctl bots resume mean-eth --confirm mean-eth --reason 'CPI is out'\n");
}

TEST(update, asks_before_it_resumes_a_bot_on_paper) {
  auto x = watching();
  x.type(U"2jR");
  EXPECT_EQ(sent(x), "");
  x.type(U"y");
  EXPECT_EQ(sent(x), "watchbill ctl bots resume mean-eth --yes\n");
}

TEST(update, resets_a_breaker_whose_cause_holds_with_an_override) {
  auto x = watching();
  x.type(U"6Rdaily_loss");
  x.step(press(key::name::enter));
  x.type(U"ticket 14");
  x.step(press(key::name::enter));
  x.type(U"30m");
  x.step(press(key::name::enter));
  EXPECT_EQ(sent(x),
            "watchbill ctl breakers reset daily_loss --override 30m --confirm daily_loss --reason 'ticket 14'\n");
}

TEST(update, sends_nothing_when_it_only_looks) {
  auto x = watching();
  x.model.read_only = true;
  x.type(U"2PFyH");
  x.type(U":halt --yes");
  x.step(press(key::name::enter));
  EXPECT_EQ(sent(x), "");
  EXPECT_FALSE(x.model.question);
}

TEST(update, lets_nothing_out_that_raises_risk_on_a_stale_view_but_what_reduces_it) {
  auto x = watching();
  x.type(U"2jR");
  x.step(tick{noon + 5s + 1ms});
  x.type(U"y");
  EXPECT_EQ(sent(x), "");
  x.type(U"PHy");
  EXPECT_EQ(sent(x), "watchbill ctl bots pause mean-eth\nwatchbill ctl halt --yes\n");
}

TEST(update, takes_a_frozen_view_for_an_old_one) {
  auto x = watching();
  x.type(U"f");
  x.step(tick{noon + 6s});
  x.step(frame_came{frame()});
  x.type(U"2R");
  EXPECT_FALSE(x.model.question);
}

TEST(update, keeps_the_cursor_on_its_row_when_others_come_and_go) {
  auto x = watching();
  x.type(U"2jj");
  auto next = frame();
  x.step(frame_came{next});
  auto& bots = x.model.parts["bots"];
  bots.erase(bots.begin());
  EXPECT_EQ(selected(x.model)["name"].text(), "flow-eth");
  bots.erase(bots.begin() + 1);  // itself: a neighbour takes its place
  EXPECT_EQ(selected(x.model)["name"].text(), "basis-sol");
}

TEST(update, filters_rows_and_inverts_the_filter) {
  auto x = watching();
  x.type(U"2/ETH");
  x.step(press(key::name::enter));
  EXPECT_EQ(rows_of(x.model, screen::bots).size(), 2u);
  x.step(press(key::name::escape));
  x.type(U"/!eth");
  EXPECT_EQ(rows_of(x.model, screen::bots).size(), 2u);
  EXPECT_EQ(rows_of(x.model, screen::bots)[0].name, "trend-btc");
}

TEST(update, ranks_actors_and_folds_supervisors) {
  auto x = watching();
  x.type(U"r");
  EXPECT_EQ(rows_of(x.model, screen::tree)[0].name, "bots/basis-sol");
  x.type(U"rjjj ");
  EXPECT_EQ(rows_of(x.model, screen::tree).size(), 5u);
  x.type(U"x");
  EXPECT_EQ(rows_of(x.model, screen::tree).size(), 8u);
}

TEST(update, does_not_walk_in_circles_when_parents_do) {
  auto x = watching();
  x.model.parts["actors"] = {ctl::json_value::parse(actor("a", "b", "ok")).value(),
                             ctl::json_value::parse(actor("b", "a", "ok")).value()};
  EXPECT_TRUE(rows_of(x.model, screen::tree).empty());
}

TEST(update, asks_for_state_and_trace_only_when_told_and_shows_what_comes) {
  auto x = watching();
  x.type(U"jjjj");
  x.step(press(key::name::enter));
  const auto pages = [&] {
    std::vector<std::string> all;
    for (const auto& each : x.effects)
      if (const auto* page = std::get_if<fetch_page>(&each)) all.push_back(page->target);
    return all;
  };
  EXPECT_TRUE(pages().empty());
  x.type(U"st");
  EXPECT_EQ(pages(), (std::vector<std::string>{"/v1/actors/bots/trend-btc/state",
                                               "/v1/actors/bots/trend-btc/trace?for_seconds=2"}));
  x.step(page_came{
      "/v1/actors/bots/trend-btc/state", "",
      ctl::json_value::parse(R"({"kind":"ActorState","item":{"actor":"x","state":{"bars":[1,2]}}})").value()});
  x.type(U"s");
  x.step(page_came{"/v1/actors/bots/trend-btc/state", "busy 4.2 s in bar_closed, 812 waiting"});
  EXPECT_EQ(lines_of(x.model)[0], "busy 4.2 s in bar_closed, 812 waiting");
}

TEST(update, shows_a_trace_as_a_table) {
  auto x = watching();
  x.type(U"jjjj");
  x.step(press(key::name::enter));
  x.type(U"t");
  EXPECT_EQ(lines_of(x.model)[0], "asked, waiting for the answer…");
  x.step(page_came{
      "/v1/actors/bots/trend-btc/trace?for_seconds=2", "",
      ctl::json_value::parse(
          R"({"kind":"TraceList","items":[{"at":"2026-11-21T11:59:48.114Z","type":"core::fill","waited_seconds":0.002,"took_seconds":0.00004}]})")
          .value()});
  const auto shown = lines_of(x.model);
  ASSERT_EQ(shown.size(), 2u);
  EXPECT_EQ(shown[0], "AT            TYPE        WAITED  TOOK  ");
  EXPECT_EQ(shown[1], "11:59:48.114  core::fill   2.0ms  40us  ");
}

TEST(update, tells_the_story_of_an_order) {
  auto x = watching();
  x.type(U"4");
  x.step(press(key::name::enter));
  const auto* asked = std::get_if<fetch_page>(&x.effects.back());
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked->target, "/v1/orders/trend-btc-17");
  x.step(page_came{
      asked->target, "",
      ctl::json_value::parse(
          R"({"kind":"Order","item":{"id":"trend-btc-17","state":"filled","story":[{"sequence":42,"at":"2026-11-21T11:59:48.000000000Z","type":"order_opened","actor":"desk/orders","text":"x"}]}})")
          .value()});
  std::string all;
  for (const auto& line : lines_of(x.model)) all += line + "\n";
  EXPECT_NE(all.find("filled"), std::string::npos);
  EXPECT_NE(all.find("order_opened"), std::string::npos);
}

TEST(update, says_how_a_command_ended) {
  auto x = watching();
  x.step(answer_came{
      ctl::request_for(act::breakers_reset, "daily_loss"),
      ctl::json_value::parse(R"({"outcome":"refused","code":"cause_holds","why":"still true","hint":"override"})")
          .value()});
  EXPECT_EQ(x.model.said->text, "refused cause_holds: still true. override");
  x.step(tick{noon + 60s});
  EXPECT_FALSE(x.model.said);
}

TEST(update, shows_each_event_once_however_frames_overlap) {
  auto x = watching();
  x.step(frame_came{frame()});
  x.step(frame_came{frame()});
  EXPECT_EQ(x.model.items("events").size(), 2u);
}

TEST(update, opens_what_the_command_line_names_and_guesses_mistyped_words) {
  auto x = watching();
  x.type(U":bots list");
  x.step(press(key::name::enter));
  EXPECT_EQ(x.model.now, screen::bots);
  x.type(U":bots puase mean-eth");
  x.step(press(key::name::enter));
  EXPECT_NE(x.model.said->text.find("did you mean `bots pause`?"), std::string::npos);
  EXPECT_EQ(sent(x), "");
}

TEST(update, completes_verbs_and_names) {
  auto x = watching();
  x.type(U":bo");
  x.step(press(key::name::tab));
  x.type(U"fl");
  x.step(press(key::name::tab));
  x.type(U"m");
  x.step(press(key::name::tab));
  EXPECT_EQ(x.model.typing->text, "bots flatten mean-eth ");
}

TEST(update, hands_the_line_of_ctl_to_the_clipboard) {
  auto x = watching();
  x.type(U"2y");
  EXPECT_EQ(std::get<copy_text>(x.effects.back()).text, "watchbill ctl bots show trend-btc");
}

/// What an operator may press, so that dialogs are met and sometimes answered rightly.
rc::Gen<std::u32string> any_keys() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::u32string>>(rc::gen::element<std::u32string>(
          U"1", U"2", U"6", U"j", U"k", U"P", U"R", U"F", U"S", U"K", U"T", U"H", U"U", U"y", U"n", U"\n", U"\x1b",
          U"\t", U"mean-eth", U"tower-1", U"daily_loss", U"because", U":", U"halt", U"unhalt --yes",
          U"bots resume mean-eth", U" --confirm mean-eth", U" --reason x", U"f", U"e", U"~")),
      [](const auto& parts) {
        std::u32string all;
        for (const auto& part : parts) all += part;
        return all;
      });
}

// Nothing that raises risk leaves without the steps of its tier, whatever is pressed.
RC_GTEST_PROP(update_property, no_command_leaves_without_the_steps_of_its_tier, ()) {
  const auto mode = *rc::gen::element<std::string>("live", "paper", "simulation");
  auto x = watching(mode);
  x.model.read_only = *rc::gen::weightedElement<bool>({{9, false}, {1, true}});
  auto time = noon;
  for (const auto c : *any_keys()) {
    x.effects.clear();
    const bool locked = x.model.locked();
    if (c == U'~') {
      x.step(tick{time += 2s});
      if (*rc::gen::inRange(0, 2) == 0) x.step(frame_came{frame(mode)});
      continue;
    }
    x.step(c == U'\n'     ? press(key::name::enter)
           : c == U'\x1b' ? press(key::name::escape)
           : c == U'\t'   ? press(key::name::tab)
                          : press(c));
    for (const auto& each : x.commands()) {
      RC_ASSERT(!x.model.read_only);
      RC_ASSERT(!(each.what->raises_risk && locked));
      const auto tier = ctl::tier_of(each, mode);
      if (tier == core::command::tier::t2 || (each.what->raises_risk && tier < core::command::tier::t2))
        RC_ASSERT(each.confirm == "yes");
      if (tier == core::command::tier::t3) {
        RC_ASSERT(each.confirm == ctl::name_to_type(each, "tower-1"));
        RC_ASSERT(!each.reason.empty());
      }
    }
  }
}

// One key never sends what raises risk: every verb that does, in every mode, from every screen.
TEST(update, no_single_key_raises_risk) {
  for (const std::string mode : {"live", "paper", "simulation"})
    for (const char32_t where : U"1245679?")
      for (char32_t c = 0x20; where != 0 && c < 0x7f; ++c) {
        auto x = watching(mode);
        x.step(press(where));
        x.effects.clear();
        x.step(press(c));
        for (const auto& each : x.commands()) EXPECT_FALSE(each.what->raises_risk) << each.what->words;
      }
}

RC_GTEST_PROP(update_property, equal_models_and_keys_give_equal_steps, ()) {
  const auto keys = *any_keys();
  auto a = watching(), b = watching();
  a.type(keys);
  b.type(keys);
  RC_ASSERT(sent(a) == sent(b));
  RC_ASSERT(a.model.now == b.model.now);
}

}  // namespace
}  // namespace apps::console
