#include "apps/connections.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/transport/tls_network.hpp"
#include "apps/secrets.hpp"
#include "core/types/ids.hpp"
#include "runtime/clock.hpp"

namespace apps {

using adapters::transport::network;
using adapters::transport::secret;

connection::connection(std::shared_ptr<adapters::transport::network> way_out, secret api_key,
                       std::optional<adapters::binance::signer> sign)
    : network(std::move(way_out)), key(std::move(api_key)), world{*network, ledger, key} {
  if (sign) gateway.emplace(adapters::binance::gateway_ledger{.sign = *std::move(sign)});
}

core::result<connections, std::string> make_connections(const config::configuration& config,
                                                        const network_factory& open) {
  connections made;
  for (const auto& venue : config.venues) {
    if (!venue.connect) continue;
    const auto complain = [&](const std::string& why) {
      return core::unexpected(fmt::format("venue {}: {}", venue.name, why));
    };
    secret key;
    std::optional<adapters::binance::signer> sign;
    if (config.mode == config::run_mode::simulation) {
      auto api_key = fetch_secret(venue.key);
      if (!api_key) return complain("key: " + api_key.error());
      const auto text = fetch_secret(venue.secret);
      if (!text) return complain("secret: " + text.error());
      auto made_signer = adapters::binance::signer::of(*text);
      if (!made_signer) return complain(fmt::format("secret: {}", to_string(made_signer.error())));
      key = *std::move(api_key);
      sign = *std::move(made_signer);
    }
    auto way_out = open(venue);
    if (!way_out) return complain(way_out.error());
    made.emplace(venue.name, std::make_unique<connection>(*std::move(way_out), std::move(key), std::move(sign)));
  }
  return made;
}

core::result<std::shared_ptr<network>, std::string> tls_to(const config::venue& venue) {
  const auto time = runtime::clock::real();
  auto made = adapters::transport::tls_network::make(
      {.now = [time] { return time.at(caf::actor_clock::time_point(runtime::monotonic_now())); },
       .authority_file = venue.connect->authority});
  if (!made) return core::unexpected(made.error());
  return std::shared_ptr<network>(*std::move(made));
}

adapters::binance::session_endpoints endpoints_of(const config::connection& x) {
  return {{x.rest.host, x.rest.port}, {x.streams.host, x.streams.port}, {x.account.host, x.account.port}};
}

std::string node_tag(const std::string& node) { return fmt::format("{:x}", core::number_of(node)); }

bool plays(const config::configuration& config) {
  return std::any_of(config.venues.begin(), config.venues.end(), [](const auto& x) { return !x.connect; });
}

}  // namespace apps
