#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace runtime {

/// Tells the service manager how this process is: datagrams to the socket named by NOTIFY_SOCKET.
/// https://www.freedesktop.org/software/systemd/man/252/sd_notify.html
class notify_socket {
 public:
  /// The socket that the environment names, and takes it out of there: children have nothing to say. Without one, all
  /// below does nothing.
  static notify_socket from_environment();

  notify_socket() = default;
  /// "/run/systemd/notify", or "@name" for an abstract one. Anything else: nobody listens.
  explicit notify_socket(const std::string& address);
  notify_socket(notify_socket&&) noexcept;
  notify_socket& operator=(notify_socket&&) noexcept;
  ~notify_socket();

  bool heard() const { return fd_ >= 0; }

  /// READY=1: start-up is over.
  bool ready() const { return send("READY=1"); }
  bool stopping() const { return send("STOPPING=1"); }
  /// WATCHDOG=1: due at least every WatchdogSec.
  bool alive() const { return send("WATCHDOG=1"); }
  /// STATUS=...: one line for people; line breaks become spaces.
  bool status(std::string_view) const;
  /// EXTEND_TIMEOUT_USEC: start-up or stop needs this much longer from here on.
  bool extend_timeout(std::chrono::microseconds) const;

  /// Never waits. False where nobody hears it; nothing follows of that.
  bool send(std::string_view message) const;

 private:
  int fd_ = -1;
  std::string address_;  ///< as the kernel wants it: an abstract one begins with a zero byte
};

}  // namespace runtime
