#include "apps/console/render.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <fstream>
#include <sstream>

#include "tests/apps/console/sample_node.hpp"

namespace apps::console {
namespace {

using namespace testing;
using namespace std::chrono_literals;

std::string golden(const std::string& name, int width, int height) {
  std::ifstream in(fmt::format("{}/tests/apps/console/golden/{}_{}x{}.txt", WATCHBILL_SOURCE_DIR, name, width, height));
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The console after some keys, as the golden files show it.
driven shown(const std::string& name) {
  auto x = watching(name == "live" ? "live" : "paper");
  const std::map<std::string, std::u32string> keys{
      {"tree", U""},      {"bots", U"2"},  {"orders", U"4"},        {"events", U"5"},
      {"breakers", U"6"}, {"feeds", U"7"}, {"system", U"9"},        {"keys", U"?"},
      {"live", U"2"},     {"wide", U"w"},  {"errors_only", U"e"},   {"flatten_dialog", U"2F"},
      {"actor", U"jjjj"}, {"stale", U"2"}, {"reset_dialog", U"6R"}, {"command_line", U":bots pau"}};
  x.type(keys.at(name));
  if (name == "actor") x.step(press(key::name::enter));
  if (name == "command_line") x.step(press(key::name::tab));
  if (name == "stale") {
    x.step(tick{noon + 7s});
    x.type(U"R");
  }
  if (name == "reset_dialog") {
    x.type(U"daily_loss");
    x.step(press(key::name::enter));
    x.type(U"limit raised");
  }
  return x;
}

class render_golden : public ::testing::TestWithParam<std::string> {};

TEST_P(render_golden, is_as_drawn_at_80x24_and_at_200x50) {
  const auto x = shown(GetParam());
  EXPECT_EQ(render(x.model, 80, 24).text(), golden(GetParam(), 80, 24));
  EXPECT_EQ(render(x.model, 200, 50).text(), golden(GetParam(), 200, 50));
}

INSTANTIATE_TEST_SUITE_P(screens, render_golden,
                         ::testing::Values("tree", "bots", "orders", "events", "breakers", "feeds", "system", "keys",
                                           "live", "wide", "errors_only", "flatten_dialog", "actor", "stale",
                                           "reset_dialog", "command_line"),
                         [](const auto& x) { return x.param; });

TEST(render, drops_columns_in_their_order_as_room_gets_scarce) {
  const auto x = watching();
  const auto head = [&](int width) {
    const auto text = render(x.model, width, 24).text();
    const auto begin = text.find("ACTOR");
    return text.substr(begin, text.find('\n', begin) - begin);
  };
  const std::vector<std::string> order{"WAIT99", "MSG/S", " P99", " UP"};
  for (int width = 200; width >= 60; --width) {
    bool kept = false;
    for (const auto& title : order) {
      const bool there = head(width).find(title) != std::string::npos;
      EXPECT_TRUE(there || !kept) << title << " is gone before its turn at " << width;
      kept = kept || there;
    }
  }
  for (const auto& title : order) {
    EXPECT_EQ(head(80).find(title), std::string::npos);
    EXPECT_NE(head(200).find(title), std::string::npos);
  }
}

TEST(render, says_the_mode_in_words_and_paints_real_money_alone_in_its_colour) {
  for (const std::string mode : {"live", "paper", "simulation", "replay"}) {
    const auto picture = render(watching(mode).model, 80, 24);
    std::string upper = mode;
    for (auto& c : upper) c = static_cast<char>(c - 'a' + 'A');
    const auto line = picture.text().substr(0, 80);
    ASSERT_NE(line.find(" " + upper + " "), std::string::npos);
    const auto at = static_cast<int>(line.find(upper));
    EXPECT_EQ(picture.at(at, 0).look == tone::live, mode == "live");
  }
}

TEST(render, turns_grey_after_two_seconds_without_a_frame) {
  auto x = watching();
  const auto look = [&] { return render(x.model, 80, 24).at(0, 4).look; };
  x.step(tick{noon + 2s});
  EXPECT_NE(look(), tone::dim);
  x.step(tick{noon + 2s + 1ms});
  EXPECT_EQ(look(), tone::dim);
}

TEST(render, says_why_no_frames_come) {
  auto x = watching();
  x.step(connection_lost{"closed: by the daemon"});
  EXPECT_NE(render(x.model, 80, 24).text().find("closed: by the daemon"), std::string::npos);
}

TEST(render, knows_an_ascii_likeness_of_everything_it_draws) {
  for (const std::string name : {"tree", "bots", "breakers", "reset_dialog", "command_line", "keys"}) {
    auto picture = render(shown(name).model, 200, 50);
    const auto text = picture.text();
    picture.to_ascii();
    const auto ascii = picture.text();
    for (const char c : ascii) EXPECT_TRUE(c == '\n' || (c >= ' ' && c <= '~'));
    EXPECT_EQ(std::count(ascii.begin(), ascii.end(), '?'), std::count(text.begin(), text.end(), '?')) << ascii;
  }
}

/// Text as strangers may write it: wide, combining, broken, controlling.
rc::Gen<std::string> any_text() {
  return rc::gen::map(
      rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
          "a", "\xe6\xb3\xa2", "e\xcc\x81", "\xf0\x9f\x9a\x80", "\xff", "\x1b[2J", "\xe2\x80\xae", "\xc3", " ")),
      [](const auto& parts) {
        std::string all;
        for (const auto& part : parts) all += part;
        return all;
      });
}

RC_GTEST_PROP(render_property, keeps_within_its_area_whatever_is_shown, ()) {
  auto x = watching(*rc::gen::element<std::string>("live", "paper", "?"));
  for (auto& [part, items] : x.model.parts)
    for (auto& item : items) {
      auto fields = item.members();
      for (auto& field : fields)
        if (*rc::gen::inRange(0, 4) == 0) field.value = ctl::json_value(*any_text());
      item = ctl::json_value(std::move(fields));
    }
  for (const auto k : *rc::gen::container<std::u32string>(rc::gen::element(
           U'1', U'2', U'4', U'5', U'6', U'7', U'9', U'?', U'e', U'w', U'j', U's', U'F', U'R', U'n', U':', U'x')))
    x.step(press(k));
  const int width = *rc::gen::inRange(0, 220), height = *rc::gen::inRange(0, 60);
  const auto picture = render(x.model, width, height);
  RC_ASSERT(picture.width() == width);
  RC_ASSERT(picture.height() == height);
  for (int y = 0; y < height; ++y) {
    int columns = 0;
    for (int at = 0; at < width; ++at) {
      const auto& cell = picture.at(at, y);
      // A wide character owns the column behind it, and nothing else does.
      RC_ASSERT((cell.glyph == 0) ==
                (at > 0 && picture.at(at - 1, y).glyph != 0 && ctl::width_of(picture.at(at - 1, y).glyph) == 2));
      RC_ASSERT(cell.glyph == 0 || cell.glyph >= 0x20);
      columns += cell.glyph == 0 ? 0 : ctl::width_of(cell.glyph);
    }
    RC_ASSERT(columns == width);
  }
}

RC_GTEST_PROP(render_property, every_row_can_be_reached_and_is_seen_then, ()) {
  const int actors = *rc::gen::inRange(1, 120);
  ctl::json_value::list all;
  for (int i = 0; i < actors; ++i)
    all.push_back(ctl::json_value::parse(
                      actor(fmt::format("a{}", i), i == 0 ? "" : fmt::format("a{}", *rc::gen::inRange(0, i)), "ok"))
                      .value());
  auto x = watching();
  x.model.parts["actors"] = all;
  const int height = *rc::gen::inRange(8, 60);
  x.step(press(key::name::home));
  std::set<std::string> seen;
  for (int i = 0; i < actors; ++i) {
    const auto picture = render(x.model, 120, height);
    bool marked = false;
    for (int y = 0; y < height; ++y) marked = marked || picture.at(0, y).look == tone::selected;
    RC_ASSERT(marked);
    seen.insert(selected(x.model)["name"].text());
    x.step(press(key::name::down));
  }
  RC_ASSERT(static_cast<int>(seen.size()) == actors);
}

}  // namespace
}  // namespace apps::console
