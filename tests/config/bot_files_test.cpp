#include "config/bot_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/config/profiles.hpp"

namespace config::testing {
namespace {

TEST(bot_files, hold_one_bot_each) {
  auto paper = load(profile_path("paper"));
  ASSERT_TRUE(paper) << render(paper.error());
  const auto inline_bots = demo().bots;
  ASSERT_EQ(paper->bots.size(), inline_bots.size());
  for (std::size_t i = 0; i < inline_bots.size(); ++i) {
    EXPECT_EQ(paper->bots[i].name, inline_bots[i].name);
    EXPECT_EQ(paper->bots[i].parameters, inline_bots[i].parameters);
  }
  EXPECT_TRUE(paper->venues[0].replay.loop);
  EXPECT_EQ(paper->data_dir, "run/paper");
}

class bot_folder : public ::testing::Test {
 protected:
  bot_folder() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() / ("watchbill_config_" + std::string(test->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_ / "bots");
    std::filesystem::create_directories(folder_ / "more");
    bot_ = text_of(WATCHBILL_SOURCE_DIR "/config/profiles/bots/trend-btc.yaml");
  }
  ~bot_folder() override { std::filesystem::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) { std::ofstream(folder_ / name) << text; }
  std::vector<problem> problems(const std::string& patterns) {
    const auto text = demo_text();
    write("main.yaml", text.substr(0, text.find("\nbots:\n")) + "\nbots: " + patterns + '\n');
    const auto result = load((folder_ / "main.yaml").string());
    return result ? std::vector<problem>{} : result.error();
  }

  std::filesystem::path folder_;
  std::string bot_;
};

TEST_F(bot_folder, mistakes_are_placed_in_the_bot_file) {
  write("bots/one.yaml", bot_);
  write("bots/two.yaml", "strategy: sma_cross\ncolour: red\n" + bot_.substr(bot_.find("instrument")));
  const auto found = problems("[bots/*.yaml]");
  ASSERT_EQ(found.size(), 2u) << render(found);
  EXPECT_EQ(found[0].code, code::unknown_key);
  EXPECT_EQ(found[0].file, (folder_ / "bots/two.yaml").string());
  EXPECT_EQ(found[0].line, 2);
  EXPECT_EQ(found[1].code, code::collision) << "both trade one instrument on one account";
}

TEST_F(bot_folder, the_same_stem_twice_is_a_duplicate_bot_name) {
  write("bots/one.yaml", bot_);
  write("more/one.yaml", bot_);
  const auto found = problems("[bots/*.yaml, more/one.yaml]");
  ASSERT_EQ(found.size(), 1u) << render(found);
  EXPECT_EQ(found[0].code, code::collision);
  EXPECT_NE(found[0].message.find("bots/one.yaml"), std::string::npos);
}

TEST_F(bot_folder, a_broken_or_missing_file_is_one_problem) {
  write("bots/one.yaml", "strategy: \"sma_cross\n");
  auto found = problems("[bots/*.yaml]");
  ASSERT_EQ(found.size(), 1u) << render(found);
  EXPECT_EQ(found[0].code, code::unterminated_quote);
  found = problems("[nowhere/*.yaml]");
  ASSERT_EQ(found.size(), 1u) << render(found);
  EXPECT_EQ(found[0].code, code::unreadable);
  write("more/two.yaml", "- strategy\n");
  found = problems("[more/two.yaml]");
  ASSERT_EQ(found.size(), 1u) << render(found);
  EXPECT_EQ(found[0].code, code::not_a_map);
}

TEST_F(bot_folder, names_that_files_cannot_give_are_refused) {
  write("bots/My Bot.yaml", bot_);
  const auto found = problems("[bots/*.yaml]");
  ASSERT_EQ(found.size(), 1u) << render(found);
  EXPECT_EQ(found[0].code, code::malformed_name);
  EXPECT_NE(found[0].hint.find("my-bot"), std::string::npos);
}

}  // namespace
}  // namespace config::testing
