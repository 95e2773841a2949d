#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/transport/tls_server.hpp"
#include "adapters/transport/tls_service.hpp"
#include "adapters/transport/tls_websocket.hpp"

namespace adapters::transport {

/// One connection of a server: TLS, then requests one after the other, or a WebSocket to its end. All on the loop's
/// thread. It keeps itself alive until `ended`.
class tls_server_connection final : public tls_service_peer,
                                    public tls_websocket_listener,
                                    public std::enable_shared_from_this<tls_server_connection> {
 public:
  tls_server_connection(tcp_socket, asio::ssl::context&, const tls_server_settings&, tls_service&,
                        std::function<void()> ended);

  void start();
  /// Ends in good order, as soon as nobody waits for an answer.
  void leave();

  void reply(http_response) override;
  void send(std::shared_ptr<const std::string>) override;
  void close(unsigned code, const std::string& reason) override;
  void reset() override;
  void ping() override;

 private:
  enum class phase : std::uint8_t {
    handshake,  ///< TLS
    between,    ///< no byte of the next request has come
    reading,    ///< the next request is coming
    answering,  ///< the service has the request
    writing,    ///< the answer is on its way
    websocket,  ///< upgraded
    over,       ///< ended
  };
  using parser = boost::beast::http::request_parser<boost::beast::http::string_body>;

  void limit(core::duration);
  void await_request();
  void read();
  void on_read(const error_code&, std::size_t);
  void parse();
  void on_request();
  void upgrade(const http_request&);
  void refuse(unsigned status, const std::string& why);
  void write(http_response);
  void on_written(const error_code&);
  void over();

  void on_opened() override;
  void on_message(std::string_view) override;
  void on_ping() override;
  void on_pong() override;
  void on_ended(const trouble&) override;

  const tls_server_settings& settings_;
  tls_service& service_;
  std::function<void()> ended_;
  caller caller_;
  std::unique_ptr<tls_stream> stream_;
  loop_timer deadline_;
  boost::beast::flat_buffer bytes_;
  std::optional<parser> parser_;
  std::string text_;
  std::shared_ptr<tls_websocket> link_;
  connection_id id_{};
  phase phase_ = phase::handshake;
  bool reading_ = false;
  bool keep_alive_ = true;
  bool head_ = false;
  bool leaving_ = false;
};

}  // namespace adapters::transport
