#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "adapters/binance/gateway_actor.hpp"
#include "adapters/binance/session_actor.hpp"
#include "adapters/transport/network.hpp"
#include "adapters/transport/secret.hpp"
#include "config/config.hpp"
#include "core/types/result.hpp"

namespace apps {

/// What belongs to one venue that is really there, and to no actor: the way out, the key, what has been spent.
struct connection {
  connection(std::shared_ptr<adapters::transport::network>, adapters::transport::secret key,
             std::optional<adapters::binance::signer>);
  connection(const connection&) = delete;

  std::shared_ptr<adapters::transport::network> network;
  adapters::transport::secret key;
  adapters::binance::session_ledger ledger;
  std::optional<adapters::binance::gateway_ledger> gateway;  ///< where orders may go there
  adapters::binance::session_world world;
};
using connections = std::map<std::string, std::unique_ptr<connection>>;  ///< by venue

using network_factory =
    std::function<core::result<std::shared_ptr<adapters::transport::network>, std::string>(const config::venue&)>;

/// The connections of a configuration. Keys are fetched only in simulation mode: public data need none. The error is
/// one line.
core::result<connections, std::string> make_connections(const config::configuration&, const network_factory&);

/// TLS over real sockets.
core::result<std::shared_ptr<adapters::transport::network>, std::string> tls_to(const config::venue&);

adapters::binance::session_endpoints endpoints_of(const config::connection&);

/// Letters and digits that tell this node's orders from others of the account.
std::string node_tag(const std::string& node);

/// Does any venue of the configuration play a recording?
bool plays(const config::configuration&);

}  // namespace apps
