#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/transport/memory_network.hpp"
#include "core/sim/random.hpp"

namespace adapters::transport {

/// What memory_network is made of: both ends of everything that is under way. What happens later finds it by its
/// number, and finds nothing if it has ended meanwhile.
class memory_wires : public std::enable_shared_from_this<memory_wires> {
 public:
  memory_wires(std::shared_ptr<timeline> time, std::uint64_t seed, std::string address)
      : time_(std::move(time)), draws_(seed), from_{std::move(address)} {}

  void host(endpoint, std::shared_ptr<service>, route);
  void set(const endpoint&, reachability);
  void fetch(http_call, http_sink);
  connection_id open(websocket_request, websocket_sink);
  void send(connection_id, std::string text);
  void close(connection_id);
  /// The client has let go of its WebSocket.
  void abandon(connection_id);
  std::size_t websockets() const;

 private:
  /// A service, wherever it stands.
  struct tenant {
    std::shared_ptr<service> inside;
    std::optional<core::timestamp> woken_at{};  ///< when `advance` is looked at next
    core::timestamp advanced_at{};
    unsigned advanced = 0;  ///< times at that moment
  };
  struct place {
    std::shared_ptr<tenant> who;
    route way;
    reachability state = reachability::up;
  };
  /// One pair of ends; bytes on it do not overtake each other.
  struct wire {
    endpoint to;
    core::timestamp last_there{};
    core::timestamp last_back{};
  };
  struct socket : wire {
    websocket_request request;
    websocket_sink sink;
    bool opened = false;         ///< the client knows
    bool client_over = false;    ///< the client has been told, or does not want to know
    bool server_open = false;    ///< the service believes so
    bool server_closed = false;  ///< the service has nothing more to say
    bool closing = false;        ///< the client has begun to close
    bool mute = false;           ///< a frame got lost
    bool pinged = false;         ///< and not heard since
    core::timestamp heard{};
  };
  struct asker : wire {
    http_call call;
    http_sink sink;
    core::timestamp sent_at{};
    bool dialled = false;   ///< the host took the connection
    bool arrived = false;   ///< the service has the request
    bool answered = false;  ///< the service has answered, or never will
  };

  core::timestamp now() const { return time_->now(); }
  core::duration drawn(core::duration jitter) { return core::duration(draws_.between(0, jitter.count())); }
  const place* find(const endpoint&) const;
  bool has_address(const endpoint&) const;
  bool silent(const endpoint& x) const { return places_.at(x).state == reachability::silent; }

  // Later: `what` gets these wires, and what it is about, if that is still there.
  template <class F>
  void at(core::timestamp when, F what);
  template <class F>
  void socket_at(core::timestamp when, connection_id, F what);
  /// Bytes leave now: when they arrive.
  core::timestamp arrival_there(wire&);
  core::timestamp arrival_back(wire&);
  /// A frame for the service, or for the client: `what` happens if it arrives and that side is still listening.
  template <class F>
  void to_service(connection_id, socket&, F what);
  template <class F>
  void to_client(connection_id, socket&, F what);
  bool lost(socket&) const;

  /// Calls the service that stands at an endpoint, and carries out what it wants afterwards.
  template <class Call>
  void serve(const endpoint&, Call call);
  void flush(tenant&);
  void wake_when_due(const std::shared_ptr<tenant>&);
  void advance(const std::shared_ptr<tenant>&);
  void reset_all(const endpoint&);

  void ask(connection_id);
  void give_up(connection_id);
  void answer(connection_id, core::result<http_response, trouble>);
  void answer_later(connection_id, asker&, core::result<http_response, trouble>);

  void arrive(connection_id, socket&);
  void welcome(connection_id, socket&);
  void listen(connection_id, socket&);
  void deliver(connection_id, socket&, const std::shared_ptr<const std::string>&);
  void heard(socket&) const;
  void end(connection_id, trouble);
  void leave(connection_id, socket&);
  void server_gone(connection_id);
  void erase_if_over(connection_id);

  void carry(http_reply&&);
  void carry(text_out&&);
  void carry(close_out&&);
  void carry(reset_out&&);
  void carry(ping_out&&);
  void reset_socket(connection_id, socket&);

  std::shared_ptr<timeline> time_;
  core::sim::splitmix64 draws_;
  caller from_;
  std::uint64_t last_id_ = 0;
  std::map<endpoint, place> places_;
  std::map<connection_id, socket> sockets_;
  std::map<connection_id, asker> askers_;
};

template <class F>
void memory_wires::at(core::timestamp when, F what) {
  time_->at(when, [weak = weak_from_this(), what = std::move(what)] {
    if (const auto alive = weak.lock()) what(*alive);
  });
}

template <class F>
void memory_wires::socket_at(core::timestamp when, connection_id id, F what) {
  at(when, [id, what = std::move(what)](memory_wires& w) {
    if (const auto found = w.sockets_.find(id); found != w.sockets_.end()) what(w, found->second);
  });
}

template <class F>
void memory_wires::to_service(connection_id id, socket& x, F what) {
  socket_at(arrival_there(x), id, [what = std::move(what)](memory_wires& w, socket& x) {
    if (x.server_open && !w.lost(x)) what(w, x);
  });
}

template <class F>
void memory_wires::to_client(connection_id id, socket& x, F what) {
  socket_at(arrival_back(x), id, [what = std::move(what)](memory_wires& w, socket& x) {
    if (!x.client_over && !w.lost(x)) what(w, x);
  });
}

template <class Call>
void memory_wires::serve(const endpoint& where, Call call) {
  const auto who = places_.at(where).who;
  call(*who->inside);
  flush(*who);
  wake_when_due(who);
}

}  // namespace adapters::transport
