#pragma once

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <caf/actor_clock.hpp>
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/transport/certificate_authority.hpp"
#include "adapters/transport/tls_network.hpp"
#include "adapters/transport/tls_server.hpp"
#include "runtime/clock.hpp"

/// What the tests of real sockets share: certificates, a service to talk to, ears for events, and raw peers that can
/// misbehave in ways in which the house cannot. Waiting has an end only so that a failing test ends too.
namespace adapters::transport::loopback {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""ms;

constexpr auto patience = 30s;

inline core::timestamp utc_now() {
  static const auto clock = runtime::clock::real();
  return clock.at(caf::actor_clock::time_point(runtime::monotonic_now()));
}

/// Removed with the test program.
inline const std::filesystem::path& folder() {
  struct temporary {
    std::filesystem::path path;
    temporary() {
      auto pattern = (std::filesystem::temp_directory_path() / "tls_test_XXXXXX").string();
      path = mkdtemp(pattern.data());
    }
    ~temporary() { std::filesystem::remove_all(path); }
  };
  static const temporary made;
  return made.path;
}

/// For 127.0.0.1, localhost and venue.test.
inline const certificate_files& certificates() {
  static const auto made =
      certificates_in(folder() / "good", {"127.0.0.1", "localhost", "venue.test"}, utc_now()).value();
  return made;
}

/// A value that one thread brings and another awaits.
template <class T>
class awaited {
 public:
  void add(T x) {
    const std::lock_guard lock(guard_);
    all_.push_back(std::move(x));
    arrived_.notify_all();  // under the lock: whoever awaits it may destroy this at once
  }
  /// The n-th (from 0), when it is there.
  T at(std::size_t n) {
    std::unique_lock lock(guard_);
    if (!arrived_.wait_for(lock, patience, [&] { return all_.size() > n; }))
      throw std::runtime_error("waited in vain for number " + std::to_string(n));
    return all_[n];
  }
  std::vector<T> all() {
    const std::lock_guard lock(guard_);
    return all_;
  }

 private:
  std::mutex guard_;
  std::condition_variable arrived_;
  std::vector<T> all_;
};

/// Hears what happens on one WebSocket.
struct ear {
  awaited<websocket_event> events;

  websocket_sink sink() {
    return [this](websocket_event x) { events.add(std::move(x)); };
  }
  bool opened() { return std::holds_alternative<websocket_opened>(events.at(0).what); }
  std::string text(std::size_t n) {
    const auto what = events.at(n).what;
    const auto* text = std::get_if<websocket_text>(&what);
    return text ? *text->text : "not a text";
  }
  /// The n-th event, which must be the end.
  trouble end(std::size_t n) {
    const auto what = events.at(n).what;
    const auto* closed = std::get_if<websocket_closed>(&what);
    return closed ? closed->why : trouble{failure::stopped, "not the end"};
  }
};

/// Echoes texts and the bodies of requests; what it does besides is set from outside, before it is used or with
/// on_service.
class scripted_service final : public service {
 public:
  std::function<bool(connection_id, const http_request&)> takes_request{};  ///< true: do not echo
  std::optional<unsigned> refusal{};
  std::function<bool(connection_id, std::string_view)> takes_text{};  ///< true: do not echo
  std::optional<core::timestamp> due_at{};
  std::vector<outgoing> out;
  awaited<std::string> heard;

  void on_request(connection_id id, const http_request& request, const caller& who, core::timestamp) override {
    heard.add("request " + request.method + " " + request.target + " from " + who.address);
    if (takes_request && takes_request(id, request)) return;
    out.emplace_back(http_reply{id, {200, {{"X-Query", std::string(query_text_of(request.target))}}, request.body}});
  }
  std::optional<unsigned> on_open(connection_id id, const http_request& request, const caller&,
                                  core::timestamp) override {
    const auto key = header(request.headers, "X-Key");
    heard.add("open " + request.target + (key.empty() ? "" : " X-Key=" + std::string(key)));
    if (!refusal) last = id;
    return refusal;
  }
  void on_text(connection_id id, std::string_view text, core::timestamp) override {
    if (takes_text && takes_text(id, text)) return;
    out.emplace_back(text_out{id, std::make_shared<const std::string>(text)});
  }
  void on_ping(connection_id, core::timestamp) override { heard.add("ping"); }
  void on_pong(connection_id, core::timestamp) override { heard.add("pong"); }
  void on_close(connection_id, core::timestamp) override { heard.add("close"); }
  std::optional<core::timestamp> due() const override { return due_at; }
  void advance(core::timestamp) override {
    due_at.reset();
    heard.add("advance");
  }
  std::vector<outgoing> take() override { return std::exchange(out, {}); }

  connection_id last{};  ///< WebSocket opened last
};

inline tls_server_settings server_settings() {
  tls_server_settings settings{utc_now, certificates().certificate, certificates().key};
  settings.deflate = true;
  settings.body_max = settings.message_max = 1 << 20;  // what goes there and back is to be large in the tests
  return settings;
}

inline tls_settings client_settings() {
  tls_settings settings{utc_now, certificates().authority};
  settings.lookup = [](const std::string&) { return std::vector<std::string>{"127.0.0.1"}; };
  return settings;
}

inline std::unique_ptr<tls_network> network_with(tls_settings settings) {
  auto made = tls_network::make(std::move(settings));
  if (!made) throw std::runtime_error(made.error());
  return std::move(*made);
}

/// An echo behind TLS, and a network to reach it.
struct rig {
  explicit rig(tls_server_settings server_with = server_settings(), tls_settings client_with = client_settings())
      : server(std::move(tls_server::start(std::move(server_with), echo).value())),
        network(network_with(std::move(client_with))) {}

  endpoint at(std::string host = "127.0.0.1") const { return {std::move(host), server->port()}; }
  websocket_request to(websocket_limits limits = {}) const { return {at(), "/ws", {}, limits}; }
  http_outcome fetch(http_request request = {}) { return call({at(), std::move(request)}); }
  http_outcome call(http_call call) {
    const auto outcome = std::make_shared<awaited<http_outcome>>();
    network->fetch(std::move(call), [outcome](http_outcome x) { outcome->add(std::move(x)); });
    return outcome->at(0);
  }

  scripted_service echo;
  std::unique_ptr<tls_server> server;
  std::unique_ptr<tls_network> network;
};

// --- raw peers ------------------------------------------------------------------------------------

using raw_stream = asio::ssl::stream<tcp::socket>;

inline std::string frame(unsigned first_byte, std::string_view payload, bool masked = false) {
  std::string bytes{static_cast<char>(first_byte)};
  const char mask = masked ? '\x80' : '\0';
  if (payload.size() < 126) {
    bytes += static_cast<char>(mask | static_cast<char>(payload.size()));
  } else {
    const int width = payload.size() < 65536 ? 2 : 8;
    bytes += static_cast<char>(mask | (width == 2 ? 126 : 127));
    for (int i = width - 1; i >= 0; --i) bytes += static_cast<char>(payload.size() >> (8 * i));
  }
  if (masked) bytes += std::string(4, '\0');  // a key of zeros leaves the payload as it is
  return bytes.append(payload);
}

/// Reads up to the empty line that ends the headers.
inline std::string read_headers(raw_stream& stream) {
  std::string text;
  boost::system::error_code error;
  const auto size = asio::read_until(stream, asio::dynamic_buffer(text), "\r\n\r\n", error);
  return text.substr(0, size);
}

inline std::string read_all(raw_stream& stream) {
  std::string text;
  char bytes[4096];
  boost::system::error_code error;
  while (const auto size = stream.read_some(asio::buffer(bytes), error)) text.append(bytes, size);
  return text;
}

/// 101 with the key that the request asks for (RFC 6455, section 4.2.2).
inline std::string welcome(const std::string& request, const std::string& more = "") {
  const std::string name = "Sec-WebSocket-Key: ";
  const auto begin = request.find(name) + name.size();
  const auto key = request.substr(begin, request.find("\r\n", begin) - begin) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(key.data()), key.size(), digest);
  unsigned char text[64];
  EVP_EncodeBlock(text, digest, sizeof digest);
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         std::string(reinterpret_cast<char*>(text)) + "\r\n" + more + "\r\n";
}

/// Takes one connection after the other, each with what `then` does to it, on a thread of its own.
class raw_server {
 public:
  explicit raw_server(std::function<void(tcp::socket)> then)
      : acceptor_(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), thread_([this, then = std::move(then)] {
          boost::system::error_code error;
          while (true) {
            tcp::socket socket(loop_);
            acceptor_.accept(socket, error);
            if (error || stopped_) return;
            then(std::move(socket));
          }
        }) {}
  ~raw_server() {
    stopped_ = true;
    boost::system::error_code ignored;
    tcp::socket last(loop_);
    last.connect(at(), ignored);
    thread_.join();
  }
  tcp::endpoint at() const { return {asio::ip::address_v4::loopback(), port()}; }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::io_context loop_;
  tcp::acceptor acceptor_;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

/// The same behind TLS with a good certificate, or the one in `files`.
inline std::function<void(tcp::socket)> behind_tls(std::function<void(raw_stream&)> then,
                                                   const certificate_files& files = certificates()) {
  return [=](tcp::socket socket) {
    asio::ssl::context context(asio::ssl::context::tls_server);
    context.use_certificate_chain_file(files.certificate.string());
    context.use_private_key_file(files.key.string(), asio::ssl::context::pem);
    raw_stream stream(std::move(socket), context);
    boost::system::error_code error;
    stream.handshake(raw_stream::server, error);
    if (!error) then(stream);
  };
}

/// A client that may send anything.
class raw_client {
 public:
  explicit raw_client(std::uint16_t port) : context_(asio::ssl::context::tls_client), stream_(loop_, context_) {
    context_.load_verify_file(certificates().authority.string());
    stream_.next_layer().connect({asio::ip::address_v4::loopback(), port});
    stream_.next_layer().set_option(tcp::no_delay(true));
  }
  raw_stream& tls() {
    stream_.handshake(raw_stream::client);
    return stream_;
  }
  raw_stream& stream() { return stream_; }
  /// A server may have hung up by then; what matters is what comes back.
  void send(std::string_view bytes) {
    boost::system::error_code ignored;
    asio::write(stream_, asio::buffer(bytes.data(), bytes.size()), ignored);
  }
  std::string upgrade() {
    tls();
    send(
        "GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: "
        "13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    return read_headers(stream_);
  }
  /// That many bytes, fewer only at the end.
  std::string read(std::size_t size) {
    std::string bytes(size, '\0');
    boost::system::error_code error;
    bytes.resize(asio::read(stream_, asio::buffer(bytes), error));
    return bytes;
  }

 private:
  asio::io_context loop_;
  asio::ssl::context context_;
  raw_stream stream_;
};

}  // namespace adapters::transport::loopback
