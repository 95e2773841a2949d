#include "config/problem.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/source.hpp"

namespace config {
namespace {

TEST(problem, is_rendered_with_place_source_line_and_caret) {
  const source text("watchbill.yaml", "risk:\n  max_dayly_loss: 2%\n");
  const auto p = problem_at({&text, 1, 2, 14}, code::unknown_key, "risk.max_dayly_loss", "unknown key `max_dayly_loss`",
                            "did you mean `max_day_loss`?");
  EXPECT_EQ(render(p),
            "error[WB-C003]: unknown key `max_dayly_loss`\n"
            "  --> watchbill.yaml:2:3\n"
            "2 |   max_dayly_loss: 2%\n"
            "  |   ^^^^^^^^^^^^^^ did you mean `max_day_loss`?\n");
}

TEST(problem, counts_columns_in_characters) {
  const source text("a.yaml", "größe: – x\n");
  const auto p = problem_at({&text, 0, text.lines[0].find('x'), 1}, code::mistyped, "", "m", "");
  EXPECT_EQ(p.column, 10);
}

TEST(problem, of_a_whole_file_has_no_line) {
  problem p;
  p.code = code::unreadable;
  p.file = "a.yaml";
  p.message = "cannot read";
  p.hint = "look";
  EXPECT_EQ(render(p), "error[WB-C001]: cannot read\n  --> a.yaml\n  = look\n");
}

TEST(problem, in_a_long_line_is_shown_around_its_caret) {
  const source text("a.yaml", std::string(5000, 'a') + "HERE" + std::string(5000, 'b'));
  const auto shown = render(problem_at({&text, 0, 5000, 4}, code::mistyped, "", "m", ""));
  EXPECT_LT(shown.size(), 500u);
  const auto line = shown.find("…"), caret = shown.find("^^^^\n");
  ASSERT_NE(line, shown.npos);
  ASSERT_NE(caret, shown.npos);
  const auto excerpt = shown.substr(shown.find("1 | "), shown.find("…bb") == shown.npos ? 200 : 200);
  const auto columns = utf8_length(excerpt.substr(0, excerpt.find("HERE")));
  const auto caret_line = shown.substr(shown.rfind('\n', caret) + 1);
  EXPECT_EQ(columns, static_cast<int>(caret_line.find('^')));
}

TEST(problem, cannot_command_the_terminal) {
  const source text("a.yaml", "a: \x1B[2J\xC2\x9B\xFFz\n");
  const auto shown = render(problem_at({&text, 0, 3, 1}, code::encoding, "", printable("\x1B[2J"), ""));
  EXPECT_EQ(shown.find('\x1B'), shown.npos);
  EXPECT_EQ(shown.find('\xFF'), shown.npos);
  EXPECT_EQ(shown.find("\xC2\x9B"), shown.npos);
}

TEST(problem, list_counts_errors_and_warnings) {
  problem error, warning;
  error.file = warning.file = "a.yaml";
  error.code = code::unreadable;
  warning.code = code::unknown_variable;
  warning.severity = severity::warning;
  const std::vector list{error, error, warning};
  const auto text = render(list);
  EXPECT_NE(text.find("2 errors, 1 warning in 1 source. Nothing was started."), text.npos) << text;
  EXPECT_EQ(render(std::vector<problem>{}), "no problems\n");
}

TEST(problem, list_is_written_as_json) {
  problem p;
  p.code = code::missing_unit;
  p.file = "a\"b.yaml";
  p.line = 3;
  p.column = 4;
  p.length = 2;
  p.path = "risk.x";
  p.message = "tab\there";
  EXPECT_EQ(to_json(std::vector{p}),
            "[{\"file\":\"a\\\"b.yaml\",\"line\":3,\"col\":4,\"len\":2,\"severity\":\"error\",\"code\":\"WB-C012\","
            "\"path\":\"risk.x\",\"message\":\"tab\\u0009here\",\"hint\":\"\"}]\n");
  EXPECT_EQ(to_json(std::vector<problem>{}), "[]\n");
}

TEST(mask_secrets, stars_out_what_is_no_reference) {
  EXPECT_EQ(mask_secrets("  key: AKIA, kind: x"), "  key: ****, kind: x");
  EXPECT_EQ(mask_secrets("api_token = \"abc\""), "api_token = \"****");
  EXPECT_EQ(mask_secrets("{secret: env:NAME, kind: x}"), "{secret: env:NAME, kind: x}");
  EXPECT_EQ(mask_secrets("monkeys: 3"), "monkeys: 3");
  EXPECT_EQ(mask_secrets("password:"), "password:");
}

RC_GTEST_PROP(problem, anywhere_in_any_text_is_rendered, (const std::string& bytes)) {
  const source text("a", bytes);
  const auto line = *rc::gen::inRange<std::size_t>(0, text.lines.size() + 2);
  const auto offset = *rc::gen::inRange<std::size_t>(0, 200);
  const auto p = problem_at({&text, line, offset, offset}, code::syntax, "", printable(bytes), "");
  for (const char c : render(p)) RC_ASSERT(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

}  // namespace
}  // namespace config
