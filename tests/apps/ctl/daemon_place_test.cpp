#include "apps/ctl/daemon_place.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/runtime/journal_fixture.hpp"

namespace apps::ctl {
namespace {

namespace fs = std::filesystem;

struct daemon_place_test : ::testing::Test {
  runtime::testing::scratch_directory scratch;
  fs::path folder = scratch.path();

  fs::path write(const fs::path& name, const std::string& text,
                 fs::perms mode = fs::perms::owner_read | fs::perms::owner_write) {
    const auto path = folder / name;
    fs::create_directories(path.parent_path());
    std::ofstream(path) << text;
    fs::permissions(path, mode);
    return path;
  }
  void runtime_file(const std::string& data, const std::string& more, long pid = ::getpid()) {
    write(data + "/watchbill.json", R"({"node":"n","port":7787,"pid":)" + std::to_string(pid) +
                                        R"(,"version":"0.1.0","certificate_file":"ca.pem","token_file":")" +
                                        (folder / "token").string() + "\"" + more + "}");
  }
  auto find() { return find_daemon({.data_dir = (folder / "d").string()}); }
};

TEST_F(daemon_place_test, finds_the_daemon_by_its_runtime_file) {
  write("token", "  s3cret\n");
  runtime_file("d", R"(,"api":1)");
  const auto place = find();
  ASSERT_TRUE(place) << place.error().why;
  EXPECT_EQ(place->to.host, "127.0.0.1");
  EXPECT_EQ(place->to.port, 7787);
  EXPECT_EQ(place->token.reveal(), "s3cret");
  EXPECT_EQ(place->authority, "ca.pem");
}

TEST_F(daemon_place_test, says_that_the_daemon_is_gone) {
  write("token", "s3cret");
  runtime_file("d", R"(,"api":1)", 999'999'999);
  EXPECT_EQ(find().error().code, exit_unreachable);
  EXPECT_NE(find().error().why.find("is not running"), std::string::npos);
}

TEST_F(daemon_place_test, refuses_a_daemon_that_speaks_another_version) {
  write("token", "s3cret");
  runtime_file("d", R"(,"api":3)");
  EXPECT_EQ(find().error().why, "daemon 0.1.0 speaks admin/3, this program admin/1: run it from the same package");
}

// X-01
TEST_F(daemon_place_test, refuses_a_token_or_runtime_file_that_others_may_read) {
  runtime_file("d", R"(,"api":1)");
  write("token", "s3cret", fs::perms::owner_read | fs::perms::group_read);
  EXPECT_NE(find().error().why.find("chmod 600"), std::string::npos);
  write("token", "s3cret");
  fs::permissions(folder / "d/watchbill.json", fs::perms::owner_read | fs::perms::others_write);
  EXPECT_NE(find().error().why.find("chmod 600"), std::string::npos);
}

TEST_F(daemon_place_test, needs_token_and_certificate_for_a_daemon_elsewhere) {
  EXPECT_EQ(find_daemon({.connect = "tower"}).error().code, exit_usage);
  EXPECT_NE(find_daemon({.connect = "tower:7787"}).error().why.find("--token-file FILE"), std::string::npos);
  EXPECT_NE(find_daemon({.connect = "tower:7787", .token_file = "t"}).error().why.find("--ca FILE"), std::string::npos);
  const auto token = write("token", "s3cret").string();
  EXPECT_TRUE(find_daemon({.connect = "tower:7787", .token_file = token, .authority = "ca.pem"}));
}

}  // namespace
}  // namespace apps::ctl
