#include "adapters/transport/tls_client_websocket.hpp"

#include "adapters/transport/tls_context.hpp"
#include "adapters/transport/tls_http_text.hpp"

namespace adapters::transport {

namespace {

constexpr std::size_t queued_max = 16 << 20;
constexpr std::size_t messages_max = 65'536;

}  // namespace

tls_client_websocket::tls_client_websocket(tls_hub& hub, websocket_request request, std::shared_ptr<tls_sink_gate> gate,
                                           std::function<void()> ended)
    : hub_(hub), request_(std::move(request)), gate_(std::move(gate)), ended_(std::move(ended)), deadline_(hub.loop) {}

void tls_client_websocket::open() {
  if (over_) return;
  if (!is_sendable(request_.target, request_.headers))
    return on_ended({failure::malformed, "target or headers cannot be sent"});
  deadline_.expires_after(request_.limits.handshake_within);
  deadline_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->on_late();
  });
  dial_ = tls_dial::start(hub_, request_.to, request_.limits.handshake_within,
                          [weak = weak_from_this()](tls_dial::outcome x) {
                            if (const auto self = weak.lock()) self->on_dialled(std::move(x));
                          });
}

void tls_client_websocket::on_dialled(tls_dial::outcome outcome) {
  dial_ = nullptr;
  if (!outcome) return on_ended(outcome.error());
  const auto& asked = request_.limits;
  link_ = tls_websocket::over(
      std::move(*outcome),
      {asked.message_max, queued_max, messages_max, asked.idle_max, hub_.settings.closing_within, asked.deflate, true},
      *this);
  link_->connect(host_header(request_.to), request_.target, headers());
}

header_list tls_client_websocket::headers() const {
  header_list all{{"User-Agent", hub_.settings.user_agent}};
  all.insert(all.end(), request_.headers.begin(), request_.headers.end());
  return all;
}

void tls_client_websocket::on_late() {
  if (over_ || open_) return;
  const auto doing = dial_ ? dial_->doing() : "WebSocket handshake with " + text_of(request_.to);
  trouble late{failure::timed_out, one_line("no end within the limit: " + doing)};
  if (link_) link_->reset();
  on_ended(late);
}

void tls_client_websocket::on_opened() {
  open_ = true;
  deadline_.cancel();
  gate_->tell({hub_.settings.now(), websocket_opened{}});
}

void tls_client_websocket::on_message(std::string_view bytes) {
  const auto at = hub_.settings.now();
  gate_->tell({at, websocket_text{std::make_shared<const std::string>(bytes)}});
}

void tls_client_websocket::on_ended(const trouble& why) {
  if (std::exchange(over_, true)) return;
  const auto self = shared_from_this();
  deadline_.cancel();
  if (dial_) dial_->cancel();
  dial_ = nullptr;
  websocket_closed closed{why};
  closed.why.reached = link_ != nullptr;
  if (link_) link_->forget();
  link_ = nullptr;
  gate_->tell({hub_.settings.now(), std::move(closed)});
  ended_();
}

void tls_client_websocket::send(std::string text) {
  if (open_ && !over_) link_->send(std::make_shared<const std::string>(std::move(text)));
}

void tls_client_websocket::close() {
  if (over_) return;
  if (open_)
    link_->close(1000, "");
  else {
    if (link_) link_->reset();
    on_ended({failure::stopped, "closed by us"});
  }
}

void tls_client_websocket::abandon() {
  if (over_) return;
  if (link_) open_ ? link_->close(1000, "") : link_->reset();
  on_ended({failure::stopped, "closed by us"});
}

tls_websocket_end::tls_websocket_end(std::shared_ptr<tls_door> door, std::shared_ptr<tls_websocket_line> line,
                                     std::shared_ptr<tls_sink_gate> gate)
    : door_(std::move(door)), line_(std::move(line)), gate_(std::move(gate)) {}

tls_websocket_end::~tls_websocket_end() {
  gate_->shut();
  door_->post([line = line_] {
    if (const auto inner = line->inner.lock()) inner->abandon();
  });
}

void tls_websocket_end::send(std::string text) {
  bool first = false;
  {
    const std::lock_guard lock(line_->guard);
    if (line_->closed) return;
    first = line_->texts.empty();
    line_->texts.push_back(std::move(text));
  }
  // On the loop's own thread the text leaves before this returns.
  if (door_->here())
    flush(*line_);
  else if (first)
    door_->post([line = line_] { flush(*line); });
}

void tls_websocket_end::close() {
  {
    const std::lock_guard lock(line_->guard);
    line_->closed = true;
  }
  door_->post([line = line_] {
    flush(*line);
    if (const auto inner = line->inner.lock()) inner->close();
  });
}

void tls_websocket_end::flush(tls_websocket_line& line) {
  std::vector<std::string> texts;
  {
    const std::lock_guard lock(line.guard);
    texts.swap(line.texts);
  }
  if (const auto inner = line.inner.lock())
    for (auto& text : texts) inner->send(std::move(text));
}

}  // namespace adapters::transport
