#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "adapters/transport/network.hpp"
#include "adapters/transport/tls_stream.hpp"

namespace adapters::transport {

/// What happens on a WebSocket. Nothing follows on_ended.
class tls_websocket_listener {
 public:
  virtual ~tls_websocket_listener() = default;
  virtual void on_opened() = 0;
  /// One whole message, text or binary; the bytes live as long as the call.
  virtual void on_message(std::string_view) = 0;
  virtual void on_ping() {}
  virtual void on_pong() {}
  virtual void on_ended(const trouble&) = 0;
};

struct tls_websocket_limits {
  std::size_t message_max;   ///< bytes of an incoming message, inflated; beyond: closed with 1009
  std::size_t queued_max;    ///< bytes that wait to be sent; beyond: closed with 1013
  std::size_t messages_max;  ///< messages that wait to be sent; beyond: closed with 1013
  core::duration idle_max;   ///< without any frame
  core::duration closing_within;
  bool deflate;
  bool keep_alive;  ///< sends a ping after half of idle_max without a frame
};

/// Either end of a WebSocket over an established TLS connection; the only place where Beast's WebSocket is compiled.
/// Pings are answered by themselves. All on the loop's thread; the listener is called from the loop, never from inside
/// a call. The connection keeps itself alive until it has ended.
class tls_websocket {
 public:
  static std::shared_ptr<tls_websocket> over(std::unique_ptr<tls_stream>, const tls_websocket_limits&,
                                             tls_websocket_listener&);
  virtual ~tls_websocket() = default;

  /// Asks to be let in; the caller limits how long that may take. `host`: what the server is called in the request.
  virtual void connect(const std::string& host, const std::string& target, const header_list&) = 0;
  /// Lets in who asked with this request.
  virtual void accept(const http_request&) = 0;

  /// After what was sent before; what is sent before the opening waits for it.
  virtual void send(std::shared_ptr<const std::string>) = 0;
  virtual void ping() = 0;
  /// When all that was sent before is on its way. An end within closing_within follows.
  virtual void close(unsigned code, std::string_view reason) = 0;
  /// At once, with a TCP reset.
  virtual void reset() = 0;
  /// The listener is not called any more. What becomes of the connection is the caller's choice before.
  virtual void forget() = 0;
};

}  // namespace adapters::transport
