#pragma once

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <chrono>

namespace adapters::transport {

namespace asio = boost::asio;
using boost::system::error_code;

// One executor type, and not the polymorphic any_io_executor: it halves what the templates cost to compile.
using loop_executor = asio::io_context::executor_type;
using tcp_socket = asio::basic_stream_socket<asio::ip::tcp, loop_executor>;
using tls_stream = asio::ssl::stream<tcp_socket>;
using loop_timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, loop_executor>;

/// Ends a connection without a word: no close_notify, and a TCP reset instead of an orderly end.
inline void reset(tcp_socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

inline void close(tcp_socket& socket) {
  error_code ignored;
  socket.close(ignored);
}

}  // namespace adapters::transport
