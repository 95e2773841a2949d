#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "adapters/transport/service.hpp"
#include "core/types/result.hpp"

namespace adapters::transport {

struct tls_server_settings {
  /// UTC for the service's `now`; called on the server's thread.
  std::function<core::timestamp()> now;
  std::filesystem::path certificate;  ///< PEM: the server's certificate, then those between it and its authority
  std::filesystem::path key;          ///< PEM: the private key of the certificate
  std::uint16_t port = 0;             ///< on 127.0.0.1; 0: one that is free
  std::size_t connections_max = 1024;
  std::size_t header_max = 8 << 10;    ///< bytes of the first line and all headers of a request; beyond: 431
  std::size_t body_max = 64 << 10;     ///< bytes of a request's body; beyond: 413
  std::size_t message_max = 64 << 10;  ///< bytes of a WebSocket message from a client, inflated; beyond: close 1009
  std::size_t queued_max = 16 << 20;   ///< bytes waiting for a client that does not read; beyond: close 1013
  std::size_t messages_max = 100'000;  ///< messages waiting for a client that does not read; beyond: close 1013
  bool deflate = false;                ///< accept permessage-deflate
  core::duration handshake_within = std::chrono::seconds(10);  ///< TLS
  core::duration request_within = std::chrono::seconds(10);    ///< from a request's first byte to its last
  core::duration keep_alive = std::chrono::seconds(60);        ///< between two requests
  core::duration idle_max = std::chrono::minutes(15);          ///< a WebSocket without any frame
  core::duration closing_within = std::chrono::seconds(2);     ///< a closing handshake that takes longer is cut off
};

/// Puts a service behind TLS on 127.0.0.1. The service is called on the server's thread only; if it throws, the program
/// ends.
class tls_server {
 public:
  /// Listens. `behind` must outlive the server. Fails, with a sentence for the operator, if certificate, key or port
  /// cannot be used.
  static core::result<std::unique_ptr<tls_server>, std::string> start(tls_server_settings, service& behind);
  /// Stops without waiting for anybody.
  ~tls_server();

  std::uint16_t port() const;
  /// Runs `work` on the service's thread; what the service wants to send afterwards is sent. Work that comes after a
  /// stop is dropped.
  void on_service(std::function<void(service&)> work);
  /// Takes no more connections, closes those there are (WebSockets with 1001), and waits at most that long for them to
  /// end; then cuts them off. True if none had to be cut off. The service is not called afterwards. Not to be called
  /// on the service's thread.
  bool stop(core::duration within);

 private:
  struct inside;
  explicit tls_server(std::unique_ptr<inside>);
  std::unique_ptr<inside> inside_;
};

}  // namespace adapters::transport
