#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "config/field.hpp"
#include "config/load.hpp"
#include "config/value.hpp"
#include "tests/config/profiles.hpp"

namespace config {
namespace {

void expect_sound(const field& f) {
  EXPECT_FALSE(f.meaning.empty()) << f.path;
  EXPECT_EQ(f.least.empty(), f.most.empty()) << f.path;
  EXPECT_TRUE(f.fallback.empty() || read(f, f.fallback, false)) << f.path;
  EXPECT_TRUE(f.example.empty() || read(f, f.example, false)) << f.path << ": " << f.example;
  if (!f.least.empty()) {
    EXPECT_TRUE(read(f, f.least, false)) << f.path;
    EXPECT_TRUE(read(f, f.most, false)) << f.path;
  }
  EXPECT_EQ(f.kind == value_kind::choice, !f.choices.empty()) << f.path;
  EXPECT_EQ(f.kind == value_kind::reference, !f.target.empty()) << f.path;
  EXPECT_TRUE(!f.fallback.empty() || !f.example.empty() || f.kind == value_kind::parameters) << f.path;
}

TEST(fields, have_defaults_examples_and_bounds_that_fit) {
  std::set<std::string> paths;
  for (const auto& f : fields()) {
    expect_sound(f);
    EXPECT_TRUE(paths.insert(f.path).second) << f.path;
  }
}

TEST(fields, of_every_strategy_fit_too) {
  for (const auto& entry : core::strategy::catalogue()) {
    const schema* s = parameters_schema(entry.name);
    ASSERT_TRUE(s);
    EXPECT_EQ(s->children.size(), entry.parameters.size());
    for (const auto& child : s->children) expect_sound(*child.leaf);
  }
  EXPECT_FALSE(parameters_schema("no_such_strategy"));
}

TEST(codes, are_all_explained_and_ascend) {
  unsigned before = 0;
  for (const auto c : all_codes()) {
    EXPECT_GT(static_cast<unsigned>(c), before);
    before = static_cast<unsigned>(c);
    EXPECT_GT(explanation(c).size(), 20u) << to_string(c);
  }
  EXPECT_EQ(to_string(code::unknown_key), "WB-C003");
  EXPECT_EQ(explanation(static_cast<code>(999)), "");
}

TEST(reference_page, is_the_committed_one) {
  EXPECT_TRUE(testing::text_of(WATCHBILL_SOURCE_DIR "/docs/configuration.md") == reference_page())
      << "docs/configuration.md is not what config::reference_page() returns; write it again";
}

TEST(reference_page, names_every_key_and_code) {
  const auto page = reference_page();
  for (const auto& f : fields()) EXPECT_NE(page.find('`' + f.path + '`'), std::string::npos) << f.path;
  for (const auto c : all_codes()) EXPECT_NE(page.find("| " + to_string(c) + " |"), std::string::npos);
  for (const auto& entry : core::strategy::catalogue()) EXPECT_NE(page.find("### " + entry.name), std::string::npos);
}

}  // namespace
}  // namespace config
