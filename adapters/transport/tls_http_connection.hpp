#pragma once

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "adapters/transport/network.hpp"
#include "adapters/transport/tls_stream.hpp"

namespace adapters::transport {

/// One HTTPS connection to a server, for one question at a time. Between two questions it listens on, so that a server
/// that hangs up is noticed before the next one is asked.
class tls_http_connection : public std::enable_shared_from_this<tls_http_connection> {
 public:
  using answer = core::result<http_response, trouble>;

  tls_http_connection(std::unique_ptr<tls_stream>, std::size_t header_max);
  /// Listens; `ended` is called when the connection has ended while nothing was asked.
  void start(std::function<void()> ended);

  /// Sends the whole of `text`. `then` is called once, later, unless the connection is dropped before.
  void ask(std::string text, bool head, std::size_t body_max, std::function<void(answer)> then);
  /// True if another question may follow the last one.
  bool reusable() const { return reusable_; }
  void drop();

 private:
  using parser = boost::beast::http::response_parser<boost::beast::http::string_body>;

  void read();
  void on_read(const error_code&, std::size_t);
  void parse();
  void renew_parser();
  void complete();
  void fail(const error_code&);
  void finish(answer);

  std::unique_ptr<tls_stream> stream_;
  std::size_t header_max_;
  std::size_t body_max_ = 0;
  bool head_ = false;
  std::function<void()> ended_;
  std::function<void(answer)> then_;
  std::string text_;
  boost::beast::flat_buffer bytes_;
  std::optional<parser> parser_;
  bool reusable_ = true;
  bool writing_ = false;
  int interim_ = 0;  // 1xx answers to this question
};

}  // namespace adapters::transport
