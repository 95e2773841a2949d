#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <string>

#include "adapters/transport/network.hpp"

namespace adapters::transport {

/// TLS 1.2 or later; trusts the system's authorities and those in `authority_file`, if one is named; demands a chain
/// that verifies. Fails with a sentence for the operator.
core::result<boost::asio::ssl::context, std::string> client_context(const std::filesystem::path& authority_file);

/// TLS 1.2 or later, with tickets, so that a client may resume its session. Fails with a sentence for the operator.
core::result<boost::asio::ssl::context, std::string> server_context(const std::filesystem::path& certificate,
                                                                    const std::filesystem::path& key);

/// What an error of an open connection means: tls or closed.
failure failure_of(const boost::system::error_code&);

/// One line: control characters become blanks, and what follows 200 bytes is cut off.
std::string one_line(std::string_view);

}  // namespace adapters::transport
