// A WebSocket text from socket to socket over TLS and back, one in flight: tls_network and tls_server around an echoing
// service, against a bare Beast client and a bare Beast echo with the same cipher, certificate and messages. All four
// ends have a thread each. The two take turns in one run, and their echoes are compared with what was sent.
//
//   echo_bench [rounds]      prints a line per size of message: medians in nanoseconds per round trip, and their ratio
//
// Run it pinned to one core (taskset -c 0), as both ends share one in the figure of the design; without, the scheduler
// of the machine decides.

#include <algorithm>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <caf/actor_clock.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "adapters/transport/certificate_authority.hpp"
#include "adapters/transport/tls_network.hpp"
#include "adapters/transport/tls_server.hpp"
#include "runtime/clock.hpp"

namespace bench {
namespace {

namespace asio = boost::asio;
namespace ws = boost::beast::websocket;
using namespace adapters::transport;
using asio::ip::tcp;

core::timestamp utc_now() {
  static const auto clock = runtime::clock::real();
  return clock.at(caf::actor_clock::time_point(runtime::monotonic_now()));
}

[[noreturn]] void fail(const std::string& why) {
  std::fprintf(stderr, "echo_bench: %s\n", why.c_str());
  std::exit(1);
}

/// `rounds` times: send, await the echo, compare. The times of all rounds, in nanoseconds.
using round_trips = std::vector<double>;

// --- bare Beast -----------------------------------------------------------------------------------

using bare_socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;
using bare_stream = ws::stream<asio::ssl::stream<bare_socket>>;

asio::ssl::context server_context(const certificate_files& files) {
  asio::ssl::context made(asio::ssl::context::tls_server);
  made.use_certificate_chain_file(files.certificate.string());
  made.use_private_key_file(files.key.string(), asio::ssl::context::pem);
  return made;
}

asio::ssl::context client_context(const certificate_files& files) {
  asio::ssl::context made(asio::ssl::context::tls_client);
  made.load_verify_file(files.authority.string());
  made.set_verify_mode(asio::ssl::verify_peer);
  return made;
}

class bare_echo {
 public:
  explicit bare_echo(const certificate_files& files)
      : server_trust_(server_context(files)), client_trust_(client_context(files)) {
    asio::basic_socket_acceptor<tcp, asio::io_context::executor_type> acceptor(
        server_loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
    auto client = std::async(std::launch::async, [this, to = acceptor.local_endpoint()] {
      auto& socket = client_.next_layer().next_layer();
      socket.connect(to);
      socket.set_option(tcp::no_delay(true));
      client_.next_layer().handshake(asio::ssl::stream_base::client);
      client_.handshake("127.0.0.1", "/");
    });
    acceptor.accept(server_.next_layer().next_layer());
    server_.next_layer().next_layer().set_option(tcp::no_delay(true));
    server_.next_layer().handshake(asio::ssl::stream_base::server);
    server_.accept();
    client.get();
    for (auto* stream : {&client_, &server_}) {
      stream->text(true);
      stream->auto_fragment(false);
    }
    echo();
    thread_ = std::thread([this] { server_loop_.run(); });
  }
  ~bare_echo() {
    server_loop_.stop();
    thread_.join();
  }

  round_trips run(const std::string& text, int rounds) {
    round_trips all;
    std::thread thread([&] {
      client_loop_.restart();
      begin(text, rounds, all);
      client_loop_.run();
    });
    thread.join();
    return all;
  }

 private:
  void echo() {
    server_.async_read(heard_, [this](const boost::system::error_code& error, std::size_t) {
      if (error) return;
      server_.async_write(heard_.data(), [this](const boost::system::error_code& failed, std::size_t) {
        heard_.clear();
        if (!failed) echo();
      });
    });
  }

  void begin(const std::string& text, int left, round_trips& all) {
    const auto started = runtime::monotonic_now();
    client_.async_write(asio::buffer(text), [](const boost::system::error_code&, std::size_t) {});
    client_.async_read(answer_, [&, started, left](const boost::system::error_code& error, std::size_t) {
      all.push_back(static_cast<double>((runtime::monotonic_now() - started).count()));
      if (error || boost::beast::buffers_to_string(answer_.data()) != text) fail("the bare echo is wrong");
      answer_.clear();
      if (left > 1) begin(text, left - 1, all);
    });
  }

  asio::io_context server_loop_{1}, client_loop_{1};
  // Complete before the streams are made: these copy what they need.
  asio::ssl::context server_trust_, client_trust_;
  bare_stream server_{server_loop_.get_executor(), server_trust_};
  bare_stream client_{client_loop_.get_executor(), client_trust_};
  boost::beast::flat_buffer heard_, answer_;
  std::thread thread_;
};

// --- ours -----------------------------------------------------------------------------------------

class echoing_service final : public service {
 public:
  void on_request(connection_id id, const http_request&, const caller&, core::timestamp) override {
    out_.emplace_back(http_reply{id, {}});
  }
  std::optional<unsigned> on_open(connection_id, const http_request&, const caller&, core::timestamp) override {
    return std::nullopt;
  }
  void on_text(connection_id id, std::string_view text, core::timestamp) override {
    out_.emplace_back(text_out{id, std::make_shared<const std::string>(text)});
  }
  void on_ping(connection_id, core::timestamp) override {}
  void on_pong(connection_id, core::timestamp) override {}
  void on_close(connection_id, core::timestamp) override {}
  std::optional<core::timestamp> due() const override { return std::nullopt; }
  void advance(core::timestamp) override {}
  std::vector<outgoing> take() override { return std::exchange(out_, {}); }

 private:
  std::vector<outgoing> out_;
};

class our_echo {
 public:
  explicit our_echo(const certificate_files& files)
      : server_(tls_server::start({utc_now, files.certificate, files.key}, service_).value()),
        network_(tls_network::make({utc_now, files.authority}).value()) {
    std::promise<void> opened;
    on_event_ = [&](const websocket_event& x) {
      if (!std::holds_alternative<websocket_opened>(x.what)) fail("our WebSocket does not open");
      opened.set_value();
    };
    socket_ = network_->open({{"127.0.0.1", server_->port()}}, [this](websocket_event x) { on_event_(x); });
    opened.get_future().get();
  }

  /// The next text is sent from within the sink, on the network's own thread, as the bare client does it.
  round_trips run(const std::string& text, int rounds) {
    round_trips all;
    std::promise<void> done;
    core::duration started{};
    on_event_ = [&](const websocket_event& x) {
      const auto now = runtime::monotonic_now();
      const auto* echo = std::get_if<websocket_text>(&x.what);
      if (!echo || *echo->text != text) fail("our echo is wrong");
      if (started.count() != 0) all.push_back(static_cast<double>((now - started).count()));
      if (all.size() == static_cast<std::size_t>(rounds)) return done.set_value();
      started = runtime::monotonic_now();
      socket_->send(text);
    };
    socket_->send(text);  // wakes the network; not measured
    done.get_future().get();
    return all;
  }

 private:
  echoing_service service_;
  std::unique_ptr<tls_server> server_;
  std::function<void(const websocket_event&)> on_event_;  // replaced only while nothing is in flight
  std::unique_ptr<tls_network> network_;
  std::unique_ptr<websocket> socket_;
};

double quantile(round_trips all, double share) {
  const auto nth = all.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(all.size() - 1));
  std::nth_element(all.begin(), nth, all.end());
  return *nth;
}

void compare(bare_echo& bare, our_echo& ours, std::size_t size, int rounds) {
  constexpr int turns = 10;
  const std::string text(size, 'x');
  bare.run(text, rounds / turns);  // warms both up
  ours.run(text, rounds / turns);
  round_trips theirs, own;
  for (int turn = 0; turn < turns; ++turn) {
    const auto a = bare.run(text, rounds / turns);
    const auto b = ours.run(text, rounds / turns);
    theirs.insert(theirs.end(), a.begin(), a.end());
    own.insert(own.end(), b.begin(), b.end());
  }
  const double reference = quantile(theirs, 0.5), measured = quantile(own, 0.5);
  std::printf("echo %6zu bytes  ours %8.0f ns (p99 %8.0f)  bare Beast %8.0f ns (p99 %8.0f)  ratio %.2f\n", size,
              measured, quantile(own, 0.99), reference, quantile(theirs, 0.99), measured / reference);
}

}  // namespace
}  // namespace bench

int main(int count, char** arguments) {
  const int rounds = count > 1 ? std::max(100, std::atoi(arguments[1])) : 20'000;
  const auto folder = std::filesystem::temp_directory_path() / "watchbill_echo_bench";
  const auto files = adapters::transport::certificates_in(folder, {"127.0.0.1"}, bench::utc_now());
  if (!files) bench::fail(files.error());
  bench::bare_echo bare(*files);
  bench::our_echo ours(*files);
  for (const std::size_t size : {64, 256, 1024, 8192, 65536}) bench::compare(bare, ours, size, rounds);
}
