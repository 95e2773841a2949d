#include "runtime/notify_socket.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace runtime {

notify_socket notify_socket::from_environment() {
  const char* address = std::getenv("NOTIFY_SOCKET");
  notify_socket made(address == nullptr ? std::string() : std::string(address));
  ::unsetenv("NOTIFY_SOCKET");
  return made;
}

notify_socket::notify_socket(const std::string& address) : address_(address) {
  const bool is_abstract = address.starts_with('@');
  if (address.size() < 2 || (!is_abstract && !address.starts_with('/')) ||
      address.size() >= sizeof(sockaddr_un::sun_path))
    return;
  if (is_abstract) address_[0] = '\0';
  fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
}

notify_socket::notify_socket(notify_socket&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), address_(std::move(other.address_)) {}

notify_socket& notify_socket::operator=(notify_socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(address_, other.address_);
  return *this;
}

notify_socket::~notify_socket() {
  if (fd_ >= 0) ::close(fd_);
}

bool notify_socket::status(std::string_view line) const {
  std::string text = "STATUS=";
  text += line;
  std::replace(text.begin(), text.end(), '\n', ' ');
  return send(text);
}

bool notify_socket::extend_timeout(std::chrono::microseconds by) const {
  return send("EXTEND_TIMEOUT_USEC=" + std::to_string(by.count()));
}

bool notify_socket::send(std::string_view message) const {
  if (fd_ < 0) return false;
  sockaddr_un to{};
  to.sun_family = AF_UNIX;
  std::memcpy(to.sun_path, address_.data(), address_.size());
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
  return ::sendto(fd_, message.data(), message.size(), MSG_NOSIGNAL | MSG_DONTWAIT,
                  reinterpret_cast<const sockaddr*>(&to), length) == static_cast<ssize_t>(message.size());
}

}  // namespace runtime
