#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "adapters/transport/network.hpp"
#include "adapters/transport/service.hpp"
#include "adapters/transport/timeline.hpp"

namespace adapters::transport {

/// How long bytes are on their way. Within one connection and direction they never overtake each other.
struct route {
  core::duration there = std::chrono::milliseconds(10);  ///< from us to the host
  core::duration back = std::chrono::milliseconds(10);   ///< from the host to us
  core::duration jitter{};                               ///< each way up to this much more, drawn
};

/// Whether a host answers.
enum class reachability : std::uint8_t {
  up,        ///< takes connections
  refusing,  ///< refuses them at once
  silent,    ///< swallows everything: nothing arrives, nothing comes back
  nameless,  ///< its name has no address; what is open stays open
};
std::string_view to_string(reachability);

class memory_wires;

/// Services under names, in memory and in virtual time: what tls_network and tls_server are over sockets. The same
/// calls give the same events in the same order with the same bytes. Sinks are called by the timeline, never from
/// inside open(), fetch(), send() or close().
///
///   nobody hosts the name, or nameless -> resolve
///   refusing                           -> connect, after a round trip
///   silent                             -> timed_out, at the limit of the call
///   status of on_open                  -> refused
///   reset_out                          -> closed, with 1006 for a WebSocket, `reached` for a request
///   text or body beyond its limit      -> too_large
///
/// A WebSocket one of whose frames got lost in a silence stays mute, and ends as timed_out after idle_max; a mended one
/// would have a hole. Pings of the service are answered as a client answers them; the client itself pings after half of
/// idle_max without a frame, and is answered as long as the host can be reached.
class memory_network : public network {
 public:
  /// `address`: where all calls seem to come from.
  explicit memory_network(std::shared_ptr<timeline>, std::uint64_t seed = 1, std::string address = "192.0.2.1");
  ~memory_network() override;

  /// One service may stand under several endpoints. Replaces what stood there: its connections are reset.
  void host(endpoint, std::shared_ptr<service>, route = {});
  /// Refusing also resets the connections that are open.
  void set(const endpoint&, reachability);

  std::unique_ptr<websocket> open(websocket_request, websocket_sink) override;
  void fetch(http_call, http_sink) override;

  /// WebSockets that both sides believe to be open.
  std::size_t websockets() const;

 private:
  std::shared_ptr<memory_wires> wires_;
};

}  // namespace adapters::transport
