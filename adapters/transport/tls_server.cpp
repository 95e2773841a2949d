#include "adapters/transport/tls_server.hpp"

#include <boost/asio/basic_socket_acceptor.hpp>
#include <future>
#include <map>
#include <optional>

#include "adapters/transport/tls_context.hpp"
#include "adapters/transport/tls_loop.hpp"
#include "adapters/transport/tls_server_connection.hpp"
#include "core/types/invariant.hpp"

namespace adapters::transport {

namespace {

constexpr auto breath = std::chrono::milliseconds(100);  // after a failed accept, e.g. for want of descriptors

}  // namespace

struct tls_server::inside {
  using acceptor = asio::basic_socket_acceptor<asio::ip::tcp, loop_executor>;

  inside(tls_server_settings x, asio::ssl::context certificate, service& to)
      : settings(std::move(x)),
        context(std::move(certificate)),
        behind(loop.context(), to, settings.now),
        entrance(loop.context()),
        pause(loop.context()) {}
  ~inside() { loop.stop(); }

  error_code listen();
  void accept();
  void on_accepted(const error_code&, tcp_socket);
  void leave(std::promise<void> all_gone);
  void check_left();

  // The loop is destroyed last: what waits in it refers to everything else.
  tls_loop loop;
  tls_server_settings settings;
  asio::ssl::context context;
  tls_service behind;
  acceptor entrance;
  loop_timer pause;
  std::uint16_t port = 0;
  std::map<std::uint64_t, std::shared_ptr<tls_server_connection>> connections;
  std::uint64_t accepted = 0;
  std::optional<std::promise<void>> left;
};

error_code tls_server::inside::listen() {
  const asio::ip::tcp::endpoint here(asio::ip::address_v4::loopback(), settings.port);
  error_code error;
  entrance.open(here.protocol(), error);
  if (!error) entrance.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) entrance.bind(here, error);
  if (!error) entrance.listen(asio::socket_base::max_listen_connections, error);
  if (!error) port = entrance.local_endpoint(error).port();
  return error;
}

void tls_server::inside::accept() {
  entrance.async_accept([this](const error_code& error, tcp_socket socket) { on_accepted(error, std::move(socket)); });
}

void tls_server::inside::on_accepted(const error_code& error, tcp_socket socket) {
  if (!entrance.is_open()) return;
  if (error) {
    pause.expires_after(breath);
    pause.async_wait([this](const error_code& stopped) {
      if (!stopped) accept();
    });
    return;
  }
  if (connections.size() < settings.connections_max) {
    const auto id = ++accepted;
    const auto connection =
        std::make_shared<tls_server_connection>(std::move(socket), context, settings, behind, [=, this] {
          connections.erase(id);
          check_left();
        });
    connections.emplace(id, connection);
    connection->start();
  }
  accept();
}

void tls_server::inside::leave(std::promise<void> all_gone) {
  left.emplace(std::move(all_gone));
  error_code ignored;
  entrance.close(ignored);
  pause.cancel();
  const auto those = connections;
  for (const auto& [id, connection] : those) connection->leave();
  check_left();
}

void tls_server::inside::check_left() {
  if (!left || !connections.empty()) return;
  behind.stop();
  left->set_value();
  left.reset();
}

core::result<std::unique_ptr<tls_server>, std::string> tls_server::start(tls_server_settings settings,
                                                                         service& behind) {
  ASSERT(settings.now, "a server has a clock");
  auto context = server_context(settings.certificate, settings.key);
  if (!context) return core::unexpected(context.error());
  auto made = std::make_unique<inside>(std::move(settings), std::move(*context), behind);
  if (const auto error = made->listen())
    return core::unexpected("cannot listen on 127.0.0.1:" + std::to_string(made->settings.port) + ": " +
                            error.message() + "; choose another port, or 0 for any that is free");
  made->loop.door()->post([&in = *made] {
    in.behind.settle();
    in.accept();
  });
  return std::unique_ptr<tls_server>(new tls_server(std::move(made)));
}

tls_server::tls_server(std::unique_ptr<inside> x) : inside_(std::move(x)) {}
tls_server::~tls_server() = default;

std::uint16_t tls_server::port() const { return inside_->port; }

void tls_server::on_service(std::function<void(service&)> work) {
  inside_->loop.door()->post([&behind = inside_->behind, work = std::move(work)] { behind.work(work); });
}

bool tls_server::stop(core::duration within) {
  auto all_gone = std::make_shared<std::promise<void>>();
  const auto when = all_gone->get_future();
  // Where the loop has stopped already, the promise is broken at once, which ends the waiting too.
  inside_->loop.door()->post([&in = *inside_, all_gone = std::move(all_gone)] { in.leave(std::move(*all_gone)); });
  const bool orderly = when.wait_for(within) == std::future_status::ready;
  inside_->loop.stop();
  return orderly;
}

}  // namespace adapters::transport
