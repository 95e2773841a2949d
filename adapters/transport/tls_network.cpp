#include "adapters/transport/tls_network.hpp"

#include <map>

#include "adapters/transport/tls_client_websocket.hpp"
#include "adapters/transport/tls_context.hpp"
#include "adapters/transport/tls_http_client.hpp"
#include "adapters/transport/tls_loop.hpp"
#include "core/types/invariant.hpp"

namespace adapters::transport {

struct tls_network::inside {
  inside(tls_settings settings, asio::ssl::context trust)
      : hub{settings, std::move(trust), loop.context(), tls_resolver(loop.door(), settings.lookup)}, calls(hub) {}
  ~inside() { loop.stop(); }

  // The loop is destroyed last: what waits in it refers to everything else.
  tls_loop loop;
  tls_hub hub;
  tls_http_client calls;
  // Used on the loop's thread.
  std::map<std::uint64_t, std::shared_ptr<tls_client_websocket>> websockets;
  std::uint64_t opened = 0;
};

core::result<std::unique_ptr<tls_network>, std::string> tls_network::make(tls_settings settings) {
  ASSERT(settings.now && settings.connections_max > 0, "a network has a clock and may connect");
  auto trust = client_context(settings.authority_file);
  if (!trust) return core::unexpected(trust.error());
  return std::unique_ptr<tls_network>(
      new tls_network(std::make_unique<inside>(std::move(settings), std::move(*trust))));
}

tls_network::tls_network(std::unique_ptr<inside> x) : inside_(std::move(x)) {}
tls_network::~tls_network() = default;

std::unique_ptr<websocket> tls_network::open(websocket_request request, websocket_sink sink) {
  auto gate = std::make_shared<tls_sink_gate>(std::move(sink));
  auto line = std::make_shared<tls_websocket_line>();
  // The loop holds the only owners: the end of the last one closes sockets, which only the loop's thread may touch.
  inside_->loop.door()->post([&in = *inside_, request = std::move(request), gate, line]() mutable {
    const auto id = ++in.opened;
    const auto inner = std::make_shared<tls_client_websocket>(in.hub, std::move(request), std::move(gate),
                                                              [&in, id] { in.websockets.erase(id); });
    in.websockets.emplace(id, inner);
    line->inner = inner;
    inner->open();
  });
  return std::make_unique<tls_websocket_end>(inside_->loop.door(), std::move(line), std::move(gate));
}

void tls_network::fetch(http_call call, http_sink sink) {
  inside_->loop.door()->post([&calls = inside_->calls, call = std::move(call), sink = std::move(sink)]() mutable {
    calls.fetch(std::move(call), std::move(sink));
  });
}

}  // namespace adapters::transport
