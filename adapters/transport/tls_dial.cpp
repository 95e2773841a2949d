#include "adapters/transport/tls_dial.hpp"

#include <openssl/ssl.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>

#include "adapters/transport/tls_context.hpp"

namespace adapters::transport {

namespace {

bool is_address(const std::string& host) {
  error_code error;
  asio::ip::make_address(host, error);
  return !error;
}

}  // namespace

std::string text_of(const endpoint& x) {
  const bool bare_ipv6 = x.host.find(':') != x.host.npos;
  return (bare_ipv6 ? "[" + x.host + "]" : x.host) + ":" + std::to_string(x.port);
}

std::shared_ptr<tls_dial> tls_dial::start(tls_hub& hub, endpoint to, core::duration within,
                                          std::function<void(outcome)> then) {
  const std::shared_ptr<tls_dial> dial(new tls_dial(hub, std::move(to), within, std::move(then)));
  hub.resolver.resolve(dial->to_.host, [dial](const tls_resolver::answer& x) { dial->on_resolved(x); });
  return dial;
}

tls_dial::tls_dial(tls_hub& hub, endpoint to, core::duration within, std::function<void(outcome)> then)
    : hub_(hub), to_(std::move(to)), within_(within), then_(std::move(then)), socket_(hub.loop), patience_(hub.loop) {}

void tls_dial::cancel() {
  then_ = nullptr;
  patience_.cancel();
  close(socket_);
  if (stream_) close(stream_->next_layer());
}

std::string tls_dial::doing() const {
  if (addresses_.empty()) return "looking up " + to_.host;
  if (stream_) return "TLS handshake with " + text_of(to_);
  return "connecting to " + text_of(to_) + " at " + addresses_[tried_ - 1].to_string() + refusals_;
}

void tls_dial::on_resolved(const tls_resolver::answer& answer) {
  if (!then_) return;
  if (!answer) return fail(failure::resolve, answer.error());
  addresses_ = *answer;
  try_next();
}

void tls_dial::try_next() {
  if (tried_ == addresses_.size()) return fail(failure::connect, "no address took the connection" + refusals_);
  const asio::ip::tcp::endpoint target(addresses_[tried_++], to_.port);
  socket_ = tcp_socket(hub_.loop);
  socket_.async_connect(target, [self = shared_from_this()](const error_code& error) { self->on_connected(error); });
  if (tried_ == addresses_.size()) return;  // the last one may take what time is left
  // One share for each address, and one for what comes afterwards.
  patience_.expires_after(within_ / (addresses_.size() + 1));
  patience_.async_wait([self = shared_from_this(), attempt = tried_](const error_code& error) {
    if (!error && self->tried_ == attempt && !self->stream_) close(self->socket_);
  });
}

void tls_dial::on_connected(const error_code& error) {
  patience_.cancel();
  if (!then_) return;
  if (error || !socket_.is_open()) {
    const auto why = error && error != asio::error::operation_aborted ? error.message() : "no answer";
    refusals_ += (refusals_.empty() ? ": " : ", ") + addresses_[tried_ - 1].to_string() + " (" + why + ")";
    return try_next();
  }
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  handshake();
}

void tls_dial::handshake() {
  stream_ = std::make_unique<tls_stream>(std::move(socket_), hub_.trust);
  // RFC 6066, section 3: literal addresses are not permitted as server names.
  if (!is_address(to_.host) && SSL_set_tlsext_host_name(stream_->native_handle(), to_.host.c_str()) != 1)
    return fail(failure::tls, "its name cannot be asked for");
  stream_->set_verify_callback([this, names_match = asio::ssl::host_name_verification(to_.host)](
                                   bool chain_verifies, asio::ssl::verify_context& context) {
    if (!chain_verifies) return false;
    const bool right = names_match(true, context);
    if (!right) other_name_ = true;
    return right;
  });
  stream_->async_handshake(tls_stream::client,
                           [self = shared_from_this()](const error_code& error) { self->on_handshake(error); });
}

void tls_dial::on_handshake(const error_code& error) {
  if (!then_) return;
  if (!error) {
    // The callback refers to this dial, and there is no further handshake: TLS 1.3 has none, and renegotiation is off.
    stream_->set_verify_callback([](bool, asio::ssl::verify_context&) { return false; });
    return finish(std::move(stream_));
  }
  const auto verdict = SSL_get_verify_result(stream_->native_handle());
  if (other_name_) return fail(failure::certificate, "its certificate is for another name");
  if (verdict != X509_V_OK) return fail(failure::certificate, X509_verify_cert_error_string(verdict));
  fail(failure::tls, error.message());
}

void tls_dial::fail(failure what, const std::string& why) {
  finish(core::unexpected(trouble{what, one_line(text_of(to_) + ": " + why)}));
}

void tls_dial::finish(outcome x) {
  const auto then = std::move(then_);
  cancel();
  then(std::move(x));
}

}  // namespace adapters::transport
