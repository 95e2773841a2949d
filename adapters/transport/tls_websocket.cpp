#include "adapters/transport/tls_websocket.hpp"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <deque>
#include <functional>
#include <optional>

#include "adapters/transport/tls_context.hpp"

namespace adapters::transport {

namespace {

namespace beast = boost::beast;
namespace ws = boost::beast::websocket;

/// TLS below a WebSocket, with an end of its own. Beast would exchange close_notify, which many servers never send: it
/// then waits for ever, or reports a truncated stream instead of the reason for which the WebSocket ended.
class tls_layer : public tls_stream {
 public:
  tls_layer(tls_stream&& x, core::duration within)
      : tls_stream(std::move(x)), patience_(next_layer().get_executor()), within_(within) {}

  /// Says that nothing more comes, and reads on until the other side has read that far and leaves, so that no reset
  /// destroys the closing frame on its way; not longer than `within`.
  void wind_up(std::function<void()> then) {
    error_code ignored;
    next_layer().shutdown(asio::socket_base::shutdown_send, ignored);
    const auto end = std::make_shared<ending>(ending{std::move(then)});
    patience_.expires_after(within_);
    patience_.async_wait([this, weak = std::weak_ptr(end)](const error_code& error) {
      if (!error && !weak.expired()) close(next_layer());
    });
    drain(end);
  }

 private:
  struct ending {
    std::function<void()> then;
    std::array<char, 4096> discarded;
  };

  void drain(std::shared_ptr<ending> end) {
    auto& discarded = end->discarded;
    next_layer().async_read_some(asio::buffer(discarded), [this, end](const error_code& error, std::size_t) {
      if (!error) return drain(end);
      patience_.cancel();
      close(next_layer());
      end->then();
    });
  }

  loop_timer patience_;
  core::duration within_;
};

/// Found by Beast through the type of its argument.
template <class Handler>
void async_teardown(beast::role_type, tls_layer& layer, Handler&& handler) {
  const auto kept = std::make_shared<std::decay_t<Handler>>(std::forward<Handler>(handler));
  layer.wind_up([kept] { (*kept)(error_code()); });
}

class tls_websocket_link final : public tls_websocket, public std::enable_shared_from_this<tls_websocket_link> {
 public:
  tls_websocket_link(std::unique_ptr<tls_stream> stream, const tls_websocket_limits& limits,
                     tls_websocket_listener& listener)
      : limits_(limits),
        listener_(&listener),
        ws_(std::move(*stream), limits.closing_within),
        tick_(lowest().get_executor()),
        patience_(lowest().get_executor()) {
    ws_.auto_fragment(false);
    ws_.read_message_max(limits.message_max);
    ws::permessage_deflate deflate;
    deflate.client_enable = deflate.server_enable = limits.deflate;
    ws_.set_option(deflate);
  }

  void connect(const std::string& host, const std::string& target, const header_list& headers) override {
    ws_.set_option(ws::stream_base::decorator([headers](ws::request_type& request) {
      for (const auto& [name, value] : headers) request.set(name, value);
    }));
    ws_.async_handshake(answer_, host, target,
                        [self = shared_from_this()](const error_code& error) { self->on_handshake(error); });
  }

  void accept(const http_request& asked) override {
    ws::request_type request;
    request.version(11);
    request.method_string(asked.method);
    request.target(asked.target);
    for (const auto& [name, value] : asked.headers) request.insert(name, value);
    ws_.async_accept(request, [self = shared_from_this()](const error_code& error) { self->on_handshake(error); });
  }

  void send(std::shared_ptr<const std::string> text) override {
    if (ended_ || close_) return;
    queued_ += text->size();
    queue_.push_back(std::move(text));
    if (queued_ > limits_.queued_max || queue_.size() > limits_.messages_max) {
      queue_.resize(writing_ ? 1 : 0);  // what Beast is reading stays
      return close(ws::close_code::try_again_later, "too slow");
    }
    write_next();
  }

  void ping() override {
    if (!open_ || ended_ || pinging_ || close_) return;
    pinging_ = true;
    ws_.async_ping({}, [self = shared_from_this()](const error_code&) { self->pinging_ = false; });
  }

  void close(unsigned code, std::string_view reason) override {
    if (ended_ || close_) return;
    close_.emplace(static_cast<ws::close_code>(code), beast::string_view(reason.data(), reason.size()));
    patience_.expires_after(limits_.closing_within);
    patience_.async_wait([self = shared_from_this()](const error_code& error) {
      if (!error) self->end(self->own_closing());
    });
    write_next();
  }

  void reset() override {
    transport::reset(lowest());
    asio::post(lowest().get_executor(), [self = shared_from_this()] { self->end({failure::stopped, "reset by us"}); });
  }

  void forget() override { listener_ = nullptr; }

 private:
  tcp_socket& lowest() { return ws_.next_layer().next_layer(); }

  void on_handshake(const error_code& error) {
    if (ended_) return;
    if (error) return fail(error);
    open_ = true;
    ws_.text(true);
    ws_.control_callback([this](ws::frame_type kind, beast::string_view) { on_control(kind); });
    watch();
    if (listener_) listener_->on_opened();
    read();
    write_next();
  }

  void read() {
    if (ended_) return;
    ws_.async_read_some(bytes_, 0,
                        [self = shared_from_this()](const error_code& error, std::size_t) { self->on_read(error); });
  }

  void on_read(const error_code& error) {
    if (error) return fail(error);
    silence_ = 0;
    if (ws_.is_message_done()) {
      if (listener_ && !ended_) listener_->on_message({static_cast<const char*>(bytes_.data().data()), bytes_.size()});
      bytes_.consume(bytes_.size());
    }
    read();
  }

  /// Called by Beast in the middle of reading: whatever may lead to another call of the stream comes later.
  void on_control(ws::frame_type kind) {
    silence_ = 0;
    asio::post(lowest().get_executor(), [self = shared_from_this(), kind] {
      if (self->ended_) return;
      if (kind == ws::frame_type::close) return self->report(self->farewell());
      if (!self->listener_) return;
      kind == ws::frame_type::ping ? self->listener_->on_ping() : self->listener_->on_pong();
    });
  }

  void write_next() {
    if (!open_ || ended_ || writing_) return;
    if (queue_.empty()) {
      if (close_ && !std::exchange(closing_, true))
        ws_.async_close(*close_, [self = shared_from_this()](const error_code& error) { self->on_closed(error); });
      return;
    }
    writing_ = true;
    ws_.async_write(asio::buffer(*queue_.front()),
                    [self = shared_from_this()](const error_code& error, std::size_t) { self->on_written(error); });
  }

  void on_written(const error_code& error) {
    writing_ = false;
    queued_ -= queue_.front()->size();
    queue_.pop_front();
    if (!error) write_next();  // an error ends the reading too, which says why
  }

  void on_closed(const error_code& error) {
    if (!error) end(own_closing());
  }

  /// Four ticks without a frame are too many. Counting them costs a message nothing but a store.
  void watch() {
    tick_.expires_after(limits_.idle_max / 4);
    tick_.async_wait([self = shared_from_this()](const error_code& error) {
      if (error || self->ended_) return;
      if (++self->silence_ > 4) return self->end({failure::timed_out, "no frame for too long"});
      if (self->silence_ == 2 && self->limits_.keep_alive) self->ping();
      self->watch();
    });
  }

  trouble own_closing() const {
    return {failure::stopped, one_line("closed by us " + std::string(close_->reason.c_str())), close_->code};
  }

  trouble farewell() {
    const auto& reason = ws_.reason();
    if (close_) return own_closing();
    const unsigned code = reason.code == ws::close_code::none ? 1005u : static_cast<unsigned>(reason.code);
    return {failure::closed, one_line("closed with " + std::to_string(code) + " " + std::string(reason.reason.c_str())),
            code};
  }

  void fail(const error_code& error) {
    if (error == ws::error::closed) return end(farewell());
    if (close_) return end(own_closing());
    if (error == ws::error::upgrade_declined) {
      const unsigned status = answer_.result_int();
      return end({failure::refused, "refused with status " + std::to_string(status), status});
    }
    auto what = failure_of(error);
    if (error == ws::error::message_too_big) what = failure::too_large;
    if (error == beast::http::error::header_limit || error == beast::http::error::body_limit ||
        error == beast::http::error::buffer_overflow)
      what = failure::too_large;
    else if (what == failure::closed && is_breach(error))
      what = failure::malformed;
    end({what, one_line(error.message()), what == failure::closed ? 1006u : 0u});
  }

  static bool is_breach(const error_code& error) {
    static const auto& websocket = make_error_code(ws::error::bad_opcode).category();
    static const auto& http = make_error_code(beast::http::error::bad_version).category();
    static const auto& zlib = make_error_code(beast::zlib::error::stream_error).category();
    if (error == beast::http::error::end_of_stream || error == beast::http::error::partial_message) return false;
    return error.category() == websocket || error.category() == http || error.category() == zlib;
  }

  void report(const trouble& why) {
    patience_.cancel();
    tick_.cancel();
    ended_ = true;
    if (auto* listener = std::exchange(listener_, nullptr)) listener->on_ended(why);
  }

  void end(const trouble& why) {
    transport::close(lowest());
    if (!ended_) report(why);
  }

  tls_websocket_limits limits_;
  tls_websocket_listener* listener_;
  ws::stream<tls_layer, true> ws_;
  ws::response_type answer_;
  beast::flat_buffer bytes_;
  std::deque<std::shared_ptr<const std::string>> queue_;
  std::size_t queued_ = 0;
  std::optional<ws::close_reason> close_;  // what we shall close, or have closed, with
  loop_timer tick_;
  loop_timer patience_;
  int silence_ = 0;
  bool open_ = false;
  bool ended_ = false;
  bool writing_ = false;
  bool closing_ = false;
  bool pinging_ = false;
};

}  // namespace

std::shared_ptr<tls_websocket> tls_websocket::over(std::unique_ptr<tls_stream> stream,
                                                   const tls_websocket_limits& limits,
                                                   tls_websocket_listener& listener) {
  return std::make_shared<tls_websocket_link>(std::move(stream), limits, listener);
}

}  // namespace adapters::transport
