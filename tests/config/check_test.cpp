#include "config/check.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

#include "tests/config/profiles.hpp"

namespace config::testing {
namespace {

struct mistake {
  const char* what;
  std::string piece;  ///< of the demo profile
  std::string replacement;
  std::string pointed_at;  ///< text in the replaced profile at which the problem must point; its last occurrence
  code expected;
  std::string hint;  ///< part of the hint
};

std::ostream& operator<<(std::ostream& out, const mistake& m) { return out << m.what; }

class planted : public ::testing::TestWithParam<mistake> {};

// G-25: every planted mistake is refused, at its place, with its code and a proposal.
TEST_P(planted, is_reported_alone_at_its_place_with_a_proposal) {
  const auto& m = GetParam();
  const std::string text = demo_with(m.piece, m.replacement);
  const auto problems = problems_of(text);
  ASSERT_EQ(problems.size(), 1u) << render(problems);
  const auto& p = problems.front();
  EXPECT_EQ(to_string(p.code), to_string(m.expected));
  EXPECT_NE(p.hint.find(m.hint), std::string::npos) << p.hint;
  const auto at = text.rfind(m.pointed_at);
  ASSERT_NE(at, text.npos);
  const auto line_start = text.rfind('\n', at) == text.npos ? 0 : text.rfind('\n', at) + 1;
  EXPECT_EQ(p.line, 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n')) << render(p);
  EXPECT_EQ(p.column, static_cast<int>(at - line_start) + 1) << render(p);
}

const std::string anchor = "risk:\n  mark_age_max: 5s\n";

INSTANTIATE_TEST_SUITE_P(
    mistakes, planted,
    ::testing::Values(
        mistake{"unknown key", "mark_age_max: 5s", "mark_age_mxa: 5s", "mark_age_mxa", code::unknown_key,
                "did you mean `mark_age_max`?"},
        mistake{"unknown top key", "risk:\n", "riks: 1\nrisk:\n", "riks", code::unknown_key, "did you mean `risk`?"},
        mistake{"unknown parameter", "fast: 10,", "fast: 10, fsat: 3,", "fsat", code::unknown_key,
                "did you mean `fast`?"},
        mistake{"duplicate key", "  mark_interval: 100ms", "  mark_age_max: 6s", "mark_age_max: 6s",
                code::duplicate_key, "keep one"},
        mistake{"word for a number", "seed: 1", "seed: one", "one\n", code::mistyped, "whole number"},
        mistake{"quoted number", "seed: 1", "seed: \"1\"", "\"1\"", code::mistyped, "remove the quotes"},
        mistake{"fraction for a count", "seed: 1", "seed: 1.5", "1.5", code::mistyped, "whole number"},
        mistake{"list for a value", "seed: 1", "seed: [1]", "seed: [1]", code::mistyped, "seed: 1"},
        mistake{"value for a section", anchor, "risk: 5s\n#", "5s", code::mistyped, "mark_age_max, mark_interval"},
        mistake{"no value", "seed: 1", "seed:", "seed:", code::mistyped, "seed: 1"},
        mistake{"below the range", "id: 1\n", "id: 0\n",
                "0\n    kind: perpetual\n    position_notional_max: 10000 USDT\n    filters:\n      - {tick: 0.1,",
                code::out_of_range, "1 … 4294967295"},
        mistake{"above the range", "within: 1m", "within: 2d", "2d", code::out_of_range, "100ms … 1d"},
        mistake{"parameter out of range", "levels: 5", "levels: 21", "21,", code::out_of_range, "1 … 20"},
        mistake{"too large for any integer", "seed: 1", "seed: 99999999999999999999", "99999999999999999999",
                code::out_of_range, "whole number"},
        mistake{"finer than a ppm", "maker_fee: 2bp", "maker_fee: 0.12345%", "0.12345%", code::out_of_range, "ppm"},
        mistake{"missing key", "    crash_policy: flatten\n", "", "trend-btc", code::missing, "crash_policy: cancel"},
        mistake{"missing parameter", ", size: 0.01, stop: 0.5}\n", ", stop: 0.5}\n",
                "parameters: {fast: 10, slow: 30, bar: 1s, stop", code::missing, "size: 1"},
        mistake{"missing unit of a duration", "bar: 1s", "bar: 1", "1, size", code::missing_unit, "1s, 1ms or 1m"},
        mistake{"zero needs a unit", "order_latency: 20ms", "order_latency: 0", "0, report", code::missing_unit, "0s"},
        mistake{"missing unit of money", "gross_exposure_max: 8000 USDT", "gross_exposure_max: 8000", "8000}",
                code::missing_unit, "8000 USDT"},
        mistake{"missing unit of a ratio", "maker_fee: 2bp", "maker_fee: 2", "2, taker", code::missing_unit,
                "2%, 2bp or 2ppm"},
        mistake{"missing unit of a size", "16MiB", "16", "16\n", code::missing_unit, "64MiB"},
        mistake{"wrong unit", "16MiB", "16s", "16s", code::wrong_unit, "64MiB"},
        mistake{"wrong currency", "gross_exposure_max: 8000 USDT", "gross_exposure_max: 8000 EUR", "8000 EUR",
                code::wrong_unit, "8000 USDT"},
        mistake{"unit where none belongs", "tick: 0.1,", "tick: 0.1%,", "0.1%", code::wrong_unit, "plain decimal"},
        mistake{"exponent", "tick: 0.1,", "tick: 1e-1,", "1e-1", code::wrong_unit, "plain decimal"},
        mistake{"octal look", "seed: 1", "seed: 010", "010", code::leading_zero, "write 10"},
        mistake{"hexadecimal", "seed: 1", "seed: 0x1F", "0x1F", code::leading_zero, "plain decimal"},
        mistake{"octal look of a duration", "bar: 1s", "bar: 01s", "01s", code::leading_zero, "1"},
        mistake{"yes", "long_only: true", "long_only: yes", "yes", code::not_a_flag, "write true"},
        mistake{"off", "loop: false", "loop: off", "off\n", code::not_a_flag, "write false"},
        mistake{"capital True", "long_only: true", "long_only: True", "True", code::not_a_flag, "write true"},
        mistake{"infinity", "tick: 0.1,", "tick: .inf,", ".inf", code::not_finite, "number that is meant"},
        mistake{"not a number", "mark_age_max: 5s", "mark_age_max: .NaN", ".NaN", code::not_finite,
                "number that is meant"},
        mistake{"merge key", anchor, anchor + "  <<: {a: 1}\n", "<<", code::merge_key, "write the keys out"},
        mistake{"blank in a key", "risk:", "\"risk \":", "\"risk \"", code::blank_in_key, "remove the blanks"},
        mistake{"wrong word", "kind: binance-usdm", "kind: binance-usd", "binance-usd\n", code::unknown_choice,
                "did you mean `binance-usdm`?"},
        mistake{"wrong crash policy", "crash_policy: flatten", "crash_policy: flaten", "flaten", code::unknown_choice,
                "did you mean `flatten`?"},
        mistake{"unknown supervisor", "  bots: {restarts", "  bot: {restarts", "bot: {", code::unknown_choice,
                "did you mean `bots`?"},
        mistake{"unknown strategy", "strategy: sma_cross", "strategy: sma_cros", "sma_cros\n", code::unknown_reference,
                "did you mean `sma_cross`?"},
        mistake{"unknown instrument", "instrument: binance-usdm/BTCUSDT", "instrument: binance-usdm/BTCUSD",
                "binance-usdm/BTCUSD\n", code::unknown_reference, "did you mean `binance-usdm/BTCUSDT`?"},
        mistake{"unknown account", "account: usdm-main", "account: usdm-mian", "usdm-mian", code::unknown_reference,
                "did you mean `usdm-main`?"},
        mistake{"unknown group", "group: trend", "group: tred", "tred", code::unknown_reference,
                "did you mean `trend`?"},
        mistake{"account at an unknown venue", "usdm-main: {venue: binance-usdm}", "usdm-main: {venue: binance-usm}",
                "binance-usm}", code::unknown_reference, "did you mean `binance-usdm`?"},
        mistake{
            "instrument of an unknown venue", "risk:\n",
            "  binance/X: {id: 9, kind: spot, position_notional_max: 1 USDT, filters: [{tick: 1, lot: 1}]}\nrisk:\n",
            "binance/X", code::unknown_reference, "binance-usdm"},
        mistake{"id twice", "id: 2", "id: 1",
                "1\n    kind: perpetual\n    position_notional_max: 10000 USDT\n    filters:\n      - {tick: 0.01,",
                code::collision, "free one"},
        mistake{"two bots on one position", "instrument: binance-usdm/ETHUSDT", "instrument: binance-usdm/BTCUSDT",
                "binance-usdm/BTCUSDT\n    account: usdm-main\n    group: trend", code::collision, "another account"},
        mistake{"account of another venue", "account: usdm-main", "account: spot-main",
                "spot-main\n    group: trend\n    crash_policy: flatten", code::contradiction, "instrument's venue"},
        mistake{"spot venue with a perpetual", "kind: spot", "kind: perpetual",
                "perpetual\n    position_notional_max: 10000 USDT\n    filters:\n      - {tick: 0.01, lot: 0.00001",
                code::contradiction, "kind: spot"},
        mistake{"backoff the wrong way round", "backoff_min: 100ms", "backoff_min: 1m", "10s, quiet",
                code::contradiction, "exchange"},
        mistake{"scales too wide", "    id: 1\n", "    id: 1\n    price_scale: 9\n", "9\n    kind", code::contradiction,
                "8 and 8"},
        mistake{"tick finer than its scale", "tick: 0.1,", "tick: 0.0000000001,", "0.0000000001", code::contradiction,
                "scale"},
        mistake{"live", "mode: paper", "mode: live", "live\n", code::live_refused, "mode: paper"},
        mistake{"parameters that do not fit together", "fast: 10", "fast: 40",
                "sma_cross\n    instrument: binance-usdm/BTCUSDT", code::refused_by_strategy, "docs/configuration.md"},
        mistake{"literal secret", "kind: binance-usdm\n", "kind: binance-usdm\n    key: AKIA9\n", "AKIA9",
                code::literal_secret, "env:BINANCE_KEY"},
        mistake{"bad name", "name: demo", "name: Demo Box", "Demo Box", code::malformed_name, "write demo-box"},
        mistake{"bad instrument", "risk:\n", "  btc: {id: 9}\nrisk:\n", "btc: {id: 9}", code::malformed_name,
                "venue/SYMBOL"},
        mistake{"tab", "  mark_age_max: 5s", "\tmark_age_max: 5s", "\tmark_age_max", code::tab_indentation, "blanks"},
        mistake{"open quote", "name: demo", "name: \"demo", "\"demo", code::unterminated_quote, "closing \""},
        mistake{"open apostrophe", "name: demo", "name: 'demo", "'demo", code::unterminated_quote, "closing '"},
        mistake{"open bracket", "spot-main: {venue: binance-spot}", "spot-main: {venue: binance-spot",
                "{venue: binance-spot\n", code::unclosed_bracket, "`}`"},
        mistake{"wrong bracket", "spot-main: {venue: binance-spot}", "spot-main: {venue: binance-spot]", "]\n\n# An id",
                code::unclosed_bracket, "`}`"},
        mistake{"second document", "risk:\n", "---\nrisk:\n", "---", code::second_document, "one document"},
        mistake{"anchor", "name: demo", "name: &n demo", "&n", code::unsupported_yaml, "write the value out"},
        mistake{"alias", "name: demo", "name: *n", "*n", code::unsupported_yaml, "write the value out"},
        mistake{"tag", "name: demo", "name: !!str demo", "!!str", code::unsupported_yaml, "write the value out"},
        mistake{"block text", "name: demo", "name: |\n    demo", "|", code::unsupported_yaml, "write the value out"},
        mistake{"text over lines", "name: demo", "name: demo\n    box", "demo\n    box", code::unsupported_yaml,
                "one line"},
        mistake{"colon in a text", "name: demo", "name: demo: box", ": box", code::syntax, "needs quotes"},
        mistake{"byte that is not UTF-8", "name: demo", "name: d\xFFmo", "\xFF", code::encoding, "UTF-8"},
        mistake{"control character", "name: demo", "name: d\x1Bmo", "\x1B", code::encoding, "remove it"}),
    [](const auto& p) {
      std::string name = p.param.what;
      std::replace_if(
          name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
      return name;
    });

// G-25: the twelve mistakes of one bad evening, one pass.
TEST(mistakes, are_all_reported_in_one_pass_from_top_to_bottom) {
  std::string text = demo_text();
  const auto plant = [&](const std::string& piece, const std::string& replacement) {
    const auto at = text.find(piece);
    ASSERT_NE(at, text.npos) << piece;
    text.replace(at, piece.size(), replacement);
  };
  plant("seed: 1", "seed: 010");
  plant("kind: binance-usdm\n", "kind: binance-usdn\n");
  plant("loop: false", "loop: no");
  plant("maker_fee: 2bp", "maker_fee: 2");
  plant("tick: 0.1,", "tick: .inf,");
  plant("mark_age_max: 5s", "mark_age_max: 5 USDT");
  plant("  mark_interval: 100ms", "  mark_interval: 100ms\n  mark_interval: 1s");
  plant("restarts: 5", "restarts: 5000");
  plant("group: trend", "group: trent");
  plant("crash_policy: flatten", "crash_policy: fold");
  plant("open_orders_max: 4", "open_order_max: 4");
  plant("levels: 5", "levels: many");
  const auto problems = problems_of(text);
  std::vector<code> found;
  for (const auto& p : problems) found.push_back(p.code);
  EXPECT_EQ(found, (std::vector{code::leading_zero, code::unknown_choice, code::not_a_flag, code::missing_unit,
                                code::not_finite, code::wrong_unit, code::duplicate_key, code::out_of_range,
                                code::unknown_reference, code::unknown_choice, code::unknown_key, code::mistyped}))
      << render(problems);
  EXPECT_TRUE(std::is_sorted(problems.begin(), problems.end(), [](auto& a, auto& b) { return a.line < b.line; }));
}

TEST(mistakes, of_a_duplicate_key_name_the_first_definition) {
  const auto problems = problems_of(demo_with("  mark_interval: 100ms", "  mark_age_max: 6s"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_NE(problems[0].message.find("first defined at demo.yaml:" + std::to_string(problems[0].line - 1)),
            std::string::npos)
      << problems[0].message;
}

TEST(mistakes, never_show_a_literal_secret) {
  const auto problems =
      problems_of(demo_with("kind: binance-usdm\n", "kind: binance-usdm\n    secret: hunter2hunter2\n"));
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].code, code::literal_secret);
  EXPECT_EQ((render(problems) + to_json(problems)).find("hunter2"), std::string::npos) << render(problems);
}

TEST(mistakes, never_show_the_password_in_the_address_of_a_store) {
  for (const auto* name : {"postgres", "redis"}) {
    const auto problems = problems_of(demo_with(
        "risk:\n", std::string("store:\n  ") + name + ": \"postgresql://ann:hunter2@db:5432/trading\"\nrisk:\n"));
    ASSERT_EQ(problems.size(), 1u) << render(problems);
    EXPECT_EQ(problems[0].code, code::literal_secret);
    EXPECT_EQ((render(problems) + to_json(problems)).find("hunter2"), std::string::npos) << render(problems);
  }
}

TEST(mistakes, two_bots_whose_names_have_one_number_are_refused) {
  // Found by search: FNV-1a of the paths of both bots is equal.
  const std::string one = "bot-232789", two = "bot-429192";
  ASSERT_EQ(core::number_of("bots/" + one), core::number_of("bots/" + two));
  std::string text = demo_with("  trend-btc:\n", "  " + one + ":\n");
  text.replace(text.find("  flow-eth:\n"), 12, "  " + two + ":\n");
  const auto problems = problems_of(text);
  ASSERT_EQ(problems.size(), 1u) << render(problems);
  EXPECT_EQ(problems[0].code, code::collision);
}

TEST(mistakes, an_empty_file_a_word_and_a_list_are_no_configuration) {
  for (const std::string text : {"", "\n\n", "# comment only\n", "word\n", "- a\n- b\n", "~\n"}) {
    const auto problems = problems_of(text);
    ASSERT_EQ(problems.size(), 1u) << text;
    EXPECT_EQ(problems[0].code, code::not_a_map) << text;
  }
}

TEST(mistakes, files_too_large_or_nested_too_deep_are_refused) {
  const auto large = problems_of(demo_text() + std::string(1 << 20, '#'));
  ASSERT_EQ(large.size(), 1u);
  EXPECT_EQ(large[0].code, code::too_large);
  const auto flow = problems_of("a: " + std::string(40, '[') + std::string(40, ']') + '\n');
  ASSERT_EQ(flow.size(), 1u);
  EXPECT_EQ(flow[0].code, code::too_deep);
  EXPECT_EQ(flow[0].column, 4 + 32);
  std::string block;
  for (int i = 0; i < 100; ++i) block += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  const auto deep = problems_of(block);
  ASSERT_EQ(deep.size(), 1u);
  EXPECT_EQ(deep[0].code, code::too_deep);
}

TEST(mistakes, an_unreadable_file_is_named_with_its_reason) {
  for (const std::string path : {"/nonexistent/watchbill.yaml", "/", WATCHBILL_SOURCE_DIR}) {
    const auto result = load(path);
    ASSERT_FALSE(result);
    ASSERT_EQ(result.error().size(), 1u);
    EXPECT_EQ(result.error()[0].code, code::unreadable);
    EXPECT_EQ(result.error()[0].file, path);
  }
}

TEST(mistakes, are_bounded_in_number_however_hostile_the_file) {
  std::string line;
  for (int i = 0; i < 200'000; ++i) line += '[';
  EXPECT_LE(problems_of("a: " + line).size(), 100u);
  std::string keys;
  for (int i = 0; i < 20'000; ++i) keys += "k" + std::to_string(i) + ": 1\n";
  EXPECT_LE(problems_of(keys).size(), 100u);
}

}  // namespace
}  // namespace config::testing
