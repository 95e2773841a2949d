#include "runtime/notify_socket.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <string>

#include "tests/runtime/journal_fixture.hpp"

namespace tests {
namespace {

using namespace std::chrono_literals;
using runtime::notify_socket;

/// The other end, as systemd has it.
class systemd_end {
 public:
  explicit systemd_end(std::string address) : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    if (address.starts_with('@')) address[0] = '\0';
    std::memcpy(at.sun_path, address.data(), address.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address.size());
    bound_ = ::bind(fd_, reinterpret_cast<const sockaddr*>(&at), size) == 0;
  }
  ~systemd_end() { ::close(fd_); }
  bool bound() const { return bound_; }
  /// The next datagram; empty: none lies there.
  std::string next() {
    char text[256];
    const auto size = ::recv(fd_, text, sizeof text, MSG_DONTWAIT);
    return size < 0 ? "" : std::string(text, static_cast<std::size_t>(size));
  }

 private:
  int fd_;
  bool bound_ = false;
};

void says_everything_to(const std::string& address) {
  systemd_end systemd(address);
  ASSERT_TRUE(systemd.bound());
  const notify_socket socket(address);
  EXPECT_TRUE(socket.heard());
  EXPECT_TRUE(socket.extend_timeout(30s));
  EXPECT_EQ(systemd.next(), "EXTEND_TIMEOUT_USEC=30000000");
  EXPECT_TRUE(socket.ready());
  EXPECT_EQ(systemd.next(), "READY=1");
  EXPECT_TRUE(socket.status("7 running,\n1 paused"));
  EXPECT_EQ(systemd.next(), "STATUS=7 running, 1 paused");
  EXPECT_TRUE(socket.alive());
  EXPECT_EQ(systemd.next(), "WATCHDOG=1");
  EXPECT_TRUE(socket.stopping());
  EXPECT_EQ(systemd.next(), "STOPPING=1");
  EXPECT_EQ(systemd.next(), "");
}

TEST(notify_socket, speaks_to_a_socket_with_a_path) {
  const runtime::testing::scratch_directory folder;
  says_everything_to((folder.path() / "notify").string());
}

TEST(notify_socket, speaks_to_an_abstract_socket) {
  says_everything_to("@watchbill-test-" + std::to_string(::getpid()));
}

TEST(notify_socket, takes_the_address_out_of_the_environment) {
  const std::string address = "@watchbill-environment-" + std::to_string(::getpid());
  systemd_end systemd(address);
  ::setenv("NOTIFY_SOCKET", address.c_str(), 1);
  const auto socket = notify_socket::from_environment();
  EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr);
  EXPECT_TRUE(socket.ready());
  EXPECT_EQ(systemd.next(), "READY=1");
}

TEST(notify_socket, says_nothing_where_nobody_listens) {
  ::unsetenv("NOTIFY_SOCKET");
  EXPECT_FALSE(notify_socket::from_environment().heard());
  EXPECT_FALSE(notify_socket().ready());
  for (const auto* address : {"", "@", "relative", "vsock:2:1"})
    EXPECT_FALSE(notify_socket(address).heard()) << address;
  EXPECT_FALSE(notify_socket("/" + std::string(200, 'x')).heard());
  EXPECT_FALSE(notify_socket("@nobody-" + std::to_string(::getpid())).ready());
}

/// A manager that reads nothing must not hold up the watch.
TEST(notify_socket, never_waits_for_a_full_socket) {
  const std::string address = "@watchbill-full-" + std::to_string(::getpid());
  const systemd_end systemd(address);
  const notify_socket socket(address);
  bool took_all = true;
  for (int n = 0; n < 100'000 && took_all; ++n) took_all = socket.alive();
  EXPECT_FALSE(took_all);
}

}  // namespace
}  // namespace tests
