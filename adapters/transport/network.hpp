#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "adapters/transport/http.hpp"
#include "core/types/result.hpp"
#include "core/types/time.hpp"

namespace adapters::transport {

enum class failure : std::uint8_t {
  resolve,      ///< the name has no address at the moment
  connect,      ///< no address took the connection
  certificate,  ///< chain or host name do not verify; never retried without verification
  tls,          ///< the handshake failed otherwise
  refused,      ///< the WebSocket handshake was answered with another status than 101
  timed_out,    ///< no progress within the limit
  closed,       ///< the other side closed
  too_large,    ///< a frame, message or body beyond its limit
  malformed,    ///< what came is not the protocol
  stopped,      ///< we closed
};
std::string_view to_string(failure);

/// Why something did not work, for code and for people.
struct trouble {
  failure what = failure::connect;
  std::string detail;    ///< one line without secrets and without control characters
  unsigned status = 0;   ///< for refused: HTTP status; for closed: WebSocket close code
  bool reached = false;  ///< a request may have reached the server: its outcome is unknown
};

struct websocket_limits {
  std::size_t message_max = 4 << 20;                           ///< bytes after inflating
  core::duration handshake_within = std::chrono::seconds(10);  ///< name, TCP, TLS and upgrade together
  core::duration idle_max = std::chrono::seconds(60);  ///< without any frame, control frames included: timed_out
  bool deflate = false;                                ///< offer permessage-deflate
};

struct websocket_request {
  endpoint to;
  std::string target = "/";
  header_list headers{};
  websocket_limits limits{};
};

struct websocket_opened {};
struct websocket_text {
  std::shared_ptr<const std::string> text;  ///< one whole message, text or binary
};
struct websocket_closed {
  trouble why;
};
/// What happens on one WebSocket: opened, any number of texts, closed; or closed alone. Nothing follows closed.
struct websocket_event {
  core::timestamp at{};  ///< when the bytes were read
  std::variant<websocket_opened, websocket_text, websocket_closed> what;
};
using websocket_sink = std::function<void(websocket_event)>;

/// Our end of a WebSocket. Destroying it closes the connection; no event follows.
class websocket {
 public:
  virtual ~websocket() = default;
  /// Sends one text message after those sent before. Messages before `opened` or after `closed` are dropped.
  virtual void send(std::string text) = 0;
  /// Starts the closing handshake; `closed` follows.
  virtual void close() = 0;
};

struct http_call {
  endpoint to;
  http_request request;
  core::duration within = std::chrono::seconds(10);  ///< name to last byte
  std::size_t body_max = 16 << 20;
};
struct http_outcome {
  core::timestamp sent_at{};  ///< when the request was handed to the socket
  core::timestamp at{};       ///< when the outcome was known
  core::result<http_response, trouble> answer;
};
using http_sink = std::function<void(http_outcome)>;

/// The way out of the process. Sinks are called one at a time on the network's own thread, or in virtual time by its
/// actor; they must return at once and may only hand the event on. Every call gets exactly one outcome, unless the
/// network is destroyed before.
class network {
 public:
  virtual ~network() = default;
  virtual std::unique_ptr<websocket> open(websocket_request, websocket_sink) = 0;
  virtual void fetch(http_call, http_sink) = 0;
};

}  // namespace adapters::transport
