#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "adapters/transport/http.hpp"
#include "core/types/ids.hpp"
#include "core/types/time.hpp"

namespace adapters::transport {

/// One HTTP exchange or one WebSocket, from the server's side. Never used twice.
using connection_id = core::strong_id<struct connection_tag, std::uint64_t>;

struct http_reply {
  connection_id to;
  http_response response;
};
struct text_out {
  connection_id to;
  std::shared_ptr<const std::string> text;
};
struct close_out {
  connection_id to;
  std::uint16_t code = 1000;
  std::string reason{};
};
/// The connection ends without a word, as when a host dies.
struct reset_out {
  connection_id to;
};
struct ping_out {
  connection_id to;
};
using outgoing = std::variant<http_reply, text_out, close_out, reset_out, ping_out>;

/// Who is on the other side.
struct caller {
  std::string address;  ///< without the port: rate limits are per address
};

/// A server without sockets, threads or a clock: it reacts to calls, and what it wants to send is collected with
/// `take`. The same object stands behind real TLS sockets (tls_server) and in memory under virtual time
/// (memory_network). Calls come one at a time; `now` never runs backwards.
class service {
 public:
  virtual ~service() = default;

  /// A whole HTTP request. Exactly one http_reply or reset_out answers it, at any later time.
  virtual void on_request(connection_id, const http_request&, const caller&, core::timestamp now) = 0;
  /// A WebSocket asks to be opened. Nothing: it is; a status: it is refused with that status.
  virtual std::optional<unsigned> on_open(connection_id, const http_request&, const caller&, core::timestamp now) = 0;
  virtual void on_text(connection_id, std::string_view text, core::timestamp now) = 0;
  virtual void on_ping(connection_id, core::timestamp now) = 0;
  virtual void on_pong(connection_id, core::timestamp now) = 0;
  /// The WebSocket is gone, whoever closed it, or the asker of a request has left.
  virtual void on_close(connection_id, core::timestamp now) = 0;

  /// When `advance` must be called next, if nothing else happens.
  virtual std::optional<core::timestamp> due() const = 0;
  virtual void advance(core::timestamp now) = 0;

  /// What to send since the last call, in order.
  virtual std::vector<outgoing> take() = 0;
};

}  // namespace adapters::transport
