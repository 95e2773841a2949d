#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace adapters::transport {

/// Where a server listens.
struct endpoint {
  std::string host;  ///< a name or an address; the certificate must be for it
  std::uint16_t port = 443;
  auto operator<=>(const endpoint&) const = default;
};

using header_list = std::vector<std::pair<std::string, std::string>>;
/// Value of the first header of that name, whatever its case; empty where there is none.
std::string_view header(const header_list&, std::string_view name);

struct http_request {
  std::string method = "GET";
  std::string target = "/";  ///< path and query, percent-encoded
  header_list headers{};     ///< besides Host, User-Agent, Content-Length and Connection
  std::string body{};
};

struct http_response {
  unsigned status = 200;
  header_list headers{};
  std::string body{};
};

/// "name=value" pairs of a query or form, percent-decoded, in order; a malformed escape stands for itself.
std::vector<std::pair<std::string, std::string>> query_of(std::string_view text);
/// Percent-encodes everything but the unreserved characters of RFC 3986.
std::string percent_encoded(std::string_view);
/// Path of a target, without the query.
std::string_view path_of(std::string_view target);
/// What follows the first '?'; empty where there is none.
std::string_view query_text_of(std::string_view target);

}  // namespace adapters::transport
