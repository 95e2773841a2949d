#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "adapters/transport/secret.hpp"
#include "core/types/result.hpp"

namespace adapters::store {

/// Where a Redis server is and who we are there.
struct redis_address {
  /// Reads
  ///   unix://[USER:PASSWORD@]/PATH[?db=N&prefix=TEXT]
  ///   redis://[[USER]:PASSWORD@]HOST[:PORT][/N][?prefix=TEXT]
  /// with %XX for characters that mean something in an address. hiredis of Debian 12 has no TLS: `rediss://` is
  /// refused, and so is a host that is not this machine, to which keys and password would travel in the clear.
  /// The error says what is wrong and repeats nothing of the address but its host.
  static core::result<redis_address, std::string> read(const transport::secret&);

  std::string socket{};  ///< path of a Unix socket; empty: TCP
  std::string host{};
  std::uint16_t port = 6379;
  int database = 0;
  std::string user{};  ///< empty: the server's default user
  transport::secret password{};
  std::string prefix = "watchbill:";  ///< before every key and channel; a second node on one server takes another

  /// For people: without user and password.
  std::string shown() const;
};

}  // namespace adapters::store
