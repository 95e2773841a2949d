#include "adapters/transport/tls_server_connection.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include "adapters/transport/tls_http_text.hpp"

namespace adapters::transport {

namespace {

namespace http = boost::beast::http;

constexpr std::size_t read_size = 4 << 10;
constexpr std::size_t ahead_max = 64 << 10;  // bytes of further requests while one is being answered

http_request request_of(http::request<http::string_body>& message) {
  http_request request{std::string(message.method_string()), std::string(message.target())};
  for (const auto& field : message) request.headers.emplace_back(field.name_string(), field.value());
  request.body = std::move(message.body());
  return request;
}

unsigned status_of(const error_code& error) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  return error == http::error::body_limit ? 413 : 400;
}

}  // namespace

tls_server_connection::tls_server_connection(tcp_socket socket, asio::ssl::context& context,
                                             const tls_server_settings& settings, tls_service& behind,
                                             std::function<void()> ended)
    : settings_(settings),
      service_(behind),
      ended_(std::move(ended)),
      stream_(std::make_unique<tls_stream>(std::move(socket), context)),
      deadline_(stream_->next_layer().get_executor()) {
  error_code unknown;
  caller_.address = stream_->next_layer().remote_endpoint(unknown).address().to_string();
}

void tls_server_connection::start() {
  error_code ignored;
  stream_->next_layer().set_option(asio::ip::tcp::no_delay(true), ignored);
  limit(settings_.handshake_within);
  stream_->async_handshake(tls_stream::server, [self = shared_from_this()](const error_code& error) {
    if (self->phase_ == phase::over) return;
    error ? self->over() : self->await_request();
  });
}

/// What is not done within that time ends the connection.
void tls_server_connection::limit(core::duration within) {
  deadline_.expires_after(within);
  deadline_.async_wait([self = shared_from_this()](const error_code& error) {
    if (!error) self->over();
  });
}

void tls_server_connection::await_request() {
  if (leaving_ || !keep_alive_) return over();
  phase_ = phase::between;
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(static_cast<std::uint32_t>(settings_.header_max));
  parser_->body_limit(settings_.body_max);
  limit(settings_.keep_alive);
  if (bytes_.size() > 0) parse();
  read();
}

void tls_server_connection::read() {
  if (reading_ || phase_ == phase::over || phase_ == phase::websocket || bytes_.size() > ahead_max) return;
  reading_ = true;
  stream_->async_read_some(
      bytes_.prepare(read_size),
      [self = shared_from_this()](const error_code& error, std::size_t count) { self->on_read(error, count); });
}

void tls_server_connection::on_read(const error_code& error, std::size_t count) {
  reading_ = false;
  if (phase_ == phase::over) return;
  if (error) return over();
  bytes_.commit(count);
  if (phase_ == phase::between || phase_ == phase::reading) parse();
  if (phase_ == phase::writing && !keep_alive_) bytes_.clear();
  read();
}

void tls_server_connection::parse() {
  if (phase_ == phase::between) {
    phase_ = phase::reading;
    limit(settings_.request_within);
  }
  while (bytes_.size() > 0 && phase_ == phase::reading) {
    error_code error;
    bytes_.consume(parser_->put(bytes_.data(), error));
    if (error == http::error::need_more) return;
    if (error) return refuse(status_of(error), error.message());
    if (parser_->is_done()) on_request();
  }
}

void tls_server_connection::on_request() {
  deadline_.cancel();
  auto& message = parser_->get();
  keep_alive_ = parser_->keep_alive();
  head_ = message.method() == http::verb::head;
  const bool to_upgrade = boost::beast::websocket::is_upgrade(message);
  const auto request = request_of(message);
  phase_ = phase::answering;
  if (to_upgrade) return upgrade(request);
  id_ = service_.request(weak_from_this(), request, caller_);
  service_.settle();
}

void tls_server_connection::upgrade(const http_request& request) {
  if (bytes_.size() > 0) return refuse(400, "frames before the WebSocket is open");
  const auto id = service_.open(weak_from_this(), request, caller_);
  if (!id) {
    write({id.error()});
    return service_.settle();
  }
  id_ = *id;
  phase_ = phase::websocket;
  link_ = tls_websocket::over(std::move(stream_),
                              {settings_.message_max, settings_.queued_max, settings_.messages_max, settings_.idle_max,
                               settings_.closing_within, settings_.deflate, false},
                              *this);
  limit(settings_.handshake_within);
  link_->accept(request);
  service_.settle();  // what the service sends at once waits in the link
}

void tls_server_connection::refuse(unsigned status, const std::string& why) {
  keep_alive_ = false;
  write({status, {{"Content-Type", "text/plain"}}, why + "\n"});
}

void tls_server_connection::reply(http_response response) {
  if (phase_ == phase::answering) write(std::move(response));
}

void tls_server_connection::write(http_response response) {
  phase_ = phase::writing;
  if (!is_sendable("/", response.headers)) response = {500};
  keep_alive_ = keep_alive_ && !leaving_;
  text_ = response_text(response, keep_alive_, !head_);
  limit(settings_.request_within);
  asio::async_write(*stream_, asio::buffer(text_),
                    [self = shared_from_this()](const error_code& error, std::size_t) { self->on_written(error); });
}

void tls_server_connection::on_written(const error_code& error) {
  if (phase_ == phase::over) return;
  if (error) return over();
  if (keep_alive_) return await_request();
  // Reads on until the client has gone: a close with unread bytes would reset the connection and the answer with it.
  error_code ignored;
  stream_->next_layer().shutdown(asio::socket_base::shutdown_send, ignored);
  bytes_.clear();
  limit(settings_.closing_within);
  read();
}

void tls_server_connection::leave() {
  leaving_ = true;
  if (phase_ == phase::websocket) return link_->close(1001, "");
  if (phase_ == phase::handshake || phase_ == phase::between || phase_ == phase::reading) over();
}

void tls_server_connection::send(std::shared_ptr<const std::string> text) {
  if (phase_ == phase::websocket) link_->send(std::move(text));
}

void tls_server_connection::close(unsigned code, const std::string& reason) {
  if (phase_ == phase::websocket) link_->close(code, reason);
}

void tls_server_connection::ping() {
  if (phase_ == phase::websocket) link_->ping();
}

void tls_server_connection::reset() {
  if (phase_ == phase::websocket) return link_->reset();
  if (phase_ == phase::over) return;
  transport::reset(stream_->next_layer());
  asio::post(stream_->get_executor(), [self = shared_from_this()] { self->over(); });
}

void tls_server_connection::over() {
  if (phase_ == phase::over) return;
  phase_ = phase::over;
  const auto self = shared_from_this();
  deadline_.cancel();
  if (link_) {
    link_->reset();
    link_->forget();
  }
  if (stream_) transport::close(stream_->next_layer());
  if (id_) service_.gone(id_);
  ended_();
}

void tls_server_connection::on_opened() { deadline_.cancel(); }
void tls_server_connection::on_message(std::string_view text) { service_.text(id_, text); }
void tls_server_connection::on_ping() { service_.ping(id_); }
void tls_server_connection::on_pong() { service_.pong(id_); }
void tls_server_connection::on_ended(const trouble&) {
  link_ = nullptr;
  over();
}

}  // namespace adapters::transport
