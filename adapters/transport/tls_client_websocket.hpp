#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "adapters/transport/tls_dial.hpp"
#include "adapters/transport/tls_websocket.hpp"

namespace adapters::transport {

/// The owner's way to hear events, shared by the owner's thread and the loop's. Once shut, no event comes and none is
/// under way, except to a sink that is itself shutting the gate.
class tls_sink_gate {
 public:
  explicit tls_sink_gate(websocket_sink sink) : sink_(std::move(sink)) {}

  void tell(websocket_event event) {
    const std::lock_guard lock(guard_);
    if (open_) sink_(std::move(event));
  }
  void shut() {
    const std::lock_guard lock(guard_);
    open_ = false;
  }

 private:
  std::recursive_mutex guard_;  // a sink may destroy its own WebSocket
  websocket_sink sink_;
  bool open_ = true;
};

/// The loop's half of a WebSocket that we open: dial, upgrade, frames, and the stamps on its events.
class tls_client_websocket final : public tls_websocket_listener,
                                   public std::enable_shared_from_this<tls_client_websocket> {
 public:
  tls_client_websocket(tls_hub&, websocket_request, std::shared_ptr<tls_sink_gate>, std::function<void()> ended);

  void open();
  void send(std::string text);
  void close();
  /// Its owner is gone: closes, and nobody hears of it.
  void abandon();

 private:
  void on_dialled(tls_dial::outcome);
  void on_late();
  void on_opened() override;
  void on_message(std::string_view) override;
  void on_ended(const trouble&) override;
  header_list headers() const;

  tls_hub& hub_;
  websocket_request request_;
  std::shared_ptr<tls_sink_gate> gate_;
  std::function<void()> ended_;
  loop_timer deadline_;
  std::shared_ptr<tls_dial> dial_;
  std::shared_ptr<tls_websocket> link_;
  bool open_ = false;
  bool over_ = false;
};

/// What the two halves of a WebSocket share.
struct tls_websocket_line {
  std::mutex guard;
  std::vector<std::string> texts;             ///< on their way to the loop: many may go with one wake-up
  bool closed = false;                        ///< by the owner: nothing is sent afterwards
  std::weak_ptr<tls_client_websocket> inner;  ///< used on the loop's thread
};

/// The owner's half. It holds no part of the loop, so that it may outlive the network.
class tls_websocket_end final : public websocket {
 public:
  tls_websocket_end(std::shared_ptr<tls_door>, std::shared_ptr<tls_websocket_line>, std::shared_ptr<tls_sink_gate>);
  ~tls_websocket_end() override;

  void send(std::string text) override;
  void close() override;

 private:
  static void flush(tls_websocket_line&);

  std::shared_ptr<tls_door> door_;
  std::shared_ptr<tls_websocket_line> line_;
  std::shared_ptr<tls_sink_gate> gate_;
};

}  // namespace adapters::transport
