#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "adapters/transport/tls_dial.hpp"
#include "adapters/transport/tls_http_connection.hpp"

namespace adapters::transport {

/// Calls over HTTPS, with a few connections per endpoint that are kept for the next call. A call is never sent twice:
/// whether a second attempt is safe is known only to whoever made it. All on the loop's thread.
class tls_http_client {
 public:
  explicit tls_http_client(tls_hub& hub) : hub_(hub) {}
  void fetch(http_call, http_sink);

 private:
  /// A call on its way from the queue through the dial to its outcome.
  struct exchange;
  struct kept {
    std::shared_ptr<tls_http_connection> connection;
    std::unique_ptr<loop_timer> until;
  };
  struct host {
    std::vector<kept> idle;
    std::size_t busy = 0;  // calls that hold a connection or dial for one
    std::deque<std::shared_ptr<exchange>> waiting;
  };

  void begin(const std::shared_ptr<exchange>&);
  void dial(const std::shared_ptr<exchange>&);
  void ask(const std::shared_ptr<exchange>&);
  void on_late(const std::shared_ptr<exchange>&);
  void finish(const std::shared_ptr<exchange>&, tls_http_connection::answer);
  void keep(const endpoint&, std::shared_ptr<tls_http_connection>);
  void forget(const endpoint&, const tls_http_connection*);
  void next(const endpoint&);

  tls_hub& hub_;
  std::map<endpoint, host> hosts_;
};

}  // namespace adapters::transport
