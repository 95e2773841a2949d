#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/transport/service.hpp"
#include "adapters/transport/tls_stream.hpp"
#include "core/types/result.hpp"

namespace adapters::transport {

/// A connection as the service's driver sees it: where what the service wants to send goes.
class tls_service_peer {
 public:
  virtual ~tls_service_peer() = default;
  virtual void reply(http_response) = 0;
  virtual void send(std::shared_ptr<const std::string>) = 0;
  virtual void close(unsigned code, const std::string& reason) = 0;
  virtual void reset() = 0;
  virtual void ping() = 0;
};

/// Calls a service one event at a time, in time, and carries out what it answers. All on the loop's thread.
class tls_service {
 public:
  tls_service(asio::io_context&, service& behind, std::function<core::timestamp()> now);

  // The peer must know its id before anything is carried out: `settle` follows both.
  /// The id is the peer's until `gone` or its reply.
  connection_id request(std::weak_ptr<tls_service_peer>, const http_request&, const caller&);
  /// The id of a WebSocket that is to be opened, or the status with which it is refused.
  core::result<connection_id, unsigned> open(std::weak_ptr<tls_service_peer>, const http_request&, const caller&);
  void text(connection_id, std::string_view);
  void ping(connection_id);
  void pong(connection_id);
  void gone(connection_id);
  /// Calls the service with something else than a connection's event.
  void work(const std::function<void(service&)>&);
  /// Carries out what the service wants to send, and sets the alarm for when it is due.
  void settle();
  /// The service is not called any more.
  void stop();

 private:
  void carry_out(outgoing&);
  void arm();
  std::shared_ptr<tls_service_peer> peer(connection_id) const;

  service& behind_;
  std::function<core::timestamp()> now_;
  loop_timer alarm_;
  std::optional<core::timestamp> armed_;
  std::map<connection_id, std::weak_ptr<tls_service_peer>> peers_;
  std::uint64_t issued_ = 0;
  bool settling_ = false;
  bool stopped_ = false;
};

}  // namespace adapters::transport
