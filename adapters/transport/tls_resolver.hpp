#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "adapters/transport/tls_loop.hpp"
#include "adapters/transport/tls_network.hpp"

namespace adapters::transport {

/// Looks names up without holding up anybody. getaddrinfo blocks for as long as name servers are silent and cannot be
/// cancelled, so each look-up has a detached thread of its own, which finds the door closed if it comes too late.
class tls_resolver {
 public:
  using answer = core::result<std::vector<boost::asio::ip::address>, std::string>;

  /// Used on the loop's thread, and destroyed when the loop has stopped.
  tls_resolver(std::shared_ptr<tls_door> door, name_lookup lookup);
  /// `then` is called once, later, on the loop's thread. An address stands for itself.
  void resolve(const std::string& name, std::function<void(answer)> then);

 private:
  static constexpr std::size_t open_max = 64;

  void reply(std::uint64_t question, answer);

  std::shared_ptr<tls_door> door_;
  name_lookup lookup_;
  std::uint64_t questions_ = 0;
  std::map<std::uint64_t, std::function<void(answer)>> open_;  // what asks stays here, out of reach of the threads
};

}  // namespace adapters::transport
