#include "adapters/transport/tls_service.hpp"

#include <algorithm>

namespace adapters::transport {

namespace {

template <class... Ts>
struct overloaded : Ts... {
  using Ts::operator()...;
};

}  // namespace

tls_service::tls_service(asio::io_context& loop, service& behind, std::function<core::timestamp()> now)
    : behind_(behind), now_(std::move(now)), alarm_(loop) {}

connection_id tls_service::request(std::weak_ptr<tls_service_peer> from, const http_request& what, const caller& who) {
  const connection_id id{++issued_};
  if (stopped_) return id;
  peers_.emplace(id, std::move(from));
  behind_.on_request(id, what, who, now_());
  return id;
}

core::result<connection_id, unsigned> tls_service::open(std::weak_ptr<tls_service_peer> from, const http_request& what,
                                                        const caller& who) {
  if (stopped_) return core::unexpected(503u);
  const connection_id id{++issued_};
  if (const auto status = behind_.on_open(id, what, who, now_())) return core::unexpected(*status);
  peers_.emplace(id, std::move(from));
  return id;
}

void tls_service::text(connection_id id, std::string_view text) {
  if (stopped_) return;
  behind_.on_text(id, text, now_());
  settle();
}

void tls_service::ping(connection_id id) {
  if (stopped_) return;
  behind_.on_ping(id, now_());
  settle();
}

void tls_service::pong(connection_id id) {
  if (stopped_) return;
  behind_.on_pong(id, now_());
  settle();
}

void tls_service::gone(connection_id id) {
  if (peers_.erase(id) == 0 || stopped_) return;
  behind_.on_close(id, now_());
  settle();
}

void tls_service::work(const std::function<void(service&)>& call) {
  if (stopped_) return;
  call(behind_);
  settle();
}

void tls_service::stop() {
  stopped_ = true;
  alarm_.cancel();
}

/// A peer that ends while something is carried out calls `gone`, which comes back here: the outer call goes on for it.
void tls_service::settle() {
  if (stopped_ || std::exchange(settling_, true)) return;
  for (auto out = behind_.take(); !out.empty(); out = behind_.take())
    for (auto& x : out) carry_out(x);
  settling_ = false;
  arm();
}

void tls_service::carry_out(outgoing& what) {
  std::visit(overloaded{
                 [this](http_reply& x) {
                   const auto to = peer(x.to);
                   peers_.erase(x.to);
                   if (to) to->reply(std::move(x.response));
                 },
                 [this](text_out& x) {
                   if (const auto to = peer(x.to)) to->send(std::move(x.text));
                 },
                 [this](close_out& x) {
                   if (const auto to = peer(x.to)) to->close(x.code, x.reason);
                 },
                 [this](reset_out& x) {
                   if (const auto to = peer(x.to)) to->reset();
                 },
                 [this](ping_out& x) {
                   if (const auto to = peer(x.to)) to->ping();
                 },
             },
             what);
}

std::shared_ptr<tls_service_peer> tls_service::peer(connection_id id) const {
  const auto found = peers_.find(id);
  return found == peers_.end() ? nullptr : found->second.lock();
}

/// An alarm that comes too early looks again; so it is set anew only for an earlier time, not with every message.
void tls_service::arm() {
  const auto due = behind_.due();
  if (!due || stopped_ || (armed_ && *armed_ <= *due)) return;
  armed_ = due;
  alarm_.expires_after(std::max(core::duration{}, *due - now_()));
  alarm_.async_wait([this](const error_code& error) {
    if (error || stopped_) return;
    armed_.reset();
    const auto now = now_();
    const auto next = behind_.due();
    if (next && *next <= now) behind_.advance(now);
    settle();
  });
}

}  // namespace adapters::transport
