#include "adapters/transport/tls_http_connection.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>

#include "adapters/transport/tls_context.hpp"

namespace adapters::transport {

namespace {

namespace http = boost::beast::http;

constexpr std::size_t read_size = 16 << 10;  // the most that one TLS record holds
constexpr int interim_max = 8;

trouble trouble_of(const error_code& error) {
  auto what = failure_of(error);
  const bool is_http = error.category() == make_error_code(http::error::bad_version).category();
  if (error == http::error::body_limit || error == http::error::header_limit || error == http::error::buffer_overflow)
    what = failure::too_large;
  else if (is_http && error != http::error::partial_message && error != http::error::end_of_stream)
    what = failure::malformed;
  return {what, one_line(error.message()), 0, true};
}

}  // namespace

tls_http_connection::tls_http_connection(std::unique_ptr<tls_stream> stream, std::size_t header_max)
    : stream_(std::move(stream)), header_max_(header_max) {}

void tls_http_connection::start(std::function<void()> ended) {
  ended_ = std::move(ended);
  read();
}

void tls_http_connection::ask(std::string text, bool head, std::size_t body_max, std::function<void(answer)> then) {
  text_ = std::move(text);
  head_ = head;
  body_max_ = body_max;
  then_ = std::move(then);
  interim_ = 0;
  renew_parser();
  writing_ = true;
  asio::async_write(*stream_, asio::buffer(text_), [self = shared_from_this()](const error_code& error, std::size_t) {
    self->writing_ = false;
    if (error && self->then_) self->fail(error);
  });
}

void tls_http_connection::renew_parser() {
  parser_.emplace();
  parser_->eager(true);
  parser_->header_limit(static_cast<std::uint32_t>(header_max_));
  parser_->body_limit(body_max_);
  parser_->skip(head_);
}

void tls_http_connection::drop() {
  then_ = nullptr;
  ended_ = nullptr;
  reusable_ = false;
  close(stream_->next_layer());
}

void tls_http_connection::read() {
  stream_->async_read_some(
      bytes_.prepare(read_size),
      [self = shared_from_this()](const error_code& error, std::size_t count) { self->on_read(error, count); });
}

void tls_http_connection::on_read(const error_code& error, std::size_t count) {
  if (error) return fail(error);
  bytes_.commit(count);
  if (!then_) return fail(http::error::unexpected_body);  // an answer to nothing
  parse();
  if (stream_->next_layer().is_open()) read();
}

void tls_http_connection::parse() {
  while (bytes_.size() > 0 && then_) {
    error_code error;
    bytes_.consume(parser_->put(bytes_.data(), error));
    if (error == http::error::need_more) return;
    if (error) return fail(error);
    if (!parser_->is_done()) continue;
    const auto status = parser_->get().result_int();
    if (status / 100 != 1) return complete();
    if (status == 101 || ++interim_ > interim_max) return fail(http::error::bad_status);
    renew_parser();
  }
}

void tls_http_connection::complete() {
  auto& message = parser_->get();
  http_response response{message.result_int()};
  for (const auto& field : message) response.headers.emplace_back(field.name_string(), field.value());
  response.body = std::move(message.body());
  reusable_ = reusable_ && parser_->keep_alive() && bytes_.size() == 0 && !writing_;
  finish(std::move(response));
}

void tls_http_connection::fail(const error_code& error) {
  reusable_ = false;
  close(stream_->next_layer());
  if (then_ && error == asio::error::eof && parser_->got_some()) {  // the end may be what the answer waited for
    error_code incomplete;
    parser_->put_eof(incomplete);
    if (!incomplete) return complete();
  }
  if (then_) return finish(core::unexpected(trouble_of(error)));
  if (const auto ended = std::exchange(ended_, nullptr)) ended();
}

void tls_http_connection::finish(answer x) {
  const auto then = std::exchange(then_, nullptr);
  then(std::move(x));
}

}  // namespace adapters::transport
