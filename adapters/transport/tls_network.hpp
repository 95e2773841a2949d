#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/transport/network.hpp"

namespace adapters::transport {

/// Addresses of a name, as text, in the order in which they shall be tried; or why there are none.
using name_lookup = std::function<core::result<std::vector<std::string>, std::string>(const std::string& name)>;

struct tls_settings {
  /// UTC for stamping events; called on the network's thread.
  std::function<core::timestamp()> now;
  /// PEM file of authorities that are trusted besides those of the system, e.g. the ca.pem of a simulated venue.
  std::filesystem::path authority_file{};
  std::string user_agent = "watchbill";
  std::size_t connections_max = 4;                          ///< HTTPS connections per endpoint
  std::size_t waiting_max = 256;                            ///< calls per endpoint that wait for a connection
  core::duration keep_alive = std::chrono::seconds(20);     ///< an unused HTTPS connection is closed after this
  std::size_t header_max = 32 << 10;                        ///< bytes of all headers of an HTTPS answer
  core::duration closing_within = std::chrono::seconds(2);  ///< a closing handshake that takes longer is cut off
  /// Stands in for the system's resolver; called on a thread of its own for every connect, and may block.
  name_lookup lookup{};
};

/// TLS WebSockets and HTTPS over real sockets: one thread, everything on it asynchronous.
///
/// TLS 1.2 or later; the chain of certificates and the host's name are always verified: there is no way to switch that
/// off. A name is resolved anew for every connect and all its addresses are tried in turn. Redirects are not followed.
/// Everything may be called from any thread, also from within a sink; the network itself may not be destroyed there.
/// Destroying it waits for a sink that is running, for nothing else. A sink that throws ends the program.
class tls_network final : public network {
 public:
  /// Fails, with a sentence for the operator, if the authorities cannot be read.
  static core::result<std::unique_ptr<tls_network>, std::string> make(tls_settings);
  ~tls_network() override;

  std::unique_ptr<websocket> open(websocket_request, websocket_sink) override;
  /// A call that finds waiting_max others waiting fails with failure::connect.
  void fetch(http_call, http_sink) override;

 private:
  struct inside;
  explicit tls_network(std::unique_ptr<inside>);
  std::unique_ptr<inside> inside_;
};

}  // namespace adapters::transport
