#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "adapters/binance/routes.hpp"
#include "adapters/binance/server/limits.hpp"
#include "adapters/binance/server/settings.hpp"
#include "adapters/transport/service.hpp"

namespace adapters::binance::server {

/// The WebSockets and what each of them listens to. A listen key is a stream like any other, with a secret name.
class stream_hub {
 public:
  explicit stream_hub(limit_settings x) : limits_(x) {}

  /// `door`: the part of the venue's address that was asked; nothing for the old addresses without one.
  void open(transport::connection_id, bool combined, std::optional<stream_door> door, core::timestamp now);
  void forget(transport::connection_id);
  /// False where the connection has as many streams as it may have.
  bool subscribe(transport::connection_id, const std::string& stream);
  void unsubscribe(transport::connection_id, const std::string& stream);
  /// Whether the connection's door brings this stream. The others are acknowledged there, and silent:
  /// https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Important-WebSocket-Change-Notice
  bool serves(transport::connection_id, const std::string& stream) const;
  /// As if subscribed, but nothing comes.
  void pretend(transport::connection_id, const std::string& stream);
  std::vector<std::string> streams_of(transport::connection_id) const;
  bool combined(transport::connection_id) const;
  void set_combined(transport::connection_id, bool);

  /// Whether anybody listens. Nothing else needs to be written.
  bool wanted(const std::string& stream) const;
  /// The same of any stream with this in its name.
  bool wanted_any(std::string_view part) const;
  /// To everybody who listens, alone or in the envelope of a combined stream.
  void publish(const std::string& stream, std::string json);
  void send(transport::connection_id, std::string json);
  void close(transport::connection_id, std::uint16_t code, std::string reason);

  /// A frame came in. False: one too many, the connection has been closed.
  bool admit_frame(transport::connection_id, core::timestamp now);
  void on_pong(transport::connection_id, core::timestamp now);
  /// Pings, and closes who does not answer or is too old.
  void keep_alive(core::timestamp now);
  std::optional<core::timestamp> due() const;

  std::vector<transport::outgoing> take() { return std::exchange(out_, {}); }
  std::uint64_t floods() const { return floods_; }

 private:
  struct connection {
    bool combined = false;
    std::optional<stream_door> door{};
    std::set<std::string> streams{};
    core::timestamp opened{};
    core::timestamp next_ping{};
    core::timestamp heard{};
    frame_meter frames;
  };

  limit_settings limits_;
  std::map<transport::connection_id, connection> connections_;
  std::map<std::string, std::set<transport::connection_id>, std::less<>> listeners_;
  std::vector<transport::outgoing> out_;
  std::uint64_t floods_ = 0;
};

}  // namespace adapters::binance::server
