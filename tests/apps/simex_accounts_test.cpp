#include "apps/simex_accounts.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace tests {
namespace {

namespace fs = std::filesystem;
using namespace apps;

const std::string key_a(64, 'a'), key_b(64, 'b');

/// A file of accounts that is gone when the test is over.
struct account_file {
  fs::path path;
  explicit account_file(const std::string& text, fs::perms mode = fs::perms::owner_read | fs::perms::owner_write)
      : path(fs::temp_directory_path() / ("watchbill-accounts-" + std::to_string(::getpid()))) {
    std::ofstream(path) << text;
    fs::permissions(path, mode);
  }
  ~account_file() { fs::remove(path); }
};

TEST(simex_accounts, for_tests_are_the_same_everywhere) {
  const auto all = test_accounts();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "desk");
  EXPECT_EQ(all[0].key, "e31f3e42b0cdcce173a58b87bf819ae6ad9d9a0dc10f6bdd83879f1c1262eba3");
  EXPECT_NE(all[0].secret, all[1].secret);
  EXPECT_FALSE(all[0].may_withdraw);
}

TEST(simex_accounts, come_from_the_command_line) {
  const auto all = read_accounts({key_a + ":secret", key_b + ":other:250.5"});
  ASSERT_TRUE(all);
  EXPECT_EQ((*all)[0].name, "account-1");
  EXPECT_EQ(core::to_string((*all)[0].deposit), "100000");
  EXPECT_EQ(core::to_string((*all)[1].deposit), "250.5");
  for (const std::string& bad :
       {key_a, std::string("short:secret"), key_a + ":", key_a + ":s:-1", key_a + ":s:much", key_a + ":s:1:2"})
    EXPECT_FALSE(read_accounts({bad})) << bad;
  EXPECT_FALSE(read_accounts({key_a + ":s", key_a + ":t"})) << "one key, two accounts";
}

TEST(simex_accounts, come_from_a_file_that_nobody_else_may_read) {
  const std::string text =
      "# name key secret USDT\nalice " + key_a + " s3cret 1000\n\nbob " + key_b + " other 5 # poor\n";
  {
    account_file file(text);
    const auto all = load_accounts(file.path.string());
    ASSERT_TRUE(all) << all.error();
    EXPECT_EQ((*all)[1].name, "bob");
    EXPECT_EQ(core::to_string((*all)[1].deposit), "5");
  }
  account_file open_to_all(text, fs::perms::owner_read | fs::perms::others_read);
  const auto refused = load_accounts(open_to_all.path.string());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find("chmod 600"), std::string::npos);
  EXPECT_EQ(refused.error().find("s3cret"), std::string::npos);
  EXPECT_FALSE(load_accounts("/nowhere/accounts"));
}

TEST(simex_accounts, of_a_file_are_refused_by_line) {
  account_file file("alice " + key_a + " s3cret\n");
  const auto refused = load_accounts(file.path.string());
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find(":1:"), std::string::npos);
  EXPECT_EQ(refused.error().find("s3cret"), std::string::npos);
}

}  // namespace
}  // namespace tests
