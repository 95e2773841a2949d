#include "adapters/transport/mutation.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <set>

#include "adapters/transport/json_tokens.hpp"
#include "core/sim/fault_rule.hpp"

namespace adapters::transport {
namespace {

const std::string trade =
    R"({"stream":"btcusdt@aggTrade","data":{"e":"aggTrade","E":1700000000123,"s":"BTCUSDT","a":26129,"p":"27411.10",)"
    R"("q":"0.012","f":100,"l":105,"T":1700000000120,"m":true,"o":null,"b":[["27411.0","3"],["27410.9","1"]]}})";

bool is_json(std::string_view text) {
  simdjson::dom::parser parser;
  return parser.parse(simdjson::padded_string(text)).error() == simdjson::SUCCESS;
}
bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }
bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// What a thousand seeds make of the trade; each must differ from it.
std::vector<std::string> all(mutation how) {
  std::vector<std::string> result;
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto texts = mutated(trade, how, seed);
    EXPECT_EQ(texts.size(), 1u);
    result.push_back(texts.at(0));
  }
  return result;
}

TEST(mutation, every_kind_changes_the_text) {
  for (std::size_t n = 0; n < mutations; ++n) {
    const auto how = static_cast<mutation>(n);
    std::size_t same = 0;
    std::set<std::string> distinct;
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
      const auto texts = mutated(trade, how, seed);
      same += texts == std::vector<std::string>{trade} ? 1 : 0;
      distinct.insert(texts.at(0));
    }
    EXPECT_LE(same, how == mutation::bytes ? 5u : 0u) << to_string(how);
    EXPECT_GT(distinct.size(), how == mutation::empty ? 0u : 10u) << to_string(how);
  }
}

TEST(mutation, flips_keep_ascii) {
  for (const auto& text : all(mutation::flip)) {
    EXPECT_TRUE(is_ascii(text));
    EXPECT_EQ(text.size(), trade.size());
  }
}

TEST(mutation, other_bytes_are_mostly_no_utf8) {
  const auto texts = all(mutation::bytes);
  EXPECT_GT(std::count_if(texts.begin(), texts.end(), [](const auto& x) { return !is_utf8(x); }), 700);
}

TEST(mutation, a_cut_text_is_a_beginning) {
  for (const auto& text : all(mutation::cut)) {
    EXPECT_LT(text.size(), trade.size());
    EXPECT_TRUE(trade.starts_with(text));
  }
}

TEST(mutation, a_split_text_comes_in_two) {
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    const auto texts = mutated(trade, mutation::split, seed);
    ASSERT_EQ(texts.size(), 2u);
    EXPECT_EQ(texts[0] + texts[1], trade);
    EXPECT_FALSE(texts[0].empty() || texts[1].empty());
  }
}

TEST(mutation, one_digit_becomes_another) {
  for (const auto& text : all(mutation::digit)) {
    ASSERT_EQ(text.size(), trade.size());
    int changed = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
      if (text[i] != trade[i]) {
        ++changed;
        EXPECT_TRUE(text[i] >= '0' && text[i] <= '9' && trade[i] >= '0' && trade[i] <= '9');
      }
    EXPECT_EQ(changed, 1);
  }
}

// F-15
TEST(mutation, deep_nesting_is_json_beyond_the_usual_depth) {
  for (const auto& text : all(mutation::deep)) {
    int depth = 0, deepest = 0;
    for (const char c : text) {
      depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      deepest = std::max(deepest, depth);
    }
    EXPECT_EQ(depth, 0);
    EXPECT_GT(deepest, 32);
  }
}

TEST(mutation, the_structured_ones_keep_balanced_quotes_and_utf8) {
  for (const auto how : {mutation::deep, mutation::huge, mutation::non_ascii, mutation::duplicate_key,
                         mutation::wrong_type, mutation::no_member})
    for (const auto& text : all(how)) EXPECT_TRUE(is_utf8(text)) << to_string(how);
  for (const auto how : {mutation::duplicate_key, mutation::wrong_type, mutation::no_member})
    for (const auto& text : all(how)) EXPECT_TRUE(is_json(text)) << to_string(how) << ": " << text;
}

TEST(mutation, a_huge_number_fits_no_type) {
  for (const auto& text : all(mutation::huge)) EXPECT_NE(text, trade);
  const auto one = mutated(R"({"a":1})", mutation::huge, 5).at(0);
  EXPECT_TRUE(one.starts_with(R"({"a":)") && one.ends_with("}")) << one;
  const auto quoted = mutated(R"({"a":"1.5"})", mutation::huge, 5).at(0);
  EXPECT_TRUE(quoted.starts_with(R"({"a":")") && quoted.ends_with("\"}")) << quoted;
}

TEST(mutation, a_member_comes_twice_or_not_at_all) {
  const auto count = [](std::string_view text, std::string_view part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++n;
    return n;
  };
  const std::string text = R"({"a":{"x":[1]},"b":"y"})";
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const auto twice = mutated(text, mutation::duplicate_key, seed).at(0);
    EXPECT_EQ(count(twice, "\":"), 4u) << twice;
    EXPECT_TRUE(is_json(twice)) << twice;
    const auto without = mutated(text, mutation::no_member, seed).at(0);
    EXPECT_LT(count(without, "\":"), 3u) << without;
    EXPECT_TRUE(is_json(without)) << without;
  }
}

TEST(mutation, what_has_nothing_to_change_is_flipped) {
  for (const auto how : {mutation::digit, mutation::huge, mutation::duplicate_key, mutation::no_member}) {
    const auto text = mutated("pong", how, 3).at(0);
    EXPECT_EQ(text.size(), 4u);
    EXPECT_NE(text, "pong");
  }
  EXPECT_EQ(mutated("", mutation::flip, 3), std::vector<std::string>{""});
}

// F-14
TEST(mutation, drift_keeps_json) {
  for (std::size_t n = 0; n < drifts; ++n)
    for (std::uint64_t seed = 0; seed < 1000; ++seed) {
      const auto text = drifted(trade, static_cast<drift>(n), seed);
      EXPECT_NE(text, trade);
      EXPECT_TRUE(is_json(text)) << text;
    }
}

TEST(mutation, drift_does_what_it_says) {
  EXPECT_EQ(drifted(R"({"a":15})", drift::number_string, 1), R"({"a":"15"})");
  EXPECT_EQ(drifted(R"({"a":15})", drift::null_value, 1), R"({"a":null})");
  EXPECT_TRUE(drifted(R"({"a":"FILLED"})", drift::new_word, 1).starts_with(R"({"a":"QUITE_NEW_)"));
  EXPECT_TRUE(drifted(R"({"a":15})", drift::extra_member, 1).ends_with(R"(,"a":15})"));
  EXPECT_TRUE(is_json(drifted("{}", drift::extra_member, 1)));
}

TEST(mutation, drift_without_a_place_leaves_the_text) {
  EXPECT_EQ(drifted("[1]", drift::extra_member, 1), "[1]");
  EXPECT_EQ(drifted(R"({"a":"b"})", drift::number_string, 1), R"({"a":"b"})");
  EXPECT_EQ(drifted(R"({"a":"b"})", drift::new_word, 1), R"({"a":"b"})");
  EXPECT_EQ(drifted("", drift::null_value, 1), "");
}

TEST(mutation, plans_know_the_same_names) {
  std::vector<std::string_view> names;
  for (std::size_t n = 0; n < mutations; ++n) names.push_back(to_string(static_cast<mutation>(n)));
  EXPECT_EQ(core::sim::modes_of(core::sim::fault_hook::mutate), names);
  names.clear();
  for (std::size_t n = 0; n < drifts; ++n) names.push_back(to_string(static_cast<drift>(n)));
  EXPECT_EQ(core::sim::modes_of(core::sim::fault_hook::schema), names);
}

RC_GTEST_PROP(mutation, any_text_survives_it_and_the_same_seed_gives_the_same, (std::string text, std::uint64_t seed)) {
  if (*rc::gen::inRange(0, 2) == 0) text = trade.substr(0, text.size() * 7 % trade.size()) + text;
  for (std::size_t n = 0; n < mutations; ++n)
    RC_ASSERT(mutated(text, static_cast<mutation>(n), seed) == mutated(text, static_cast<mutation>(n), seed));
  for (std::size_t n = 0; n < drifts; ++n)
    RC_ASSERT(drifted(text, static_cast<drift>(n), seed) == drifted(text, static_cast<drift>(n), seed));
}

TEST(json_tokens, names_the_parts_of_a_text) {
  const std::string text = R"({ "a" : -1.5e3, "b\"":["x", true]})";
  std::vector<std::string> parts;
  for (const auto& x : json_tokens(text))
    parts.push_back(std::to_string(static_cast<int>(x.what)) + std::string(x.in(text)));
  EXPECT_EQ(parts,
            (std::vector<std::string>{"4{", "0\"a\"", "2-1.5e3", "0\"b\\\"\"", "4[", "1\"x\"", "3true", "5]", "5}"}));
  EXPECT_EQ(json_value_end(json_tokens(text), 4), text.size() - 1);
}

RC_GTEST_PROP(json_tokens, cover_any_text_in_order, (const std::string& text)) {
  std::size_t behind = 0;
  for (const auto& x : json_tokens(text)) {
    RC_ASSERT(x.begin >= behind);
    RC_ASSERT(x.end > x.begin);
    behind = x.end;
  }
  RC_ASSERT(behind <= text.size());
}

}  // namespace
}  // namespace adapters::transport
