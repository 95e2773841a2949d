#include "apps/run_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "tests/runtime/journal_fixture.hpp"

namespace apps {
namespace {

namespace fs = std::filesystem;

struct run_folder_test : ::testing::Test {
  runtime::testing::scratch_directory scratch;
  fs::path base = scratch.path() / "runs";

  run_folder begin(const std::string& fingerprint = "same") {
    return run_folder::resume_or_begin(base, fingerprint).value();
  }
  std::set<std::string> folders() {
    std::set<std::string> names;
    for (const auto& x : fs::directory_iterator(base)) names.insert(x.path().filename().string());
    return names;
  }
};

TEST_F(run_folder_test, begins_with_the_first_run) {
  const auto run = begin();
  EXPECT_EQ(run.journal(), base / "1");
  EXPECT_FALSE(run.resumed());
  EXPECT_TRUE(fs::exists(base / "1" / "run.txt"));
}

TEST_F(run_folder_test, goes_on_with_an_interrupted_run_of_the_same_command) {
  begin();
  const auto again = begin();
  EXPECT_TRUE(again.resumed());
  EXPECT_EQ(again.journal(), base / "1");
}

TEST_F(run_folder_test, begins_anew_after_a_finished_run) {
  begin().finish();
  const auto next = begin();
  EXPECT_FALSE(next.resumed());
  EXPECT_EQ(next.journal(), base / "2");
}

TEST_F(run_folder_test, finishes_a_resumed_run_too) {
  begin();
  begin().finish();
  EXPECT_FALSE(begin().resumed());
}

TEST_F(run_folder_test, begins_anew_where_another_command_was_interrupted) {
  begin("one");
  EXPECT_FALSE(begin("two").resumed());
  EXPECT_FALSE(begin("one").resumed());  // only the latest can be resumed
  EXPECT_EQ(folders(), (std::set<std::string>{"1", "2", "3"}));
}

TEST_F(run_folder_test, begins_anew_behind_a_folder_that_says_nothing) {
  fs::create_directories(base / "7");
  const auto run = begin();
  EXPECT_FALSE(run.resumed());
  EXPECT_EQ(run.journal(), base / "8");
}

TEST_F(run_folder_test, keeps_the_latest_runs_and_what_is_not_a_run) {
  fs::create_directories(base / "notes");
  for (std::size_t i = 0; i < run_folder::kept_max + 5; ++i) begin().finish();
  const auto left = folders();
  EXPECT_EQ(left.size(), run_folder::kept_max + 1);
  EXPECT_TRUE(left.contains("notes"));
  EXPECT_TRUE(left.contains(std::to_string(run_folder::kept_max + 5)));
  EXPECT_FALSE(left.contains("5"));
}

TEST_F(run_folder_test, says_where_it_cannot_be_made) {
  std::ofstream(scratch.path() / "runs") << "a file";
  const auto run = run_folder::resume_or_begin(base, "same");
  ASSERT_FALSE(run);
  EXPECT_NE(run.error().find(base.string()), std::string::npos);
}

}  // namespace
}  // namespace apps
