#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "adapters/transport/network.hpp"
#include "apps/ctl/daemon_place.hpp"
#include "apps/ctl/json_value.hpp"

namespace apps::ctl {

/// What the daemon answered.
struct reply {
  unsigned status = 0;  ///< HTTP
  json_value body;      ///< null where it is no JSON
  std::string text;     ///< the body as it came
};
using reply_or_trouble = core::result<reply, adapters::transport::trouble>;

/// What comes on the stream: a frame, or why no more comes.
struct stream_event {
  json_value frame;
  std::string lost;  ///< empty: `frame` holds
};

/// Speaks the admin API over TLS, with the token in the header of every request.
class admin_client {
 public:
  /// Fails with a sentence for the operator.
  static core::result<std::unique_ptr<admin_client>, std::string> to(daemon_place);

  /// The callback runs on the network's thread.
  void ask(const std::string& method, const std::string& target, std::string body, core::duration within,
           std::function<void(reply_or_trouble)>);
  /// The same, waiting for it.
  reply_or_trouble ask(const std::string& method, const std::string& target, std::string body, core::duration within);

  /// Frames of these parts, once a second, until the stream is destroyed. The callback runs on the network's thread;
  /// nothing follows `lost`.
  class stream {
   public:
    virtual ~stream() = default;
    virtual void watch(const std::vector<std::string>& parts) = 0;
  };
  std::unique_ptr<stream> watch(const std::vector<std::string>& parts, std::function<void(stream_event)>);

 private:
  admin_client(daemon_place, std::unique_ptr<adapters::transport::network>);
  adapters::transport::header_list headers() const;

  daemon_place place_;
  std::unique_ptr<adapters::transport::network> network_;
};

/// Why there was no answer, for an operator.
std::string sentence_of(const adapters::transport::trouble&);

}  // namespace apps::ctl
