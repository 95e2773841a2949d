#include "apps/usage_error.hpp"

#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

namespace apps {
namespace {

struct usage_error_test : ::testing::Test {
  CLI::App app{"", "watchbill"};

  usage_error_test() {
    app.require_subcommand(1);
    app.add_subcommand("demo");
    auto* journal = app.add_subcommand("journal");
    journal->require_subcommand(1);
    journal->add_subcommand("state")->add_option("DIR")->required();
    journal->add_subcommand("show");
    app.add_subcommand("db")->require_subcommand(1)->add_subcommand("status");
  }

  /// What the parser says of these words, explained.
  std::string said_of(const std::vector<std::string>& words) {
    try {
      app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    } catch (const CLI::ParseError& problem) {
      return usage_error(app, problem.what(), words);
    }
    return "nothing is wrong";
  }
};

TEST_F(usage_error_test, names_the_command_that_was_asked_for_with_those_that_it_belongs_to) {
  EXPECT_EQ(said_of({"journal", "state"}), "error: DIR is required\nnext: watchbill journal state --help\n");
  EXPECT_EQ(said_of({"db", "status", "--bogus"}),
            "error: The following argument was not expected: --bogus\nnext: watchbill db status --help\n");
  EXPECT_EQ(said_of({"demo", "--bogus"}),
            "error: The following argument was not expected: --bogus\nnext: watchbill demo --help\n");
}

TEST_F(usage_error_test, names_the_command_that_wants_another_behind_it) {
  EXPECT_EQ(said_of({"journal"}), "error: A subcommand is required\nnext: watchbill journal --help\n");
  EXPECT_EQ(said_of({}), "error: A subcommand is required\nnext: watchbill --help\n");
  EXPECT_EQ(said_of({"--bogus", "db"}), "error: A subcommand is required\nnext: watchbill --help\n");
}

TEST_F(usage_error_test, suggests_the_nearest_of_the_commands_that_could_stand_there) {
  EXPECT_EQ(said_of({"journal", "shwo"}),
            "error: there is no command `shwo`; did you mean `show`?\nnext: watchbill journal --help\n");
  EXPECT_EQ(said_of({"dmeo"}), "error: there is no command `dmeo`; did you mean `demo`?\nnext: watchbill --help\n");
  EXPECT_EQ(said_of({"xyzzyxyzzy"}), "error: there is no command `xyzzyxyzzy`\nnext: watchbill --help\n");
}

}  // namespace
}  // namespace apps
