#include "adapters/transport/memory_wires.hpp"
#include "core/types/invariant.hpp"

// The WebSockets of memory_wires.

namespace adapters::transport {
namespace {

constexpr core::duration closing_within = std::chrono::seconds(2);
constexpr unsigned ended_without_a_word = 1006;  // RFC 6455, 7.4.1
constexpr unsigned message_too_big = 1009;

trouble because(failure what, std::string detail, unsigned status = 0) {
  return {.what = what, .detail = std::move(detail), .status = status};
}

}  // namespace

/// Whether a frame that arrives at either end gets lost.
bool memory_wires::lost(socket& x) const { return x.mute = x.mute || silent(x.to); }

// -- opening ------------------------------------------------------------------------------------------------------

connection_id memory_wires::open(websocket_request request, websocket_sink sink) {
  const connection_id id{++last_id_};
  auto& x = sockets_[id];
  x.to = request.to;
  x.request = std::move(request);
  x.sink = std::move(sink);
  if (!has_address(x.to)) {
    at(now(), [id](memory_wires& w) { w.end(id, because(failure::resolve, "the name has no address")); });
    return id;
  }
  socket_at(now() + x.request.limits.handshake_within, id, [id](memory_wires& w, socket& x) {
    if (x.opened || x.client_over) return;
    w.leave(id, x);
    w.end(id, because(failure::timed_out, "no connection in time"));
  });
  socket_at(arrival_there(x), id, [id](memory_wires& w, socket& x) { w.arrive(id, x); });
  return id;
}

/// The wish for a WebSocket arrives.
void memory_wires::arrive(connection_id id, socket& x) {
  const auto state = places_.at(x.to).state;
  if (x.client_over) return erase_if_over(id);
  if (state == reachability::silent) return;
  if (state == reachability::refusing)
    return to_client(id, x, [id](memory_wires& w, socket&) {
      w.end(id, because(failure::connect, "the host refuses the connection"));
    });
  const http_request request{.method = "GET", .target = x.request.target, .headers = x.request.headers};
  serve(x.to, [&](service& s) {
    const auto status = s.on_open(id, request, from_, now());
    if (!status) {
      x.server_open = true;
      return to_client(id, x, [id](memory_wires& w, socket& x) { w.welcome(id, x); });
    }
    to_client(id, x, [id, status](memory_wires& w, socket&) {
      w.end(id, because(failure::refused, "refused with status " + std::to_string(*status), *status));
    });
  });
}

void memory_wires::welcome(connection_id id, socket& x) {
  x.opened = true;
  x.heard = now();
  socket_at(x.heard + x.request.limits.idle_max / 2, id, [id](memory_wires& w, socket& x) { w.listen(id, x); });
  const auto sink = x.sink;  // what it does may end the socket
  sink({.at = now(), .what = websocket_opened{}});
}

// -- frames -------------------------------------------------------------------------------------------------------

void memory_wires::send(connection_id id, std::string text) {
  const auto found = sockets_.find(id);
  if (found == sockets_.end()) return;
  auto& x = found->second;
  if (!x.opened || x.client_over || x.closing) return;
  to_service(id, x, [id, text = std::move(text)](memory_wires& w, socket& x) {
    w.serve(x.to, [&](service& s) { s.on_text(id, text, w.now()); });
  });
}

void memory_wires::carry(text_out&& out) {
  const auto found = sockets_.find(out.to);
  if (found == sockets_.end() || !found->second.server_open || found->second.server_closed) return;
  ASSERT(out.text != nullptr, "a text to send");
  to_client(out.to, found->second,
            [id = out.to, text = std::move(out.text)](memory_wires& w, socket& x) { w.deliver(id, x, text); });
}

void memory_wires::deliver(connection_id id, socket& x, const std::shared_ptr<const std::string>& text) {
  heard(x);
  if (text->size() > x.request.limits.message_max) {
    leave(id, x);
    return end(id, because(failure::too_large, "the message is too long", message_too_big));
  }
  const auto sink = x.sink;
  sink({.at = now(), .what = websocket_text{text}});
}

void memory_wires::heard(socket& x) const {
  x.heard = now();
  x.pinged = false;
}

/// The client's keep-alive: pings when it has heard nothing for half of the limit, gives up at the limit.
void memory_wires::listen(connection_id id, socket& x) {
  if (x.client_over) return;
  const auto idle_max = x.request.limits.idle_max;
  if (now() >= x.heard + idle_max) {
    leave(id, x);
    return end(id, because(failure::timed_out, "nothing was heard"));
  }
  if (now() >= x.heard + idle_max / 2 && !x.pinged) {
    x.pinged = true;
    to_service(id, x, [id](memory_wires& w, socket& x) {
      w.to_client(id, x, [](memory_wires& w, socket& x) { w.heard(x); });  // the pong
      w.serve(x.to, [&](service& s) { s.on_ping(id, w.now()); });
    });
  }
  socket_at(x.heard + (x.pinged ? idle_max : idle_max / 2), id, [id](memory_wires& w, socket& x) { w.listen(id, x); });
}

void memory_wires::carry(ping_out&& out) {
  const auto found = sockets_.find(out.to);
  if (found == sockets_.end() || !found->second.server_open || found->second.server_closed) return;
  to_client(out.to, found->second, [id = out.to](memory_wires& w, socket& x) {
    w.heard(x);
    w.to_service(id, x,
                 [id](memory_wires& w, socket& x) { w.serve(x.to, [&](service& s) { s.on_pong(id, w.now()); }); });
  });
}

// -- ending -------------------------------------------------------------------------------------------------------

void memory_wires::close(connection_id id) {
  const auto found = sockets_.find(id);
  if (found == sockets_.end() || found->second.client_over || std::exchange(found->second.closing, true)) return;
  auto& x = found->second;
  const auto over = [id](memory_wires& w) { w.end(id, because(failure::stopped, "closed by us")); };
  if (!x.opened) {
    leave(id, x);
    return at(now(), over);
  }
  at(now() + closing_within, over);  // in case that the host does not answer
  to_service(id, x, [id, over](memory_wires& w, socket& x) {
    w.to_client(id, x, [over](memory_wires& w, socket&) { over(w); });
    w.server_gone(id);
  });
}

void memory_wires::abandon(connection_id id) {
  const auto found = sockets_.find(id);
  if (found == sockets_.end() || std::exchange(found->second.client_over, true)) return;
  found->second.sink = {};
  leave(id, found->second);
}

/// Word that the client is gone travels to the service, unless nothing can reach it: then it finds out by its own
/// pings.
void memory_wires::leave(connection_id id, socket& x) {
  if (find(x.to) == nullptr) return;
  socket_at(arrival_there(x), id, [id](memory_wires& w, socket& x) {
    if (!w.lost(x))
      w.server_gone(id);
    else
      w.erase_if_over(id);
  });
}

/// The client hears that its WebSocket has ended.
void memory_wires::end(connection_id id, trouble why) {
  const auto found = sockets_.find(id);
  if (found == sockets_.end()) return;
  const bool known = std::exchange(found->second.client_over, true);
  const auto sink = std::exchange(found->second.sink, {});
  erase_if_over(id);
  if (!known) sink({.at = now(), .what = websocket_closed{std::move(why)}});
}

void memory_wires::server_gone(connection_id id) {
  const auto found = sockets_.find(id);
  if (found == sockets_.end()) return;
  if (std::exchange(found->second.server_open, false))
    serve(found->second.to, [&](service& s) { s.on_close(id, now()); });
  erase_if_over(id);
}

void memory_wires::erase_if_over(connection_id id) {
  const auto found = sockets_.find(id);
  if (found != sockets_.end() && found->second.client_over && !found->second.server_open) sockets_.erase(found);
}

void memory_wires::carry(close_out&& out) {
  const auto found = sockets_.find(out.to);
  if (found == sockets_.end()) return;
  auto& x = found->second;
  if (!x.server_open || std::exchange(x.server_closed, true)) return;
  const auto why = because(failure::closed, std::move(out.reason), out.code);
  to_client(out.to, x, [id = out.to, why](memory_wires& w, socket&) { w.end(id, why); });
  const auto answered = x.last_back + places_.at(x.to).way.there;
  at(answered, [id = out.to](memory_wires& w) { w.server_gone(id); });
}

void memory_wires::reset_socket(connection_id id, socket& x) {
  if (std::exchange(x.server_closed, true)) return;
  to_client(id, x, [id](memory_wires& w, socket&) {
    w.end(id, because(failure::closed, "the connection was reset", ended_without_a_word));
  });
  at(now(), [id](memory_wires& w) { w.server_gone(id); });
}

std::size_t memory_wires::websockets() const {
  return std::count_if(sockets_.begin(), sockets_.end(),
                       [](const auto& x) { return x.second.opened && x.second.server_open && !x.second.client_over; });
}

}  // namespace adapters::transport
