#pragma once

#include <string>
#include <string_view>

#include "adapters/transport/http.hpp"

namespace adapters::transport {

/// True if target and headers are what RFC 9110 and 9112 allow on the wire: no blanks or control characters in the
/// target, tokens as names, no line breaks in values. Everything else could smuggle a second request into the first.
bool is_sendable(std::string_view target, const header_list&);
bool is_token(std::string_view);

/// What the Host header says: without the port where that is 443.
std::string host_header(const endpoint&);

/// A whole request or answer as it goes over the wire.
std::string request_text(const endpoint&, const http_request&, std::string_view user_agent);
std::string response_text(const http_response&, bool keep_alive, bool with_body);

}  // namespace adapters::transport
