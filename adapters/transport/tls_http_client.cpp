#include "adapters/transport/tls_http_client.hpp"

#include <algorithm>

#include "adapters/transport/tls_context.hpp"
#include "adapters/transport/tls_http_text.hpp"

namespace adapters::transport {

// Kept alive by the wait for its deadline and by the queue. What it holds, dial or connection, refers to it weakly: a
// loop that is stopped in between leaves no circle behind.
struct tls_http_client::exchange {
  exchange(http_call what, http_sink to, asio::io_context& loop)
      : call(std::move(what)), sink(std::move(to)), deadline(loop) {}

  http_call call;
  http_sink sink;
  loop_timer deadline;
  core::timestamp sent_at{};
  std::shared_ptr<tls_dial> dialling;
  std::shared_ptr<tls_http_connection> connection;
  bool busy = false;  // counted in its host's `busy`
  bool over = false;

  std::string where() const { return call.request.method + " " + text_of(call.to) + target(); }
  /// Without the query, which may hold keys and signatures.
  std::string target() const { return std::string(path_of(call.request.target)); }
};

void tls_http_client::fetch(http_call call, http_sink sink) {
  const auto x = std::make_shared<exchange>(std::move(call), std::move(sink), hub_.loop);
  const auto& request = x->call.request;
  if (!is_token(request.method) || !is_sendable(request.target, request.headers))
    return finish(x, core::unexpected(trouble{failure::malformed, "method, target or headers cannot be sent"}));
  x->deadline.expires_after(x->call.within);
  x->deadline.async_wait([this, x](const error_code& error) {
    if (!error) on_late(x);
  });
  auto& host = hosts_[x->call.to];
  if (host.busy < hub_.settings.connections_max) return begin(x);
  if (host.waiting.size() < hub_.settings.waiting_max) return host.waiting.push_back(x);
  finish(x,
         core::unexpected(trouble{failure::connect, one_line(text_of(x->call.to) + ": too many calls are waiting")}));
}

void tls_http_client::begin(const std::shared_ptr<exchange>& x) {
  auto& host = hosts_[x->call.to];
  ++host.busy;
  x->busy = true;
  if (host.idle.empty()) return dial(x);
  x->connection = std::move(host.idle.back().connection);  // the one used last is the least likely to be stale
  host.idle.pop_back();
  ask(x);
}

void tls_http_client::dial(const std::shared_ptr<exchange>& x) {
  x->dialling =
      tls_dial::start(hub_, x->call.to, x->call.within, [this, weak = std::weak_ptr(x)](tls_dial::outcome outcome) {
        const auto x = weak.lock();
        if (!x) return;
        x->dialling = nullptr;
        if (!outcome) return finish(x, core::unexpected(outcome.error()));
        x->connection = std::make_shared<tls_http_connection>(std::move(*outcome), hub_.settings.header_max);
        x->connection->start([this, to = x->call.to, raw = x->connection.get()] { forget(to, raw); });
        ask(x);
      });
}

void tls_http_client::ask(const std::shared_ptr<exchange>& x) {
  const auto& [to, request, within, body_max] = x->call;
  x->sent_at = hub_.settings.now();
  x->connection->ask(request_text(to, request, hub_.settings.user_agent), request.method == "HEAD", body_max,
                     [this, weak = std::weak_ptr(x)](tls_http_connection::answer answer) {
                       const auto x = weak.lock();
                       if (!x) return;
                       if (!answer) answer.error().detail = one_line(x->where() + ": " + answer.error().detail);
                       finish(x, std::move(answer));
                     });
}

void tls_http_client::on_late(const std::shared_ptr<exchange>& x) {
  if (x->over) return;
  const bool reached = x->connection != nullptr;
  const auto doing = reached ? "no answer to " + x->where() : x->dialling ? x->dialling->doing() : "waiting for others";
  finish(x, core::unexpected(trouble{failure::timed_out, one_line("no end within the limit: " + doing), 0, reached}));
}

void tls_http_client::finish(const std::shared_ptr<exchange>& x, tls_http_connection::answer answer) {
  if (std::exchange(x->over, true)) return;
  x->deadline.cancel();
  if (x->dialling) std::exchange(x->dialling, nullptr)->cancel();
  const auto connection = std::exchange(x->connection, nullptr);
  if (connection) answer && connection->reusable() ? keep(x->call.to, connection) : connection->drop();
  auto& host = hosts_[x->call.to];
  if (x->busy) --host.busy;
  std::erase(host.waiting, x);
  x->sink({x->sent_at, hub_.settings.now(), std::move(answer)});
  next(x->call.to);
}

void tls_http_client::keep(const endpoint& to, std::shared_ptr<tls_http_connection> connection) {
  auto until = std::make_unique<loop_timer>(hub_.loop, hub_.settings.keep_alive);
  until->async_wait([this, to, raw = connection.get()](const error_code& error) {
    if (!error) forget(to, raw);
  });
  hosts_[to].idle.push_back({std::move(connection), std::move(until)});
}

void tls_http_client::forget(const endpoint& to, const tls_http_connection* connection) {
  const auto host = hosts_.find(to);
  if (host == hosts_.end()) return;
  auto& idle = host->second.idle;
  const auto found = std::ranges::find(idle, connection, [](const kept& x) { return x.connection.get(); });
  if (found == idle.end()) return;
  const auto gone = std::move(*found);
  idle.erase(found);
  gone.connection->drop();
  next(to);
}

/// Lets the calls that wait have the connections that are free, and forgets a host that nobody calls.
void tls_http_client::next(const endpoint& to) {
  const auto found = hosts_.find(to);
  if (found == hosts_.end()) return;
  auto& host = found->second;
  while (!host.waiting.empty() && host.busy < hub_.settings.connections_max) {
    const auto x = host.waiting.front();
    host.waiting.pop_front();
    begin(x);
  }
  if (host.idle.empty() && host.busy == 0 && host.waiting.empty()) hosts_.erase(found);
}

}  // namespace adapters::transport
