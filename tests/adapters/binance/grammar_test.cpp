#include "adapters/binance/grammar.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <vector>

#include "tests/adapters/binance/independent_json.hpp"

namespace adapters::binance {
namespace {

RC_GTEST_PROP(binance_grammar, the_grammar_is_that_of_an_independent_parser, ()) {
  static const std::vector<std::string> pieces{
      "{",     "}", "[",  "]",  ",",       ":",   "\"a\"", "\"\\n\"", "1",         "-0",          "0.5", "1e9", "true",
      "false", " ", "01", "1.", "\"\\q\"", "nul", "null",  "[1,2]",   "{\"b\":3}", "\"\\u00e9\"", "\"",  "-",   "\t"};
  std::string text;
  for (const auto& piece : *rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces))) text += piece;
  RC_ASSERT(!check_json(text, 1000).has_value() == independent::is_json(text));
}

/// Bytes of every meaning at every distance from the end, so that both ways of passing plain characters are taken.
RC_GTEST_PROP(binance_grammar, strings_end_where_an_independent_parser_ends_them, ()) {
  const std::string inside = *rc::gen::container<std::string>(
      rc::gen::elementOf(std::string("abcdefghijklmnopqrstuvwxyz\\\"n\x1f\x20\x7f/u0")));
  const std::string text = '"' + inside + '"';
  RC_ASSERT(!check_json(text, 0).has_value() == independent::is_json(text));
}

TEST(binance_grammar, counts_levels_from_the_outermost) {
  EXPECT_EQ(check_json("1", 0), std::nullopt);
  EXPECT_EQ(check_json("[]", 0), decode_error::too_deep);
  EXPECT_EQ(check_json("[{}]", 1), decode_error::too_deep);
  EXPECT_EQ(check_json("[{}]", 2), std::nullopt);
}

}  // namespace
}  // namespace adapters::binance
