#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/transport/network.hpp"
#include "adapters/transport/tls_resolver.hpp"
#include "adapters/transport/tls_stream.hpp"

namespace adapters::transport {

/// What all connections of one network share. Everything in it is used on the loop's thread.
struct tls_hub {
  tls_settings settings;
  asio::ssl::context trust;
  asio::io_context& loop;
  tls_resolver resolver;
};

/// Name, TCP and TLS, which every connection begins with. The caller limits the whole; the dial limits how long one
/// address may keep the others waiting.
class tls_dial : public std::enable_shared_from_this<tls_dial> {
 public:
  using outcome = core::result<std::unique_ptr<tls_stream>, trouble>;

  /// `then` is called once, later, unless the dial is cancelled. `within`: what the caller allows for the whole.
  static std::shared_ptr<tls_dial> start(tls_hub&, endpoint to, core::duration within,
                                         std::function<void(outcome)> then);
  void cancel();
  /// What is being done, for the message of a caller whose time is up.
  std::string doing() const;

 private:
  tls_dial(tls_hub&, endpoint, core::duration within, std::function<void(outcome)>);
  void on_resolved(const tls_resolver::answer&);
  void try_next();
  void on_connected(const error_code&);
  void handshake();
  void on_handshake(const error_code&);
  void fail(failure, const std::string& why);
  void finish(outcome);

  tls_hub& hub_;
  endpoint to_;
  core::duration within_;
  std::function<void(outcome)> then_;
  std::vector<asio::ip::address> addresses_;
  std::size_t tried_ = 0;
  std::string refusals_;
  tcp_socket socket_;
  loop_timer patience_;
  std::unique_ptr<tls_stream> stream_;
  bool other_name_ = false;
};

/// "host:port", with brackets around an IPv6 address.
std::string text_of(const endpoint&);

}  // namespace adapters::transport
