#include "adapters/transport/memory_network.hpp"

#include <utility>

#include "adapters/transport/memory_wires.hpp"

namespace adapters::transport {
namespace {

/// The client's end; ends what it holds when it goes.
class memory_websocket : public websocket {
 public:
  memory_websocket(const std::shared_ptr<memory_wires>& wires, connection_id id) : wires_(wires), id_(id) {}
  ~memory_websocket() override {
    if (const auto alive = wires_.lock()) alive->abandon(id_);
  }
  void send(std::string text) override {
    if (const auto alive = wires_.lock()) alive->send(id_, std::move(text));
  }
  void close() override {
    if (const auto alive = wires_.lock()) alive->close(id_);
  }

 private:
  std::weak_ptr<memory_wires> wires_;
  connection_id id_;
};

}  // namespace

std::string_view to_string(reachability x) {
  switch (x) {
    case reachability::up:
      return "up";
    case reachability::refusing:
      return "refusing";
    case reachability::silent:
      return "silent";
    case reachability::nameless:
      return "nameless";
  }
  return "?";
}

memory_network::memory_network(std::shared_ptr<timeline> time, std::uint64_t seed, std::string address)
    : wires_(std::make_shared<memory_wires>(std::move(time), seed, std::move(address))) {}

memory_network::~memory_network() = default;

void memory_network::host(endpoint where, std::shared_ptr<service> inside, route way) {
  wires_->host(std::move(where), std::move(inside), way);
}

void memory_network::set(const endpoint& where, reachability state) { wires_->set(where, state); }

std::unique_ptr<websocket> memory_network::open(websocket_request request, websocket_sink sink) {
  const auto id = wires_->open(std::move(request), std::move(sink));
  return std::make_unique<memory_websocket>(wires_, id);
}

void memory_network::fetch(http_call call, http_sink sink) { wires_->fetch(std::move(call), std::move(sink)); }

std::size_t memory_network::websockets() const { return wires_->websockets(); }

}  // namespace adapters::transport
